"""Tables side by side, a group of rows that a page break and a note cut, letters that mark notes; PDFs made here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import pytest
from fpdf import FPDF

from corpus.readers.reader import read_file, report_from_reading
from corpus.vocabulary import Block, BlockKind, Report
from evals.reading.documents import find_font_file
from tests.support.made_reports import DETAILS, block_with, misplaced, texts

Read = Callable[[FPDF], Report]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(pdf: FPDF) -> Report:
        path = tmp_path / "made.pdf"
        pdf.output(str(path))
        report = report_from_reading(read_file(path), DETAILS)
        assert misplaced(report) == []
        return report

    return read


def new_pdf() -> FPDF:
    pdf = FPDF()
    pdf.set_auto_page_break(False)
    pdf.add_font("Sans", fname=find_font_file())
    pdf.add_page()
    pdf.set_font("Sans", size=11)
    return pdf


def draw(pdf: FPDF, left: float, top: float, rows: Sequence[Sequence[str]], border: Literal[0, 1]) -> None:
    for number, line in enumerate(rows):
        pdf.set_xy(left, top + 8 * number)
        for text in line:
            pdf.cell(24, 8, text, border=border)


def draw_cell(pdf: FPDF, left: float, top: float, height: float, text: str, mark: str = "") -> None:
    pdf.rect(left, top, 45, height)
    pdf.set_xy(left + 1, top + 1)
    pdf.write(6, text)
    if mark:
        pdf.char_vpos = "SUP"
        pdf.write(6, mark)
        pdf.char_vpos = "LINE"


def leads(report: Report, block: Block) -> list[str]:
    return [report.source[slice(*span)] for span in block.lead_ins]


@pytest.mark.parametrize("border", [0, 1])
def test_each_of_two_tables_side_by_side_keeps_its_rows_and_its_title(read: Read, border: Literal[0, 1]) -> None:
    pdf = new_pdf()
    pdf.set_xy(20, 20)
    pdf.multi_cell(0, 6, "The two clinics opened in the same month and kept the same books.")
    for left, title in ((20, "Table 1: North clinic"), (110, "Table 2: South clinic")):
        pdf.set_xy(left, 40)
        pdf.cell(80, 6, title)
    draw(pdf, 20, 48, (("Month", "Seen", "Sent on"), ("April", "112", "9"), ("May", "131", "14")), border)
    draw(pdf, 110, 48, (("Month", "Seen", "Sent on"), ("April", "64", "3"), ("June", "88", "6")), border)
    pdf.set_xy(20, 90)
    pdf.multi_cell(0, 6, "Both clinics will go on until March.")

    report = read(pdf)

    rows = {block.text: leads(report, block)[0] for block in report.blocks if block.kind is BlockKind.TABLE_ROW}
    assert rows == {
        "Month Seen Sent on": "Table 2: South clinic",
        "April 112 9": "Table 1: North clinic",
        "May 131 14": "Table 1: North clinic",
        "April 64 3": "Table 2: South clinic",
        "June 88 6": "Table 2: South clinic",
    }
    assert texts(report)[-1] == "Both clinics will go on until March."


def test_a_group_of_rows_goes_on_below_a_note_and_a_page_break(read: Read) -> None:
    pdf = new_pdf()
    for top, header in ((210, "first"), (20, "again")):
        if header == "again":
            pdf.add_page()
        for number, text in enumerate(("District", "Project", "Grant (£)")):
            draw_cell(pdf, 20 + 45 * number, top, 8, text)
        draw_cell(pdf, 20, top + 8, 16, "North" if header == "first" else "")
        grants = (("Walking", "1,200", ""), ("Lunch", "860", "a"))
        for number, (project, grant, mark) in enumerate(grants if header == "first" else (("Garden", "2,300", "b"),)):
            draw_cell(pdf, 65, top + 8 + 8 * number, 8, project)
            draw_cell(pdf, 110, top + 8 + 8 * number, 8, grant, mark)
        if header == "first":
            pdf.set_xy(20, 260)
            pdf.cell(0, 4, "a  It was paid in two parts over the year.")
    draw_cell(pdf, 65, 36, 8, "Choir")
    draw_cell(pdf, 110, 36, 8, "450")
    draw_cell(pdf, 20, 44, 8, "South")
    draw_cell(pdf, 65, 44, 8, "Bus fares")
    draw_cell(pdf, 110, 44, 8, "640")

    report = read(pdf)

    assert "North" in leads(report, block_with(report, "Garden")) and "North" in leads(
        report, block_with(report, "Choir")
    )
    assert "North" not in leads(report, block_with(report, "Bus fares"))
    # A raised letter is its cell's, and no figure's: the mark of a note.
    assert block_with(report, "Lunch").text == "Lunch 860ᵃ"


def test_raised_letters_of_a_word_are_no_notes_mark(read: Read) -> None:
    pdf = new_pdf()
    pdf.set_xy(20, 20)
    for words, raised in (
        ("The clinic opened on the 4", "th"),
        (" of May and saw 312", "b"),
        (" people in a year.", ""),
    ):
        pdf.write(6, words)
        pdf.char_vpos = "SUP"
        pdf.write(6, raised)
        pdf.char_vpos = "LINE"

    (text,) = texts(read(pdf))

    assert text == "The clinic opened on the 4th of May and saw 312ᵇ people in a year."
