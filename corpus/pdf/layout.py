"""The characters of a page → words → lines in reading order: column by column, rows of tables with tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.pdf.characters import Char

# A gap of this many sizes parts two words, and a wider one two pieces of a line (cells, columns).
_WORD_GAP = 0.3
_PIECE_GAP = 1.2
# Words whose baselines differ by less than this share of their size stand in one line.
_SAME_LINE = 0.35
# A note's mark is at most this share of the size beside it, and raised by at least that share of it.
_MARK_SIZE = 0.8
_MARK_RISE = 0.15
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
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
# A bullet or an item's number that stands apart from its item: '•', '3.', '(b)'.
_MARKER = re.compile(r"^(?:[^\w\s]|[\uf020-\uf0ff]|o|\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-zA-Z]|[ivx]{1,5})[.)]?)$")
# A figure that stands large over its caption: '412', '£81,300', '7.5%'.
_BIG_NUMBER = re.compile(r"^[£$€]?\d[\d,.]*(?:%|k|m|bn)?$")
_BIG_NUMBER_SIZE = 1.4
# Letters written from right to left are left in the order in which they were drawn.
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line that no wide gap parts. Lengths are in points, from the top left."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


def lay_out(chars: Sequence[Char]) -> str | None:
    """The text of a page: a line for each line, a blank line between paragraphs, tabs between the cells of a row.

    None where its lines are cut by wide gaps and make no table: a diagram, whose boxes are read as they were drawn.
    """
    bands = _find_columns(_find_rows(chars))
    cut = sum(len(row) > 1 and number not in _find_tables(band) for band in bands for number, row in enumerate(band))
    lines = sum(len(band) for band in bands)
    if lines >= _LEAST_DIAGRAM_LINES and cut >= _DIAGRAM_SHARE * lines:
        return None
    return "".join(_write(band) for band in bands)


def _find_rows(chars: Sequence[Char]) -> list[list[Piece]]:
    """The pieces of each line from left to right, lines from the top down."""
    lines: list[list[Char]] = []
    for char in _with_marks(chars):
        near = next((line for line in reversed(lines[-40:]) if _in_line(line[0], char)), None)
        if near is None:
            lines.append([char])
        else:
            near.append(char)
    lines.sort(key=lambda line: line[0].baseline)
    return [_split_pieces(line) for line in lines]


def _in_line(first: Char, char: Char) -> bool:
    return abs(first.baseline - char.baseline) < _SAME_LINE * min(first.size, char.size)


def _with_marks(chars: Sequence[Char]) -> list[Char]:
    """The characters with raised digits written as such, and set on the line of the word that they follow."""
    result: list[Char] = []
    # The last character that is not raised.
    base: Char | None = None
    for number, char in enumerate(chars):
        beside = _find_word_beside(char, base, chars[number + 1 : number + 4])
        if beside is not None and char.text.isdecimal() and char.text.isascii():
            glued = base is beside and char.left - (result[-1].right) < _WORD_GAP * beside.size
            text = char.text.translate(_SUPERSCRIPTS)
            char = Char(text, char.left, char.right, beside.baseline, beside.size, char.after_space and not glued)
        elif beside is None or not char.text.isdecimal():
            base = char
        result.append(char)
    return result


def _find_word_beside(char: Char, base: Char | None, following: Sequence[Char]) -> Char | None:
    """The character before or behind a raised one that it is raised against; None where it is not raised."""
    if base is not None and _is_raised(char, base):
        return base
    # A note's own number stands before its words.
    word = next((other for other in following if not other.text.isdigit()), None)
    return word if word is not None and _is_raised(char, word) else None


def _is_raised(char: Char, beside: Char) -> bool:
    """Whether a character is small and raised against one that stands near it."""
    rise = beside.baseline - char.baseline
    is_small = char.size <= _MARK_SIZE * beside.size
    is_near = abs(char.left - beside.right) < 3 * beside.size or abs(beside.left - char.right) < 3 * beside.size
    return is_small and is_near and _MARK_RISE * beside.size <= rise <= beside.size


def _split_pieces(line: list[Char]) -> list[Piece]:
    """The pieces of a line, cut at wide gaps."""
    if not any(_RIGHT_TO_LEFT.match(char.text) for char in line):
        line = sorted(line, key=lambda char: char.left)
    pieces: list[list[Char]] = [[line[0]]]
    for before, char in pairwise(line):
        if char.left - before.right > _PIECE_GAP * max(char.size, before.size):
            pieces.append([char])
        else:
            pieces[-1].append(char)
    return [_join(piece) for piece in pieces]


def _join(chars: list[Char]) -> Piece:
    text = chars[0].text
    for before, char in pairwise(chars):
        is_apart = char.after_space or char.left - before.right > _WORD_GAP * char.size
        text += (" " if is_apart else "") + char.text
    left, right = min(char.left for char in chars), max(char.right for char in chars)
    text = " ".join(text.split())
    return Piece(text, left, right, chars[0].baseline, median(char.size for char in chars))


def _find_columns(rows: list[list[Piece]]) -> list[list[list[Piece]]]:
    """The rows in bands that are read one after another: a column of prose is a band of its own."""
    pieces = [piece for row in rows for piece in row]
    if len(pieces) < 2 * _LEAST_COLUMN_LINES:
        return [rows]
    leftmost = min(piece.left for piece in pieces)
    starts = sorted({round(piece.left) for piece in pieces if piece.left > leftmost + 5 * piece.size})
    runs = [run for edge in starts if (run := _find_run(rows, edge - 1)) is not None]
    if not runs:
        return [rows]
    first, last, edge = max(runs, key=lambda run: run[1] - run[0])
    parts = (rows[:first], *_part_columns(rows[first:last], edge), rows[last:])
    return [band for part in parts if part for band in _find_columns(part)]


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
        if number + 1 == len(rows):
            return text + "\n\n"
        below = rows[number + 1]
        in_table = number in tables and number + 1 in tables
        if _is_caption(row, below) and number not in tables:
            text += " "
        elif in_table or (0 <= gaps[number] <= _PARAGRAPH_GAP * usual and not _changes(row, below, number, tables)):
            text += "\n"
        else:
            text += "\n\n"
    return text


def _is_caption(row: list[Piece], below: list[Piece]) -> bool:
    """Whether a row is a big number, and the one below it says what it counts."""
    if len(row) != 1 or len(below) != 1 or not _BIG_NUMBER.match(row[0].text):
        return False
    is_near = below[0].baseline - row[0].baseline < 2 * row[0].size
    return is_near and row[0].size >= _BIG_NUMBER_SIZE * below[0].size


def _changes(row: list[Piece], below: list[Piece], number: int, tables: dict[int, str]) -> bool:
    """Whether the size of the type changes, or a table begins or ends."""
    sizes = sorted((row[0].size, below[0].size))
    return sizes[1] > _OTHER_SIZE * sizes[0] or (number in tables) != (number + 1 in tables)


def _find_tables(rows: list[list[Piece]]) -> dict[int, str]:
    """The rows of tables by their number, cells parted by tabs, empty ones between two tabs."""
    found: dict[int, str] = {}
    begin = 0
    for end in range(len(rows) + 1):
        if end < len(rows) and len(rows[end]) > 1:
            continue
        run = rows[begin:end]
        columns = _table_columns(run)
        for number, row in enumerate(run if columns else []):
            cells = [" ".join(p.text for p in row if left <= p.left and p.right <= right) for left, right in columns]
            found[begin + number] = "\t".join(cells)
        begin = end + 1
    return found


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
