"""Hyphens at the end of lines, and characters that their font does not name. The PDFs are made here."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject

from corpus.pdf.reader import read_pdf
from corpus.readers.reader import read_file, report_from_reading
from evals.reading.documents import find_font_file
from tests.support.made_reports import DETAILS, misplaced, texts


def test_a_soft_hyphen_at_the_end_of_a_line_is_kept_and_shown_as_a_whole_word(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    lines = ("All of the children were offered an immuni\xad", "sation at school, and those with a long-",
             "term illness were seen by the pharma\xadcists of the town.")  # fmt: skip
    for line in lines:
        pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    path = tmp_path / "soft.pdf"
    pdf.output(str(path))
    reading = read_file(path)
    report = report_from_reading(reading, DETAILS)
    assert "immuni\xad\nsation" in report.source and "long-\nterm" in report.source
    shown = " ".join(texts(report))
    assert "an immunisation at school" in shown and "a long-term illness" in shown
    assert misplaced(report) == []


def test_characters_that_their_font_does_not_name_are_told(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=9)
    for number in range(40):
        pdf.cell(0, 5, f"{number}. What can be read is read, and there is a lot.", new_x="LMARGIN", new_y="NEXT")
    pdf.add_font("Sans", "", str(find_font_file()))
    pdf.set_font("Sans", size=9)
    pdf.cell(0, 5, "The waiting list fell from 412 to 97.", new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(tmp_path / "named.pdf"))
    writer = PdfWriter(clone_from=tmp_path / "named.pdf")
    resources = writer.pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"].get_object()
    assert isinstance(fonts, DictionaryObject)
    for font in fonts.values():
        font.get_object().pop("/ToUnicode", None)
    writer.write(tmp_path / "unnamed.pdf")
    read = read_pdf(tmp_path / "unnamed.pdf")
    assert "412" not in read.source and "What can be read is read" in read.source
    assert "\ufffd" in read.source
    assert read.garbled_pages == ()
    assert any("30 characters cannot be made out" in remark and "page 1" in remark for remark in read.remarks)


def test_the_sign_of_an_exponent_stays_with_it(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    for text, is_raised in (("The air held 3.4 x 10", False), ("-4", True), (" grams, and 2 x 10", False), ("6", True),
                            (" parts; for years 5-6 it fell - by 10", False), ("-12", True), (".", False)):  # fmt: skip
        pdf.set_font_size(7 if is_raised else 12)
        pdf.text(pdf.get_x(), 40 - (1.6 if is_raised else 0), text)
        pdf.set_x(pdf.get_x() + pdf.get_string_width(text) + (0.2 if is_raised else 0))
    pdf.output(str(tmp_path / "signs.pdf"))
    shown = " ".join(read_pdf(tmp_path / "signs.pdf").source.split())
    assert (
        shown.replace(" .", ".")
        == "The air held 3.4 x 10⁻⁴ grams, and 2 x 10⁶ parts; for years 5-6 it fell - by 10⁻¹²."
    )
