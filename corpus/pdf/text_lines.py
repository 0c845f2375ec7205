"""The characters of a page, a cell or a box → its lines, cut at wide gaps, with note marks raised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.pdf.characters import Char

# A gap of this many sizes parts two words, and a wider one two pieces of a line (cells, columns).
_WORD_GAP = 0.3
_PIECE_GAP = 1.2
# Where at least so many pieces begin at one side, columns may begin; there, within so many points, so narrow a gap
# parts two pieces.
_LEAST_STARTS = 4
_NEAR_EDGE = 1.0
_EDGE_GAP = 0.45
# Words whose baselines differ by less than this share of their size stand in one line.
_SAME_LINE = 0.35
# A note's mark is at most this share of the size beside it, and raised by at least that share of it.
_MARK_SIZE = 0.8
_MARK_RISE = 0.15
_SUPERSCRIPTS = str.maketrans("0123456789+-−–abcdefgh", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ᵃᵇᶜᵈᵉᶠᵍʰ")
# A letter that marks a note, as below a table: '860ᵃ'.
_LETTERS = "abcdefgh"
# What is raised behind a figure and is its word's: '4th'.
_ORDINALS = ("st", "nd", "rd", "th")
# The sign of an exponent stands before its digits: '10⁻⁴'.
_SIGNS = "+-−–"
# A word or a range broken at the end of a line: 'vacci-', '40-', or with a hyphen that shows only there.
_BROKEN_AT_END = re.compile(r"\w(?:-|\u00ad)$")
# Words that stand behind a hyphen that joins nothing: 'short- and long-term'.
_BEHIND_HYPHEN = re.compile(r"(?:and|or|to)\b")
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
    # Whether it is a whole ruled table or box, whose lines are written as they stand.
    is_set: bool = False


def find_rows(chars: Sequence[Char], edges: Sequence[float] = ()) -> list[list[Piece]]:
    """The pieces of each line from left to right, lines from the top down.

    At the `edges` where columns begin, a narrower gap parts two pieces.
    """
    return [[_join(piece) for piece in split_at_gaps(line, edges)] for line in group_lines(chars)]


def find_edges(rows: Sequence[Sequence[Piece]]) -> list[float]:
    """Where pieces of several lines begin right of others: the left sides of columns."""
    starts = Counter(round(piece.left) for row in rows for piece in row[1:])
    return [float(left) for left, count in sorted(starts.items()) if count >= _LEAST_STARTS]


def group_lines(chars: Sequence[Char]) -> list[list[Char]]:
    """The characters of each line, lines from the top down."""
    lines: list[list[Char]] = []
    for char in _with_marks(chars):
        near = next((line for line in reversed(lines[-40:]) if _in_line(line[0], char)), None)
        if near is None:
            lines.append([char])
        else:
            near.append(char)
    return sorted(lines, key=lambda line: line[0].baseline)


def _in_line(first: Char, char: Char) -> bool:
    return abs(first.baseline - char.baseline) < _SAME_LINE * min(first.size, char.size)


def _with_marks(chars: Sequence[Char]) -> list[Char]:
    """The characters with raised digits and lone letters written as such, on the line of the word that they follow.

    The raised letters of '4th' are set on its line as they are.
    """
    result: list[Char] = []
    # The last character that is not raised.
    base: Char | None = None
    # How many letters of an ordinal are still to come.
    left = 0
    for number, char in enumerate(chars):
        beside = _find_word_beside(char, base, chars[number + 1 : number + 4])
        following = chars[number + 1 : number + 2]
        if base is beside and base is not None and _is_ordinal(base, [char, *following]):
            left = 2
        if beside is not None and (left or _may_be_mark(char, beside if base is beside else None, following)):
            glued = base is beside and char.left - (result[-1].right) < _WORD_GAP * beside.size
            text = char.text if left else char.text.translate(_SUPERSCRIPTS)
            char = Char(text, char.left, char.right, beside.baseline, beside.size, char.after_space and not glued)
        elif beside is None or not char.text.isdecimal():
            base = char
        left = max(left - 1, 0)
        result.append(char)
    return result


def _may_be_mark(char: Char, base: Char | None, following: Sequence[Char]) -> bool:
    """Whether a raised character is a digit, or behind its `base` an exponent's sign or a letter on its own."""
    if char.text.isdecimal() and char.text.isascii():
        return True
    if char.text in _SIGNS:
        return _is_raised_digit(base, following)
    return char.text in _LETTERS and base is not None and not _is_raised_word(base, following)


def _is_ordinal(base: Char, letters: Sequence[Char]) -> bool:
    """Whether two letters are raised behind a figure and make it an ordinal: '4th'."""
    word = "".join(letter.text for letter in letters)
    return base.text.isdecimal() and word in _ORDINALS and all(_is_raised(letter, base) for letter in letters)


def _is_raised_digit(base: Char | None, following: Sequence[Char]) -> bool:
    """Whether the next character is a digit that is raised against the same one."""
    return base is not None and any(char.text.isdecimal() and _is_raised(char, base) for char in following)


def _is_raised_word(base: Char | None, following: Sequence[Char]) -> bool:
    """Whether the next character is a letter that is raised against the same one: 'th'."""
    return base is not None and any(char.text.isalpha() and _is_raised(char, base) for char in following)


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


def split_at_gaps(line: list[Char], edges: Sequence[float] = ()) -> list[list[Char]]:
    """The characters of a line from left to right, cut at wide gaps, and at narrower ones before one of the `edges`."""
    if not any(_RIGHT_TO_LEFT.match(char.text) for char in line):
        line = sorted(line, key=lambda char: char.left)
    pieces: list[list[Char]] = [[line[0]]]
    for before, char in pairwise(line):
        is_edge = any(abs(char.left - edge) <= _NEAR_EDGE for edge in edges)
        least = _EDGE_GAP if is_edge else _PIECE_GAP
        if char.left - before.right > least * max(char.size, before.size):
            pieces.append([char])
        else:
            pieces[-1].append(char)
    return pieces


def _join(chars: list[Char]) -> Piece:
    text = chars[0].text
    for before, char in pairwise(chars):
        is_apart = char.after_space or char.left - before.right > _WORD_GAP * char.size
        text += (" " if is_apart else "") + char.text
    left, right = min(char.left for char in chars), max(char.right for char in chars)
    text = " ".join(text.split())
    return Piece(text, left, right, chars[0].baseline, median(char.size for char in chars))


def join_lines(chars: Sequence[Char]) -> str:
    """The text in a cell or a box: its lines from the top down, joined; a word that a hyphen breaks goes on at once."""
    text = ""
    for row in find_rows(chars) if chars else []:
        line = " ".join(piece.text for piece in row)
        is_broken = _BROKEN_AT_END.search(text) is not None and not _BEHIND_HYPHEN.match(line)
        text += line if is_broken or not text else f" {line}"
    return text
