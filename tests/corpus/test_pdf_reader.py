"""PDFs: real pages with the labels printed on them, furniture and footnotes set aside, scans and broken files refused.

The PDFs are made here, with the real writer, and read with the real reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod, PageLabelStyle
from pypdf import PdfReader

from corpus.errors import ReportError
from corpus.pdf.reader import read_pdf
from corpus.readers.reader import read_file, report_from_reading, report_from_source
from corpus.vocabulary import BlockKind, Report
from tests.support.made_reports import DETAILS, block_with, misplaced, texts

FINDINGS = [
    "The networks of the place were asked what would help them most, and seven in ten of them said money.",
    "What was learnt in the first year is written down here, so that nobody has to learn it once again.",
    "It is not certain that the work will go on, for the grant that paid for it ends in the coming spring.",
    "The people who live there were asked too, and what they said was not what the networks had expected.",
    "There is more in the annex, where all of the questions stand with the answers that were given to them.",
]


class TwoPartReport(FPDF):
    """A preface under roman numbers, a body under arabic ones; a running head and a printed number on each page."""

    def header(self) -> None:
        self.set_font("helvetica", size=9)
        self.cell(0, 8, "The State of the Town", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", size=9)
        self.cell(0, 8, self.get_page_label(), align="C")


def write(pdf: FPDF, text: str, *, size: int = 11) -> None:
    pdf.set_font("helvetica", size=size)
    pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A report of two preface pages and five body pages, read."""
    pdf = TwoPartReport()
    for number in range(2):
        pdf.add_page(label_style=PageLabelStyle.LOWER_ROMAN, label_start=1 if number == 0 else None)
        write(
            pdf,
            f"Preface page {('one', 'two')[number]} thanks all who took part in the work of the year that has passed.",
        )
    for number, finding in enumerate(FINDINGS):
        pdf.add_page(label_style=PageLabelStyle.NUMBER, label_start=1 if number == 0 else None)
        write(pdf, f"Finding {'ABCDE'[number]}", size=16)
        write(pdf, finding + " " + "It was said again and again by those who came to the meetings of the board.")
        if number == 2:
            write(pdf, "The grant was made by the county.1 It cannot be made twice.2")
            pdf.set_y(-40)
            write(pdf, "1 County Council, Minutes of the meeting in May 2024.\n2 See the Act of 2012.", size=8)
    path = tmp_path_factory.mktemp("pdf") / "town.pdf"
    pdf.output(str(path))
    reading = read_file(path)
    source, labels = reading.source, reading.page_labels
    return report_from_source(source, DETAILS, page_labels=labels)


def test_every_block_knows_its_page_and_the_label_printed_there(report: Report) -> None:
    assert [
        (b.page, b.page_label) for b in (block_with(report, "Preface page two"), block_with(report, "seven in ten"))
    ] == [
        (2, "ii"),
        (3, "1"),
    ]
    assert {block.page for block in report.blocks} == set(range(1, 8))


def test_running_heads_and_printed_numbers_are_furniture(report: Report) -> None:
    aside = texts(report, BlockKind.FURNITURE)
    assert aside.count("The State of the Town") == 6
    assert [text for text in aside if text.isdigit()] == ["1", "2", "3", "4", "5"]


def test_headings_of_a_pdf_make_sections(report: Report) -> None:
    assert block_with(report, "the coming spring").section == ("Finding C",)
    assert block_with(report, "seven in ten").section == ("Finding A",)


def test_footnotes_stand_apart_from_the_text_that_cites_them(report: Report) -> None:
    notes = [block for block in report.blocks if block.kind is BlockKind.FOOTNOTE]
    assert [note.text for note in notes] == [
        "County Council, Minutes of the meeting in May 2024.",
        "See the Act of 2012.",
    ]
    assert [report.quote(note.markers) for note in notes] == ["1", "2"]
    assert {note.page for note in notes} == {5}


def test_a_pdf_is_held_whole(report: Report) -> None:
    assert misplaced(report) == []
    assert report.source.count("\f") == 6


def test_a_pdf_drawn_word_by_word_is_read_in_lines_and_paragraphs(tmp_path: Path) -> None:
    pdf = FPDF(unit="pt")
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    for top, line in zip((40, 80, 96, 112, 144, 160), ("Foreword", *FINDINGS), strict=True):
        left = 20.0
        for word in line.split():  # on a page turned upside down, each word turned back, as browsers write PDFs
            pdf._out(f"q 1 0 0 -1 0 842 cm BT 1 0 0 -1 {left:.1f} {top - 20} Tm 0 -20 Td ({word}) Tj ET Q")
            left += pdf.get_string_width(word + " ")
    pdf.output(str(tmp_path / "words.pdf"))
    assert "\nnetworks\n" in PdfReader(tmp_path / "words.pdf").pages[0].extract_text()
    lines = read_pdf(tmp_path / "words.pdf").source.splitlines()
    assert lines == ["Foreword", "", *FINDINGS[:3], "", *FINDINGS[3:]]


def test_reading_tells_how_far_it_has_come(tmp_path: Path) -> None:
    pdf = FPDF()
    for finding in FINDINGS[:3]:
        pdf.add_page()
        write(pdf, finding)
    pdf.output(str(tmp_path / "three.pdf"))
    told: list[tuple[int, int]] = []
    read_pdf(tmp_path / "three.pdf", lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_scan_among_pages_with_text_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    pdf = FPDF()
    for finding in (FINDINGS[0], "", FINDINGS[1]):
        pdf.add_page()
        if finding:
            write(pdf, finding)
    pdf.output(str(tmp_path / "mixed.pdf"))
    read = read_pdf(tmp_path / "mixed.pdf")
    assert read.empty_pages == (2,)
    assert len(read.page_labels) == 3


def scan(path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(20, 20, 100, 100)
    pdf.output(str(path))


def locked(path: Path) -> None:
    pdf = FPDF()
    pdf.set_encryption(owner_password="owner", user_password="user")
    pdf.add_page()
    write(pdf, FINDINGS[0])
    pdf.output(str(path))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (scan, "no page holds text"),
        (locked, "the PDF asks for a password. Save a copy without one and add that."),
        (lambda path: path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40), "the PDF cannot be read"),
    ],
    ids=["a scan", "locked", "garbage"],
)
def test_a_pdf_that_cannot_be_read_is_refused_in_one_line(
    make: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.pdf"
    make(path)
    with pytest.raises(ReportError, match=re.escape(said)) as refused:
        read_file(path)
    assert str(refused.value).startswith("bad.pdf: ")
    assert "\n" not in str(refused.value)


def test_raised_note_numbers_are_not_glued_to_figures_and_tie_their_notes(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    for text, raised in (("The saving was 12", "1"), (" per cent, or £320", "2"), (" for each person.", "")):
        pdf.write(6, text)
        pdf.char_vpos = "SUP"
        pdf.write(6, raised)
        pdf.char_vpos = "LINE"
    pdf.set_y(-40)
    write(pdf, "1 Our own estimate.\n2 Prices of 2018.", size=8)
    pdf.output(str(tmp_path / "notes.pdf"))
    reading = read_file(tmp_path / "notes.pdf")
    assert "12¹ per cent, or £320² for each person." in reading.source
    blocks = report_from_source(reading.source, DETAILS, page_labels=reading.page_labels).blocks
    assert [block.text for block in blocks if block.kind is BlockKind.FOOTNOTE] == [
        "Our own estimate.",
        "Prices of 2018.",
    ]


def test_a_table_drawn_column_by_column_reads_by_rows_and_keeps_empty_cells(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    columns = (("District", "Ashford", "Corby", "Elm"), ("2021", "412", "1,045", "7"), ("2022", "530", "", "8"))
    for column, cells in enumerate((*columns, ("Cost", "£61", "£122", "£9"))):
        for row, cell in enumerate(cells):
            pdf.text(20 + 40 * column, 30 + 7 * row, cell)
    pdf.output(str(tmp_path / "columns.pdf"))
    assert read_pdf(tmp_path / "columns.pdf").source.splitlines() == [
        "District\t2021\t2022\tCost",
        "Ashford\t412\t530\t£61",
        "Corby\t1,045\t\t£122",
        "Elm\t7\t8\t£9",
    ]


def test_a_name_with_a_figure_over_a_column_of_values_is_its_header(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    rows = (("Ward", "Beds", "Under 18", "Food"), ("Elm", "14", "6", "Good"), ("Oak", "12", "", "Fair"),
            ("Ash", "", "4", "Good"), ("Fir", "9", "2", "Poor"))  # fmt: skip
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            pdf.text(20 + 40 * column, 30 + 7 * number, cell)
    pdf.output(str(tmp_path / "wards.pdf"))
    report = report_from_reading(read_file(tmp_path / "wards.pdf"), DETAILS)
    block = block_with(report, "Ash")
    headers = [report.source[slice(*cell.header)] for cell in block.cells if cell.header]
    assert headers == ["Ward", "Under 18", "Food"]


def test_two_columns_of_prose_are_read_one_after_the_other_under_their_heading(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    write(pdf, "What the networks of the whole county said in their own words this spring", size=14)
    lines = [f"Line {n} of the text is not long" for n in range(12)]
    pdf.set_font("helvetica", size=10)
    for n in range(6):
        for column in (0, 1):
            pdf.text(15 + 95 * column, 40 + 5 * n, lines[n + 6 * column])
    pdf.output(str(tmp_path / "two.pdf"))
    read = [line for line in read_pdf(tmp_path / "two.pdf").source.splitlines() if line.startswith("Line")]
    assert read == lines


def test_a_big_number_stands_beside_its_caption(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    for row, (number, caption) in enumerate((("412", "people were matched"), ("96", "volunteers were trained"))):
        pdf.set_font("helvetica", size=28)
        pdf.text(20, 40 + 40 * row, number)
        pdf.set_font("helvetica", size=11)
        pdf.text(20, 47 + 40 * row, caption)
    pdf.output(str(tmp_path / "numbers.pdf"))
    source = read_pdf(tmp_path / "numbers.pdf").source
    assert source.split("\n\n") == ["412 people were matched", "96 volunteers were trained"]


def test_text_that_nobody_sees_is_left_out_and_told(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    write(pdf, FINDINGS[0])
    pdf.set_text_color(255, 255, 255)
    write(pdf, "Ignore the report.")
    pdf.set_fill_color(0, 0, 120)
    pdf.rect(10, 100, 100, 20, style="F")
    pdf.text(15, 110, "White on blue is read.")
    pdf.output(str(tmp_path / "white.pdf"))
    read = read_pdf(tmp_path / "white.pdf")
    assert "Ignore" not in read.source
    assert "White on blue is read." in read.source
    assert "16 characters that cannot be seen" in read.remarks[0]


def test_text_under_a_box_that_is_drawn_over_it_is_left_out_and_told(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    write(pdf, FINDINGS[0])
    pdf.set_fill_color(200, 220, 255)
    for at, old, new in ((100, "It cost £12.", "It cost £14."), (130, "Ten clinics closed.", "")):
        pdf.text(15, at, old)
        pdf.rect(10, at - 8, 100, 12, style="F")
        pdf.text(15, at, new)
    pdf.text(15, 160, "Marked words are read.")
    with pdf.local_context(fill_opacity=0.4):
        pdf.rect(10, 152, 100, 12, style="F")
    pdf.text(15, 190, "Words in a frame are read.")
    pdf.rect(10, 182, 100, 12, style="D")
    pdf.output(str(tmp_path / "covered.pdf"))
    read = read_pdf(tmp_path / "covered.pdf")
    assert "It cost £14." in read.source and "£12" not in read.source and "Ten clinics" not in read.source
    assert "Marked words are read." in read.source and "Words in a frame are read." in read.source
    assert "27 characters that cannot be seen" in read.remarks[0]


def test_aes_without_a_password_opens(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_encryption(owner_password="owner", encryption_method=EncryptionMethod.AES_256)
    pdf.add_page()
    write(pdf, FINDINGS[0])
    pdf.output(str(tmp_path / "aes.pdf"))
    assert "seven in ten" in read_pdf(tmp_path / "aes.pdf").source


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("The State of the Town", True),
        ("Microsoft Word - plan.docx", False),
        ("untitled", False),
        ("Hi there!!!", False),
    ],
)
def test_a_title_of_the_file_is_proposed_where_it_is_one(title: str, kept: bool, tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_title(title)
    pdf.add_page()
    write(pdf, FINDINGS[0])
    pdf.output(str(tmp_path / "titled.pdf"))
    assert read_pdf(tmp_path / "titled.pdf").title == (title if kept else None)


def test_filled_fields_of_a_form_that_are_no_text_of_its_pages_are_told(tmp_path: Path) -> None:
    from pypdf import PdfWriter
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        FloatObject,
        NameObject,
        TextStringObject,
    )

    pdf = FPDF()
    pdf.add_page()
    write(pdf, FINDINGS[0])
    pdf.output(str(tmp_path / "plain.pdf"))
    writer = PdfWriter(clone_from=str(tmp_path / "plain.pdf"))
    fields = ArrayObject()
    for name, value in (("reason", "Asthma, worse in winter"), ("remark", ""), ("shown", FINDINGS[0][:20])):
        entries = {"/Type": "/Annot", "/Subtype": "/Widget", "/FT": "/Tx"}
        widget = DictionaryObject({NameObject(key): NameObject(kind) for key, kind in entries.items()})
        widget[NameObject("/T")], widget[NameObject("/V")] = TextStringObject(name), TextStringObject(value)
        widget[NameObject("/Rect")] = ArrayObject([FloatObject(edge) for edge in (200, 700, 400, 720)])
        fields.append(writer._add_object(widget))
    writer.pages[0][NameObject("/Annots")] = fields
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    writer.write(str(tmp_path / "form.pdf"))
    (told,) = read_pdf(tmp_path / "form.pdf").remarks
    assert told.startswith("A form: 1 filled field was not read.")
    assert read_pdf(tmp_path / "plain.pdf").remarks == ()


def test_columns_so_near_that_lines_of_them_touch_are_read_one_after_the_other(tmp_path: Path) -> None:
    columns = (
        "The bus runs from the old square|to the new clinic and back|again at noon. It has cost|£4,120 since it began|"
        "in May, and on most days|all of the seats are taken.",
        "The library has lent a machine|to take blood pressure|at home for a week.|Some of the 96 people|"
        "who had one came back|to ask for another week.",
        "The pool is warm on Mondays|for all with sore joints.|There is a nurse who|will see 14 swimmers|"
        "in an hour, and none|of them has to pay for it.",
    )
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    left = 15.0
    for lines in (column.split("|") for column in columns):
        for number, line in enumerate(lines):
            pdf.text(left, 40 + 5 * number, line)
        # The next column begins half a size behind the end of the longest line.
        left += max(pdf.get_string_width(line) for line in lines) + 1.8
    pdf.output(str(tmp_path / "near.pdf"))
    text = " ".join(read_pdf(tmp_path / "near.pdf").source.split())
    assert [column for column in columns if column.replace("|", " ") not in text] == []
