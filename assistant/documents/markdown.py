"""A document → Markdown, as CommonMark and GitHub read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.documents.escaping import replace_unprintable
from assistant.documents.layout import LIST_KINDS, Line, Part, Table, format_mark_ranges, format_marks

# What Markdown reads as a mark wherever it stands, such as "*", or GitHub as a formula, such as "$5 to $10"; the "&" of
# an entity, such as "&lt;"; and the "(" of a link that would run a script, such as "](javascript:", so that not even a
# careless reader makes it a link.
_MARK = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=#?\w+;)|(?<=\])\((?=\s*(?:javascript|vbscript|data):)", re.IGNORECASE)
# What makes a list, a rule or a heading of a line that begins with it, such as "- " or "===", after numbers or not.
_LINE_START = re.compile(r"^((?:[0-9]{1,9}[.)] )*)([-+=:])")
# The number of a numbered item, such as the "12" of "12. More".
_NUMBER_START = re.compile(r"^[0-9]{1,9}(?=[.)])")
# What runs on into a paragraph right below it, and what is one.
_RUNNING, _PARAGRAPHS = (*LIST_KINDS, "quote"), ("meta", "lead", "paragraph", "prose", "byline")
# What ends a line within a paragraph.
_LINE_BREAK = "  \n"


def as_markdown(parts: Sequence[Part]) -> str:
    """The document as Markdown; characters that Markdown reads as marks are escaped."""
    out: list[str] = []
    before = ""
    for part in parts:
        kind = part.kind if isinstance(part, Line) else ""
        if before in _RUNNING and kind in _PARAGRAPHS:
            # else it would be read as a part of the item or of the quote
            out.append("")
        before = kind
        if isinstance(part, Table):
            out += ["", *_table(part), ""]
        elif isinstance(part, Line):
            # A chart shows what stands in words beside it, and Markdown cannot hold it.
            out.append(_LINES.get(part.kind, _item)(part))
    # Neighbours bring a blank line each; one is enough.
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip() + "\n"


def escape_markdown(text: str) -> str:
    r"""The text on one line, its marks escaped. Example: 'a *b*\n&lt;' → 'a \*b\* \&lt;'."""
    return _MARK.sub(r"\\\g<0>", replace_unprintable(" ".join(text.split())))


def escape_markdown_line(text: str) -> str:
    r"""The text as `escape_markdown` gives it, to begin a line or an item: it is no list, rule or heading.

    Examples: '- one' → '\- one'; '1. Two' → '1\. Two'.
    """
    shown = _LINE_START.sub(r"\1\\\2", escape_markdown(text))
    return _NUMBER_START.sub(r"\g<0>\\", shown)


def _table(table: Table) -> Iterator[str]:
    yield _row(escape_markdown(cell) for cell in table.head)
    yield f"|{' --- |' * len(table.head)}"
    for row in table.rows:
        if len(row) == 1:
            # Markdown has no cell that spans others: the first one is bold, the others are empty.
            yield _row([f"**{escape_markdown(row[0])}**", *[""] * (len(table.head) - 1)])
        else:
            yield _row(escape_markdown(cell) for cell in row)


def _row(cells: Iterator[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _title(line: Line) -> str:
    return f"# {escape_markdown(line.text)}\n"


def _meta(line: Line) -> str:
    return f"{escape_markdown_line(line.text)}\n"


def _heading(line: Line) -> str:
    return f"\n## {escape_markdown(line.text)}\n"


def _new_page(line: Line) -> str:
    """Markdown has no pages; a rule sets apart what begins one."""
    return f"\n---\n{_heading(line)}"


def _subheading(line: Line) -> str:
    return f"\n### {escape_markdown(line.text)}\n" if line.text else ""


def _paragraph(line: Line) -> str:
    r"""The lines of a paragraph. Example: 'One.\n1. Two.' cited as 3 → 'One.  \n1\. Two. [3]'."""
    lines = [escape_markdown_line(text) for text in line.text.split("\n")]
    return f"{_LINE_BREAK.join(lines)}{format_marks(line.numbers)}\n"


def _prose(line: Line) -> str:
    sentences = [f"{escape_markdown_line(words)}{format_marks(numbers)}" for words, numbers in line.sentences]
    return " ".join(sentences) + "\n"


def _byline(line: Line) -> str:
    return f"*{escape_markdown(line.text)}*\n"


def _place(line: Line) -> str:
    return f"\n**{format_marks(line.numbers).strip()}** {escape_markdown(line.text)}\n"


def _quote(line: Line) -> str:
    return f"> {escape_markdown_line(line.text)}"


def _source(line: Line) -> str:
    return f"- {escape_markdown_line(line.text)} Cited as {format_mark_ranges(line.numbers)}."


def _own(line: Line) -> str:
    return f"- **{escape_markdown(line.lead.strip())}** {escape_markdown(line.text)}"


def _item(line: Line) -> str:
    lead = f"*{escape_markdown(line.lead.rstrip(' '))}* " if line.lead else ""
    words = escape_markdown(line.text) if lead else escape_markdown_line(line.text)
    return f"- {lead}{words}{format_marks(line.numbers)}"


_LINES: dict[str, Callable[[Line], str]] = {
    "title": _title,
    "meta": _meta,
    "heading": _heading,
    "new page": _new_page,
    "subheading": _subheading,
    "lead": _meta,
    "paragraph": _paragraph,
    "prose": _prose,
    "byline": _byline,
    "place": _place,
    "quote": _quote,
    "source": _source,
    "own": _own,
}
