"""A quote is looked for on the pages that its characters come from, and the view opens where it begins."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF

from assistant.web.chat.printed_pages import printed_pages
from corpus.library.store import Library

SENTENCE = "By March the walking scheme had reached three hundred people who live in four estates of the town."
FIRST, SECOND = SENTENCE[:47], SENTENCE[48:]


def library_with(home: Path, folder: Path) -> Library:
    """The bundled reports, and a PDF in which that sentence goes over the end of page 2."""
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_font("Helvetica", size=11)
    for lines in (("Walking groups", "Contents"), ("It began well.", FIRST), (SECOND, "Then it ended.")):
        pdf.add_page()
        for number, line in enumerate(lines):
            pdf.text(70, 100 + 16 * number, line)
    pdf.output(str(folder / "walking.pdf"))
    library = Library(home)
    library.add(folder / "walking.pdf")
    return library


def test_a_sentence_over_a_pages_end_has_boxes_on_both_pages(home: Path, tmp_path: Path) -> None:
    library = library_with(home, tmp_path)
    report = library.load("walking")
    spans = ((report.source.index(FIRST), report.source.index(SECOND) + len(SECOND)),)
    printed = printed_pages(report, library.file("walking"), spans)
    assert printed and (printed.page, printed.pages) == (2, 3)
    assert {page: len(boxes) for page, boxes in printed.boxes.items()} == {2: 1, 3: 1}
    assert printed.boxes[3][0].right > 0.4


def test_a_whole_report_opens_at_its_first_page_without_boxes(home: Path, tmp_path: Path) -> None:
    library = library_with(home, tmp_path)
    printed = printed_pages(library.load("walking"), library.file("walking"), ())
    assert printed and printed.page == 1 and printed.boxes == {}


def test_what_is_no_pdf_and_a_pdf_that_broke_have_no_pages(home: Path, tmp_path: Path) -> None:
    library = library_with(home, tmp_path)
    report = library.load("manifesto")
    assert printed_pages(report, library.file("manifesto"), ((0, 40),)) is None
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    assert printed_pages(report, tmp_path / "broken.pdf", ((0, 40),)) is None
    assert printed_pages(report, tmp_path / "gone.pdf", ((0, 40),)) is None
