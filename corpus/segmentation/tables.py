"""Tab-separated or piped lines → table rows that know their title, column headers, block labels and category."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.drafts import Draft, furniture_draft
from corpus.segmentation.lines import OVER_FROM_ABOVE, OVER_FROM_LEFT, Line, find_raw_line
from corpus.vocabulary import BlockKind, Cell, Span, collapse

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
# A year or a span of years, which a header may bear: '2022', '2022/23', '2019 to 2023'.
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?(?:[/–-]|to)\s?\d{2,4})?\b")
_LETTER = re.compile(r"[^\W\d_]")
# So many of the cells below headers of two rows are values, at least, where nothing else shows that they are two.
_LEAST_VALUES = 0.8
# A table has at most this many header rows.
_MOST_HEADER_ROWS = 3


def is_table_title(text: str) -> bool:
    """Whether a text is the title of a table, figure, box, chart or exhibit: 'Table 3: Who answered'."""
    return _TITLE.match(text) is not None


def is_pipe_row(text: str) -> bool:
    """Whether a line is a row of a Markdown table: '| Age | 40 |'."""
    return len(text) > 2 and text.startswith("|") and text.endswith("|")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table."""

    line: Line
    # Its filled cells, left to right.
    cells: list[Cell]
    # The number of its columns.
    width: int
    # The columns that a cell reaches over, from the left and from the row above.
    from_left: frozenset[int] = frozenset()
    from_above: frozenset[int] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether one cell reaches over the whole row."""
        return len(self.cells) == 1 and self.width > 1 and len(self.from_left) == self.width - 1


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
    # The headers of several columns that stand over a column's own, outermost first.
    over: dict[int, tuple[Span, ...]] = field(default_factory=dict)
    # The filled cells of the header row, left to right.
    header_row: tuple[Span, ...] = ()
    # The labels over the next row, outermost first.
    labels: list[Span] = field(default_factory=list)
    # The first cell of the row that the rows below it, whose first cell is empty, belong to.
    category: Cell | None = None
    # Whether the last row was a label row.
    after_label: bool = False
    # The number of columns, and what the header rows say, as the layout of a page shows them.
    width: int = 0
    header_words: list[tuple[str, ...]] = field(default_factory=list)
    # The last filled cell of each column.
    above: dict[int, Cell] = field(default_factory=dict)
    # Whether the next row is a header row where it looks like one; and whether it goes on with a header row.
    expects_header: bool = False
    in_header: bool = False
    # The columns below the first row that hold values alone, as the layout of a page shows them.
    value_columns: frozenset[int] = frozenset()
    # Whether most rows of the table are to be filled in: a name alone is then no label.
    is_form: bool = False
    # Whether a header goes on over blank cells at its right, and the second row names the columns below it.
    is_two_storey: bool = False

    def read_rows(self, lines: Sequence[Line], *, before: Draft | None) -> list[Draft]:
        """Drafts of the rows. `before` is the draft before them: the table's title, or a row of the same table."""
        has_rule = len(lines) > 1 and _RULE_ROW.match(lines[1].text) is not None
        title = None
        if before is not None and self._is_title(before, lines[0], has_rule=has_rule):
            title = (before.spans[0][0], before.end)
        rows = [self._find_cells(line) for line in lines]
        goes_on = before is not None and before.kind is BlockKind.TABLE_ROW and not has_rule
        # The layout of a page shows how wide a table is, and so do pipes.
        shows_width = lines[0].is_row or is_pipe_row(lines[0].text)
        goes_on = (goes_on or self._is_cut_by_note(rows, before)) and not (shows_width and rows[0].width != self.width)
        if not goes_on or (title is not None and title != self.title):
            self._begin(title, rows)
            self.expects_header = not goes_on
        return [self._draft(row, has_rule=has_rule) for row in rows]

    def _is_title(self, before: Draft, first: Line, *, has_rule: bool) -> bool:
        """Whether a block is a table's title: it says so, or is a paragraph that no blank line parts from its header.

        Readers of other kinds of file write captions so.
        """
        if is_table_title(self.source[before.start : before.end]):
            return True
        is_next = self.source[before.end : first.start].strip(" ") == "\n"
        return has_rule and before.kind is BlockKind.PARAGRAPH and is_next

    def _is_cut_by_note(self, rows: Sequence[_Row], before: Draft | None) -> bool:
        """Whether rows repeat the header on the next page, below a note of the page before, in the middle of a group.

        The first row of values then has no name: it belongs to the group that the page before began.
        """
        if before is None or before.kind is BlockKind.HEADING or before.page == rows[0].line.page or len(rows) < 2:
            return False
        is_in_group = self.category is not None and bool(rows[1].cells) and rows[1].cells[0].column > 0
        return is_in_group and rows[0].line.is_row and self._say(rows[0].cells) in self.header_words

    def _begin(self, title: Span | None, rows: Sequence[_Row]) -> None:
        """Forget the table before."""
        self.title = title
        self.headers, self.over, self.header_row, self.header_words = {}, {}, (), []
        self.labels, self.category, self.after_label = [], None, False
        self.above, self.in_header = {}, False
        self.width = rows[0].width
        self.value_columns = self._find_value_columns(rows[1:]) if rows[0].line.is_row else frozenset()
        self.is_two_storey = not rows[0].line.is_row and self._has_two_storeys(rows)
        self.is_form = rows[0].line.is_row and 2 * sum(_is_alone(row) for row in rows) > len(rows)

    def _draft(self, row: _Row, *, has_rule: bool) -> Draft:
        if not row.cells or _RULE_ROW.match(row.line.text):
            return furniture_draft(((row.line.start, row.line.end),), row.line.page)
        return replace(self._read_row(row, has_rule=has_rule), markers=_find_pipes(row.line))

    def _find_cells(self, line: Line) -> _Row:
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
        from_left, from_above = (
            frozenset(column for column, part in enumerate(parts) if line.is_row and part.strip(" \n\f") == sign)
            for sign in (OVER_FROM_LEFT, OVER_FROM_ABOVE)
        )
        return _Row(line, cells, len(parts), from_left, from_above)

    def _read_row(self, row: _Row, *, has_rule: bool) -> Draft:
        """A header row, a label row or a row of values."""
        first, self.expects_header = self.expects_header, False
        if first and row.is_whole and self.title is None:
            # One cell over all the columns is the table's title.
            self.title, self.expects_header = row.cells[0].span, True
            return _draft_row(row.line, row.cells, lead_ins=(), is_label=True)
        if (first and (has_rule or self._is_header(row))) or self._goes_on_with_header(row):
            return self._read_header(row)
        self.in_header = False
        if row.line.is_row and self._say(row.cells) in self.header_words:
            # The header again, on the next page.
            return _draft_row(row.line, row.cells, lead_ins=self._title_span() + self.header_row, is_label=True)
        return self._read_values(row)

    def _read_values(self, row: _Row) -> Draft:
        """A label row or a row of values."""
        cells = [
            Cell(cell.column, cell.span, self.headers.get(cell.column), self.over.get(cell.column, ()))
            for cell in row.cells
        ]
        reaching = [self.above[column].span for column in sorted(row.from_above) if column in self.above]
        self.above |= {cell.column: cell for cell in cells}
        if _is_label_row(cells, row.width) and not reaching and (row.is_whole or not self.is_form):
            return self._read_label(row.line, cells)
        self.after_label = False
        lead_ins = self._spans_above()
        if cells[0].column == 0:
            self.category = cells[0] if self._names_category(cells, row.width) else None
        elif self.category is not None and 0 not in row.from_above:
            lead_ins += (self.category.span,)
        return _draft_row(row.line, cells, lead_ins=lead_ins + tuple(reaching), is_label=False)

    def _read_header(self, row: _Row) -> Draft:
        """A header row; a header that reaches over other columns is theirs too, where none stands below it."""
        lead_ins = self._title_span() + self.header_row
        header: Span | None = None
        spans = {cell.column: cell.span for cell in row.cells}
        reached = row.from_left
        if self.is_two_storey and not self.header_row:
            reached = frozenset(_find_gaps(row))
        for column in range(row.width):
            header = spans.get(column, header if column in reached else None)
            if header is not None:
                if column in self.headers:
                    self.over[column] = (*self.over.get(column, ()), self.headers[column])
                self.headers[column] = header
        self.header_row += tuple(spans.values())
        self.header_words.append(self._say(row.cells))
        self.in_header = bool(reached) and len(self.header_words) < _MOST_HEADER_ROWS
        return _draft_row(row.line, row.cells, lead_ins=lead_ins, is_label=True)

    def _goes_on_with_header(self, row: _Row) -> bool:
        """Whether a row stands below a header that reaches over several of its columns, and names them."""
        if not self.in_header or row.is_whole or not row.cells:
            return False
        texts = [self.source[slice(*cell.span)] for cell in row.cells]
        if row.cells[0].column > 0:
            texts = [_YEARS.sub("", text) for text in texts]
        return self.is_two_storey or bool(row.from_above) or not any(re.search(r"\d", text) for text in texts)

    def _has_two_storeys(self, rows: Sequence[_Row]) -> bool:
        """Whether the first row names groups of columns, and the second the columns, over values alone.

        Where a table marks no cell that reaches over others, its name stands over the first of its columns.
        """
        filled = [row for row in rows if not _RULE_ROW.match(row.line.text)]
        if len(filled) < 3 or not filled[0].cells or not (gaps := _find_gaps(filled[0])):
            return False
        # The columns of groups: those that a header goes on over, and those that it stands over itself.
        grouped = {column for gap in gaps for column in (gap, gap - 1)}
        named = {cell.column for cell in filled[1].cells}
        if not grouped <= named or not self._say_no_value([*filled[0].cells, *filled[1].cells]):
            return False
        return self._are_values([cell for row in filled[2:] for cell in row.cells if cell.column in grouped])

    def _are_values(self, cells: Sequence[Cell]) -> bool:
        """Whether nearly all cells are figures without letters."""
        texts = [self.source[slice(*cell.span)] for cell in cells]
        figures = sum(bool(re.search(r"\d", text)) and not _LETTER.search(text) for text in texts)
        return bool(texts) and figures >= _LEAST_VALUES * len(texts)

    def _say_no_value(self, cells: Sequence[Cell]) -> bool:
        """Whether cells are short names or years."""
        texts = [self.source[slice(*cell.span)] for cell in cells]
        has_figure = any(re.search(r"\d", _YEARS.sub("", text)) for text in texts)
        return not has_figure and all(len(text.split()) <= _MOST_HEADER_WORDS for text in texts)

    def _say(self, cells: Sequence[Cell]) -> tuple[str, ...]:
        return tuple(collapse(self.source[slice(*cell.span)]).casefold() for cell in cells)

    def _is_header(self, row: _Row) -> bool:
        """Whether a table's first row holds column headers: short, and either no figures or an empty first cell."""
        cells = row.cells
        texts = [self.source[slice(*cell.span)] for cell in cells]
        if len(cells) < 2 or any(len(text.split()) > _MOST_HEADER_WORDS for text in texts):
            return False
        if cells[0].column > 0:
            return True
        if row.from_left:
            # Names that reach over several columns stand above others.
            return True
        if row.line.is_row:
            # The layout shows the columns, so that years over them are told from values.
            texts = [_YEARS.sub("", text) for text in texts]
        if len(cells) != row.width or not any(texts):
            return False
        if not any(re.search(r"\d", text) for text in texts):
            return True
        # Names with a figure ('Over 65') over columns of values.
        return bool(self.value_columns) and all(_LETTER.search(text) for text in texts)

    def _find_value_columns(self, rows: Sequence[_Row]) -> frozenset[int]:
        """The columns in which two rows or more have a cell, each of them a value without letters."""
        texts: dict[int, list[str]] = {}
        for cell in (cell for row in rows for cell in row.cells):
            texts.setdefault(cell.column, []).append(self.source[slice(*cell.span)])
        return frozenset(
            column
            for column, column_texts in texts.items()
            if len(column_texts) > 1 and not any(_LETTER.search(text) for text in column_texts)
        )

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


def _find_gaps(row: _Row) -> list[int]:
    """The blank columns of a row behind a filled one that is not the first column, where rows have their names."""
    filled = {cell.column for cell in row.cells}
    first = min((column for column in filled if column > 0), default=row.width)
    return [column for column in range(first, row.width) if column not in filled]


def _is_alone(row: _Row) -> bool:
    """Whether a row holds a name, and all its other cells are empty."""
    return len(row.cells) == 1 and row.cells[0].column == 0 and not row.from_left


def _find_pipes(line: Line) -> tuple[Span, ...]:
    """Where the pipes of a Markdown table's row stand: they belong to the row, but not to its words."""
    if not is_pipe_row(line.text):
        return ()
    pipes = re.finditer(r"\|", line.text)
    return tuple((line.start + match.start(), line.start + match.end()) for match in pipes)


def _draft_row(line: Line, cells: list[Cell], *, lead_ins: tuple[Span, ...], is_label: bool) -> Draft:
    spans = tuple(cell.span for cell in cells)
    return Draft(BlockKind.TABLE_ROW, spans, page=line.page, cells=tuple(cells), lead_ins=lead_ins, is_label=is_label)
