"""Photographs and scans of pages (JPEG, PNG, TIFF) → what OCR reads of them, and each page as a picture."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.errors import ReportError
from corpus.pdf.ocr import (
    CAUTION,
    INSTALL_OCR,
    PAGE_BREAK,
    OcrPage,
    describe_unread,
    find_boxes,
    is_ocr_installed,
    read_picture,
)
from corpus.reading import Reading, SourceKind, name_pages

# The first bytes of pictures that are read, with the names of their kinds. TIFF has two orders of bytes, and a form
# for large files.
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
)
_FORMATS = ("PNG", "JPEG", "TIFF")
# A picture of more pixels than this is not unpacked: an A3 page at 600 dpi has 70 million.
_MOST_PIXELS = 80_000_000
# A TIFF of more pictures than this is no report.
_MOST_PAGES = 2000
# The field of a TIFF's picture that says what it is for, and its bit for "a smaller copy of another".
_SUBFILE, _SMALLER_COPY = 254, 1
# A fax has fewer lines an inch than dots in a line: from this ratio on it is drawn as it is printed.
_SQUEEZED = 1.2
# Numbers that shades are told by beyond the usual 0 to 255.
_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")


def tell_photo_type(head: bytes) -> str | None:
    """Which kind of picture a file is, by its first bytes: "png", "jpeg" or "tiff"; None where it is none of these."""
    return next((name for sign, name in _SIGNS if head.startswith(sign)), None)


def is_photo(path: Path) -> bool:
    """Whether a file is a picture of pages, by its content; a file that cannot be read is none."""
    try:
        with path.open("rb") as file:
            return tell_photo_type(file.read(8)) is not None
    except OSError:
        return False


def read_photo(path: Path, progress: Callable[[int, int], None] | None = None) -> Reading:
    """Read the pages of a picture file by OCR. `progress` is called with pages done and pages in all.

    Raises:
        ReportError: OCR is not installed, or the file is damaged, too large, or shows no text.
    """
    with _open(path) as (picture, places):
        if not is_ocr_installed():
            raise ReportError(
                f"{path.name}: a photographed page, which holds no text. To read it: {INSTALL_OCR}; then add it again."
            )
        scans: dict[int, OcrPage] = {}
        failed = []
        for number, place in enumerate(places, start=1):
            try:
                scan = read_picture(_draw(picture, place))
            except Exception:  # one damaged page does not hurt the others
                failed.append(number)
            else:
                if scan is not None:
                    scans[number] = scan
            if progress:
                progress(number, len(places))
    if not scans:
        raise ReportError(f"{path.name}: {_refuse_without_text(len(failed), len(places))}")
    numbers = range(1, len(places) + 1)
    texts = [scans[number].text if number in scans else "" for number in numbers]
    empty = tuple(number for number in numbers if number not in scans and number not in failed)
    remarks = [CAUTION]
    if empty:
        remarks.append(f"OCR could make nothing out on {name_pages(empty).lower()}.")
    if failed:
        remarks.append(f"{name_pages(failed)} could not be read and was left out.")
    return Reading(
        source=PAGE_BREAK.join(texts),
        kind=SourceKind.PHOTO,
        page_labels=tuple(str(number) for number in numbers),
        boxes=find_boxes(texts, scans),
        empty_pages=empty,
        ocr_pages=tuple(scans),
        remarks=(*remarks, *describe_unread(scans)),
    )


def _refuse_without_text(failed: int, pages: int) -> str:
    """Why nothing was read of so many pages, of which so many are damaged, and what to do."""
    if failed == pages:
        return "damaged (its picture cannot be unpacked). Save or photograph it again."
    return "no text could be made out in the picture. Photograph the page anew: upright, sharp, evenly lit."


def count_photos(path: Path) -> int:
    """How many pages a picture file holds.

    Raises:
        ReportError: it cannot be opened.
    """
    with _open(path) as (_, places):
        return len(places)


def draw_photo(path: Path, page: int, width: int) -> Any:
    """A page by its number from 1, upright, as a `PIL.Image` of at most so many pixels in width.

    Raises:
        ReportError: the file cannot be opened or has no such page.
    """
    with _open(path) as (picture, places):
        if not 1 <= page <= len(places):
            raise ReportError(f"{path.name}: no page {page}. It has pages 1 to {len(places)}.")
        try:
            drawn = _draw(picture, places[page - 1])
        except Exception as fault:  # a damaged picture may raise anything
            raise ReportError(f"{path.name}: page {page} cannot be shown. Open the file itself.") from fault
    if drawn.width > width:
        drawn = drawn.resize((width, max(round(drawn.height * width / drawn.width), 1)))
    return drawn


@contextmanager
def _open(path: Path) -> Iterator[tuple[Any, list[int]]]:
    """A picture file with the places of its pages in it."""
    from PIL import Image

    try:
        # Pillow's own limit is higher, and begins with a warning.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(path, formats=_FORMATS)
            places = _find_pages(opened, path)
    except ReportError:
        raise
    except Image.DecompressionBombError as fault:
        raise ReportError(_refuse_size(path)) from fault
    except Exception as fault:  # a damaged picture may raise anything
        raise ReportError(f"{path.name}: damaged (no picture can be opened). Save or photograph it again.") from fault
    try:
        yield opened, places
    finally:
        opened.close()


def _find_pages(picture: Any, path: Path) -> list[int]:
    """The places of a file's pages; what comes with one is passed over, such as a preview. None is unpacked for it.

    Raises:
        ReportError: one of them is too large, or they are too many.
    """
    _check_size(picture, path)
    if picture.format != "TIFF":
        return [0]
    found: list[int] = []
    for place in range(_MOST_PAGES + 1):
        try:
            picture.seek(place)
        except EOFError:
            return found or [0]
        _check_size(picture, path)
        if not int(picture.tag_v2.get(_SUBFILE, 0)) & _SMALLER_COPY:
            found.append(place)
    raise ReportError(f"{path.name}: more than {_MOST_PAGES} pictures in one file. Add it in parts.")


def _check_size(picture: Any, path: Path) -> None:
    """Refuse a picture that is too large.

    Raises:
        ReportError: it is.
    """
    if picture.width * picture.height > _MOST_PIXELS:
        raise ReportError(_refuse_size(path))


def _refuse_size(path: Path) -> str:
    return (
        f"{path.name}: a picture of more than {_MOST_PIXELS // 1_000_000} million pixels. Save it smaller: "
        "300 dots an inch are enough to read it."
    )


def _draw(picture: Any, place: int) -> Any:
    """The picture at a place of the file as it is to be looked at: upright, on white, in colours of 0 to 255."""
    from PIL import Image, ImageOps

    picture.seek(place)
    if picture.mode not in ("P", "PA"):
        # A palette that was seen before, of another page, would be this one's.
        picture.palette = None
    across, down = (float(dots) for dots in picture.info.get("dpi", (1, 1)))
    drawn = _flatten(ImageOps.exif_transpose(picture))
    if across > 0 and down > 0 and max(across / down, down / across) >= _SQUEEZED:
        is_turned = drawn.size != picture.size
        wide, high = (down, across) if is_turned else (across, down)
        most = max(wide, high)
        size = (round(drawn.width * most / wide), round(drawn.height * most / high))
        if size[0] * size[1] <= _MOST_PIXELS:
            drawn = drawn.resize(size, Image.Resampling.BILINEAR)
    return drawn


def _flatten(picture: Any) -> Any:
    """A picture in red, green and blue, what is see-through on white."""
    import numpy as np
    from PIL import Image

    if picture.mode in _DEEP_MODES:
        shades = np.asarray(picture, dtype=np.float64)
        low, high = float(shades.min()), float(shades.max())
        return Image.fromarray(((shades - low) * (255 / ((high - low) or 1.0))).round().astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        over = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    return picture.convert("RGB")
