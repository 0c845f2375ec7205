"""A workbook and a CSV file read to blocks: header rows, cells as displayed, blanks, merged cells, what is hidden."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import ReportError
from corpus.readers import sheet
from corpus.readers.number_formats import show_value
from corpus.readers.reader import read_file
from corpus.reading import SourceKind
from corpus.vocabulary import BlockKind
from tests.corpus.readers.blocks import NASTY, read_report, row, shown


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.07, "0%", "7%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567, "#,##0", "1,234,567"),
        (-5, "0;(0)", "(5)"),
        (0, '0;-0;"nil"', "nil"),
        (-0.001, "0.00", "0.00"),
        (1200, '"£"#,##0', "£1,200"),
        (-1200, "[$£-809]#,##0.00", "-£1,200.00"),
        (6120, "_-£* #,##0_-;-£* #,##0_-", "£6,120"),
        (1_200_000, '£0.0,,"m"', "£1.2m"),
        (0.1 + 0.2, "General", "0.3"),
        (412, "General", "412"),
        (412.0, "General", "412"),
        (12, '0" people"', "12 people"),
        (5, "00000", "00005"),
        (0.5, "#.##", ".5"),
        (3.14159, "0.##", "3.14"),
        (123456, "0.00E+00", "1.23E+05"),
        (True, "General", "TRUE"),
        (None, "General", ""),
        ("007", "@", "007"),
        (datetime(2024, 7, 18), "dd/mm/yyyy", "18/07/2024"),
        (datetime(2024, 7, 8), "d mmm yy", "8 Jul 24"),
        (datetime(2024, 7, 8), "[$-809]dddd, d mmmm yyyy", "Monday, 8 July 2024"),
        (datetime(2024, 7, 8, 14, 5), "dd/mm/yyyy hh:mm", "08/07/2024 14:05"),
        (datetime(2024, 7, 8, 14, 5), "h:mm AM/PM", "2:05 PM"),
        (date(2024, 7, 8), "mm-dd-yy", "07-08-24"),
        (datetime(2024, 7, 8), "mmm-yy", "Jul-24"),
        (time(9, 30), "h:mm", "9:30"),
        (timedelta(hours=26, minutes=30), "[h]:mm:ss", "26:30:00"),
    ],
)
def test_a_value_is_shown_as_the_sheet_displays_it(value: object, number_format: str, text: str) -> None:
    assert show_value(value, number_format) == text


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Referrals"
    for line in [
        ["Referrals by place, 2021 to 2022"],
        [],
        ["Place", "Opened", 2021, "Share", "Cost"],
        ["Corby", date(2024, 7, 18), 412, 0.125, 6120],
        ["Leek", None, None, 0.07, 1],
        ["Elm Road", None, 38, None, None],
        [None, None, 40, None, None],
        [],
        ["Source: the trust's own count."],
    ]:
        sheet.append(line)
    for number in range(4, 7):
        sheet.cell(number, 2).number_format = "d mmm yyyy"
        sheet.cell(number, 4).number_format = "0.0%"
        sheet.cell(number, 5).number_format = '"£"#,##0'
    sheet.merge_cells("A6:A7")
    sheet.cell(1_000_000, 3).number_format = "0%"
    hidden = workbook.create_sheet("Working")
    hidden.append(["Secret", 5])
    hidden.sheet_state = "hidden"
    path = tmp_path / "book.xlsx"
    workbook.save(path)
    return path


def test_a_sheet_is_a_section_with_its_title_table_and_note(book: Path) -> None:
    report = read_report(book)
    assert shown(report) == [
        "Referrals",
        "Referrals by place, 2021 to 2022",
        "Place Opened 2021 Share Cost",
        "Corby 18 Jul 2024 412 12.5% £6,120",
        "Leek 7.0% £1",
        "Elm Road 38",
        "Elm Road 40",
        "Source: the trust's own count.",
    ]
    assert row(report, "Leek") == {"Place": "Leek", "Share": "7.0%", "Cost": "£1"}
    assert row(report, "Elm Road 40") == {"Place": "Elm Road", "2021": "40"}


def test_a_hidden_sheet_is_left_out_and_told(book: Path) -> None:
    reading = read_file(book)
    assert "Secret" not in reading.source
    assert reading.remarks == ("The hidden sheet 'Working' was left out.",)


def test_hidden_rows_and_columns_are_left_out_and_told(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in [["Place", "Draft", "People"], ["Corby", 1, 412], ["Leek", 2, 38]]:
        sheet.append(line)
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    workbook.save(tmp_path / "hidden.xlsx")
    assert shown(read_report(tmp_path / "hidden.xlsx"), BlockKind.TABLE_ROW) == ["Place People", "Corby 412"]
    assert read_file(tmp_path / "hidden.xlsx").remarks == (
        "Hidden rows or columns of the sheet 'Sheet' were left out.",
    )


def test_a_workbook_proposes_its_title_and_last_change(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    workbook.active.append(["Corby", 412])
    workbook.properties.title = "Referrals & costs"
    workbook.save(tmp_path / "titled.xlsx")
    proposal = read_file(tmp_path / "titled.xlsx").proposal
    assert (proposal.title, proposal.date) == ("Referrals & costs", f"{datetime.now(UTC):%Y-%m-%d}")


def test_formulas_without_a_result_are_told(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    for line in [["Place", "Sum"], ["Corby", "=1+1"]]:
        workbook.active.append(line)
    workbook.save(tmp_path / "sum.xlsx")
    assert read_file(tmp_path / "sum.xlsx").remarks[0].startswith("1 formulas have no stored result")


def test_two_header_rows_are_joined(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in [["", "2021", None, "2022", None], ["Place", "People", "Cost", "People", "Cost"], ["Leek", 1, 2, 3, 4]]:
        sheet.append(line)
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    workbook.save(tmp_path / "two.xlsx")
    report = read_report(tmp_path / "two.xlsx")
    assert row(report, "Leek")["2022 – Cost"] == "4"


def test_signs_that_markdown_reads_as_markup_are_shown(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    workbook.active.append(["Sign", "Again"])
    for nasty in NASTY:
        workbook.active.append([nasty, f"and {nasty}"])
    workbook.save(tmp_path / "signs.xlsx")
    texts = shown(read_report(tmp_path / "signs.xlsx"), BlockKind.TABLE_ROW)
    assert texts == ["Sign Again", *[f"{nasty} and {nasty}" for nasty in NASTY]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_as_text_is_read_whatever_parts_its_cells(tmp_path: Path, delimiter: str) -> None:
    lines = [["Place", "Referrals", "Cost"], ["Corby", "<5", '"£1,200; about"'], ["Leek", "", "5*"]]
    path = tmp_path / "table.csv"
    path.write_text("\r\n".join(delimiter.join(line) for line in lines), encoding="utf-8-sig", newline="")
    report = read_report(path)
    assert shown(report) == ["Place Referrals Cost", "Corby <5 £1,200; about", "Leek 5*"]
    assert row(report, "Leek") == {"Place": "Leek", "Cost": "5&#42;"}


def test_a_table_as_text_is_told_by_its_content_where_its_name_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "table.dat"
    path.write_text("a,b,c\n1,2,3\n4,5,6\n")
    assert read_file(path).kind is SourceKind.SHEET


def test_names_with_what_they_stand_for_are_no_headers_and_no_part_of_the_table_above(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("Ward,Beds,Nurses\nElm,14,6\nOak,12,5\n\nDoors close,20:15\nVisitors,412\nCost a day,£61\n")
    report = read_report(path)
    assert row(report, "Oak") == {"Ward": "Oak", "Beds": "12", "Nurses": "5"}
    for name, value in (("Doors close", "20:15"), ("Visitors", "412"), ("Cost a day", "£61")):
        (block,) = [block for block in report.blocks if block.text.startswith(name)]
        assert block.text == f"{name} {value}"
        assert block.lead_ins == () and all(cell.header is None for cell in block.cells)


def test_tables_side_by_side_are_read_apart_and_a_title_stands_over_its_table(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "Budget, £ thousand"
    for number, line in enumerate((("Line", 2023, 2024), ("Staff", 410, 432), ("Rooms", 88, 12)), start=2):
        for column, value in enumerate(line, start=1):
            sheet.cell(number, column, value)
    for place, value in {"E2": "Grant", "F2": "Paid", "E3": "Council", "F3": 700, "E4": "Lottery", "F4": 90}.items():
        sheet[place] = value
    workbook.save(tmp_path / "budget.xlsx")

    report = read_report(tmp_path / "budget.xlsx")

    assert row(report, "Staff") == {"Line": "Staff", "2023": "410", "2024": "432"}
    assert row(report, "Council") == {"Grant": "Council", "Paid": "700"}
    (staff,) = (block for block in report.blocks if block.text.startswith("Staff"))
    assert report.quote(staff.lead_ins[:1]) == "Budget, £ thousand"
    (council,) = (block for block in report.blocks if block.text.startswith("Council"))
    assert "Budget" not in report.quote(council.lead_ins)


def test_a_blank_column_within_a_table_parts_nothing(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in (("Town", 2022, None, 2023), ("Leeds", 412, None, 380), ("Otley", 96, None, 91)):
        sheet.append(line)
    workbook.save(tmp_path / "towns.xlsx")

    assert row(read_report(tmp_path / "towns.xlsx"), "Leeds") == {"Town": "Leeds", "2022": "412", "2023": "380"}


def test_a_table_that_is_data_is_refused_and_one_row_less_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 40)
    book = openpyxl.Workbook()
    for number in range(41):
        book.active.append([f"ward {number}", number])
    book.save(tmp_path / "wards.xlsx")
    (tmp_path / "wards.csv").write_text("".join(f"ward {number},{number}\n" for number in range(41)), encoding="utf-8")
    for name in ("wards.xlsx", "wards.csv"):
        with pytest.raises(ReportError, match=f"{name}: a table of more than 40 rows"):
            read_file(tmp_path / name)
    monkeypatch.setattr(sheet, "MOST_ROWS", 41)
    for name in ("wards.xlsx", "wards.csv"):
        assert "ward 40" in read_file(tmp_path / name).source
