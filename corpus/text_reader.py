"""Plain text extracted from a laid-out document → drafts of blocks.

Every rule repairs a habit of such extraction, none a line of a certain report: lines joined, bullets and numbers
rejoined with their items, headings told from text, page furniture set aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.detached_lists import split_items
from corpus.drafts import Draft, extended, furniture
from corpus.footnotes import footnotes
from corpus.headings import heading_level, heading_lines, left_open, shouted
from corpus.lines import Line, chunks_of, lines_of, page_width
from corpus.page_furniture import drawn, furniture_lines
from corpus.paragraphs import attached, initials_rejoined, paragraphs, parted_at_marks, unmarked_list
from corpus.tables import TITLE, TableReader
from corpus.vocabulary import BlockKind, Span

_BARE_NUMBER = re.compile(r"^(\d{1,2})\s+(?=[A-Z])")
_URL_ONLY = re.compile(r"^(?:\d{1,2}\.\s*)?(?:https?://|www\.)\S+\s*\.?$")
_FEW_LINES = 4
_FULL = 0.85


def text_drafts(source: str, page_labels: Sequence[str] | None = None) -> list[Draft]:
    """The drafts of a plain text in source order; together they hold every character that is not white space.

    `page_labels` are those printed on real pages, between any two of which stands a form feed.
    """
    paged = page_labels is not None
    lines = lines_of(source, paged=paged)
    skipped = furniture_lines(lines, page_labels)
    drafts = [furniture(((lines[p].start, lines[p].end),), lines[p].page) for p in sorted(skipped)]
    if paged:
        notes = footnotes(lines, skipped)
        drafts += [_footnote([lines[p] for p in positions], digits) for digits, positions in notes]
        skipped |= {position for _, positions in notes for position in positions}
    drafts += _Drafting(source, page_width(lines)).read(chunks_of(lines, skipped))
    return sorted(drafts, key=lambda draft: draft.start)


def _footnote(lines: Sequence[Line], digits: int) -> Draft:
    first = lines[0]
    begin = first.end - len(first.text[digits:].lstrip())
    mark = (first.start, first.start + digits)
    return Draft(BlockKind.FOOTNOTE, ((begin, first.end), *_spans(lines[1:])), marks=(mark,), page=first.page)


class _Drafting:
    """Reads chunks in order; holds the lonely marks that still wait for their items."""

    def __init__(self, source: str, widths: dict[int, int]) -> None:
        self._source = source
        self._widths = widths
        self._tables = TableReader(source)
        self._drafts: list[Draft] = []
        self._waiting: list[Line] = []
        self._counted = 0
        self._headed = 0
        self._last: Line | None = None

    def read(self, chunks: Sequence[Sequence[Line]]) -> list[Draft]:
        for chunk in initials_rejoined(chunks):
            if all("\t" in line.text for line in chunk) and len(chunk) > 1:
                self._table(chunk)
                continue
            for part in parted_at_marks(chunk):
                if part[0].mark:
                    self._waiting += part
                elif self._waiting:
                    self._detached(part)
                else:
                    self._text(part)
        self._drafts += [furniture(((line.start, line.end),), line.page) for line in self._waiting]
        return self._drafts

    def _table(self, lines: Sequence[Line]) -> None:
        before = self._drafts[-1] if self._drafts else None
        title = None
        if before is not None and TITLE.match(self._source[before.start : before.end]):
            title = (before.spans[0][0], before.end)
        goes_on = before is not None and before.kind is BlockKind.TABLE_ROW
        self._drafts += self._tables.rows(lines, title=title, goes_on=goes_on)

    def _width(self, lines: Sequence[Line]) -> int:
        own = max(len(line.text) for line in lines)
        return own if len(lines) >= _FEW_LINES else max(own, self._widths[lines[0].page])

    def _detached(self, lines: Sequence[Line]) -> None:
        """Give the waiting marks their items, up to an item that kept its mark; what is left is text."""
        own = next((i for i, line in enumerate(lines) if i and attached(line.text)), len(lines))
        width = self._width(lines)
        for item in split_items(lines[:own], len(self._waiting), width):
            mark = self._waiting.pop(0)
            if mark.text[:1].isupper() and heading_lines(item, width) == len(item):
                spans = ((mark.start, mark.end), *_spans(item))
                self._drafts.append(Draft(BlockKind.HEADING, spans, level=2, page=item[0].page))
            else:
                self._item(item, mark)
        for piece in paragraphs(lines[own:], width):
            self._piece(piece)

    def _text(self, lines: Sequence[Line]) -> None:
        width = self._width(lines)
        for at, piece in enumerate(paragraphs(lines, width)):
            listed = unmarked_list(piece)
            if len(listed) > 1:
                self._paragraph(listed[0])
                labels = drawn([line.text for item in listed[1:] for line in item])
                kind = BlockKind.FURNITURE if labels else BlockKind.LIST_ITEM
                self._drafts += [Draft(kind, _spans(item), page=item[0].page) for item in listed[1:]]
                continue
            taken = heading_lines(piece, width)
            if taken and (self._goes_on(piece[0]) or not self._may_head(piece, taken, first=at == 0)):
                taken = 0
            if taken:
                self._heading(piece[:taken])
            if piece[taken:]:
                self._piece(piece[taken:])

    def _may_head(self, piece: Sequence[Line], taken: int, *, first: bool) -> bool:
        """A short line with a bullet is an item; with a number it is a heading where the headings' count goes on."""
        mark = attached(piece[0].text)
        if mark is None:
            return first or len(piece) > taken or shouted(piece[0].text)
        number = re.match(r"\d+", mark)
        if number is None or not first:
            return False
        listed = bool(self._drafts) and self._drafts[-1].kind is BlockKind.LIST_ITEM
        if listed and int(number.group()) == self._counted + 1:
            return False
        if not self._headed < int(number.group()) <= self._headed + 2:
            return False
        self._headed = int(number.group())
        return True

    def _piece(self, lines: Sequence[Line]) -> None:
        first = lines[0]
        mark = attached(first.text) or self._next_number(first.text)
        if mark:
            own = Line(first.start + len(mark), first.end, first.text[len(mark) :], first.page, first.first)
            label = mark.rstrip()
            self._item([own, *lines[1:]], Line(first.start, first.start + len(label), label, first.page, first.first))
        else:
            self._paragraph(lines)

    def _next_number(self, text: str) -> str | None:
        match = _BARE_NUMBER.match(text)
        return match.group(0) if match and int(match.group(1)) == self._counted + 1 > 1 else None

    def _heading(self, lines: Sequence[Line]) -> None:
        level = heading_level(lines[0].text)
        self._drafts.append(Draft(BlockKind.HEADING, _spans(lines), level=level, page=lines[0].page))

    def _item(self, lines: Sequence[Line], mark: Line) -> None:
        number = re.match(r"\d+", mark.text)
        self._counted = int(number.group()) if number else self._counted
        kind = BlockKind.FOOTNOTE if _URL_ONLY.match(lines[0].text) else BlockKind.LIST_ITEM
        spans = _spans(lines)
        self._drafts.append(Draft(kind, spans, marks=((mark.start, mark.end),), page=mark.page))
        self._last = lines[-1]

    def _goes_on(self, line: Line) -> bool:
        """Whether the line takes up a sentence that the block before left open.

        It begins small, or stands on the next page where the last line of the one before was full and has no end.
        """
        if not self._drafts or self._drafts[-1].kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            return False
        return not line.capital or self._cut_by_page(line)

    def _cut_by_page(self, line: Line) -> bool:
        last = self._last
        if last is None or last.page + 1 != line.page or last.end != self._drafts[-1].end or attached(line.text):
            return False
        if last.ends or last.text.endswith((":", ";")):
            return False
        full = len(last.text) >= self._widths[last.page] * _FULL
        return full or left_open(last.text)

    def _paragraph(self, lines: Sequence[Line]) -> None:
        if self._goes_on(lines[0]) and not self._ended:
            self._drafts[-1] = extended(self._drafts[-1], _spans(lines))
        else:
            kind = BlockKind.PARAGRAPH
            if lines[0].text[:1] == "“" and "”" in "".join(line.text for line in lines):
                kind = BlockKind.QUOTATION
            if all(_URL_ONLY.match(line.text) for line in lines):
                kind = BlockKind.FOOTNOTE
            self._drafts.append(Draft(kind, _spans(lines), page=lines[0].page))
        self._last = lines[-1]

    @property
    def _ended(self) -> bool:
        return self._last is not None and self._last.ends and self._drafts[-1].end == self._last.end


def _spans(lines: Sequence[Line]) -> tuple[Span, ...]:
    return tuple((line.start, line.end) for line in lines)
