"""Tables with ruling lines are read as rows of cells; call-outs, contents and diagrams are not; PDFs made here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import TableBordersLayout

from corpus.readers.reader import read_file, report_from_reading
from corpus.vocabulary import Block, BlockKind, Report
from tests.support.made_reports import DETAILS, block_with, misplaced, texts

PROSE = (
    "The networks of the place were asked what would help them most, and seven in ten of them said that it was money. "
    "What was learnt in the first year is written down here, so that nobody has to learn it once again in the next."
)
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
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    return pdf


def write(pdf: FPDF, text: str) -> None:
    pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def rows_of(report: Report) -> list[Block]:
    return [block for block in report.blocks if block.kind is BlockKind.TABLE_ROW]


def places(report: Report, row: Block) -> dict[int, str]:
    """What stands in each column of a row."""
    return {cell.column: report.source[slice(*cell.span)] for cell in row.cells}


def named(report: Report, row: Block) -> dict[str, str]:
    """What stands in a row under each header."""
    return {
        report.source[slice(*cell.header)] if cell.header else "": report.source[slice(*cell.span)]
        for cell in row.cells
    }


def leads(report: Report, row: Block) -> list[str]:
    return [report.source[slice(*span)] for span in row.lead_ins]


def test_an_empty_cell_stays_empty_and_cells_of_several_lines_are_read_whole(read: Read) -> None:
    pdf = new_pdf()
    write(pdf, PROSE)
    with pdf.table(col_widths=(30, 50, 20, 20), text_align="LEFT") as table:
        table.row(("Town", "What was done", "2022", "2023"))
        table.row(("Corby", "People who lived alone were visited by a neighbour every week", "", "3,377"))
        table.row(("Kettering", "Nothing", "512", ""))
        table.row(("Rushden", "", "", "18"))
    report = read(pdf)
    corby, kettering, rushden = rows_of(report)[1:]
    assert named(report, corby) == {
        "Town": "Corby",
        "What was done": "People who lived alone were visited by a neighbour every week",
        "2023": "3,377",
    }
    assert named(report, kettering) == {"Town": "Kettering", "What was done": "Nothing", "2022": "512"}
    assert named(report, rushden) == {"Town": "Rushden", "2023": "18"}
    assert block_with(report, "seven in ten").kind is BlockKind.PARAGRAPH


def test_a_header_over_several_columns_stands_above_their_own(read: Read) -> None:
    pdf = new_pdf()
    write(pdf, "Table 2: Visits by town")
    with pdf.table(num_heading_rows=2) as table:
        head = table.row()
        head.cell("Town", rowspan=2)
        head.cell("Adults", colspan=2)
        head.cell("Children", colspan=2)
        table.row(("First visits", "Later visits", "First visits", "Later visits"))
        table.row(("Corby", "12", "34", "", "78"))
        table.row(("Kettering", "21", "43", "65", "87"))
    report = read(pdf)
    corby = block_with(report, "Corby")
    assert places(report, corby) == {0: "Corby", 1: "12", 2: "34", 4: "78"}
    assert leads(report, corby)[:4] == ["Table 2: Visits by town", "Town", "Adults", "Children"]
    assert [report.source[slice(*cell.header)] for cell in corby.cells if cell.header] == [
        "Town", "First visits", "Later visits", "Later visits",
    ]  # fmt: skip
    assert [row.is_label for row in rows_of(report)] == [True, True, False, False]


def test_a_row_of_one_cell_names_the_rows_below_it(read: Read) -> None:
    pdf = new_pdf()
    with pdf.table() as table:
        table.row(("Town", "Visits", "Calls"))
        table.row().cell("In the north", colspan=3)
        table.row(("Corby", "12", "34"))
        table.row().cell("In the south", colspan=3)
        table.row(("Rushden", "56", "78"))
    report = read(pdf)
    assert "In the north" in leads(report, block_with(report, "Corby"))
    rushden = leads(report, block_with(report, "Rushden"))
    assert "In the south" in rushden and "In the north" not in rushden


def test_a_cell_over_several_rows_belongs_to_each_of_them(read: Read) -> None:
    pdf = new_pdf()
    with pdf.table() as table:
        table.row(("Answer", "Recommendation", "Cost"))
        first = table.row()
        first.cell("Accepted", rowspan=2)
        first.cell("Train the staff")
        first.cell("£400")
        table.row(("Ask the people", "£20"))
        table.row(("Refused", "Close the ward", "£1"))
    report = read(pdf)
    asked = block_with(report, "Ask the people")
    assert places(report, asked) == {1: "Ask the people", 2: "£20"}
    assert leads(report, asked)[-1] == "Accepted"
    assert "Accepted" not in leads(report, block_with(report, "Close the ward"))


@pytest.mark.parametrize("title", ["Table 1: Towns by number", ""])
def test_a_table_goes_on_over_the_page_and_its_header_comes_again(read: Read, title: str) -> None:
    pdf = new_pdf()
    write(pdf, title or PROSE)
    with pdf.table() as table:
        table.row(("Town", "Visits", "Calls"))
        for number in range(60):
            table.row((f"Town of the {number}th letter", str(1000 + number), "" if number % 7 == 0 else str(number)))
    report = read(pdf)
    values = [row for row in rows_of(report) if not row.is_label]
    assert len(values) == 60
    assert len({row.group for row in rows_of(report)}) == 1 and len({row.page for row in values}) > 1
    last = values[-1]
    assert named(report, last) == {"Town": "Town of the 59th letter", "Visits": "1059", "Calls": "59"}
    assert leads(report, last)[: 2 if title else 1] == [title, "Town"][-2 if title else -1 :]
    assert all(2 not in places(report, row) for row in values[::7])


def test_cells_with_a_fill_and_no_lines_are_a_table(read: Read) -> None:
    pdf = new_pdf()
    pdf.set_fill_color(210, 220, 240)
    for row in (("Town", "Visits"), ("Corby", "12"), ("Rushden", "")):
        for text in row:
            pdf.cell(60, 9, text, fill=True)
            pdf.set_x(pdf.get_x() + 0.5)
        pdf.ln(9.5)
    report = read(pdf)
    assert [places(report, row) for row in rows_of(report)] == [
        {0: "Town", 1: "Visits"}, {0: "Corby", 1: "12"}, {0: "Rushden"},
    ]  # fmt: skip


def test_two_tables_right_below_each_other_are_two(read: Read) -> None:
    pdf = new_pdf()
    for rows in ((("Town", "Visits"), ("Corby", "12")), (("Ward", "Beds", "Staff"), ("East", "3", "4"))):
        with pdf.table() as table:
            for row in rows:
                table.row(row)
        pdf.ln(10)
    report = read(pdf)
    east = block_with(report, "East")
    assert named(report, east) == {"Ward": "East", "Beds": "3", "Staff": "4"}
    assert east.group != block_with(report, "Corby").group


def test_a_table_open_at_its_sides_is_one(read: Read) -> None:
    pdf = new_pdf()
    with pdf.table(borders_layout=TableBordersLayout.INTERNAL) as table:
        for row in (("Town", "Visits", "Calls"), ("Corby", "12", ""), ("Rushden", "", "78")):
            table.row(row)
    report = read(pdf)
    assert named(report, block_with(report, "Rushden")) == {"Town": "Rushden", "Calls": "78"}


def test_a_box_around_prose_is_no_table(read: Read) -> None:
    pdf = new_pdf()
    write(pdf, PROSE)
    pdf.set_fill_color(210, 220, 240)
    pdf.multi_cell(0, 6, "What we ask for\n\n" + PROSE, border=1, fill=True, new_x="LMARGIN", new_y="NEXT")
    with pdf.table(first_row_as_headings=False, col_widths=(1,)) as table:
        table.row(("Recommendation 1",))
        table.row((PROSE,))
    report = read(pdf)
    assert rows_of(report) == []
    assert sum(text.startswith("The networks") for text in texts(report, BlockKind.PARAGRAPH)) >= 2


def test_a_table_of_contents_with_lines_is_none(read: Read) -> None:
    pdf = new_pdf()
    write(pdf, "Contents")
    with pdf.table(first_row_as_headings=False, col_widths=(20, 80)) as table:
        for page, title in (("3-4", "Foreword"), ("5-8", "What we did"), ("9-11", "What we found"), ("12", "Thanks")):
            table.row((page, title))
    pdf.add_page()
    write(pdf, PROSE)
    report = read(pdf)
    assert rows_of(report) == []
    assert any("What we found" in text for text in texts(report, BlockKind.FURNITURE))


def test_the_boxes_of_a_diagram_are_a_list_of_whole_names_and_no_headings(read: Read) -> None:
    pdf = new_pdf()
    write(pdf, "Figure 1: Who answers to whom")
    names = ["Board of the Trust", "Chief Nurse", "Medical Director and Deputy Chief", "Finance", "Estates", "Wards",
             "Clinics", "Community Teams", "Night Staff"]  # fmt: skip
    for number, name in enumerate(names):
        x, y = 15 + 62 * (number % 3), 60 + 40 * (number // 3)
        pdf.rect(x, y, 40, 18)
        pdf.line(x + 40, y + 9, x + 62, y + 9)
        pdf.set_xy(x, y + 2)
        pdf.multi_cell(40, 5, name, align="C")
    pdf.set_xy(10, 190)
    write(pdf, "Source: the minutes of the board")
    write(pdf, PROSE)
    report = read(pdf)
    assert set(names) <= set(texts(report, BlockKind.LIST_ITEM))
    assert not set(texts(report, BlockKind.HEADING)) & {*names, "Source: the minutes of the board"}
    assert rows_of(report) == []
    assert block_with(report, "seven in ten").kind is BlockKind.PARAGRAPH


def test_a_running_head_up_the_margin_is_one_line_and_no_part_of_the_rows(read: Read) -> None:
    pdf = new_pdf()
    for number in range(4):
        if number:
            pdf.add_page()
        with pdf.rotation(90, 8, 150):
            pdf.text(8, 150, "The State of the Town in Figures")
        with pdf.table() as table:
            table.row(("Town", "Visits"))
            table.row((f"Corby {'ABCD'[number]}", str(10 + number)))
        pdf.ln(5)
        write(pdf, PROSE)
    report = read(pdf)
    assert all("State" not in row.text for row in rows_of(report))
    assert [places(report, row)[1] for row in rows_of(report) if not row.is_label] == ["10", "11", "12", "13"]
    assert texts(report, BlockKind.FURNITURE).count("The State of the Town in Figures") >= 3
    assert texts(report, BlockKind.HEADING) == ["The State of the Town in Figures"]


def test_headers_may_bear_years(read: Read) -> None:
    pdf = new_pdf()
    with pdf.table() as table:
        table.row(("District", "Referrals 2021", "2022/23"))
        table.row(("Corby", "1,045", ""))
    report = read(pdf)
    assert named(report, block_with(report, "Corby")) == {"District": "Corby", "Referrals 2021": "1,045"}
