"""The shown texts of a sheet's rows → Markdown: titles, tables with their headers, notes; blank cells stay blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.readers.markdown_writer import escape_text, write_table

# A header may be a year, a quarter or a financial year, though it is a figure: '2021', '2021/22', 'Q1'.
_YEAR = re.compile(r"^(?:19|20)\d\d(?:\s?[-/–]\s?\d{2,4})?$")
# A value: '412', '£1.2m', '12.5%', '<5', '1,234', '-', '..'.
_VALUE = re.compile(
    r"^[<>≤≥~+\-−(]*\s?[£$€]?\s?\d[\d,. ]*\)?\s?(?:%|[kmb]n?|\*)?$|^(?:-|–|\.\.|\*|n/a)$", re.IGNORECASE
)
# What begins with a figure: '08:30', '4 May 2022', '£3.50 each'.
_BEGINS_FIGURE = re.compile(r"^[£$€]?\d")
# A table has at most this many header rows.
_MOST_HEADER_ROWS = 3
# A cell of more words names no column.
_MOST_HEADER_WORDS = 12


def write_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """The Markdown blocks of a sheet's rows, raw texts; blank rows part its tables."""
    blocks: list[str] = []
    for region in _split_regions(rows):
        blocks += write_region(region)
    return blocks


def _split_regions(rows: Sequence[Sequence[str]]) -> Iterator[list[list[str]]]:
    """Rows between blank rows, and tables side by side, without the columns that are blank at their left and right."""
    region: list[Sequence[str]] = []
    for row in [*rows, ()]:
        if any(cell.strip() for cell in row):
            region.append(row)
        elif region:
            yield from _split_abreast(_crop(region))
            region = []


def _split_abreast(region: list[list[str]]) -> Iterator[list[list[str]]]:
    """The tables that stand side by side in a region, left to right.

    A blank column parts them, and each has a column of names and one of values; a blank column within a table has
    values alone at its right, and is left out.
    """
    width = len(region[0])
    blank = [column for column in range(width) if not any(row[column].strip() for row in region)]
    for column in blank:
        right = [row[column + 1 :] for row in region if any(cell.strip() for cell in row[column + 1 :])]
        left = [row[:column] for row in region if any(cell.strip() for cell in row[:column])]
        if _has_names(right) and _has_names(left):
            yield _crop(left)
            yield from _split_abreast(_crop(right))
            return
    yield [[cell for column, cell in enumerate(row) if column not in blank] for row in region]


def _has_names(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows begin with names, two at least, and hold something beside them."""
    firsts = [row[0].strip() for row in rows if row[0].strip()]
    is_named = len(firsts) > 1 and not any(_VALUE.match(text) or _YEAR.match(text) for text in firsts)
    return is_named and sum(any(cell.strip() for cell in row[1:]) for row in rows) > 1


def _crop(region: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max(len(row) for row in region)
    full = [[*row, *[""] * (width - len(row))] for row in region]
    filled = [column for column in range(width) if any(row[column].strip() for row in full)]
    return [row[filled[0] : filled[-1] + 1] for row in full]


def write_region(region: Sequence[Sequence[str]]) -> list[str]:
    """The blocks of a table that marks no headers, raw texts.

    Lines of one cell at its top are paragraphs, then comes a table with its header row where it has one. A single such
    line right above a header is the table's title.
    """
    body = 0
    while body < len(region) and sum(1 for cell in region[body] if cell.strip()) < 2:
        body += 1
    blocks = [escape_text(cell) for row in region[:body] for cell in row if cell.strip()]
    table = region[body:]
    if table:
        cropped = _crop(table)
        header_rows = count_header_rows(cropped)
        lines = write_table(cropped, header_rows)
        title = [blocks.pop()] if header_rows and len(blocks) == 1 else []
        blocks.append("\n".join([*title, *lines]))
    return blocks


def count_header_rows(table: Sequence[Sequence[str]]) -> int:
    """How many rows head a table, raw texts: one that names columns, and one below each that names groups of them."""
    if len(table) < 2 or not _names_columns(table[0]) or _is_pair(table[0]):
        return 0
    count = 1
    while (
        count < min(_MOST_HEADER_ROWS, len(table) - 1) and _repeats(table[count - 1]) and _names_columns(table[count])
    ):
        count += 1
    return count


def _repeats(row: Sequence[str]) -> bool:
    """Whether two cells side by side say the same, as where one reaches over several columns."""
    return any(left and left == right for left, right in pairwise(row))


def _is_pair(row: Sequence[str]) -> bool:
    """Whether a row is a name and what it stands for, as in a list of such: a figure, a time or a day, but no year."""
    if len(row) != 2 or not all(cell.strip() for cell in row):
        return False
    return _BEGINS_FIGURE.match(row[1].strip()) is not None and not _YEAR.match(row[1].strip())


def _names_columns(row: Sequence[str]) -> bool:
    """Whether no cell of a row is a value, years left out of account, and more than half of its cells are filled."""
    filled = [cell.strip() for cell in row if cell.strip()]
    if any(len(cell.split()) > _MOST_HEADER_WORDS for cell in filled):
        return False
    if any(_VALUE.match(cell) and not _YEAR.match(cell) for cell in filled):
        return False
    return 2 * len(filled) >= len(row)
