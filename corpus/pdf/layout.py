"""The characters of a page → words → lines in reading order: column by column, rows of tables with tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.pdf.boxed_text import take_diagram, take_tables
from corpus.pdf.characters import Char
from corpus.pdf.drawing import Drawing
from corpus.pdf.text_lines import Piece, find_edges, find_rows
from corpus.segmentation.lines import OVER_FROM_LEFT
from corpus.segmentation.tables import is_table_title

# A gap between lines is a paragraph's where it is this many times wider than usual.
_PARAGRAPH_GAP = 1.3
# Type that differs by more than this share parts a heading from its text.
_OTHER_SIZE = 1.15
# A table without rules: at least this many rows whose cells stand under each other, of at most so many words.
_LEAST_ROWS = 3
_MOST_CELL_WORDS = 3
# So much of its grid is filled, at least; and so many of a second column's cells hold figures, where it is the last.
_LEAST_FILLED = 0.75
_LEAST_FIGURES = 0.5
# A page where at least this share of at least so many lines is cut by wide gaps and is no table's is a diagram.
_DIAGRAM_SHARE = 0.3
_LEAST_DIAGRAM_LINES = 8
# A column of prose: at least this many lines, of at least this many words in the median.
_LEAST_COLUMN_LINES = 4
_LEAST_COLUMN_WORDS = 4
# What names a column: a word or a year, not a value.
_NAME = re.compile(r"[^\W\d_]|^(?:19|20)\d\d\b")
# A bullet or an item's number that stands apart from its item: '•', '3.', '(b)'.
_MARKER = re.compile(r"^(?:[^\w\s]|[\uf020-\uf0ff]|o|\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-zA-Z]|[ivx]{1,5})[.)]?)$")
# A figure that stands large over its caption: '412', '£81,300', '7.5%'.
_BIG_NUMBER = re.compile(r"^[£$€]?\d[\d,.]*(?:%|k|m|bn)?$")
_BIG_NUMBER_SIZE = 1.4


def lay_out(chars: Sequence[Char], drawing: Drawing | None = None, turned: Sequence[Sequence[Char]] = ()) -> str | None:
    """The text of a page: a line for each line, a blank line between paragraphs, tabs between the cells of a row.

    The lines of a `drawing` show where tables and the boxes of a diagram stand. None where the page's lines are cut by
    wide gaps and make no table, ruled or not: a diagram without boxes, which is read as it was drawn. Text that is
    `turned` to run another way, such as a running head up the margin, comes first.
    """
    chars, tables = take_tables(chars, drawing or Drawing())
    chars, labels = take_diagram(chars, drawing or Drawing())
    bands = _read_bands(chars, [[piece] for piece in (*tables, *labels)])
    cut = sum(len(row) > 1 and number not in _find_tables(band) for band in bands for number, row in enumerate(band))
    lines = sum(len(band) for band in bands)
    if not tables and lines >= _LEAST_DIAGRAM_LINES and cut >= _DIAGRAM_SHARE * lines:
        return None
    aside = "".join(_write(find_rows(run)) for run in turned)
    return aside + "".join(_write(band) for band in bands)


def _read_bands(chars: Sequence[Char], others: list[list[Piece]]) -> list[list[list[Piece]]]:
    """The bands of a page; `others` are rows that were read before.

    Columns may stand so near that some of their lines touch: the lines are cut where the columns begin, if more lines
    are then a column's.
    """
    rows = find_rows(chars)
    bands = _find_columns(sorted(rows + others, key=lambda row: row[0].baseline))
    edges = find_edges(rows)
    if not edges:
        return bands
    parted = find_rows(chars, edges)
    near = _find_columns(sorted(parted + others, key=lambda row: row[0].baseline))
    return near if sum(map(len, near)) > sum(map(len, bands)) else bands


def _find_columns(rows: list[list[Piece]]) -> list[list[list[Piece]]]:
    """The rows in bands that are read one after another: columns of prose, and tables side by side, are bands."""
    if (found := _find_tables_abreast(rows) or _find_prose_abreast(rows)) is None:
        return [rows]
    begin, end, edge = found
    parts = (rows[:begin], *_part_columns(rows[begin:end], edge), rows[end:])
    return [band for part in parts if part for band in _find_columns(part)]


def _find_prose_abreast(rows: list[list[Piece]]) -> tuple[int, int, float] | None:
    """The longest run of rows (first, end) that columns of prose share, and where the right one begins."""
    pieces = [piece for row in rows for piece in row]
    if len(pieces) < 2 * _LEAST_COLUMN_LINES:
        return None
    leftmost = min(piece.left for piece in pieces)
    starts = sorted({round(piece.left) for piece in pieces if piece.left > leftmost + 5 * piece.size})
    runs = [run for edge in starts if (run := _find_run(rows, edge - 1)) is not None]
    return max(runs, key=lambda run: run[1] - run[0], default=None)


def _find_tables_abreast(rows: list[list[Piece]]) -> tuple[int, int, float] | None:
    """The rows (first, end) of tables side by side, and where the last of them begins; None where there are none.

    Each has its title: 'Table 1: North' beside 'Table 2: South'. The tables go on as far as nothing crosses the edge.
    """
    for begin, titles in enumerate(rows):
        if not _are_titles(titles):
            continue
        last = titles[-1]
        below = [piece.left for row in rows[begin + 1 : begin + 3] for piece in row]
        lefts = [left for left in below if abs(left - last.left) <= last.size]
        edge = min((*lefts, last.left)) - 1
        if not lefts or edge <= titles[-2].right:
            continue
        end = begin + 1
        while end < len(rows) and not _are_titles(rows[end]) and not _crosses(rows[end], edge):
            end += 1
        # A line at the left alone is the text below the tables.
        while len(rows[end - 1]) == 1 and not rows[end - 1][0].is_set and rows[end - 1][0].left < edge:
            end -= 1
        return begin, end, edge
    return None


def _are_titles(row: Sequence[Piece]) -> bool:
    """Whether a row holds titles of tables, two at least."""
    return len(row) > 1 and all(is_table_title(piece.text) for piece in row)


def _crosses(row: Sequence[Piece], edge: float) -> bool:
    return any(piece.left < edge < piece.right for piece in row)


def _part_columns(run: list[list[Piece]], edge: float) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """The rows of the left column and those of the right one."""
    left = [[piece for piece in row if piece.right <= edge + 1] for row in run]
    right = [[piece for piece in row if piece.left >= edge] for row in run]
    return [row for row in left if row], [row for row in right if row]


def _find_run(rows: list[list[Piece]], edge: float) -> tuple[int, int, float] | None:
    """The longest run of rows (first, end) that two columns of prose share, parted at `edge`; None without one."""
    best: tuple[int, int, float] | None = None
    begin = 0
    for end in range(len(rows) + 1):
        if end < len(rows) and not any(piece.left < edge < piece.right + 1 for piece in rows[end]):
            continue
        run = rows[begin:end]
        if (best is None or end - begin > best[1] - best[0]) and _are_columns(run, edge):
            best = (begin, end, edge)
        begin = end + 1
    return best


def _are_columns(run: list[list[Piece]], edge: float) -> bool:
    left = [piece for row in run for piece in row if piece.right <= edge + 1]
    right = [piece for row in run for piece in row if piece.left >= edge]
    return _is_prose(left) and _is_prose(right)


def _is_prose(pieces: Sequence[Piece]) -> bool:
    if len(pieces) < _LEAST_COLUMN_LINES:
        return False
    return median(len(piece.text.split()) for piece in pieces) >= _LEAST_COLUMN_WORDS


def _write(rows: list[list[Piece]]) -> str:
    """The lines of a band, each with its end; rows of a table have tabs."""
    tables = _find_tables(rows)
    gaps = [(below[0].baseline - above[0].baseline) / max(below[0].size, 1.0) for above, below in pairwise(rows)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    text = ""
    for number, row in enumerate(rows):
        text += tables.get(number) or " ".join(piece.text for piece in row)
        if number + 1 < len(rows):
            is_near = 0 <= gaps[number] <= _PARAGRAPH_GAP * usual
            text += _end_line(row, rows[number + 1], (number in tables, number + 1 in tables), is_near=is_near)
    return text + "\n\n"


def _end_line(row: list[Piece], below: list[Piece], in_tables: tuple[bool, bool], *, is_near: bool) -> str:
    """What parts a line from the one below it. `in_tables`: whether each of them is a table's; `is_near`: how far."""
    if row[0].is_set or below[0].is_set:
        return "\n\n"
    if not in_tables[0] and _is_caption(row, below):
        return " "
    if all(in_tables) or (is_near and not _changes(row, below, in_tables)):
        return "\n"
    return "\n\n"


def _is_caption(row: list[Piece], below: list[Piece]) -> bool:
    """Whether a row is a big number, and the one below it says what it counts."""
    if len(row) != 1 or len(below) != 1 or not _BIG_NUMBER.match(row[0].text):
        return False
    is_near = below[0].baseline - row[0].baseline < 2 * row[0].size
    return is_near and row[0].size >= _BIG_NUMBER_SIZE * below[0].size


def _changes(row: list[Piece], below: list[Piece], in_tables: tuple[bool, bool]) -> bool:
    """Whether the size of the type changes, or a table begins or ends."""
    sizes = sorted((row[0].size, below[0].size))
    return sizes[1] > _OTHER_SIZE * sizes[0] or in_tables[0] != in_tables[1]


def _find_tables(rows: list[list[Piece]]) -> dict[int, str]:
    """The rows of tables by their number, cells parted by tabs, empty ones between two tabs."""
    found: dict[int, str] = {}
    begin = 0
    for end in range(len(rows) + 1):
        if end < len(rows) and len(rows[end]) > 1:
            continue
        run = rows[begin:end]
        columns = _table_columns(run)
        if wide := _find_wide_headers(run):
            found[begin], columns = wide
            begin, run = begin + 1, run[1:]
        for number, row in enumerate(run if columns else []):
            found[begin + number] = "\t".join(_sort_into_columns(row, columns))
        begin = end + 1
    return found


def _sort_into_columns(row: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> list[str]:
    """What stands in each column of a row; "" where nothing does."""
    return [" ".join(p.text for p in row if left <= p.left and p.right <= right) for left, right in columns]


def _find_wide_headers(run: list[list[Piece]]) -> tuple[str, list[tuple[float, float]]] | None:
    """The first row of a table whose headers stand over as many columns each, named alike below, and the columns.

    Example: '2019' and '2020' over 'Men', 'Women', 'Men', 'Women'. None where the first row is another.
    """
    columns = _table_columns(run[1:])
    if not columns:
        return None
    names = _sort_into_columns(run[1], columns)
    heads = [piece for piece in run[0] if piece.right > columns[1][0]]
    for each in range((len(columns) - 1) // max(len(heads), 1), 1, -1):
        first = len(columns) - each * len(heads)
        sides = [(columns[at][0], columns[at + each - 1][1]) for at in range(first, len(columns), each)]
        if _repeats(names[first:], each) and _stand_over(heads, sides):
            before = " ".join(piece.text for piece in run[0] if piece not in heads)
            over = [text for head in heads for text in (head.text, *[OVER_FROM_LEFT] * (each - 1))]
            return "\t".join([before, *[""] * (first - 1), *over]), columns
    return None


def _repeats(names: Sequence[str], each: int) -> bool:
    """Whether names come again after so many: 'Men', 'Women', 'Men', 'Women'."""
    is_named = all(_NAME.search(name) for name in names)
    return is_named and len(names) > each and list(names[each:]) == list(names[:-each])


def _stand_over(heads: Sequence[Piece], sides: Sequence[tuple[float, float]]) -> bool:
    """Whether each header stands between the sides of its columns."""
    return all(
        left - head.size < head.left and head.right < right + head.size
        for head, (left, right) in zip(heads, sides, strict=True)
    )


def _table_columns(run: list[list[Piece]]) -> list[tuple[float, float]]:
    """Where the columns of a table stand (left, right); none where the rows are no table."""
    if len(run) < _LEAST_ROWS:
        return []
    pieces = sorted((piece for row in run for piece in row), key=lambda piece: piece.left)
    columns: list[tuple[float, float]] = []
    for piece in pieces:
        if columns and piece.left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.right))
        else:
            columns.append((piece.left, piece.right))
    if len(columns) < max(len(row) for row in run) or not _reads_as_table(run, columns):
        return []
    return columns


def _reads_as_table(run: list[list[Piece]], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether rows that stand in columns hold short cells, few of them empty, and are no list with its markers."""
    pieces = [piece for row in run for piece in row]
    markers = sum(_MARKER.match(row[0].text) is not None for row in run)
    if 2 * markers > len(run) or len(pieces) < _LEAST_FILLED * len(run) * len(columns):
        return False
    if len(columns) == 2:
        figures = sum(any(sign.isdigit() for sign in row[-1].text) for row in run)
        if figures < _LEAST_FIGURES * len(run):
            return False
    return median(len(piece.text.split()) for piece in pieces) <= _MOST_CELL_WORDS
