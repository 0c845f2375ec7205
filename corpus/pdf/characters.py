"""A page of a PDF → its characters with their places, hidden ones left out."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from corpus.pdf.covers import Area, Covers

# A fill whose three colours are all at least this (of 255) is white.
_WHITE = 250
# Text smaller than this, in points, cannot be read on the page.
_TINY = 1.5
# The text render mode that draws nothing.
_INVISIBLE = 3
# A line may run over the edge of the page by this share of it; text farther out is not the page's.
_OVER_EDGE = 0.1
# At least so many characters of a page say which way its text runs.
_SAMPLED_CHARACTERS = 200
# Text that is turned from the page's by no more than this, in degrees, is slanted; the rest runs another way.
_SLANT = 10
# How wide a character of slanting text is taken to be, as a share of its size.
_USUAL_WIDTH = 0.5
# What pdfium gives for a hyphen at the end of a line.
_LINE_END_HYPHEN = "\x02"
# A hyphen that shows only where it breaks a word.
_SOFT_HYPHEN = "\u00ad"
# What stands for a character that cannot be made out.
_UNKNOWN = "\ufffd"
# A page has a font that does not say what its characters are where it has at least so many of them; fewer are bullets.
_LEAST_UNKNOWN = 10


@dataclass(frozen=True, slots=True)
class Char:
    """A visible character. Lengths are in points, from the top left of the page as shown."""

    text: str
    left: float
    right: float
    # Where the line stands that it is written on.
    baseline: float
    # The size of its type.
    size: float
    # Whether white space comes before it, as drawn or as pdfium tells it by the gap.
    after_space: bool


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The visible part of a page, and how far its text is turned from running left to right."""

    # Left, bottom, right and top edges, in points of the file.
    crop: tuple[float, float, float, float]
    # 0, 90, 180 or 270 degrees, anticlockwise.
    rotation: int

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A place from the top left of the page, turned so that its text runs from left to right."""
        left, bottom, right, top = self.crop
        if self.rotation == 90:
            return y - bottom, x - left
        if self.rotation == 180:
            return right - x, y - bottom
        if self.rotation == 270:
            return top - y, right - x
        return x - left, top - y

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as its text runs."""
        left, bottom, right, top = self.crop
        width, height = right - left, top - bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)


@dataclass(frozen=True, slots=True)
class PageChars:
    """The characters of a page in the order in which they were drawn."""

    chars: tuple[Char, ...]
    # Characters that run another way, such as up the margin, by how far they are turned; each as if it ran straight.
    turned: tuple[tuple[Char, ...], ...]
    frame: PageFrame
    # The numbers of the characters that are hyphens at the end of a line; which of them are soft, pdfium does not say.
    line_ends: tuple[int, ...]
    # How many characters nobody sees on the page: white, invisible, covered, off the page or tiny.
    hidden: int


@dataclass(frozen=True, slots=True)
class _Style:
    """What the characters of one text object share."""

    size: float
    is_hidden: bool
    is_white: bool
    # How far its text is turned, in degrees, anticlockwise; None where it runs as the page's text does.
    turn: int | None
    # What is drawn over it later.
    covers: tuple[Area, ...] = ()


def read_characters(page: Any) -> PageChars:
    """The characters of a `pypdfium2.PdfPage`."""
    from pypdfium2 import raw

    text_page = page.get_textpage()
    try:
        return _Reader(page, text_page, raw).read()
    finally:
        text_page.close()


def soften_hyphens(read: PageChars, broken: Collection[str]) -> tuple[Char, ...]:
    """The characters, hyphens at the end of lines made soft behind one of the `broken` halves of words."""
    chars = list(read.chars)
    for at in read.line_ends:
        begin = at
        while begin > 0 and chars[begin - 1].text.isalpha() and not chars[begin].after_space:
            begin -= 1
        if "".join(char.text for char in chars[begin:at]) in broken:
            chars[at] = replace(chars[at], text=_SOFT_HYPHEN)
    return tuple(chars)


class _Reader:
    """Reads one page; styles are looked up once for each text object."""

    def __init__(self, page: Any, text_page: Any, raw: Any) -> None:
        self._page, self._text_page, self._raw = page, text_page, raw
        self._styles: dict[int, _Style] = {}
        self._backgrounds: list[Area] | None = None
        self._covers = Covers(page, raw)
        self._crop: Area = page.get_cropbox()
        over = _OVER_EDGE * max(self._crop[2] - self._crop[0], self._crop[3] - self._crop[1])
        left, bottom, right, top = self._crop
        self._reach = (left - over, bottom - over, right + over, top + over)
        self._frame = PageFrame(self._crop, self._find_direction())
        self._box = raw.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def read(self) -> PageChars:
        # The characters by how far they are turned.
        chars: dict[int | None, list[Char]] = {None: []}
        hidden = 0
        line_ends: list[int] = []
        # Those that their font does not name.
        unknown: list[tuple[list[Char], int]] = []
        after_space = True
        for index in range(self._text_page.count_chars()):
            text = chr(self._raw.FPDFText_GetUnicode(self._text_page, index))
            is_unknown = self._raw.FPDFText_HasUnicodeMapError(self._text_page, index) == 1
            is_line_end = text == _LINE_END_HYPHEN and not is_unknown
            text = "-" if is_line_end else text
            if text == " " or (not is_unknown and (text.isspace() or text == "\x00")):
                after_space = True
                continue
            style = self._style_of(index)
            char = self._read_char(index, text, style, after_space=after_space)
            if char is None:
                hidden += 1
            else:
                run = chars.setdefault(style.turn, [])
                if is_line_end and style.turn is None:
                    line_ends.append(len(run))
                if is_unknown:
                    unknown.append((run, len(run)))
                run.append(char)
                after_space = False
        if len(unknown) >= _LEAST_UNKNOWN:
            for run, at in unknown:
                run[at] = replace(run[at], text=_UNKNOWN)
        straight = tuple(chars.pop(None))
        return PageChars(straight, tuple(map(tuple, chars.values())), self._frame, tuple(line_ends), hidden)

    def _find_direction(self) -> int:
        """How far most of the text is turned from running left to right: 0, 90, 180 or 270 degrees, anticlockwise.

        Not how far the page is: one may be turned so that its text reads well, another so that it lies on its side.
        """
        matrix = self._raw.FS_MATRIX()
        directions: Counter[int] = Counter()
        count = self._text_page.count_chars()
        for index in range(0, count, max(1, count // _SAMPLED_CHARACTERS)):
            if self._raw.FPDFText_GetMatrix(self._text_page, index, matrix):
                directions[round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4 * 90] += 1
        return max(directions, key=lambda turned: (directions[turned], -turned), default=0)

    def _read_char(self, index: int, text: str, style: _Style, *, after_space: bool) -> Char | None:
        """The character; None where it is hidden."""
        raw = self._raw
        raw.FPDFText_GetLooseCharBox(self._text_page, index, self._box)
        raw.FPDFText_GetCharOrigin(self._text_page, index, self._x, self._y)
        box = self._box
        centre = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        if style.is_hidden or not _is_inside(centre, self._reach):
            return None
        if any(_is_inside(centre, area) for area in style.covers):
            return None
        if style.is_white and not any(_is_inside(centre, area) for area in self._find_backgrounds()):
            return None
        if style.turn is not None:
            return self._straighten(_clean(text), style.turn, style.size, after_space=after_space)
        baseline_at = self._frame.place(self._x.value, self._y.value)
        first, second = self._frame.place(box.left, box.bottom), self._frame.place(box.right, box.top)
        left, right = sorted((first[0], second[0]))
        return Char(_clean(text), left, right, baseline_at[1], style.size, after_space)

    def _straighten(self, text: str, turn: int, size: float, *, after_space: bool) -> Char:
        """The character that was looked up last, placed as if its text ran from left to right."""
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        x, y, box = self._x.value, self._y.value, self._box
        left = x * cos + y * sin
        right = left + _USUAL_WIDTH * size
        if turn % 90 == 0:
            right = max(box.left * cos, box.right * cos) + max(box.bottom * sin, box.top * sin)
        return Char(text, left, right, x * sin - y * cos, size, after_space)

    def _style_of(self, index: int) -> _Style:
        text_object = self._raw.FPDFText_GetTextObject(self._text_page, index)
        key = ctypes.cast(text_object, ctypes.c_void_p).value or 0
        if key == 0 or key not in self._styles:
            self._styles[key] = self._read_style(text_object, index)
        return self._styles[key]

    def _read_style(self, text_object: Any, index: int) -> _Style:
        raw = self._raw
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text_page, index, matrix)
        size = raw.FPDFText_GetFontSize(self._text_page, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        mode = raw.FPDFTextObj_GetTextRenderMode(text_object) if text_object else 0
        colours = [ctypes.c_uint() for _ in range(4)]
        known = raw.FPDFText_GetFillColor(self._text_page, index, *colours)
        is_white = bool(known) and mode in (0, 4) and all(colour.value >= _WHITE for colour in colours[:3])
        is_clear = bool(known) and mode == 0 and colours[3].value == 0
        turn = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        away = abs((turn - self._frame.rotation + 180) % 360 - 180)
        is_hidden = mode == _INVISIBLE or size < _TINY or is_clear
        covers = self._covers.find_over(text_object) if text_object else ()
        return _Style(size, is_hidden, is_white, turn if away > _SLANT else None, covers)

    def _find_backgrounds(self) -> list[Area]:
        """The areas of the page (left, bottom, right, top) that are filled with another colour than white."""
        if self._backgrounds is None:
            raw = self._raw
            self._backgrounds = []
            for drawn in self._page.get_objects(max_depth=1):
                if drawn.type == raw.FPDF_PAGEOBJ_TEXT:
                    continue
                if drawn.type == raw.FPDF_PAGEOBJ_PATH and not self._is_dark(drawn):
                    continue
                self._backgrounds.append(drawn.get_bounds() if hasattr(drawn, "get_bounds") else drawn.get_pos())
        return self._backgrounds

    def _is_dark(self, path: Any) -> bool:
        """Whether a path is filled, and not with white."""
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        self._raw.FPDFPath_GetDrawMode(path.raw, fill, stroke)
        colours = [ctypes.c_uint() for _ in range(4)]
        self._raw.FPDFPageObj_GetFillColor(path.raw, *colours)
        return bool(fill.value) and any(colour.value < _WHITE for colour in colours[:3])


def _is_inside(place: tuple[float, float], area: Area) -> bool:
    return area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3]


def _clean(text: str) -> str:
    """Half a surrogate pair becomes U+FFFD; a control character a space."""
    if "\ud800" <= text <= "\udfff":
        return _UNKNOWN
    return " " if ord(text) < 32 or 0x7F <= ord(text) < 0xA0 else text


def is_garbled(text: str) -> bool:
    """Whether a character says nothing: unknown, or for private use; U+F020 to U+F0FF are symbols, such as bullets."""
    is_symbol = "\uf020" <= text <= "\uf0ff"
    return text in (_UNKNOWN, "\ufffe", "\uffff") or ("\ue000" <= text <= "\uf8ff" and not is_symbol)
