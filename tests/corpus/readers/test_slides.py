"""A PowerPoint file read to blocks: a heading a slide, bullets, tables, charts, groups, notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches, Pt

from corpus.readers.reader import read_file
from corpus.vocabulary import BlockKind
from tests.corpus.readers.blocks import NASTY, read_report, row, shown

BOX = (Inches(1), Inches(1), Inches(6), Inches(2))


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    slides = pptx.Presentation()
    first = slides.slides.add_slide(slides.slide_layouts[0])
    first.shapes.title.text = "Volunteers in the north"
    second = slides.slides.add_slide(slides.slide_layouts[1])
    second.shapes.title.text = "What we found"
    body = second.placeholders[1].text_frame
    body.text = "Three clinics opened"
    part = body.add_paragraph()
    part.text, part.level = "one of them in Leek", 1
    second.notes_slide.notes_text_frame.text = "Say that 412 people were matched."
    third = slides.slides.add_slide(slides.slide_layouts[5])
    third.shapes.title.text = "Referrals"
    table = third.shapes.add_table(4, 3, *BOX).table
    values = [("Place", "2021", "2022"), ("Corby", "412", ""), ("Leek", "5*", "<5"), ("", "7", "8")]
    for number, texts in enumerate(values):
        for column, text in enumerate(texts):
            table.cell(number, column).text = text
    table.cell(2, 0).merge(table.cell(3, 0))
    make_chart_data: Any = CategoryChartData
    chart = make_chart_data()
    chart.categories = ["North", "South"]
    chart.add_series("Patients", (120, 80.5))
    third.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *BOX, chart)
    group = third.shapes.add_group_shape()
    group.shapes.add_textbox(*BOX).text_frame.text = "96 of them came twice."
    hidden = slides.slides.add_slide(slides.slide_layouts[5])
    hidden.shapes.title.text = "Not for the board"
    hidden._element.set("show", "0")
    path = tmp_path / "deck.pptx"
    slides.save(str(path))
    return path


def test_each_slide_is_a_section_and_its_notes_a_part_of_it(deck: Path) -> None:
    report = read_report(deck)
    assert shown(report, BlockKind.HEADING) == [
        "Slide 1: Volunteers in the north",
        "Slide 2: What we found",
        "Notes:",
        "Slide 3: Referrals",
    ]
    assert shown(report, BlockKind.LIST_ITEM) == ["Three clinics opened", "one of them in Leek"]
    (note,) = [block for block in report.blocks if "412 people" in block.text]
    assert note.section == ("Slide 2: What we found", "Notes:")


def test_tables_charts_and_groups_are_read(deck: Path) -> None:
    report = read_report(deck)
    assert row(report, "Corby") == {"Place": "Corby", "2021": "412"}
    assert "Leek 5* <5" in shown(report)
    assert row(report, "Leek 7") == {"Place": "Leek", "2021": "7", "2022": "8"}
    assert row(report, "South")["Patients"] == "80.5"
    assert "96 of them came twice." in shown(report)


def test_a_hidden_slide_is_left_out_and_told(deck: Path) -> None:
    calls: list[tuple[int, int]] = []
    reading = read_file(deck, lambda done, total: calls.append((done, total)))
    assert "Not for the board" not in reading.source
    assert reading.remarks == ("Hidden slides were left out: 4.",)
    assert calls[-1] == (4, 4)
    assert reading.proposal.title == "Volunteers in the north"


def test_signs_that_markdown_reads_as_markup_are_shown(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    for nasty in NASTY:
        slide.shapes.add_textbox(*BOX).text_frame.text = f"It says {nasty} here."
    table = slide.shapes.add_table(len(NASTY) + 1, 2, *BOX).table
    for number, nasty in enumerate(["Sign", *NASTY]):
        table.cell(number, 0).text, table.cell(number, 1).text = nasty, f"and {nasty}"
    path = tmp_path / "signs.pptx"
    slides.save(str(path))
    assert shown(read_report(path)) == [
        "Slide 1",
        *[f"It says {nasty} here." for nasty in NASTY],
        *[f"{nasty} and {nasty}" for nasty in ["Sign", *NASTY]],
    ]


def test_a_slide_that_is_nothing_but_a_picture_is_told(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (40, 30), "navy").save(tmp_path / "blue.png")
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[5])
    first.shapes.title.text = "Winter plan"
    first.shapes.add_picture(str(tmp_path / "blue.png"), 0, 0)
    deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_picture(str(tmp_path / "blue.png"), 0, 0)
    deck.save(str(tmp_path / "deck.pptx"))
    reading = read_file(tmp_path / "deck.pptx")
    (told,) = reading.remarks
    assert told.startswith("No text, only a picture, on slide 2: not read.")
    assert reading.proposal.title == "Winter plan"


def test_boxes_are_read_by_their_places_and_the_largest_on_top_is_the_title(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    boxes = [
        ("Third, they vote.", 6, 3.1, 14),
        ("First, they meet.", 0.5, 3, 14),
        ("Lunch follows.", 0.5, 5, 14),
        ("Second, they talk.", 3, 3, 14),
        ("How a panel works", 0.5, 0.5, 28),
    ]
    for words, left, top, size in boxes:
        frame = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1)).text_frame
        frame.text = words
        frame.paragraphs[0].runs[0].font.size = Pt(size)
    path = tmp_path / "panel.pptx"
    slides.save(str(path))
    assert shown(read_report(path)) == [
        "Slide 1: How a panel works",
        "First, they meet.",
        "Second, they talk.",
        "Third, they vote.",
        "Lunch follows.",
    ]
    assert read_file(path).proposal.title == "How a panel works"


def test_boxes_that_fill_the_places_of_a_layout_stay_in_its_order(tmp_path: Path) -> None:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[4])
    words = ["Two ways", "By bus", "It takes an hour.", "By bike", "It takes two."]
    for place, text in zip(slide.placeholders, words, strict=True):
        place.text_frame.text = text
    path = tmp_path / "ways.pptx"
    slides.save(str(path))
    assert shown(read_report(path)) == ["Slide 1: Two ways", *words[1:]]


def test_a_table_of_two_header_rows_keeps_both_over_its_values(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Who came"
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    for (line, column), text in {
        (0, 0): "Age",
        (0, 1): "2022",
        (1, 1): "Men",
        (1, 2): "Women",
        (2, 0): "75 and over",
        (2, 1): "88",
        (2, 2): "132",
    }.items():
        table.cell(line, column).text = text
    deck.save(str(tmp_path / "falls.pptx"))

    report = read_report(tmp_path / "falls.pptx")

    assert row(report, "75") == {"Age": "75 and over", "2022 – Men": "88", "2022 – Women": "132"}
