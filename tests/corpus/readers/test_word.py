"""A Word file read to blocks: headings, lists, tables with merged cells, notes, every sign as it stands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from corpus.readers.reader import read_file
from corpus.reading import SourceKind
from corpus.vocabulary import BlockKind
from tests.corpus.readers.blocks import NASTY, read_report, row, shown


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Plan for the north"
    document.core_properties.modified = datetime(2025, 4, 3)
    document.add_heading("The plan", level=1)
    document.add_paragraph("It cost $5 million, then $10 million; uptake was <5* in 2 of 3 wards_a.")
    raised = document.add_paragraph("The region holds 3 × 10")
    raised.add_run("6").font.superscript = True
    raised.add_run(" people.")
    document.add_heading("What we will do", level=2)
    document.add_paragraph("We will:")
    document.add_paragraph("open three clinics", style="List Bullet")
    document.add_paragraph("one of them in Leek", style="List Bullet 2")
    document.add_paragraph("hire 12 nurses", style="List Bullet")
    document.add_paragraph("First step", style="List Number")
    document.add_paragraph("Second step", style="List Number")
    table = document.add_table(rows=5, cols=3)
    values = [
        ("Place", "2021", "2022"),
        ("Corby", "412", ""),
        ("Elm Road", "96", "7%"),
        ("", "38", "40"),
        ("All figures are rounded", "", ""),
    ]
    for line, texts in zip(table.rows, values, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    table.cell(2, 0).merge(table.cell(3, 0))
    table.cell(4, 0).merge(table.cell(4, 2))
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    path = tmp_path / "plan.docx"
    document.save(str(path))
    return path


def test_headings_paragraphs_and_lists_are_what_they_are(plan: Path) -> None:
    report = read_report(plan)
    assert shown(report, BlockKind.HEADING) == ["The plan", "What we will do"]
    assert shown(report, BlockKind.PARAGRAPH) == [
        "It cost $5 million, then $10 million; uptake was <5* in 2 of 3 wards_a.",
        "The region holds 3 × 10⁶ people.",
        "We will:",
    ]
    items = [block for block in report.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [item.text for item in items][:3] == ["open three clinics", "one of them in Leek", "hire 12 nurses"]
    assert report.source[slice(*items[-1].markers[0])] == "2."
    assert items[0].section == ("The plan", "What we will do")


def test_a_table_keeps_headers_blanks_and_merged_cells(plan: Path) -> None:
    report = read_report(plan)
    assert row(report, "Corby") == {"Place": "Corby", "2021": "412"}
    assert row(report, "Elm Road 96") == {"Place": "Elm Road", "2021": "96", "2022": "7%"}
    assert row(report, "Elm Road 38") == {"Place": "Elm Road", "2021": "38", "2022": "40"}
    assert shown(report, BlockKind.TABLE_ROW)[-1] == "All figures are rounded"


def test_title_and_date_are_proposed(plan: Path) -> None:
    proposal = read_file(plan).proposal
    assert (proposal.title, proposal.date) == ("Plan for the north", "2025-04-03")


def test_a_name_does_not_say_what_a_file_is(plan: Path) -> None:
    assert read_file(plan.rename(plan.with_suffix(".pdf"))).kind is SourceKind.WORD


@pytest.mark.parametrize("nasty", NASTY)
def test_signs_that_markdown_reads_as_markup_are_shown(tmp_path: Path, nasty: str) -> None:
    document = docx.Document()
    document.add_paragraph(f"It says {nasty} here and {nasty} there.")
    document.add_paragraph(nasty)
    document.add_heading(f"About {nasty}")
    document.add_paragraph(f"{nasty} is an item", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Name", "Value", nasty, nasty], strict=True):
        cell.text = text
    path = tmp_path / "signs.docx"
    document.save(str(path))
    texts = [text for text in shown(read_report(path)) if text != nasty]
    assert texts == [
        f"It says {nasty} here and {nasty} there.",
        f"About {nasty}",
        f"{nasty} is an item",
        "Name Value",
        f"{nasty} {nasty}",
    ]


def test_a_text_box_and_tracked_changes_read_as_shown(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The budget is ")
    deleted = parse_xml(f'<w:del {nsdecls("w")} w:id="1"><w:r><w:delText>£5m</w:delText></w:r></w:del>')
    inserted = parse_xml(f'<w:ins {nsdecls("w")} w:id="2"><w:r><w:t>£6m.</w:t></w:r></w:ins>')
    paragraph._p.append(deleted)
    paragraph._p.append(inserted)
    box = parse_xml(
        f'<w:p {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>412 people were matched.</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    document.element.body.insert(0, box)
    assert box.tag == qn("w:p")
    path = tmp_path / "box.docx"
    document.save(str(path))
    assert sorted(shown(read_report(path))) == ["412 people were matched.", "The budget is £6m."]


def test_hidden_text_is_left_out_and_told(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The ward has 14 beds. ")
    paragraph.add_run("Two of them will go.").font.hidden = True
    paragraph.add_run(" It opened in 2019.")
    style = document.styles.add_style("Teacher", WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    above = document.styles.add_style("Teacher only", WD_STYLE_TYPE.CHARACTER)
    above.base_style = style
    answer = document.add_paragraph("Question 1. ")
    answer.add_run("Answer: 96.", style=above)
    shown_all_the_same = answer.add_run("Write it down.", style=style)
    shown_all_the_same.font.hidden = False
    path = tmp_path / "hidden.docx"
    document.save(str(path))
    report = read_report(path)
    assert shown(report) == ["The ward has 14 beds. It opened in 2019.", "Question 1. Write it down."]
    assert read_file(path).remarks == ("31 characters of hidden text were left out.",)
