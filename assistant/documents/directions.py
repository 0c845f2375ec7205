"""Parts of a document in which no text turns the reading direction of what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.documents.escaping import close_directions
from assistant.documents.layout import Bar, Chart, Part, Table, format_marks, split_marks


def close_parts(parts: Sequence[Part]) -> list[Part]:
    """The parts with each turn of the reading direction ended where the text ends that began it."""
    return [_close(part) for part in parts]


def _close(part: Part) -> Part:
    if isinstance(part, Table):
        head = tuple(close_directions(cell) for cell in part.head)
        return Table(head, tuple(tuple(_close_cell(cell) for cell in row) for row in part.rows))
    if isinstance(part, Chart):
        bars = tuple(_close_bar(bar) for bar in part.bars)
        return replace(part, title=close_directions(part.title), bars=bars)
    # What a line says is parted where it is read: at line ends.
    text = "\n".join(close_directions(line) for line in part.text.split("\n"))
    sentences = tuple((close_directions(words), numbers) for words, numbers in part.sentences)
    return replace(part, text=text, lead=close_directions(part.lead), sentences=sentences)


def _close_cell(cell: str) -> str:
    """A cell whose citations at its end are not turned by its words."""
    words, numbers = split_marks(cell)
    closed = close_directions(words)
    return cell if closed == words else f"{closed}{format_marks(numbers)}"


def _close_bar(bar: Bar) -> Bar:
    return replace(bar, label=close_directions(bar.label), shown=close_directions(bar.shown))
