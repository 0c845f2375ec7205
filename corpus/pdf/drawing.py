"""A page of a PDF → the straight lines and the boxes that are drawn on it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from corpus.pdf.characters import PageFrame

# A fill whose three colours are all at least this (of 255) is white: nobody sees its edges.
_WHITE = 250
# Two ends that differ by no more than this, in points, stand at one height or one side.
_STRAIGHT = 0.6
# A filled box of at most this height or width is a line.
_THIN = 3.0
# A shorter line parts nothing.
_LEAST_LENGTH = 4.0
# A page with more pieces of lines than this is a map or a picture.
_MOST_SEGMENTS = 20_000
# The corners of a box may be rounded: its points stand no farther from its edges than this share of its shorter side.
_ROUNDED = 0.35
# A box no farther than this from the edge of the page reaches to it.
_EDGE = 1.0
# Forms within forms are read down to this depth.
_MOST_DEPTH = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: across the page at a height, or down it at a side. Lengths are in points, from the top left."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Box:
    """A closed shape with straight sides; its corners may be rounded."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a place is within the box."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    @property
    def area(self) -> float:
        """In square points."""
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page beside its text and its pictures."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class _Path:
    """A run of points; a curve is in it by the point that it ends at."""

    points: list[Point] = field(default_factory=list)
    # Whether the piece from a point to the next is straight.
    straight: list[bool] = field(default_factory=list)
    is_closed: bool = False


def read_drawing(page: Any, frame: PageFrame) -> Drawing:
    """The lines and boxes of a `pypdfium2.PdfPage`; none of a page with very many."""
    from pypdfium2 import raw

    drawing = Drawing()
    width, height = frame.size
    segments = 0
    for shape in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=_MOST_DEPTH):
        count = raw.FPDFPath_CountSegments(shape.raw)
        segments += max(count, 0)
        if segments > _MOST_SEGMENTS:
            return Drawing()
        is_filled, is_stroked = _read_mode(raw, shape)
        if is_filled or is_stroked:
            for path in _read_paths(raw, shape, count, frame):
                _take(drawing, path, is_stroked=is_stroked)
    # A box that reaches to the page's edge adorns the page.
    drawing.boxes = [
        box for box in drawing.boxes if min(box.left, box.top, width - box.right, height - box.bottom) > _EDGE
    ]
    return drawing


def _read_mode(raw: Any, shape: Any) -> tuple[bool, bool]:
    """Whether a shape is filled so that it is seen, and whether its outline is drawn."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(shape.raw, fill, stroke)
    colours = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(shape.raw, *colours)
    is_white = all(colour.value >= _WHITE for colour in colours[:3])
    return bool(fill.value) and not is_white, bool(stroke.value)


def _read_paths(raw: Any, shape: Any, count: int, frame: PageFrame) -> Iterator[_Path]:
    """The paths of a shape, where they stand on the page."""
    matrices = [shape.get_matrix()]
    outer = shape.container
    while outer is not None:
        matrices.append(outer.get_matrix())
        outer = outer.container
    path = _Path()
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(shape.raw, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        place: Point = (x.value, y.value)
        for matrix in matrices:
            place = matrix.on_point(*place)
        place = frame.place(*place)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if path.points:
                yield path
            path = _Path([place])
        else:
            path.points.append(place)
            path.straight.append(kind == raw.FPDF_SEGMENT_LINETO)
        if raw.FPDFPathSegment_GetClose(segment):
            path.is_closed = True
    if path.points:
        yield path


def _take(drawing: Drawing, path: _Path, *, is_stroked: bool) -> None:
    """Add what a path draws: a thin box is a line, a larger one its four sides; another path its straight pieces."""
    box = _find_box(path, is_filled=not is_stroked)
    if box is None:
        pieces = list(zip(pairwise(path.points), path.straight, strict=True)) if is_stroked else []
        for (first, second), is_straight in pieces:
            if is_straight:
                _add_line(drawing, first, second)
        return
    width, height = box.right - box.left, box.bottom - box.top
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    if height <= _THIN:
        _add_line(drawing, (box.left, middle[1]), (box.right, middle[1]))
    elif width <= _THIN:
        _add_line(drawing, (middle[0], box.top), (middle[0], box.bottom))
    else:
        drawing.boxes.append(box)
        for side in (box.top, box.bottom):
            _add_line(drawing, (box.left, side), (box.right, side))
        for side in (box.left, box.right):
            _add_line(drawing, (side, box.top), (side, box.bottom))


def _find_box(path: _Path, *, is_filled: bool) -> Box | None:
    """The box that a path draws; None where it is another shape."""
    points = path.points
    if len(points) < 4 or not (is_filled or path.is_closed or _is_near(points[0], points[-1])):
        return None
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    reach = max(_STRAIGHT, _ROUNDED * min(right - left, bottom - top))
    if not all(min(x - left, right - x, y - top, bottom - y) <= _STRAIGHT for x, y in points):
        return None
    corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
    if not all(any(_is_near(corner, point, 1.5 * reach) for point in points) for corner in corners):
        return None
    return Box(left, top, right, bottom)


def _is_near(first: Point, second: Point, reach: float = _STRAIGHT) -> bool:
    return abs(first[0] - second[0]) <= reach and abs(first[1] - second[1]) <= reach


def _add_line(drawing: Drawing, first: Point, second: Point) -> None:
    (left, right), (top, bottom) = sorted((first[0], second[0])), sorted((first[1], second[1]))
    if bottom - top <= _STRAIGHT and right - left >= _LEAST_LENGTH:
        drawing.across.append(Rule((top + bottom) / 2, left, right))
    elif right - left <= _STRAIGHT and bottom - top >= _LEAST_LENGTH:
        drawing.down.append(Rule((left + right) / 2, top, bottom))


def merge_rules(rules: Sequence[Rule], *, apart: float, gap: float) -> list[Rule]:
    """Lines that stand no farther than `apart` from each other at one place, joined where at most `gap` parts them."""
    places: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if places and rule.at - places[-1][0].at <= apart:
            places[-1].append(rule)
        else:
            places.append([rule])
    merged: list[Rule] = []
    for group in places:
        at = sum(rule.at for rule in group) / len(group)
        start, end = None, 0.0
        for rule in sorted(group, key=lambda rule: rule.start):
            if start is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + gap:
                end = max(end, rule.end)
            else:
                merged.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None:
            merged.append(Rule(at, start, end))
    return merged
