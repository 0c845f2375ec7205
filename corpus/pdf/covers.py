"""What is drawn on a page over text that was drawn before: opaque boxes, under which nobody sees it."""

from __future__ import annotations

import ctypes
from typing import Any

# Left, bottom, right and top edges, in points of the file.
Area = tuple[float, float, float, float]

# The least alpha of a fill through which nothing is seen.
_OPAQUE = 255
# A box lower or narrower than this, in points, is a line.
_LEAST_SIDE = 3.0
# Two places no farther apart than this are one.
_NEAR = 0.6
# Forms within forms are read down to this depth.
_MOST_DEPTH = 6
# A page with more boxes than this is a map or a chart, where they cover nothing.
_MOST_BOXES = 500


class Covers:
    """The opaque boxes of a page, each with when it is drawn; found when they are first asked for."""

    def __init__(self, page: Any, raw: Any) -> None:
        """`page` is a `pypdfium2.PdfPage`, `raw` the functions of pdfium."""
        self._page, self._raw = page, raw
        # When each text object is drawn, by its address; None until it is looked for.
        self._drawn: dict[int, int] | None = None
        self._boxes: list[tuple[int, Area]] = []

    def find_over(self, text_object: Any) -> tuple[Area, ...]:
        """The opaque boxes that are drawn after a text object; none where it is not known when that is drawn."""
        if self._drawn is None:
            self._drawn = {}
            self._read()
        drawn = self._drawn.get(ctypes.cast(text_object, ctypes.c_void_p).value or 0)
        return tuple(area for order, area in self._boxes if drawn is not None and order > drawn)

    def _read(self) -> None:
        assert self._drawn is not None
        raw = self._raw
        kinds = [raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH]
        for order, drawn in enumerate(self._page.get_objects(filter=kinds, max_depth=_MOST_DEPTH)):
            if drawn.type == raw.FPDF_PAGEOBJ_TEXT:
                self._drawn[ctypes.cast(drawn.raw, ctypes.c_void_p).value or 0] = order
                continue
            area = self._place(self._find_box(drawn), drawn.container)
            if area is not None:
                self._boxes.append((order, area))
        if len(self._boxes) > _MOST_BOXES:
            self._boxes.clear()

    def _find_box(self, shape: Any) -> Area | None:
        """Where an opaque box is seen; None for any other shape."""
        raw = self._raw
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(shape.raw, fill, stroke)
        colours = [ctypes.c_uint() for _ in range(4)]
        is_known = raw.FPDFPageObj_GetFillColor(shape.raw, *colours)
        if not (fill.value and is_known) or colours[3].value < _OPAQUE or raw.FPDFPageObj_HasTransparency(shape.raw):
            return None
        matrix = shape.get_matrix()
        count = raw.FPDFPath_CountSegments(shape.raw)
        area = self._surround([raw.FPDFPath_GetPathSegment(shape.raw, number) for number in range(count)], matrix)
        return self._cut(area, shape)

    def _place(self, area: Area | None, form: Any) -> Area | None:
        """Where a box is seen on the page that stands within forms; None where one is see-through or turns it."""
        while area is not None and form is not None:
            if self._raw.FPDFPageObj_HasTransparency(form.raw):
                return None
            area = self._cut(_move(area, form.get_matrix()), form)
            form = form.container
        if area is None or area[2] - area[0] < _LEAST_SIDE or area[3] - area[1] < _LEAST_SIDE:
            return None
        return area

    def _cut(self, area: Area | None, shape: Any) -> Area | None:
        """What is seen of a box that is drawn as a shape is; None where what cuts it off is no box."""
        for clip in self._find_clips(shape) if area is not None else ():
            if area is None or clip is None:
                return None
            area = _intersect(area, clip)
        return area

    def _find_clips(self, shape: Any) -> list[Area | None]:
        """The boxes outside of which a shape is cut off; None for another shape than a box."""
        raw = self._raw
        clips = raw.FPDFPageObj_GetClipPath(shape.raw)
        found: list[Area | None] = []
        for number in range(max(raw.FPDFClipPath_CountPaths(clips), 0) if clips else 0):
            count = raw.FPDFClipPath_CountPathSegments(clips, number)
            found.append(self._surround([raw.FPDFClipPath_GetPathSegment(clips, number, at) for at in range(count)]))
        return found

    def _surround(self, segments: list[Any], matrix: Any = None) -> Area | None:
        """The box that the segments of a path draw; None where they draw another shape."""
        raw = self._raw
        if len(segments) not in (4, 5):
            return None
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        for segment in segments:
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_BEZIERTO:
                return None
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            points.append(matrix.on_point(x.value, y.value) if matrix is not None else (x.value, y.value))
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        bottom, top = min(y for _, y in points), max(y for _, y in points)
        corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
        if all(any(_is_near(corner, point) for point in points) for corner in corners):
            return (left, bottom, right, top)
        return None


def _move(area: Area, matrix: Any) -> Area | None:
    """Where a matrix puts a box; None where it does not stand upright there."""
    left, bottom, right, top = area
    points = [matrix.on_point(x, y) for x, y in ((left, bottom), (left, top), (right, top), (right, bottom))]
    sides = min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)
    corners = [(x, y) for x in (sides[0], sides[2]) for y in (sides[1], sides[3])]
    return sides if all(any(_is_near(corner, point) for point in points) for corner in corners) else None


def _is_near(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return abs(first[0] - second[0]) <= _NEAR and abs(first[1] - second[1]) <= _NEAR


def _intersect(first: Area, second: Area) -> Area:
    """What two boxes share; of no width or height where they share nothing."""
    left, bottom = max(first[0], second[0]), max(first[1], second[1])
    return (left, bottom, max(left, min(first[2], second[2])), max(bottom, min(first[3], second[3])))
