"""Photographed and scanned pages: read by OCR, shown upright, one page for each picture; what is none is refused."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from PIL import Image
from pypdfium2 import PdfDocument

from corpus.errors import ReportError
from corpus.pdf import photos
from corpus.pdf.ocr import is_ocr_installed
from corpus.pdf.photos import count_photos, draw_photo
from corpus.pdf.pictures import find_quote, has_pages, page_labels, render_page
from corpus.readers.reader import read_file, report_from_reading
from corpus.reading import SourceKind
from corpus.vocabulary import ReportDetails

needs_ocr = pytest.mark.skipif(not is_ocr_installed(), reason="the extra ocr is not installed: pip install '.[ocr]'")

FIRST = "Volunteers drove 38 of the 57 routes in the summer."
SECOND = "The scheme cost £6,120 and helped 412 residents."
# The turn that a camera notes: "show it a quarter clockwise".
ORIENTATION, QUARTER = 274, 6


def page_of(words: str) -> Any:
    """A small page with these words, as a camera takes it."""
    pdf = FPDF(format=(60, 60))
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, words, align="L")
    document = PdfDocument(bytes(pdf.output()))
    try:
        return document[0].render(scale=150 / 72).to_pil().convert("RGB")
    finally:
        document.close()


def words_of(text: str) -> str:
    return " ".join(text.split())


@needs_ocr
@pytest.mark.parametrize(("kind", "name"), [("JPEG", "photo.jpg"), ("PNG", "photo.txt"), ("TIFF", "photo")])
def test_a_picture_of_a_page_is_read_whatever_its_name(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    page_of(FIRST).save(path, kind)
    reading = read_file(path)
    assert words_of(reading.source) == FIRST
    assert (reading.kind, reading.page_labels, reading.ocr_pages) == (SourceKind.PHOTO, ("1",), (1,))
    report = report_from_reading(reading, ReportDetails("r", "Report", "", "", False, "", "Report"))
    (block,) = report.blocks
    assert block.page == 1 and block.ocr is not None and block.ocr > 0.8


@needs_ocr
def test_every_picture_of_a_tiff_is_a_page_and_a_blank_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "scan.tiff"
    pages = [page_of(FIRST), Image.new("RGB", (300, 200), "white"), page_of(SECOND)]
    # Scanners save black and white as a fax.
    pages[2] = pages[2].convert("1")
    pages[0].save(path, save_all=True, append_images=pages[1:])
    told: list[tuple[int, int]] = []
    reading = read_file(path, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [words_of(text) for text in reading.source.split("\f")] == [FIRST, "", SECOND]
    assert (reading.ocr_pages, reading.empty_pages) == ((1, 3), (2,))
    assert "OCR could make nothing out on page 2." in reading.remarks
    assert {box.page for box in reading.boxes} == {1, 3}
    assert (count_photos(path), page_labels(path)) == (3, ("", "", ""))
    assert draw_photo(path, 2, 400).size == (300, 200)
    assert Image.open(io.BytesIO(render_page(path, 3, 400))).size[0] <= 400
    with pytest.raises(ReportError, match=r"no page 4\. It has pages 1 to 3"):
        render_page(path, 4, 400)


@needs_ocr
def test_a_photograph_is_read_and_shown_as_its_camera_was_held(tmp_path: Path) -> None:
    path = tmp_path / "held.jpg"
    page = page_of(FIRST)
    notes = Image.Exif()
    notes[ORIENTATION] = QUARTER
    page.rotate(90, expand=True).save(path, exif=notes, quality=95)
    reading = read_file(path)
    assert words_of(reading.source) == FIRST
    left, top, right, bottom = reading.boxes[0].box
    assert right < 0.5 and bottom < 0.5 and left < right and top < bottom
    assert draw_photo(path, 1, 1600).size == page.size
    assert has_pages(path) and find_quote(path, 1, FIRST) == []


@needs_ocr
@pytest.mark.parametrize("turn", [90])
def test_long_lines_on_their_side_are_turned_though_they_can_be_read_so(tmp_path: Path, turn: int) -> None:
    words = "Page two lies on its side and says that 57 routes were driven by volunteers in the summer of that year."
    pdf = FPDF(format=(150, 110))
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.multi_cell(0, 6, words)
    document = PdfDocument(bytes(pdf.output()))
    page = document[0].render(scale=130 / 72).to_pil().convert("RGB")
    document.close()
    page.rotate(turn, expand=True).save(tmp_path / "side.png")
    assert words_of(read_file(tmp_path / "side.png").source) == words


def test_a_fax_of_few_lines_an_inch_is_shown_as_it_is_printed(tmp_path: Path) -> None:
    Image.new("L", (200, 100)).save(tmp_path / "fax.tiff", dpi=(200, 100))
    assert draw_photo(tmp_path / "fax.tiff", 1, 400).size == (200, 200)


def test_what_is_see_through_is_shown_on_white_and_deep_shades_as_grey(tmp_path: Path) -> None:
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert draw_photo(tmp_path / "clear.png", 1, 400).getpixel((3, 3)) == (255, 255, 255)
    deep = Image.new("I;16", (20, 20), 40_000)
    deep.putpixel((0, 0), 0)
    deep.save(tmp_path / "deep.tiff")
    shown = draw_photo(tmp_path / "deep.tiff", 1, 400)
    assert (shown.getpixel((0, 0)), shown.getpixel((9, 9))) == ((0, 0, 0), (255, 255, 255))


@pytest.mark.parametrize("modes", [("1", "RGB", "P", "L"), ("P", "1", "P", "RGB")])
def test_pages_of_different_kinds_of_colour_in_one_file_are_all_shown(tmp_path: Path, modes: tuple[str, ...]) -> None:
    path = tmp_path / "mixed.tiff"
    page = Image.new("RGB", (40, 20), "white")
    page.paste((0, 0, 0), (0, 0, 20, 20))
    pages = [page.quantize(8) if mode == "P" else page.convert(mode) for mode in modes]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    for number in (4, 3, 2, 1):
        shown = draw_photo(path, number, 400)
        assert (shown.getpixel((5, 5)), shown.getpixel((35, 5))) == ((0, 0, 0), (255, 255, 255))
    with photos._open(path) as (opened, places):
        for place in places:
            assert photos._draw(opened, place).getpixel((5, 5)) == (0, 0, 0)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is so large and ends there."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize("size", [(10_000, 9_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_refused_unopened(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(png_header(*size) + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    with pytest.raises(ReportError, match=r"^huge\.png: a picture of more than 80 million pixels\. Save it smaller"):
        read_file(path)


def test_a_large_picture_behind_a_small_one_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "two.tiff"
    pages = [Image.new("1", (20, 20)), Image.new("1", (10_000, 9_000))]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="group4")
    with pytest.raises(ReportError, match=r"more than 80 million pixels"):
        read_file(path)


@needs_ocr
def test_a_picture_cut_short_and_one_without_text_are_refused_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    page_of(FIRST).save(path)
    path.write_bytes(path.read_bytes()[:1500])
    with pytest.raises(ReportError, match=r"^cut\.jpg: damaged"):
        read_file(path)
    path.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    with pytest.raises(ReportError, match=r"^cut\.jpg: damaged"):
        read_file(path)
    Image.new("RGB", (300, 200), "white").save(tmp_path / "blank.png")
    with pytest.raises(ReportError, match=r"^blank\.png: no text could be made out in the picture"):
        read_file(tmp_path / "blank.png")


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "is_ocr_installed", lambda: False)
    page_of(FIRST).save(tmp_path / "photo.jpg")
    with pytest.raises(ReportError, match=r"^photo\.jpg: .*holds no text.* pip install 'pcn-assistant\[ocr\]'; then"):
        read_file(tmp_path / "photo.jpg")
