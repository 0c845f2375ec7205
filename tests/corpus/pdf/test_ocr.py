"""Pictures of pages are read by OCR in reading order, every word with its place and every block with its confidence."""

from __future__ import annotations

import io
import re
from collections import Counter
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF

from corpus.errors import ReportError
from corpus.library.reading_file import reading_from_json, reading_to_json
from corpus.pdf import reader as pdf_reader
from corpus.pdf.ocr import find_boxes, is_ocr_installed, read_picture
from corpus.readers.reader import read_file, report_from_reading
from corpus.reading import Reading
from corpus.vocabulary import BlockKind, ReportDetails
from evals.reading.documents import find_font_file

needs_ocr = pytest.mark.skipif(not is_ocr_installed(), reason="the extra ocr is not installed: pip install '.[ocr]'")

LEFT = (
    "The community transport scheme carried 412 residents to appointments in 2023, at a cost of £6,120 for the year. "
    "Volunteers drove 38 of the 57 routes."
)
RIGHT = (
    "Social prescribing link workers met 1,204 people between April and September. The median wait fell from 21 days "
    "to 9 days, and most were referred by their practice."
)
CAPTION = "Referrals by practice, as the practices gave them in the autumn of the year"
TABLE = (
    ("Practice", "Referrals", "Cost", "Rating"),
    ("Elm Road", "412", "£6,120", "Good"),
    ("Oak Lane", "96", "£1,480", "Poor"),
    ("Mill Bank", "38", "£720", "Good"),
)
TURNED = "Volunteers drove 38 of the 57 routes in the summer."
# Degrees by which the scan is turned, anticlockwise.
ASKEW = 1.5
DETAILS = ReportDetails("r", "Report", "", "", False, "", "Report")


def draw(*, head: str = "") -> FPDF:
    """A page of two columns and a table under them; a small one, as reading takes its time."""
    pdf = FPDF(format=(150, 100))
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 15)
    if head:
        pdf.cell(0, 8, head)
    pdf.set_font("Helvetica", size=9)
    for left, words in ((8, LEFT), (80, RIGHT)):
        pdf.set_xy(left, 22)
        pdf.multi_cell(62, 4.5, words, align="L")
    pdf.text(10, 58, CAPTION)
    for number, row in enumerate(TABLE):
        pdf.set_xy(10, 62 + 7 * number)
        for cell in row:
            pdf.cell(32, 7, cell, border=1)
    return pdf


def picture_of(pdf: FPDF, *, dots: int = 150) -> Any:
    """The first page as it is scanned at so many dots an inch."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(bytes(pdf.output()))
    try:
        return document[0].render(scale=dots / 72).to_pil()
    finally:
        document.close()


def wear(picture: Any) -> Any:
    """The picture as a worn scanner gives it: a little askew, grey and grainy."""
    import numpy as np
    from PIL import Image

    turned = picture.convert("L").rotate(ASKEW, fillcolor=255, resample=Image.Resampling.BICUBIC)
    grain = np.random.default_rng(1).normal(0, 12, (turned.height, turned.width))
    return Image.fromarray(np.clip(np.asarray(turned) + grain, 0, 255).astype(np.uint8))


def add_picture(pdf: FPDF, picture: Any) -> None:
    """A page that is nothing but a picture."""
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    pdf.add_page()
    pdf.image(kept, x=0, y=0, w=pdf.w, h=pdf.h)


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", text))


@needs_ocr
def test_a_page_scanned_on_its_side_is_turned() -> None:
    pdf = FPDF(format=(60, 60))
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, TURNED, align="L")
    page = read_picture(picture_of(pdf, dots=110).rotate(90, expand=True))
    assert page is not None
    assert " ".join(page.text.split()) == TURNED
    # The first word stood at the top left: now it is at the bottom left.
    left, top, right, bottom = page.words[0].box
    assert left < right < 0.5 < top < bottom


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """A file whose first page has text, and whose second is a worn scan of the same words."""
    path = tmp_path_factory.mktemp("mixed") / "mixed.pdf"
    pdf = draw(head="Transport")
    add_picture(pdf, wear(picture_of(draw(head="Referrals"))))
    pdf.output(str(path))
    return read_file(path)


@needs_ocr
def test_a_scan_among_pages_with_text_is_read_and_told(mixed: Reading) -> None:
    assert (mixed.empty_pages, mixed.ocr_pages) == ((), (2,))
    assert any("OCR" in remark for remark in mixed.remarks)
    assert reading_from_json(reading_to_json(mixed)) == mixed


@needs_ocr
def test_a_scan_is_read_column_by_column_and_its_table_by_rows(mixed: Reading) -> None:
    text = mixed.source.split("\f")[1]
    true = words_of(" ".join(("Referrals", LEFT, RIGHT, CAPTION, *(cell for row in TABLE for cell in row))))
    missing = true - words_of(text)
    assert missing.total() <= 0.05 * true.total(), missing
    prose = " ".join(text.split())
    assert prose.index("57 routes") < prose.index("Social prescribing") < prose.index("Referrals by practice")
    assert ["\t".join(row) for row in TABLE] == [line for line in text.splitlines() if "\t" in line]


@needs_ocr
def test_blocks_of_a_scanned_page_are_marked_and_those_of_other_pages_are_not(mixed: Reading) -> None:
    report = report_from_reading(mixed, DETAILS)
    assert {block.page for block in report.blocks} == {1, 2}
    for block in report.blocks:
        if block.page == 1:
            assert block.ocr is None
        else:
            assert block.ocr is not None and 0.8 < block.ocr <= 1.0
    rows = [block for block in report.blocks if block.kind is BlockKind.TABLE_ROW and block.page == 2]
    assert [[report.source[slice(*cell.span)] for cell in row.cells] for row in rows[-3:]] == [
        list(row) for row in TABLE[1:]
    ]


@needs_ocr
def test_every_word_of_a_scan_has_its_place_on_the_page(mixed: Reading) -> None:
    first, second = mixed.source.split("\f")
    assert [mixed.source[slice(*box.span)] for box in mixed.boxes] == second.split()
    assert all(box.page == 2 and box.span[0] > len(first) for box in mixed.boxes)
    for shown, (x, y) in _true_centres(draw(head="Referrals")).items():
        places = [box.box for box in mixed.boxes if mixed.source[slice(*box.span)] == shown]
        assert any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in places), (shown, x, y)


def _true_centres(pdf: FPDF) -> dict[str, tuple[float, float]]:
    """The middle of some words on the worn scan, as shares of the page: where the PDF has them, turned."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(bytes(pdf.output()))
    page = document[0]
    width, height = page.get_size()
    text = page.get_textpage()
    whole = text.get_text_range()
    found = {}
    angle = radians(ASKEW)
    for word in ("appointments", "£6,120", "Social", "21", "96", "Poor"):
        at = whole.index(word)
        edges = [text.get_charbox(number) for number in range(at, at + len(word))]
        left, right = min(edge[0] for edge in edges), max(edge[2] for edge in edges)
        low, high = min(edge[1] for edge in edges), max(edge[3] for edge in edges)
        x, y = (left + right - width) / 2, (height - low - high) / 2
        # Turned with the page, about its middle.
        x, y = x * cos(angle) + y * sin(angle), y * cos(angle) - x * sin(angle)
        found[word] = (0.5 + x / width, 0.5 + y / height)
    for opened in (text, page, document):
        opened.close()
    return found


def test_without_the_extra_pages_that_are_pictures_are_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_reader, "is_ocr_installed", lambda: False)
    pdf = draw()
    for _ in range(2):
        add_picture(pdf, picture_of(draw(), dots=50))
    pdf.add_page()
    pdf.output(str(tmp_path / "part.pdf"))
    reading = read_file(tmp_path / "part.pdf")
    # The last page is blank: nothing is missed there.
    assert reading.empty_pages == (2, 3, 4)
    assert reading.ocr_pages == ()
    (told,) = reading.remarks
    assert told.startswith("No text, only a picture (a scan?), on pages 2, 3: not read.")
    assert "pip install 'pcn-assistant[ocr]'" in told
    whole = FPDF()
    add_picture(whole, picture_of(draw(), dots=50))
    whole.output(str(tmp_path / "whole.pdf"))
    with pytest.raises(
        ReportError, match=r"no page holds text; 1 of its 1 pages .* pip install 'pcn-assistant\[ocr\]'"
    ):
        read_file(tmp_path / "whole.pdf")


def test_pages_that_were_not_read_by_ocr_have_no_boxes() -> None:
    assert find_boxes(["One.", "Two."], {}) == ()


def write_garbled(path: Path) -> None:
    """A page that shows words and whose file says that its letters are signs for private use."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    font_file = find_font_file()
    pdf = FPDF(format=(60, 60))
    pdf.add_page()
    pdf.add_font("Open", fname=str(font_file))
    pdf.set_font("Open", size=11)
    pdf.multi_cell(0, 6, TURNED, align="L")
    writer = PdfWriter(clone_from=io.BytesIO(bytes(pdf.output())))
    resources: Any = writer.pages[0]["/Resources"]
    for named in resources["/Font"].values():
        font = named.get_object()
        meanings = DecodedStreamObject()
        # '<0001> <0056>': the glyph 1 means V.
        said = font["/ToUnicode"].get_object().get_data()
        meanings.set_data(re.sub(rb"(<\w{4}> )<00(\w\w)>", rb"\1<E0\2>", said))
        font[NameObject("/ToUnicode")] = writer._add_object(meanings)
    writer.write(str(path))


@needs_ocr
def test_a_page_whose_text_is_garbled_in_the_file_is_read_by_its_picture_and_told(tmp_path: Path) -> None:
    write_garbled(tmp_path / "garbled.pdf")
    reading = read_file(tmp_path / "garbled.pdf")
    assert " ".join(reading.source.split()) == TURNED
    assert (reading.garbled_pages, reading.ocr_pages) == ((), (1,))
    assert "Garbled in the file, and read by OCR from its picture instead: page 1." in reading.remarks


def test_without_the_extra_a_garbled_page_stays_as_it_is_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_reader, "is_ocr_installed", lambda: False)
    write_garbled(tmp_path / "garbled.pdf")
    reading = read_file(tmp_path / "garbled.pdf")
    assert (reading.garbled_pages, reading.ocr_pages) == ((1,), ())
    assert TURNED not in reading.source
