"""Tab-separated or piped lines → table rows that know their title, column headers, block labels and category."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.drafts import Draft, furniture
from corpus.lines import Line, raw_line
from corpus.vocabulary import BlockKind, Cell, Span

TITLE = re.compile(r"^[#*\s]*(?:table|figure|box|chart|exhibit)\s+[a-z]?\.?\d", re.IGNORECASE)
RULE_ROW = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+$")
_LONG_LABEL = 7
_TOO_LONG_FOR_HEADER = 12


def piped(text: str) -> bool:
    """Whether a line is a row of a Markdown table."""
    return len(text) > 2 and text.startswith("|") and text.endswith("|")


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
        ruled = len(lines) > 1 and RULE_ROW.match(lines[1].text) is not None
        goes_on = goes_on and not ruled
        if not goes_on or (title is not None and title != self.title):
            self._begin(title)
        drafts: list[Draft] = []
        for line in lines:
            cells, width = self._cells(line)
            pipes = self._pipes(line)
            if not cells or RULE_ROW.match(line.text):
                drafts.append(furniture(((line.start, line.end),), line.page))
                continue
            row = self._row(line, cells, width, first=not drafts and not goes_on, ruled=ruled)
            drafts.append(replace(row, marks=pipes))
        return drafts

    def _begin(self, title: Span | None) -> None:
        self.title, self.columns, self.headers, self.header_row = title, 0, {}, ()
        self.labels, self.category, self.after_label = [], None, False

    def _cells(self, line: Line) -> tuple[list[Cell], int]:
        """The filled cells of a line and the number of its columns."""
        offset, raw = raw_line(self.source, line)
        cells: list[Cell] = []
        if piped(line.text):
            offset, raw = line.start + 1, line.text[1:].removesuffix("|")
        parts = raw.split("|" if piped(line.text) else "\t")
        for column, part in enumerate(parts):
            if part.strip():
                left = offset + len(part) - len(part.lstrip())
                cells.append(Cell(column, (left, left + len(part.strip()))))
            offset += len(part) + 1
        return cells, len(parts)

    def _pipes(self, line: Line) -> tuple[Span, ...]:
        found = re.finditer(r"\|", line.text) if piped(line.text) else ()
        return tuple((line.start + match.start(), line.start + match.end()) for match in found)

    def _row(self, line: Line, cells: list[Cell], width: int, *, first: bool, ruled: bool) -> Draft:
        if first and (ruled or self._is_header(cells, width)):
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
            named = 0 in self.headers if width == 2 else bool(self.header_row)
            self.category = cells[0] if named and len(cells) > min(width - 1, 2) else None
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
        return Draft(BlockKind.TABLE_ROW, spans, page=line.page, cells=tuple(cells), leads=leads, label=label)
