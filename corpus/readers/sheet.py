"""An Excel workbook (.xlsx) or a table as text (.csv) → Markdown: a heading a sheet, cells as they are displayed."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from corpus.errors import ReportError
from corpus.readers.file_kinds import MOST_ROWS
from corpus.readers.markdown_writer import clean_text, escape_text, join_blocks, write_heading
from corpus.readers.number_formats import show_value
from corpus.readers.properties import propose_from_office
from corpus.readers.sheet_writer import write_rows
from corpus.reading import Reading, SourceKind

_DELIMITERS = ",\t;|"
# A text whose name does not say that it is a table is one where it has so many rows and columns, all rows as wide.
_LEAST_ROWS = 3
_LEAST_COLUMNS = 3
# A cell of a table as text holds at most so many characters.
_MOST_FIELD = 10_000_000
# The part of a workbook that holds a sheet, and a formula in it: '<f>A1+A2</f>', '<f t="shared" …'.
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml$")
_FORMULA = re.compile(rb"<f[\s>]")
# Sheets of more bytes are not read twice.
_MOST_BYTES_TWICE = 50_000_000


def read_workbook(path: Path) -> Reading:
    """Read a workbook; hidden sheets, rows and columns are left out and told.

    Raises:
        ReportError: it has more rows than are read.
    """
    import openpyxl

    workbook = openpyxl.load_workbook(path, data_only=True)
    remarks: list[str] = []
    blocks: list[str] = []
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            remarks.append(f"The hidden sheet '{sheet.title}' was left out.")
            continue
        rows = _read_rows(sheet, remarks)
        _check_rows(rows, path.name)
        written = write_rows(rows)
        if written:
            blocks += [write_heading(escape_text(sheet.title), 1), *written]
    for chart_sheet in workbook.chartsheets:
        remarks.append(f"The chart '{chart_sheet.title}' was left out; only its picture is stored.")
    unknown = _count_unknown(path, workbook)
    if unknown:
        remarks.append(f"{unknown} formulas have no stored result and are blank. Open and save the file in Excel.")
    proposal = propose_from_office(path)
    return Reading(join_blocks(blocks), SourceKind.SHEET, proposal=proposal, remarks=tuple(remarks))


def _read_rows(sheet: Any, remarks: list[str]) -> list[list[str]]:
    """The shown texts of a sheet. Its own store of cells is read: a stray format in the last row makes none between."""
    shown: dict[tuple[int, int], str] = {}
    for place, cell in sheet._cells.items():
        if cell.value is not None:
            shown[place] = clean_text(show_value(cell.value, cell.number_format or ""))
    for merged in sheet.merged_cells.ranges:
        _spread(shown, merged)
    hidden_rows = {row for row, size in sheet.row_dimensions.items() if size.hidden}
    hidden_columns = _find_hidden_columns(sheet)
    kept = {place: text for place, text in shown.items() if text}
    hidden = [place for place in kept if place[0] in hidden_rows or place[1] in hidden_columns]
    if hidden:
        remarks.append(f"Hidden rows or columns of the sheet '{sheet.title}' were left out.")
    return _order(kept, hidden_rows, hidden_columns)


def _find_hidden_columns(sheet: Any) -> set[int]:
    """The numbers, from 1, of the columns that a sheet hides; it tells them in ranges."""
    columns: set[int] = set()
    for size in sheet.column_dimensions.values():
        if size.hidden:
            columns |= set(range(size.min or 0, (size.max or 0) + 1))
    return columns


def _spread(shown: dict[tuple[int, int], str], merged: Any) -> None:
    """A merged cell's text in every place that it spans, but for one over a whole row of the sheet's cells."""
    text = shown.get((merged.min_row, merged.min_col))
    if not text:
        return
    rows = range(merged.min_row, merged.max_row + 1)
    columns = range(merged.min_col, merged.max_col + 1)
    beside = any(row in rows and column not in columns and shown[row, column] for row, column in shown)
    for row in rows:
        for column in columns if beside else columns[:1]:
            shown[row, column] = text


def _order(kept: dict[tuple[int, int], str], hidden_rows: set[int], hidden_columns: set[int]) -> list[list[str]]:
    """Rows of texts by place, hidden ones left out; one blank row or column stands for many."""
    filled = sorted({column for _, column in kept} - hidden_columns)
    if not filled:
        return []
    columns = filled[:1]
    for column in filled[1:]:
        blank = next((between for between in range(columns[-1] + 1, column) if between not in hidden_columns), None)
        columns += [column] if blank is None else [blank, column]
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in kept.items():
        by_row.setdefault(row, {})[column] = text
    rows: list[list[str]] = []
    last = 0
    for row in sorted(by_row):
        if row in hidden_rows:
            continue
        between = set(range(last + 1, min(row, last + 10_000))) - hidden_rows
        if rows and between:
            rows.append([])
        rows.append([by_row[row].get(column, "") for column in columns])
        last = row
    return rows


def _count_unknown(path: Path, results: Any) -> int:
    """Formulas whose result no program stored. The file is read once more for them, where it holds any."""
    with ZipFile(path) as archive:
        sheets = [part for part in archive.infolist() if _SHEET_PART.match(part.filename)]
        if sum(part.file_size for part in sheets) > _MOST_BYTES_TWICE:
            return 0
        if not any(_FORMULA.search(archive.read(part)) for part in sheets):
            return 0
    import openpyxl

    count = 0
    for sheet in openpyxl.load_workbook(path).worksheets:
        stored = results[sheet.title]._cells
        for place, cell in sheet._cells.items():
            count += cell.data_type == "f" and stored[place].value is None
    return count


def read_delimited(text: str, name: str) -> Reading:
    """Read a table as text; `name` is the file's, for messages.

    Raises:
        ReportError: it cannot be parted into cells, or has more rows than are read.
    """
    csv.field_size_limit(_MOST_FIELD)
    try:
        rows = _parse(text, _choose_delimiter(text))
    except csv.Error as fault:
        raise ReportError(
            f"{name}: not a table as text ({fault}). Save it as CSV in UTF-8 and add it again."
        ) from fault
    _check_rows(rows, name)
    blocks = write_rows(rows)
    return Reading(join_blocks(blocks), SourceKind.SHEET)


def _check_rows(rows: Sequence[Sequence[str]], name: str) -> None:
    """Refuse a table that is data.

    Raises:
        ReportError: it has more rows than are read.
    """
    if len(rows) > MOST_ROWS:
        raise ReportError(
            f"{name}: a table of more than {MOST_ROWS:,} rows, which is data and no report. Add the rows that people "
            "are to ask about, or the report that sums them up."
        )


def looks_delimited(text: str) -> bool:
    """Whether a text is a table: three rows or more, three cells or more in each, as many in every row."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < _LEAST_ROWS:
        return False
    for delimiter in "\t;,":
        try:
            widths = {len(row) for row in _parse(text, delimiter) if any(cell.strip() for cell in row)}
        except csv.Error:
            continue
        if len(widths) == 1 and widths.pop() >= _LEAST_COLUMNS:
            return True
    return False


def _choose_delimiter(text: str) -> str:
    """The sign that parts most rows into the same number of cells, more than one."""
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in _parse(text[:100_000], delimiter) if any(row))
        except csv.Error:
            continue
        width, count = max(widths.items(), key=lambda item: item[1], default=(1, 0))
        score = (count / max(widths.total(), 1), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def _parse(text: str, delimiter: str) -> list[list[str]]:
    """Rows of cells, at most one more than is read."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    return [[clean_text(cell) for cell in row] for row in islice(rows, MOST_ROWS + 1)]
