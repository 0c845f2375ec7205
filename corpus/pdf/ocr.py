"""A picture of a page → its text in reading order, by optical character recognition (the extra `ocr`)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from statistics import median
from threading import Lock
from typing import Any

from corpus.pdf.characters import Char
from corpus.pdf.layout import lay_out
from corpus.reading import name_pages
from corpus.vocabulary import Span, WordBox

INSTALL_OCR = "pip install 'pcn-assistant[ocr]'"
# What a librarian should know of every page that was read so.
CAUTION = "What was read by OCR may hold wrong letters and figures; a raised note number may stand as a digit."
# What stands between the texts of two pages.
PAGE_BREAK = "\n\f"
# The packages of the extra that read.
_PACKAGES = ("rapidocr", "onnxruntime")
# A page is read from a picture whose longer side has so many pixels: an A4 page at 170 dpi. More reads no better.
_PIXELS = 2000
# A scan of between so many pixels is drawn with its own, and made smaller afterwards where it has more than that.
_FEWEST_PIXELS, _MOST_PIXELS = 1000, 5000
# The longer side of a page in points, where nobody says how large it is: A4.
_POINTS = 842.0
# A line that was read less surely than this is no text.
_LEAST_CONFIDENCE = 0.5
# A page whose lines were read less surely than this, or most of whose lines run up or down, may lie on its side or
# on its head.
_DOUBTFUL = 0.75
# The box of a line is higher than its type, and as much wider at its ends.
_TYPE_SHARE = 0.8
_MARGIN = 0.1
# How far below a box's middle its line stands, in sizes of its type.
_BELOW_MIDDLE = 0.35
# Boxes whose heights differ from the page's usual one by no more than this share hold the page's own type: they are
# drawn round the letters, so that a line of low ones has a lower box.
_SAME_TYPE = 0.3
# A line that is so many times longer than it is high tells how far the page is turned.
_LONG_LINE = 5
# A line of more than so many letters that is so many times higher than it is long runs up or down.
_NARROW, _FEW_LETTERS = 1.5, 2
# Places and confidences are kept to so many digits.
_DIGITS = 4
_FROM_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

# The engine is not made for threads.
_lock = Lock()

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word of a page as read."""

    # Where it stands in the page's text.
    span: Span
    # Its left, top, right and bottom edges as shares of the picture's width and height, from 0 at its top left to 1.
    box: Box
    # How sure the reading of its line is, 0 to 1.
    confidence: float


@dataclass(frozen=True, slots=True)
class OcrPage:
    """A page as read."""

    text: str
    # In the order of the text.
    words: tuple[OcrWord, ...]
    # How many lines could not be made out.
    unread: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as the engine gives it. Corners are in pixels: top left, top right, bottom right, bottom left."""

    corners: tuple[tuple[float, float], ...]
    words: tuple[str, ...]
    # The left and right ends of each word, as shares of the line's length.
    ends: tuple[tuple[float, float], ...]
    confidence: float

    @property
    def length(self) -> float:
        """How long it is, in pixels."""
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        """How high it is, in pixels."""
        return math.dist(self.corners[0], self.corners[3])

    @property
    def is_tall(self) -> bool:
        """Whether it runs up or down rather than across: by its corners, or higher than long with several letters."""
        is_narrow = self.height > _NARROW * self.length and len(self.key) > _FEW_LETTERS
        return is_narrow or abs(self.corners[1][1] - self.corners[0][1]) > self.length / 2

    @property
    def key(self) -> str:
        """Its characters without white space."""
        return "".join(self.words)


def describe_unread(scans: Mapping[int, OcrPage]) -> Iterator[str]:
    """How many lines of pages could not be made out, and on which pages; nothing where all were. Pages by number."""
    if unread := [number for number, scan in scans.items() if scan.unread]:
        lines = sum(scan.unread for scan in scans.values())
        yield f"{lines} line{'s' if lines > 1 else ''} that OCR could not make out ({name_pages(unread).lower()})."


def is_ocr_installed() -> bool:
    """Whether pages without text can be read."""
    return all(find_spec(package) for package in _PACKAGES)


def read_scan(page: Any) -> OcrPage | None:
    """Read a `pypdfium2.PdfPage` by its picture; None where it shows no text."""
    points = max(page.get_size())
    return read_picture(page.render(scale=_find_scale(page, points)).to_pil(), points)


def _find_scale(page: Any, points: float) -> float:
    """How many pixels a point is drawn with: those of its largest picture, as it blurs if drawn otherwise."""
    from pypdfium2 import raw

    found = [(_PIXELS, 0.0)]
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = picture.get_bounds()
        length = max(right - left, top - bottom)
        if length > points / 2:
            found.append((points * max(picture.get_px_size()) / length, length))
    pixels = max(found, key=lambda one: one[1])[0]
    return (pixels if _FEWEST_PIXELS <= pixels <= _MOST_PIXELS else _PIXELS) / points


def read_picture(picture: Any, points: float = _POINTS) -> OcrPage | None:
    """Read a `PIL.Image` of a page whose longer side measures so many points; None where it shows no text.

    A page that was scanned on its side or on its head is turned; one that lies a little askew is put straight.
    """
    import numpy as np

    picture = picture.convert("RGB")
    if max(picture.size) > _PIXELS:
        picture.thumbnail((_PIXELS, _PIXELS))
    # The engine takes blue first.
    pixels = np.asarray(picture)[:, :, ::-1]
    lines, turns = _recognise(pixels), 0
    if _is_doubtful(lines):
        tried = [(lines, 0), *((_recognise(np.rot90(pixels, turn)), turn) for turn in (1, 2, 3))]
        # The engine may read a line that runs up or down as well; where most lines run so, the page lies on its side.
        lines, turns = max(tried, key=lambda trial: _weigh([line for line in trial[0] if not line.is_tall]))
    kept = [line for line in lines if line.confidence >= _LEAST_CONFIDENCE]
    if not kept:
        return None
    high, wide = np.rot90(pixels, turns).shape[:2]
    boxes = [_turn_back(_word_boxes(line), turns, wide, high) for line in kept]
    text = _lay_out(kept, points / max(wide, high))
    unread = sum(len(line.key) > 1 for line in lines if line.confidence < _LEAST_CONFIDENCE)
    return OcrPage(text, tuple(_place_words(text, kept, boxes)), unread)


@cache
def _open_engine() -> Any:
    from rapidocr import RapidOCR

    # Its own guess which lines lie on their heads turns lines that stand upright: whole pages are tried instead.
    return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False, "Global.text_score": 0.0})


def _recognise(pixels: Any) -> list[_Line]:
    """The lines of a picture, as the engine gives them."""
    with _lock:
        read = _open_engine()(pixels.copy(), return_word_box=True)
    if read.txts is None:
        return []
    found = zip(read.boxes.tolist(), read.txts, read.scores, read.word_results, strict=True)
    return [_make_line(corners, text.split(), score, words) for corners, text, score, words in found if text.strip()]


def _make_line(corners: Sequence[Sequence[float]], words: Sequence[str], score: float, boxes: Sequence[Any]) -> _Line:
    """A line; its words stand where the engine says, or share its length by their letters."""
    edge = [(float(x), float(y)) for x, y in corners]
    length = math.dist(edge[0], edge[1]) or 1.0
    if [box[0] for box in boxes] == list(words):
        ends = [tuple(_along(edge, box[2][corner]) / length for corner in (0, 1)) for box in boxes]
    else:
        stops = list(accumulate((len(word) + 1 for word in words), initial=0))
        ends = [(start / stops[-1], (start + len(word)) / stops[-1]) for start, word in zip(stops, words, strict=False)]
    return _Line(tuple(edge), tuple(words), tuple((end[0], end[1]) for end in ends), round(float(score), _DIGITS))


def _along(corners: Sequence[tuple[float, float]], point: Sequence[float]) -> float:
    """How far a point lies from a line's left end, along the line."""
    (x, y), (right, down) = corners[0], corners[1]
    length = math.dist(corners[0], corners[1]) or 1.0
    return ((point[0] - x) * (right - x) + (point[1] - y) * (down - y)) / length


def _is_doubtful(lines: Sequence[_Line]) -> bool:
    """Whether a page may have been scanned on its side or on its head."""
    letters = sum(len(line.key) for line in lines)
    tall = sum(len(line.key) for line in lines if line.is_tall)
    return letters > 0 and (2 * tall > letters or _weigh(lines) < _DOUBTFUL * letters)


def _weigh(lines: Sequence[_Line]) -> float:
    """How many letters were read, each counted by how sure it is."""
    return sum(line.confidence * len(line.key) for line in lines)


def _lay_out(lines: Sequence[_Line], scale: float) -> str:
    """The lines in reading order, by the rules for pages with text. `scale` is points in a pixel."""
    angle = _find_angle(lines)
    usual = median(line.height for line in lines for _ in line.key)
    chars = [char for line in lines for char in _line_chars(line, angle, usual, scale)]
    text = lay_out(chars)
    if text is None:
        # A diagram: its boxes from the top down.
        ordered = sorted(lines, key=lambda line: line.corners[0][1])
        text = "\n\n".join(" ".join(line.words) for line in ordered)
    return text.replace("\f", " ").rstrip("\n")


def _find_angle(lines: Sequence[_Line]) -> float:
    """By how much the page lies askew, in radians, clockwise."""
    long = [line for line in lines if line.length > _LONG_LINE * line.height]
    slopes = [math.atan2(end[1] - start[1], end[0] - start[0]) for start, end, *_ in (line.corners for line in long)]
    return median(slopes) if slopes else 0.0


def _line_chars(line: _Line, angle: float, usual: float, scale: float) -> Iterator[Char]:
    """The characters of a line, each with its share of its word, in points, the page put straight."""
    (left, top), (_, low) = (_straighten(line.corners[corner], angle) for corner in (0, 3))
    height = usual if abs(line.height - usual) <= _SAME_TYPE * usual else line.height
    size = _TYPE_SHARE * height
    baseline = (top + low) / 2 + _BELOW_MIDDLE * size
    start = left + _MARGIN * height
    length = max(line.length - 2 * _MARGIN * height, 1.0)
    for word, (begin, end) in zip(line.words, line.ends, strict=True):
        width = (end - begin) * length / len(word)
        for number, sign in enumerate(word):
            at = start + begin * length + number * width
            yield Char(
                text=sign,
                left=scale * at,
                right=scale * (at + width),
                baseline=scale * baseline,
                size=scale * size,
                after_space=number == 0,
            )


def _straighten(point: tuple[float, float], angle: float) -> tuple[float, float]:
    """A point on a page that was turned clockwise, as it was before."""
    x, y = point
    return x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)


def _word_boxes(line: _Line) -> list[Box]:
    """The upright boxes round a line's words, in pixels."""
    (x, y), (right, down), _, (low_x, low_y) = line.corners
    boxes = []
    for begin, end in line.ends:
        ends = [(x + share * (right - x), y + share * (down - y)) for share in (begin, end)]
        edges = [*ends, *((across + low_x - x, at + low_y - y) for across, at in ends)]
        across, downwards = [edge[0] for edge in edges], [edge[1] for edge in edges]
        boxes.append((min(across), min(downwards), max(across), max(downwards)))
    return boxes


def _turn_back(boxes: Sequence[Box], turns: int, wide: float, high: float) -> list[Box]:
    """Boxes on a picture that was turned anticlockwise by so many quarters, as shares of the picture before that."""
    result = []
    for left, top, right, bottom in boxes:
        box = (left / wide, top / high, right / wide, bottom / high)
        for _ in range(turns):
            left, top, right, bottom = box
            box = (1 - bottom, left, 1 - top, right)
        edges = (min(max(round(edge, _DIGITS), 0.0), 1.0) for edge in box)
        result.append((next(edges), next(edges), next(edges), next(edges)))
    return result


def _place_words(text: str, lines: Sequence[_Line], boxes: Sequence[Sequence[Box]]) -> Iterator[OcrWord]:
    """The words with their places in the text. Of words that stand there twice, neighbours tell which is which."""
    places = [number for number, sign in enumerate(text) if not sign.isspace()]
    # Where a line or a cell of the text begins.
    begins = {number for number, at in enumerate(places) if at == 0 or text[at - 1] in "\n\t"}
    key = "".join(text[number] for number in places).translate(_FROM_SUPERSCRIPTS)
    taken: list[tuple[int, int, Box]] = []
    words = []
    for number in sorted(range(len(lines)), key=lambda number: -len(lines[number].key)):
        line, own = lines[number], boxes[number]
        starts = [at for at in _occurrences(key, line.key.translate(_FROM_SUPERSCRIPTS)) if _is_free(at, line, taken)]
        if not starts:
            continue
        at = min(starts, key=lambda start: (start not in begins, _distance(start, own[0], taken)))
        taken.append((at, at + len(line.key), own[0]))
        for word, box in zip(line.words, own, strict=True):
            words.append(OcrWord((places[at], places[at + len(word) - 1] + 1), box, line.confidence))
            at += len(word)
    yield from sorted(words, key=lambda word: word.span)


def _occurrences(key: str, sought: str) -> Iterator[int]:
    at = key.find(sought)
    while at >= 0:
        yield at
        at = key.find(sought, at + 1)


def _is_free(at: int, line: _Line, taken: Sequence[tuple[int, int, Box]]) -> bool:
    return all(at + len(line.key) <= start or end <= at for start, end, _ in taken)


def _distance(start: int, box: Box, taken: Sequence[tuple[int, int, Box]]) -> float:
    """How far a box lies from those of the nearest lines before and behind a place in the text."""
    before = max((other for other in taken if other[1] <= start), default=None, key=lambda other: other[1])
    behind = min((other for other in taken if other[0] >= start), default=None, key=lambda other: other[0])
    near = [other[2] for other in (before, behind) if other is not None]
    return sum(math.dist(box[:2], other[:2]) for other in near) / max(len(near), 1)


def find_boxes(texts: Sequence[str], scans: Mapping[int, OcrPage]) -> tuple[WordBox, ...]:
    """Where the words of a document stand in its source: its pages' texts, joined with a line's end and a form feed.

    `scans` are the pages that were read by OCR, by number from 1.
    """
    boxes = []
    at = 0
    for number, text in enumerate(texts, start=1):
        for word in scans[number].words if number in scans else ():
            span = (at + word.span[0], at + word.span[1])
            boxes.append(WordBox(span, number, word.box, word.confidence))
        at += len(text) + len(PAGE_BREAK)
    return tuple(boxes)
