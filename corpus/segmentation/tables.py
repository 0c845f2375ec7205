"""Tab-separated or piped lines → table rows that know their title, column headers, block labels and category."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.drafts import Draft, furniture_draft
from corpus.segmentation.lines import Line, find_raw_line
from corpus.vocabulary import BlockKind, Cell, Span

# The beginning of a table's title: 'Table 3: Who answered', '**Figure B.2 …', '## Box 1'.
_TITLE = re.compile(r"^[#*\s]*(?:table|figure|box|chart|exhibit)\s+[a-z]?\.?\d", re.IGNORECASE)
# The line under the headers of a Markdown table: '|---|:---:|'.
_RULE_ROW = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+$")
# A label of more words begins a new group of rows (it is a survey's question); so does one that ends '?' or '.'.
_MOST_SHORT_LABEL_WORDS = 7
# A cell of more words is no column's header.
_MOST_HEADER_WORDS = 12
# In a table of at least this many columns, a label row may hold a value in the last: the p-value of its group.
_LEAST_COLUMNS_FOR_P_VALUE = 4


def is_table_title(text: str) -> bool:
    """Whether a text is the title of a table, figure, box, chart or exhibit: 'Table 3: Who answered'."""
    return _TITLE.match(text) is not None


def is_pipe_row(text: str) -> bool:
    """Whether a line is a row of a Markdown table: '| Age | 40 |'."""
    return len(text) > 2 and text.startswith("|") and text.endswith("|")


@dataclass(slots=True)
class TableReader:
    """Reads the rows of one table after another; a table that a blank line or a page break cut goes on.

    A label row names the rows below it. A label that follows a label directly stands under it, and so do the short
    labels after that, until a long one (a survey question) begins a new group.
    """

    source: str
    # The rest is known of the table that is being read.
    title: Span | None = None
    # The header of each column that has one.
    headers: dict[int, Span] = field(default_factory=dict)
    # The filled cells of the header row, left to right.
    header_row: tuple[Span, ...] = ()
    # The labels over the next row, outermost first.
    labels: list[Span] = field(default_factory=list)
    # The first cell of the row that the rows below it, whose first cell is empty, belong to.
    category: Cell | None = None
    # Whether the last row was a label row.
    after_label: bool = False

    def read_rows(self, lines: Sequence[Line], *, before: Draft | None) -> list[Draft]:
        """Drafts of the rows. `before` is the draft before them: the table's title, or a row of the same table."""
        title = None
        if before is not None and is_table_title(self.source[before.start : before.end]):
            title = (before.spans[0][0], before.end)
        has_rule = len(lines) > 1 and _RULE_ROW.match(lines[1].text) is not None
        goes_on = before is not None and before.kind is BlockKind.TABLE_ROW and not has_rule
        if not goes_on or (title is not None and title != self.title):
            self._begin(title)
        drafts: list[Draft] = []
        for line in lines:
            cells, width = self._find_cells(line)
            if not cells or _RULE_ROW.match(line.text):
                drafts.append(furniture_draft(((line.start, line.end),), line.page))
                continue
            first = not drafts and not goes_on
            row = self._read_row(line, cells, width, first=first, has_rule=has_rule)
            drafts.append(replace(row, markers=_find_pipes(line)))
        return drafts

    def _begin(self, title: Span | None) -> None:
        """Forget the table before."""
        self.title = title
        self.headers, self.header_row = {}, ()
        self.labels, self.category, self.after_label = [], None, False

    def _find_cells(self, line: Line) -> tuple[list[Cell], int]:
        """The filled cells of a line and the number of its columns."""
        if is_pipe_row(line.text):
            offset = line.start + 1
            parts = line.text[1:].removesuffix("|").split("|")
        else:
            offset, raw_line = find_raw_line(self.source, line)
            parts = raw_line.split("\t")
        cells: list[Cell] = []
        for column, part in enumerate(parts):
            if part.strip():
                left = offset + len(part) - len(part.lstrip())
                cells.append(Cell(column, (left, left + len(part.strip()))))
            offset += len(part) + 1
        return cells, len(parts)

    def _read_row(self, line: Line, cells: list[Cell], width: int, *, first: bool, has_rule: bool) -> Draft:
        """A header row, a label row or a row of values. `width` is the number of columns."""
        if first and (has_rule or self._is_header(cells, width)):
            self.headers = {cell.column: cell.span for cell in cells}
            self.header_row = tuple(cell.span for cell in cells)
            return _draft_row(line, cells, lead_ins=self._title_span(), is_label=True)
        cells = [Cell(cell.column, cell.span, self.headers.get(cell.column)) for cell in cells]
        if _is_label_row(cells, width):
            return self._read_label(line, cells)
        self.after_label = False
        lead_ins = self._spans_above()
        if cells[0].column == 0:
            self.category = cells[0] if self._names_category(cells, width) else None
        elif self.category is not None:
            lead_ins += (self.category.span,)
        return _draft_row(line, cells, lead_ins=lead_ins, is_label=False)

    def _is_header(self, cells: list[Cell], width: int) -> bool:
        """Whether a table's first row holds column headers: short, and either no figures or an empty first cell."""
        texts = [self.source[slice(*cell.span)] for cell in cells]
        if len(cells) < 2 or any(len(text.split()) > _MOST_HEADER_WORDS for text in texts):
            return False
        if cells[0].column > 0:
            return True
        return len(cells) == width and not any(re.search(r"\d", text) for text in texts)

    def _names_category(self, cells: list[Cell], width: int) -> bool:
        """Whether a row's first cell names the rows below that leave their first cell empty."""
        has_headers = 0 in self.headers if width == 2 else bool(self.header_row)
        return has_headers and len(cells) > min(width - 1, 2)

    def _read_label(self, line: Line, cells: list[Cell]) -> Draft:
        """A label row; from now on it stands over the rows below it."""
        span = cells[0].span
        text = self.source[slice(*span)]
        is_short = len(text.split()) <= _MOST_SHORT_LABEL_WORDS and not text.rstrip().endswith(("?", "."))
        parents: list[Span] = []
        if self.labels and self.after_label:
            parents = self.labels
        elif len(self.labels) > 1 and is_short:
            parents = self.labels[:-1]
        self.labels = parents
        lead_ins = self._spans_above()
        self.labels = [*parents, span]
        self.after_label, self.category = True, None
        return _draft_row(line, cells, lead_ins=lead_ins, is_label=True)

    def _title_span(self) -> tuple[Span, ...]:
        return (self.title,) if self.title else ()

    def _spans_above(self) -> tuple[Span, ...]:
        """What must be read before the next row: title, column headers, labels."""
        return self._title_span() + self.header_row + tuple(self.labels)


def _is_label_row(cells: list[Cell], width: int) -> bool:
    """Whether a row holds a name in its first column alone, or that and a p-value in its last."""
    if cells[0].column != 0 or width < 2:
        return False
    has_p_value = len(cells) == 2 and width >= _LEAST_COLUMNS_FOR_P_VALUE and cells[1].column == width - 1
    return len(cells) == 1 or has_p_value


def _find_pipes(line: Line) -> tuple[Span, ...]:
    """Where the pipes of a Markdown table's row stand: they belong to the row, but not to its words."""
    if not is_pipe_row(line.text):
        return ()
    pipes = re.finditer(r"\|", line.text)
    return tuple((line.start + match.start(), line.start + match.end()) for match in pipes)


def _draft_row(line: Line, cells: list[Cell], *, lead_ins: tuple[Span, ...], is_label: bool) -> Draft:
    spans = tuple(cell.span for cell in cells)
    return Draft(BlockKind.TABLE_ROW, spans, page=line.page, cells=tuple(cells), lead_ins=lead_ins, is_label=is_label)
