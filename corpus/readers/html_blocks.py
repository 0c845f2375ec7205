"""HTML elements → Markdown blocks: headings, paragraphs, lists, definitions, tables and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.readers.grid import Grid, Placed
from corpus.readers.markdown_writer import (
    clean_text,
    escape_text,
    join_blocks,
    write_heading,
    write_item,
    write_raised,
    write_table,
)
from corpus.readers.sheet_writer import write_region

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Elements that show no words of the document.
_SILENT = frozenset(
    "script style noscript template svg math head title meta link iframe object embed canvas audio video map "
    "button input select textarea option datalist progress meter dialog del s strike !doctype -comment".split()
)
# Elements within a line; any other begins a block of its own.
_INLINE = frozenset(
    "-text a abbr acronym b bdi bdo big cite code data dfn em font i img ins kbd label mark q rp rt ruby samp small "
    "span strong sub sup time tt u var wbr br picture source output slot".split()
)
_HEADING = re.compile(r"^h([1-6])$")
# The mark of a note: '3', '[3]', 'iv'.
_NOTE_MARK = re.compile(r"^\[?([\divx]{1,4})\]?$")
# The id of a note that a Word file's reader gives: 'footnote-3', 'endnote-1'.
_NOTE_ID = re.compile(r"^(?:footnote|endnote)-\d+$")
# The arrow that leads back from a note to its mark.
_BACK_ARROW = "↑"
# A marker of a list that counts may have two digits.
_MOST_COUNTED = 99
# A list, a table or a heading within a cell or an item is no longer a mere line.
_STRUCTURE = "h1,h2,h3,h4,h5,h6,ul,ol,table"
_DEPTH_LIMIT = 200


def write_blocks(root: LexborNode) -> str:
    """The Markdown of everything under an element."""
    writer = _Writer()
    writer.walk(root, 0)
    writer.flush()
    return join_blocks(writer.blocks)


def read_words(node: LexborNode) -> str:
    """The raw words within an element on one line; a note's mark is left out, a superscript stays one."""
    return clean_text("".join(word for word, is_mark in _read_inline(node) if not is_mark))


def _read_inline(node: LexborNode) -> Iterator[tuple[str, bool]]:
    """The pieces of words within an element, each with whether it is a note's mark."""
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            yield child.text_content or "", False
        elif tag == "br":
            yield " ", False
        elif tag == "sup":
            yield _read_superscript(child)
        elif tag not in _SILENT:
            edge = "" if tag in _INLINE else " "
            yield edge, False
            yield from _read_inline(child)
            yield edge, False


def _read_superscript(node: LexborNode) -> tuple[str, bool]:
    """A note's mark where it leads somewhere, else what is raised: '10⁶', 'm²'."""
    words = clean_text(node.text(deep=True) or "")
    mark = _NOTE_MARK.match(words)
    leads = node.css_first("a") is not None or (node.parent is not None and node.parent.tag == "a")
    if mark and leads:
        return mark.group(1), True
    return write_raised(words), False


@dataclass(slots=True)
class _Writer:
    """Takes elements in order and appends Markdown blocks."""

    blocks: list[str] = field(default_factory=list)
    # The pieces of the line that is being read, escaped or a note's mark.
    _pieces: list[tuple[str, bool]] = field(default_factory=list)
    # What the next line begins with: an item's marker, with the spaces before it.
    _marker: str = ""
    # How many lists stand around the line.
    _depth: int = 0
    # Whether the next line goes on with the last block, as the second paragraph of an item does.
    _is_attached: bool = False

    def flush(self) -> None:
        """End the line that is being read."""
        line = self._take_line()
        if not line:
            return
        if self._marker:
            self._append(f"{self._marker} {line}", attached=self._is_attached)
            self._marker, self._is_attached = "", True
        else:
            self._append(f"{'  ' * self._depth}{line}", attached=self._is_attached and self._depth > 0)

    def _take_line(self) -> str:
        """The words read so far, escaped; each run between two marks of notes is escaped as one."""
        parts: list[str] = []
        run = ""
        for words, is_mark in [*self._pieces, ("", True)]:
            if not is_mark:
                run += words
                continue
            lead = " " if parts and run[:1].isspace() else ""
            trail = " " if run[-1:].isspace() else ""
            parts.append(f"{lead}{escape_text(run)}{trail}" if run.strip() else run[:1])
            parts.append(f"<sup>{words}</sup>" if words else "")
            run = ""
        self._pieces = []
        line = "".join(parts).strip()
        return line if re.sub(r"<sup>\w*</sup>", "", line).strip() else ""

    def _append(self, line: str, *, attached: bool) -> None:
        if attached and self.blocks:
            self.blocks[-1] += f"\n{line}"
        else:
            self.blocks.append(line)

    def walk(self, node: LexborNode, nesting: int) -> None:
        """Everything within an element. Elements nested deeper than any page's come as words alone."""
        if nesting > _DEPTH_LIMIT:
            self._pieces.append((node.text(deep=True, separator=" ") or "", False))
            return
        for child in node.iter(include_text=True):
            self._take(child, nesting + 1)

    def _take(self, node: LexborNode, nesting: int) -> None:
        tag = node.tag or ""
        if tag in _SILENT:
            return
        if tag == "-text":
            self._pieces.append((node.text_content or "", False))
        elif tag == "br":
            self._pieces.append((" ", False))
        elif tag == "sup":
            self._pieces.append(_read_superscript(node))
        elif tag in _INLINE:
            self.walk(node, nesting)
        else:
            self._take_block(node, tag, nesting)

    def _take_block(self, node: LexborNode, tag: str, nesting: int) -> None:
        """An element that begins a line of its own."""
        heading = _HEADING.match(tag)
        self.flush()
        if heading and not self._marker:
            self._write_heading(node, int(heading.group(1)))
        elif tag == "p" and not self._marker and self._depth == 0 and _is_bold_line(node):
            self.blocks.append(f"**{escape_text(read_words(node))}**")
        elif tag in ("ul", "ol", "menu"):
            self._write_list(node, nesting)
        elif tag == "dl":
            self._write_definitions(node)
        elif tag == "table" and not _is_layout(node):
            self._write_table(node)
        else:
            self.walk(node, nesting)
        self.flush()

    def _write_heading(self, node: LexborNode, level: int) -> None:
        words = escape_text(read_words(node))
        if words:
            self._is_attached = False
            self.blocks.append(write_heading(words, level))

    def _write_list(self, node: LexborNode, nesting: int) -> None:
        """The items of a list, and of the lists within them, as one block."""
        number = _read_number(node, "start", 1)
        outer = (self._marker, self._is_attached)
        self._is_attached = self._depth > 0 and bool(self.blocks)
        for item in node.iter():
            if item.tag != "li":
                self._take(item, nesting + 1)
                continue
            if _NOTE_ID.match(item.attributes.get("id") or ""):
                self._write_note(item, number)
            else:
                number = _read_number(item, "value", number)
                counted = node.tag == "ol" and 0 <= number <= _MOST_COUNTED
                self._marker = write_item("", self._depth, f"{number}." if counted else "-").rstrip()
                self._depth += 1
                self.walk(item, nesting + 1)
                self.flush()
                self._depth -= 1
            number += 1
        self._marker, self._is_attached = ("", outer[1] and self._depth > 0) if self._depth == 0 else ("", True)

    def _write_note(self, node: LexborNode, number: int) -> None:
        words = escape_text(read_words(node).removesuffix(_BACK_ARROW))
        if words:
            self.blocks.append(f"<sup>{number}</sup> {words}")

    def _write_definitions(self, node: LexborNode) -> None:
        """An item for each term with what is said of it: '- Term: what it means'."""
        lines: list[str] = []
        for part in node.css("dt,dd"):
            words = escape_text(read_words(part))
            if not words:
                continue
            follows = part.tag == "dd" and bool(lines)
            if follows:
                lines[-1] += (
                    f"{'' if lines[-1].endswith((':', '.', ';')) else ':' if ': ' not in lines[-1] else ';'} {words}"
                )
            else:
                lines.append(write_item(words))
        self._is_attached = False
        self.blocks.append("\n".join(lines))

    def _write_table(self, node: LexborNode) -> None:
        self._is_attached = False
        caption = node.css_first("caption")
        title = escape_text(read_words(caption)) if caption is not None else ""
        rows = [row for row in node.css("tr") if _holds(node, row)]
        placed = [[_place(cell) for cell in row.iter() if cell.tag in ("td", "th")] for row in rows]
        grid = Grid.lay_out(placed)
        header_rows = _count_header_rows(rows, grid)
        if header_rows:
            self.blocks.append("\n".join([*filter(None, [title]), *write_table(grid.rows, header_rows)]))
        elif any(any(row) for row in grid.rows):
            self.blocks += [*filter(None, [title]), *write_region(grid.rows)]
        elif title:
            self.blocks.append(title)


def _is_bold_line(node: LexborNode) -> bool:
    """Whether a paragraph is bold throughout, as a heading is that its author only made bold."""
    parts = [child for child in node.iter(include_text=True) if (child.text(deep=True) or "").strip()]
    return len(parts) == 1 and parts[0].tag in ("b", "strong") and parts[0].css_first("sup") is None


def _holds(table: LexborNode, row: LexborNode) -> bool:
    """Whether a row is the table's own and not one of a table within it."""
    parent = row.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent is not None and parent.mem_id == table.mem_id


def _place(cell: LexborNode) -> Placed:
    return Placed(read_words(cell), _read_number(cell, "colspan", 1), _read_number(cell, "rowspan", 1))


def _read_number(node: LexborNode, attribute: str, default: int) -> int:
    text = (node.attributes.get(attribute) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else default


def _count_header_rows(rows: list[LexborNode], grid: Grid) -> int:
    """The rows at the top that stand in the table's head, or are made of header cells alone."""
    count = 0
    for row in rows:
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        in_head = row.parent is not None and row.parent.tag == "thead"
        if not (in_head or (len(cells) > 1 and all(cell.tag == "th" for cell in cells))):
            break
        count += 1
    return grid.header_rows(count)


def _is_layout(table: LexborNode) -> bool:
    """Whether a table only lays out a page: it says so, or holds another table or a heading, or has one cell a row."""
    if (table.attributes.get("role") or "") in ("presentation", "none"):
        return True
    if any(inner.mem_id != table.mem_id for inner in table.css("table")) or table.css_first("h1, h2, h3") is not None:
        return True
    rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")]
    return all(len(row) < 2 for row in rows)
