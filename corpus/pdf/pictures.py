"""The pages of PDFs and photographs as pictures, and where on a PDF's page a quote stands."""

from __future__ import annotations

import io
import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from corpus.errors import ReportError
from corpus.pdf.photos import count_photos, draw_photo, is_photo
from corpus.vocabulary import ELLIPSIS

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

# How wide a picture may be, in pixels. Few, so that the same picture is asked for again.
WIDTHS = (400, 800, 1200, 1600)
# A page that is very long is drawn smaller than was asked.
_MOST_PIXELS = 12_000_000
# A file is a PDF where this stands in its first kilobyte.
_SIGNATURE = b"%PDF-"
# Of a quote that goes over a page's end, or begins before the page, this many letters must stand on the page.
_LEAST_PART = 12
# Words of fewer letters are found only where no letter touches them: "5" is not found in "57".
_SHORT = 20
# Words that read nearly so are taken for the quote from this likeness in percent: footnote marks may be left out.
_LEAST_LIKENESS = 90
# A line's characters overlap in height by this share; wider gaps than so many heights part columns.
_SAME_LINE = 0.5
_WIDEST_GAP = 6.0
# How far a character's box reaches above and below what it stands on, in sizes of its font, however tall the font is.
_ABOVE, _BELOW = 0.78, 0.22
# What a device is wide and high on which places are measured: shares of the page to six digits.
_FINE = 1_000_000

# PDFium is not safe for threads.
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page as it is shown: edges as shares of its width and height, from 0 at its top left to 1."""

    left: float
    top: float
    right: float
    bottom: float


def is_pdf(path: Path) -> bool:
    """Whether a file is a PDF, by its content; a file that cannot be read is none."""
    try:
        with path.open("rb") as file:
            return _SIGNATURE in file.read(1024)
    except OSError:
        return False


def has_pages(path: Path) -> bool:
    """Whether a file has pages to show: a PDF, or photographs of pages."""
    return is_pdf(path) or is_photo(path)


def page_count(path: Path) -> int:
    """How many pages a PDF has.

    Raises:
        ReportError: it cannot be opened.
    """
    with _open(path) as document:
        return len(document)


def page_labels(path: Path) -> tuple[str, ...]:
    """The labels that a PDF gives its pages, such as "iv"; "" for a page without one. As many as there are pages.

    Raises:
        ReportError: it cannot be opened.
    """
    if is_photo(path):
        return ("",) * count_photos(path)
    with _open(path) as document:
        return tuple(document.get_page_label(number) for number in range(len(document)))


def choose_width(width: int) -> int:
    """The least of the widths that pictures have which is not below the one asked for; the largest where none is."""
    return WIDTHS[min(bisect_left(WIDTHS, width), len(WIDTHS) - 1)]


def render_page(path: Path, page: int, width: int) -> bytes:
    """A page, by its number from 1, as a PNG of `choose_width(width)` pixels; a very long page is drawn smaller.

    Raises:
        ReportError: the file cannot be opened or has no such page.
    """
    if is_photo(path):
        return _write_png(draw_photo(path, page, choose_width(width)))
    with _open(path) as document, _load(document, page, path) as opened:
        wide, high = opened.get_size()
        scale = min(choose_width(width) / wide, math.sqrt(_MOST_PIXELS / (wide * high)))
        picture = opened.render(scale=scale).to_pil()
    return _write_png(picture)


def _write_png(picture: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def find_quote(path: Path, page: int, quote: str) -> list[Box]:
    """The boxes of a quote on a page, by its number from 1: one for each of its lines, in the quote's order.

    Letters and digits are compared, not spaces, hyphens, punctuation or how letters are joined. Pieces parted by " … "
    are found one by one. Of a piece that goes over the page's end or begins before it, the part on the page is found.
    What is not found has no boxes, nor has what stands on a photograph.

    Raises:
        ReportError: the PDF cannot be opened or has no such page.
    """
    if is_photo(path):
        return []
    with _open(path) as document, _load(document, page, path) as opened:
        # Of a turned page PDFium would read columns across, so that it is read as it was before it was turned.
        turn = opened.get_rotation() // 90
        opened.set_rotation(0)
        text = opened.get_textpage()
        try:
            places = _Letters(text).find(quote)
            return [box for first, last in places for box in _line_boxes(opened, turn, text, first, last)]
        finally:
            text.close()


@contextmanager
def _open(path: Path) -> Iterator[PdfDocument]:
    """A PDF, opened by nobody else meanwhile."""
    from pypdfium2 import PdfDocument, PdfiumError

    with _lock:
        try:
            document = PdfDocument(path)
        except (PdfiumError, OSError) as fault:
            raise ReportError(f"{path.name}: the PDF cannot be opened ({fault}). Add it again.") from fault
        try:
            yield document
        except PdfiumError as fault:
            raise ReportError(f"{path.name}: a page cannot be shown ({fault}). Open the file itself.") from fault
        finally:
            document.close()


@contextmanager
def _load(document: PdfDocument, page: int, path: Path) -> Iterator[PdfPage]:
    """A page of a PDF by its number from 1."""
    if not 1 <= page <= len(document):
        raise ReportError(f"{path.name}: no page {page}. It has pages 1 to {len(document)}.")
    opened = document[page - 1]
    try:
        yield opened
    finally:
        opened.close()


class _Letters:
    """The letters and digits of a page in the order of its text, each with the number of its character."""

    def __init__(self, text: PdfTextPage) -> None:
        from pypdfium2 import raw

        codes = (raw.FPDFText_GetUnicode(text, number) for number in range(text.count_chars()))
        self._characters = [chr(code) if code < 0x110000 else " " for code in codes]
        letters = [(letter, n) for n, character in enumerate(self._characters) for letter in _letters_of(character)]
        self._key = "".join(letter for letter, _ in letters)
        self._numbers = [number for _, number in letters]

    def find(self, quote: str) -> list[tuple[int, int]]:
        """The first and last characters of each piece of a quote that is found.

        Of the places of a short piece, such as a table's cell, the one nearest to the longer pieces is taken.
        """
        pieces = [piece for piece in quote.split(ELLIPSIS) if _letters_of(piece)]
        placed: dict[int, tuple[int, int]] = {}
        for index in sorted(range(len(pieces)), key=lambda index: -len(_letters_of(pieces[index]))):
            places = self._places(pieces[index])
            if places:
                placed[index] = min(places, key=partial(self._distance, index=index, placed=placed))
        return [self._with_signs(place, pieces[index]) for index, place in sorted(placed.items())]

    def _places(self, piece: str) -> list[tuple[int, int]]:
        """Where a piece stands on the page: whole, else nearly so, else in part."""
        sought = _letters_of(piece)
        whole = self._occurrences(sought)
        if len(sought) < _SHORT:
            whole = [place for place in whole if self._stands_alone(place)]
            same_signs = [place for place in whole if self._reads(place, piece)]
            return same_signs or whole
        return whole or self._alike(sought) or self._part(sought)

    def _occurrences(self, sought: str) -> list[tuple[int, int]]:
        found = []
        at = self._key.find(sought)
        while at >= 0:
            found.append((self._numbers[at], self._numbers[at + len(sought) - 1]))
            at = self._key.find(sought, at + 1)
        return found

    def _stands_alone(self, place: tuple[int, int]) -> bool:
        """Whether no letter or digit touches it."""
        first, last = place
        around = self._characters[max(first - 1, 0) : first] + self._characters[last + 1 : last + 2]
        return not any(_letters_of(character) for character in around)

    def _reads(self, place: tuple[int, int], piece: str) -> bool:
        """Whether it has the piece's signs, too: "57.9" is not "5.79"."""
        written = "".join(self._characters[place[0] : place[1] + 1])
        return "".join(written.split()) in "".join(piece.split())

    def _alike(self, sought: str) -> list[tuple[int, int]]:
        from rapidfuzz.fuzz import partial_ratio_alignment

        if len(sought) > len(self._key):
            return []
        found = partial_ratio_alignment(sought, self._key, score_cutoff=_LEAST_LIKENESS)
        if found is None or found.dest_start >= found.dest_end:
            return []
        return [(self._numbers[found.dest_start], self._numbers[found.dest_end - 1])]

    def _part(self, sought: str) -> list[tuple[int, int]]:
        """The longest beginning of the piece that the page has, or the longest end, whichever is longer."""
        lengths = range(len(sought))
        begins = bisect_left(lengths, True, key=lambda n: sought[: n + 1] not in self._key)
        ends = bisect_left(lengths, True, key=lambda n: sought[len(sought) - n - 1 :] not in self._key)
        if max(begins, ends) < _LEAST_PART:
            return []
        return self._occurrences(sought[:begins] if begins >= ends else sought[len(sought) - ends :])

    def _distance(self, place: tuple[int, int], *, index: int, placed: dict[int, tuple[int, int]]) -> tuple[bool, int]:
        """How well a place suits the pieces placed already: in their order first, then near to the nearest."""
        in_order = all((other < index) == (at[0] < place[0]) for other, at in placed.items())
        return not in_order, min((abs(place[0] - at[0]) for at in placed.values()), default=0)

    def _with_signs(self, place: tuple[int, int], piece: str) -> tuple[int, int]:
        """The place with the signs that the piece begins and ends with, such as "£" and a full stop."""
        first, last = place
        start = next(n for n, character in enumerate(piece) if _letters_of(character))
        end = next(n for n in range(len(piece), 0, -1) if _letters_of(piece[n - 1]))
        for sign in reversed(piece[:start].strip()):
            first -= self._characters[first - 1 : first] == [sign]
        for sign in piece[end:].strip():
            last += self._characters[last + 1 : last + 2] == [sign]
        return first, last


def _letters_of(text: str) -> str:
    r"""The letters and digits of a text as they are compared. Example: "ﬁve-\nfold²" → "fivefold2"."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _line_boxes(page: PdfPage, turn: int, text: PdfTextPage, first: int, last: int) -> list[Box]:
    """The boxes of the lines that characters stand in, from the first to the last; `turn` counts quarters clockwise."""
    from pypdfium2 import raw

    is_on_its_side = turn % 2 == 1
    lines: list[list[Box]] = []
    upright_before = True
    for number in range(first, last + 1):
        if chr(raw.FPDFText_GetUnicode(text, number)).isspace():
            continue
        box = _as_shown(page, turn, _character_edges(text, number))
        if box.left >= box.right or box.top >= box.bottom:
            continue
        upright = (abs(math.sin(raw.FPDFText_GetCharAngle(text, number))) < 0.7) is not is_on_its_side
        if lines and upright is upright_before and _continues(lines[-1][-1], box, upright):
            lines[-1].append(box)
        else:
            lines.append([box])
        upright_before = upright
    return [_union(line) for line in lines]


def _character_edges(text: PdfTextPage, number: int) -> tuple[float, float, float, float]:
    """A character's left, bottom, right and top in the PDF's own measure, as high as its size.

    Some fonts say that they reach far above and below their letters: their lines would be marked into the next.
    """
    from ctypes import byref, c_double

    from pypdfium2 import raw

    left, bottom, right, top = text.get_charbox(number, loose=True)
    matrix, x, y = raw.FS_MATRIX(), c_double(), c_double()
    raw.FPDFText_GetMatrix(text, number, byref(matrix))
    raw.FPDFText_GetCharOrigin(text, number, byref(x), byref(y))
    size = raw.FPDFText_GetFontSize(text, number)
    # Upwards from what it stands on, as long as the font's size.
    across, up = size * matrix.c, size * matrix.d
    if abs(up) >= abs(across):
        low, high = sorted((y.value + _ABOVE * up, y.value - _BELOW * up))
        cut = left, max(bottom, low), right, min(top, high)
    else:
        low, high = sorted((x.value + _ABOVE * across, x.value - _BELOW * across))
        cut = max(left, low), bottom, min(right, high), top
    is_cut = cut[0] < cut[2] and cut[1] < cut[3]
    return cut if is_cut else (left, bottom, right, top)


def _as_shown(page: PdfPage, turn: int, edges: Sequence[float]) -> Box:
    """A box in the PDF's own measure (left, bottom, right, top) as the page is shown: turned and cropped."""
    left, bottom, right, top = edges
    corners = [_point_as_shown(page, turn, left, bottom), _point_as_shown(page, turn, right, top)]
    (x1, x2), (y1, y2) = (sorted(values) for values in zip(*corners, strict=True))
    return Box(max(x1, 0.0), max(y1, 0.0), min(x2, 1.0), min(y2, 1.0))


def _point_as_shown(page: PdfPage, turn: int, x: float, y: float) -> tuple[float, float]:
    from ctypes import byref, c_int

    from pypdfium2 import raw

    across, down = c_int(), c_int()
    arguments: tuple[Any, ...] = (page, 0, 0, _FINE, _FINE, turn, x, y, byref(across), byref(down))
    raw.FPDF_PageToDevice(*arguments)
    return across.value / _FINE, down.value / _FINE


def _continues(before: Box, box: Box, upright: bool) -> bool:
    """Whether a character stands in the line of the one before it; lines that are not upright run up or down."""
    if upright:
        start, end, low, high = before.top, before.bottom, box.top, box.bottom
        gap = max(box.left - before.right, before.left - box.right)
    else:
        start, end, low, high = before.left, before.right, box.left, box.right
        gap = max(box.top - before.bottom, before.top - box.bottom)
    overlap = min(end, high) - max(start, low)
    size = min(end - start, high - low)
    return overlap >= _SAME_LINE * size and gap <= _WIDEST_GAP * max(end - start, high - low)


def _union(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
