"""What stands in the lines and boxes drawn on a page: ruled tables, and the labels of a diagram, each as one piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from statistics import median

from corpus.pdf.characters import Char
from corpus.pdf.drawing import Box, Drawing
from corpus.pdf.ruled_tables import RuledGrid, find_grids, write_rows
from corpus.pdf.text_lines import Piece, find_rows, group_lines, join_lines, split_at_gaps
from corpus.segmentation.lines import BOX_LABEL, OVER_FROM_ABOVE, OVER_FROM_LEFT

# A character's middle stands above its baseline by this share of its size.
_MIDDLE = 0.3
# A diagram has at least this many boxes of at most this many words each, none lower than this, in points.
_LEAST_BOXES = 8
_MOST_LABEL_WORDS = 30
_LEAST_BOX = 6.0
# More boxes than this are the pieces of a chart, a plan or a map.
_MOST_BOXES = 400
# Words between the boxes of a diagram: at most so many in a line; the next line is no more than so many sizes below.
_MOST_BETWEEN_WORDS = 10
_NEXT_LINE = 1.6


def take_tables(chars: Sequence[Char], drawing: Drawing) -> tuple[list[Char], list[Piece]]:
    """The characters that stand in no ruled table, and the tables, each as one piece."""
    left = list(chars)
    tables = []
    for grid in find_grids(drawing):
        inside = [char for char in left if _stands_in(char, grid.box)]
        piece = _read_grid(grid, inside)
        if piece is not None:
            tables.append(piece)
            left = _leave_out(left, inside)
    return left, tables


def _stands_in(char: Char, box: Box) -> bool:
    return box.holds((char.left + char.right) / 2, char.baseline - _MIDDLE * char.size)


def _read_grid(grid: RuledGrid, chars: Sequence[Char]) -> Piece | None:
    """A ruled table as one piece; None where the grid holds no table."""
    if not chars:
        return None
    boxes = [cell.box for cell in grid.cells]
    inside = _sort_into(boxes, chars)
    # Text may run over its cell's border: what stands in none belongs to the nearest.
    for char in _leave_out(chars, list(chain.from_iterable(inside.values()))):
        nearest = min(range(len(boxes)), key=lambda at: _measure_distance(boxes[at], char))
        inside.setdefault(nearest, []).append(char)
    cells = [inside.get(at, []) for at in range(len(boxes))]
    texts = [join_lines(cell) for cell in cells]
    rows = write_rows(grid, texts, over_left=OVER_FROM_LEFT, over_above=OVER_FROM_ABOVE)
    return _set_piece("\n".join(rows), grid.box, chars) if rows else None


def _measure_distance(box: Box, char: Char) -> float:
    """How far a character is from a box, along both sides; 0 within it."""
    x, y = (char.left + char.right) / 2, char.baseline - _MIDDLE * char.size
    return max(box.left - x, 0, x - box.right) + max(box.top - y, 0, y - box.bottom)


def _set_piece(text: str, box: Box, chars: Sequence[Char]) -> Piece:
    size = median(char.size for char in chars)
    return Piece(text, box.left, box.right, min(char.baseline for char in chars), size, is_set=True)


def take_diagram(chars: Sequence[Char], drawing: Drawing) -> tuple[list[Char], list[Piece]]:
    """The characters outside of a diagram, and the words in each of its boxes, all as one piece; none where none is.

    A page holds a diagram where many boxes hold a few words each. Short words between the boxes belong to it.
    """
    boxes = sorted((box for box in drawing.boxes if box.bottom - box.top > _LEAST_BOX), key=lambda box: box.area)
    if not _LEAST_BOXES <= len(boxes) <= _MOST_BOXES:
        return list(chars), []
    inside = _sort_into(boxes, chars)
    labels = {at: held for at, held in inside.items() if len(join_lines(held).split()) <= _MOST_LABEL_WORDS}
    if len(labels) < _LEAST_BOXES:
        return list(chars), []
    area = _surround([boxes[at] for at in labels])
    between = _find_between(chars, labels.values(), area)
    groups = [*labels.values(), *_group_near(between)]
    groups.sort(key=lambda held: (min(char.baseline for char in held), held[0].left))
    text = "\n\n".join(BOX_LABEL + join_lines(held) for held in groups)
    taken = [*chain.from_iterable(labels.values()), *between]
    return _leave_out(chars, taken), [_set_piece(text, area, taken)]


def _find_between(chars: Sequence[Char], labels: Iterable[Sequence[Char]], area: Box) -> list[Char]:
    """What stands in a diagram and in none of its boxes; nothing where that is text."""
    outside = _leave_out(chars, list(chain.from_iterable(labels)))
    between = [char for char in outside if _stands_in(char, area)]
    pieces = chain.from_iterable(find_rows(between))
    is_text = any(len(piece.text.split()) > _MOST_BETWEEN_WORDS for piece in pieces)
    return [] if is_text else between


def _sort_into(boxes: Sequence[Box], chars: Sequence[Char]) -> dict[int, list[Char]]:
    """The characters by the number of the first box that each stands in; those in none left out."""
    inside: dict[int, list[Char]] = {}
    for char in chars:
        at = next((number for number, box in enumerate(boxes) if _stands_in(char, box)), None)
        if at is not None:
            inside.setdefault(at, []).append(char)
    return inside


def _leave_out(chars: Sequence[Char], taken: Sequence[Char]) -> list[Char]:
    ids = {id(char) for char in taken}
    return [char for char in chars if id(char) not in ids]


def _surround(boxes: Sequence[Box]) -> Box:
    """The box around boxes."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _group_near(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters in groups: words of a line that no wide gap parts, and the lines right below that begin beneath."""
    groups: list[list[Char]] = []
    for line in group_lines(chars):
        for piece in split_at_gaps(line):
            first = piece[0]
            near = next((group for group in reversed(groups) if _goes_on_below(group, first)), None)
            if near is None:
                groups.append(list(piece))
            else:
                near += piece
    return groups


def _goes_on_below(group: Sequence[Char], first: Char) -> bool:
    below = first.baseline - group[-1].baseline
    return 0 < below <= _NEXT_LINE * first.size and abs(first.left - group[0].left) <= first.size
