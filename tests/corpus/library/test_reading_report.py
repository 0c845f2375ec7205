"""The figures of what was read, counted by hand beside the text."""

from __future__ import annotations

from corpus.library.reading_report import TableSize, measure_reading
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind
from corpus.vocabulary import BlockKind
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
