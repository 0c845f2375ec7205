"""What must come out of a document that is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableCell:
    """A filled cell of a table with a header over its column and a name before its row."""

    row: str
    header: str
    value: str


@dataclass(frozen=True, slots=True)
class GoldenDocument:
    """A file and what stands in it."""

    name: str
    suffix: str
    content: bytes
    # What the document says, in reading order: headings, paragraphs, items. Table cells are apart.
    texts: tuple[str, ...]
    headings: tuple[str, ...] = ()
    cells: tuple[TableCell, ...] = ()
    # Running heads, feet and page numbers, as they stand on every page.
    furniture: tuple[str, ...] = ()
