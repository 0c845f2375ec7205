"""A header of two rows, '2019' over 'Men' and 'Women': every cell keeps both, in every kind of file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import docx
import openpyxl
import pytest
from fpdf import FPDF

from assistant.answering.composition import row_labels, row_text
from assistant.web.html.table_rows import rows_html
from corpus.text import extract_header
from corpus.vocabulary import BlockKind, Citation, Report
from tests.corpus.readers.blocks import read_report
from tests.support.made_reports import block_with

TOP, BELOW = ("Town", "2019", "", "2020", ""), ("", "Men", "Women", "Men", "Women")
ROWS = (("Leeds", "412", "380", "396", "401"), ("Otley", "12", "15", "18", "17"), ("Ilkley", "38", "37", "41", "44"))
PROSE = "Visits were counted by each practice, and seven in ten of them did so on paper for the whole year."


def write_pdf(path: Path, *, border: Literal[0, 1], align: str) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.multi_cell(0, 6, PROSE, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    pdf.cell(40, 8, "Town", border=border)
    for year in ("2019", "2020"):
        pdf.cell(60, 8, year, border=border, align=align)
    for row in (BELOW, *ROWS):
        pdf.ln(8)
        for number, text in enumerate(row):
            pdf.cell(30 if number else 40, 8, text, border=border)
    pdf.output(str(path))


def write_csv(path: Path) -> None:
    path.write_text("\n".join(",".join(row) for row in (TOP, BELOW, *ROWS)))


def write_workbook(path: Path, *, is_merged: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (TOP, BELOW, *ROWS):
        sheet.append([int(text) if text.isdecimal() and len(text) < 4 else text or None for text in row])
    for merged in ("A1:A2", "B1:C1", "D1:E1") if is_merged else ():
        sheet.merge_cells(merged)
    book.save(path)


def write_word(path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=5)
    for row in (TOP, BELOW, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for first, last in (((0, 1), (0, 2)), ((0, 3), (0, 4)), ((0, 0), (1, 0))):
        table.cell(*first).merge(table.cell(*last))
    document.save(str(path))


def write_page(path: Path) -> None:
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in ROWS)
    below = "".join(f"<th>{text}</th>" for text in BELOW[1:])
    path.write_text(
        "<html><body><table><tr><th rowspan=2>Town</th><th colspan=2>2019</th><th colspan=2>2020</th></tr>"
        f"<tr>{below}</tr>{body}</table></body></html>"
    )


def write_markdown(path: Path) -> None:
    top, below, *rows = (f"| {' | '.join(row)} |" for row in (TOP, BELOW, *ROWS))
    path.write_text("\n".join(("# Visits", "", PROSE, "", top, "|---|---|---|---|---|", below, *rows)))


WRITERS: dict[str, Callable[[Path], None]] = {
    "aligned, centred.pdf": lambda path: write_pdf(path, border=0, align="C"),
    "aligned, left.pdf": lambda path: write_pdf(path, border=0, align="L"),
    "ruled.pdf": lambda path: write_pdf(path, border=1, align="C"),
    "commas.csv": write_csv,
    "merged.xlsx": lambda path: write_workbook(path, is_merged=True),
    "blank.xlsx": lambda path: write_workbook(path, is_merged=False),
    "word.docx": write_word,
    "page.html": write_page,
    "pipes.md": write_markdown,
}


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_every_cell_keeps_both_headers(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    report = read_report(tmp_path / name)
    leeds = block_with(report, "Leeds")
    assert row_text(leeds, report) == "Leeds: 2019 – Men 412; 2019 – Women 380; 2020 – Men 396; 2020 – Women 401"
    assert row_labels(leeds, report) == []
    rows = [block for block in report.blocks if block.kind is BlockKind.TABLE_ROW and not block.is_label]
    assert [block.text.split()[0] for block in rows] == ["Leeds", "Otley", "Ilkley"]


def test_a_cited_row_shows_both_headers_over_its_cells(tmp_path: Path) -> None:
    write_csv(tmp_path / "visits.csv")
    report = read_report(tmp_path / "visits.csv")
    leeds = block_with(report, "Leeds")
    citation = Citation(1, "e", "one", "One", (), 1, None, None, leeds.text, leeds.spans)
    html = rows_html(report, citation, "How many women came in 2020?")
    assert "2020 – Women" in html and "<caption>" not in html


def headers_of(report: Report, words: str) -> list[str]:
    return [extract_header(report.source, cell) for cell in block_with(report, words).cells]


def read_csv(folder: Path, rows: Sequence[Sequence[str]]) -> Report:
    (folder / "table.csv").write_text("\n".join(",".join(row) for row in rows))
    return read_report(folder / "table.csv")


def test_a_blank_header_over_a_column_of_notes_is_no_wide_one(tmp_path: Path) -> None:
    rows = (("Town", "Visits", "", "Lead"), ("Leeds", "412", "seen twice", "Ann"), ("Otley", "12", "none", "Bob"))
    report = read_csv(tmp_path, rows)
    assert headers_of(report, "Leeds") == ["Town", "Visits", "", "Lead"]
    assert not block_with(report, "Leeds").is_label


def test_words_below_two_names_are_a_row_and_no_second_header(tmp_path: Path) -> None:
    rows = (
        ("Town", "Led by", "", "Since"),
        ("Leeds", "Ann", "Bob", "May"),
        ("Otley", "Cy", "Di", "June"),
        ("Ilkley", "Ed", "Flo", "July"),
    )
    report = read_csv(tmp_path, rows)
    assert not block_with(report, "Leeds").is_label
    assert headers_of(report, "Otley") == ["Town", "Led by", "", "Since"]


def test_years_may_stand_below_names(tmp_path: Path) -> None:
    rows = (("", "Men", "", "Women", ""), ("Town", "2019", "2020", "2019", "2020"), *ROWS)
    assert headers_of(read_csv(tmp_path, rows), "Leeds") == [
        "Town", "Men – 2019", "Men – 2020", "Women – 2019", "Women – 2020",
    ]  # fmt: skip


def test_a_header_written_in_two_lines_over_aligned_columns_is_given_to_no_other_column(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    for row in (("", "Number of", "Cost of", ""), ("Town", "people", "buses", "Rank"), *(row[:4] for row in ROWS)):
        for text in row:
            pdf.cell(40, 8, text)
        pdf.ln(8)
    pdf.output(str(tmp_path / "lines.pdf"))
    report = read_report(tmp_path / "lines.pdf")
    assert not any("Number of" in header or "Cost of" in header for header in headers_of(report, "Leeds")[3:])


def test_three_rows_of_headers_in_a_workbook_are_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Ward", "North", None, None, None])
    sheet.append([None, "2022", None, "2023", None])
    sheet.append([None, "Men", "Women", "Men", "Women"])
    for ward in ("Avenue", "Marfleet"):
        sheet.append([ward, 1, 2, 3, 4])
    for merged in ("A1:A3", "B1:E1", "B2:C2", "D2:E2"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "three.xlsx")
    report = read_report(tmp_path / "three.xlsx")
    assert headers_of(report, "Avenue")[1:] == [
        "North – 2022 – Men", "North – 2022 – Women", "North – 2023 – Men", "North – 2023 – Women",
    ]  # fmt: skip
