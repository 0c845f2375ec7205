"""Tab-separated lines → table rows that know their title, column headers, block labels and category."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.drafts import Draft
from corpus.lines import Line
from corpus.vocabulary import BlockKind, Cell, Span

TITLE = re.compile(r"^[#*\s]*(?:table|figure|box|chart|exhibit)\s+[a-z]?\.?\d", re.IGNORECASE)
_LONG_LABEL = 7
_TOO_LONG_FOR_HEADER = 12


@dataclass(slots=True)
class TableReader:
    """Reads the rows of one table after another; a table that a blank line or a page break cut goes on.

    A label row names the rows below it. A label that follows a label directly stands under it, and so do the short
    labels after that, until a long one (a survey question) begins a new group.
    """

    source: str
    title: Span | None = None
    columns: int = 0
    headers: dict[int, Span] = field(default_factory=dict)
    header_row: tuple[Span, ...] = ()
    labels: list[tuple[Span, str]] = field(default_factory=list)
    category: Cell | None = None
    after_label: bool = False

    def rows(self, lines: Sequence[Line], *, title: Span | None, goes_on: bool) -> list[Draft]:
        """Drafts of the rows. `title` is the span of the title above; `goes_on` if a table row came just before."""
        split = [self._cells(line) for line in lines]
        if not goes_on or (title is not None and title != self.title):
            self._begin(title)
        drafts = []
        for line, (cells, width) in zip(lines, split, strict=True):
            if cells:
                drafts.append(self._row(line, cells, width, first=not drafts and not goes_on))
        return drafts

    def _begin(self, title: Span | None) -> None:
        self.title, self.columns, self.headers, self.header_row = title, 0, {}, ()
        self.labels, self.category, self.after_label = [], None, False

    def _cells(self, line: Line) -> tuple[list[Cell], int]:
        """The filled cells of a line and the number of its columns."""
        begin = self.source.rfind("\n", 0, line.start) + 1
        end = self.source.find("\n", line.end)
        raw = self.source[begin : end if end >= 0 else len(self.source)]
        cells, offset = [], begin
        parts = raw.split("\t")
        for column, part in enumerate(parts):
            if part.strip():
                left = offset + len(part) - len(part.lstrip())
                cells.append(Cell(column, (left, left + len(part.strip()))))
            offset += len(part) + 1
        return cells, len(parts)

    def _row(self, line: Line, cells: list[Cell], width: int, *, first: bool) -> Draft:
        if first and self._is_header(cells, width):
            self.headers = {cell.column: cell.span for cell in cells}
            self.header_row = tuple(cell.span for cell in cells)
            self.columns = width
            return self._draft(line, cells, leads=self._title(), label=True)
        cells = [Cell(cell.column, cell.span, self.headers.get(cell.column)) for cell in cells]
        if self._is_label(cells, width):
            return self._label(line, cells)
        self.after_label = False
        leads = self._leads()
        if cells[0].column == 0:
            self.category = cells[0] if width > 2 and self.header_row and len(cells) > 2 else None
        elif self.category is not None:
            leads += (self.category.span,)
        return self._draft(line, cells, leads=leads, label=False)

    def _is_header(self, cells: list[Cell], width: int) -> bool:
        texts = [self.source[slice(*cell.span)] for cell in cells]
        if any(len(text.split()) > _TOO_LONG_FOR_HEADER for text in texts) or len(cells) < 2:
            return False
        if cells[0].column > 0:
            return True
        return len(cells) == width and not any(re.search(r"\d", text) for text in texts)

    def _is_label(self, cells: list[Cell], width: int) -> bool:
        if cells[0].column != 0 or width < 2:
            return False
        return len(cells) == 1 or (len(cells) == 2 and width > 3 and cells[1].column == width - 1)

    def _label(self, line: Line, cells: list[Cell]) -> Draft:
        span, text = cells[0].span, self.source[slice(*cells[0].span)]
        short = len(text.split()) <= _LONG_LABEL and not text.rstrip().endswith(("?", "."))
        if self.labels and self.after_label:
            parents = self.labels
        elif len(self.labels) > 1 and short:
            parents = self.labels[:-1]
        else:
            parents = []
        self.labels = parents
        leads = self._leads()
        self.labels = [*parents, (span, text)]
        self.after_label, self.category = True, None
        return self._draft(line, cells, leads=leads, label=True)

    def _title(self) -> tuple[Span, ...]:
        return (self.title,) if self.title else ()

    def _leads(self) -> tuple[Span, ...]:
        return self._title() + self.header_row + tuple(span for span, _ in self.labels)

    def _draft(self, line: Line, cells: list[Cell], *, leads: tuple[Span, ...], label: bool) -> Draft:
        spans = tuple(cell.span for cell in cells)
        return Draft(
            BlockKind.TABLE_ROW, spans, page=line.page, cells=tuple(cells), leads=leads, label=label
        )
