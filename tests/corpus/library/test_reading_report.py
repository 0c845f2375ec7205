"""The figures of what was read, counted by hand beside the text."""

from __future__ import annotations

import pytest

from corpus.library.reading_report import TableSize, measure_reading
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind, describe_numbers
from corpus.vocabulary import BlockKind, WordBox
from tests.support.made_reports import DETAILS

PLAN = """# The plan

It was agreed in May.

## Costs

- staff
- rooms
- travel

| Year | Cost | Share |
|---|---|---|
| 2019 | 14 | 2% |
| 2020 | 15 | 3% |
"""


def test_blocks_headings_and_tables_are_counted() -> None:
    reading = Reading(PLAN, SourceKind.MARKDOWN, remarks=("A remark.",))
    figures = measure_reading(report_from_reading(reading, DETAILS), reading)
    assert figures.headings == ((1, "The plan"), (2, "Costs"))
    assert figures.blocks[BlockKind.PARAGRAPH] == 1
    assert figures.characters[BlockKind.PARAGRAPH] == len("It was agreed in May.")
    assert figures.blocks[BlockKind.LIST_ITEM] == 3
    assert figures.tables == (TableSize(None, 3, 3),)
    assert figures.pages is None
    assert (figures.remarks, figures.oddities) == (("A remark.",), ())


def test_pages_and_what_was_set_aside_are_counted() -> None:
    pages = [
        f"The board of Anytown\n\nWhat page {word} says is said in full here.\n\n{n}\n"
        for n, word in enumerate(WORDS, 1)
    ]
    reading = Reading("\n\f".join(pages), SourceKind.PDF, tuple("12345678"), empty_pages=(2,), garbled_pages=(3, 4))
    figures = measure_reading(report_from_reading(reading, DETAILS), reading)
    assert figures.pages == 8
    assert (figures.empty_pages, figures.garbled_pages) == ((2,), (3, 4))
    # The running head but perhaps the first, and eight page numbers.
    assert 15 <= figures.furniture_lines <= 16
    assert figures.furniture_characters >= 7 * len("The board of Anytown") + 8
    assert any("set aside as page furniture" in sentence for sentence in figures.oddities)


def test_what_looks_odd_is_said_with_its_figure() -> None:
    text = (
        "".join(f"Paragraph {n} says one thing \ufffd and no more than that.\n\n" for n in range(25)) + "x" * 45 + ".\n"
    )
    reading = Reading(text + "Here " + "y" * 45 + " stands.\n", SourceKind.TEXT)
    figures = measure_reading(report_from_reading(reading, DETAILS), reading)
    told = " ".join(figures.oddities)
    assert "No heading among" in told
    assert "25 characters could not be made out." in told
    assert "1 word of 40 letters or more" in told


WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight")


def test_signs_of_markup_are_not_told_as_text_that_was_set_aside() -> None:
    reading = Reading(PLAN, SourceKind.MARKDOWN)
    figures = measure_reading(report_from_reading(reading, DETAILS), reading)
    assert (figures.furniture_lines, figures.furniture_characters) == (0, 0)


def test_what_ocr_read_is_counted_with_its_confidence_and_doubts_are_named() -> None:
    sure, unsure = "The board met in May and agreed the plan.", "Volunteers drove 38 of the 57 routes."
    source = f"{sure}\n\f{unsure}"
    boxes = (
        WordBox((0, len(sure)), 1, (0.1, 0.1, 0.9, 0.2), 0.98),
        WordBox((len(sure) + 2, len(source)), 2, (0.1, 0.1, 0.9, 0.2), 0.7),
    )
    reading = Reading(source, SourceKind.PDF, ("1", "2"), boxes=boxes, ocr_pages=(1, 2))
    figures = measure_reading(report_from_reading(reading, DETAILS), reading)
    assert figures.ocr_confidence == pytest.approx((0.98 * len(sure) + 0.7 * len(unsure)) / len(sure + unsure))
    assert figures.oddities == ("OCR was less than 85% sure of 1 block (page 2).",)
    bare = Reading(source, SourceKind.PDF, ("1", "2"))
    assert measure_reading(report_from_reading(bare, DETAILS), bare).ocr_confidence is None


def test_numbers_of_pages_are_told_shortly() -> None:
    assert describe_numbers((1, 2, 3, 7, 9, 10)) == "1–3, 7, 9, 10"
    assert describe_numbers(()) == ""
