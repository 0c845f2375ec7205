"""What was read of a file in lines that a librarian can read: what was set aside, empty, garbled or read by OCR."""

from __future__ import annotations

from assistant.command.reading_sheet import describe_reading, format_line, format_sheet
from corpus.drafts import Draft
from corpus.library.reading_report import ReadingReport, measure_reading
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind
from corpus.vocabulary import BlockKind, WordBox
from tests.support.made_reports import DETAILS

WORDS = "Volunteers drove 38 of the 57 routes."


def figures_of(reading: Reading) -> ReadingReport:
    return measure_reading(report_from_reading(reading, DETAILS), reading)


def test_pages_that_were_not_read_as_they_stand_are_told_with_their_numbers() -> None:
    labels = tuple(str(number) for number in range(1, 31))
    boxes = (WordBox((0, len(WORDS)), 1, (0.1, 0.1, 0.9, 0.2), 0.978),)
    reading = Reading(
        WORDS + "\n\f" * 29,
        SourceKind.PDF,
        labels,
        boxes=boxes,
        empty_pages=tuple(range(2, 28)),
        garbled_pages=(28, 30),
        ocr_pages=(1,),
        remarks=("A remark.",),
    )
    told = "30 pages, 26 without text (2–27), 2 garbled (28, 30), 1 read by OCR (1; confidence 97%)"
    assert format_line(figures_of(reading)) == f"PDF: 1 paragraph; {told}; nothing set aside."
    assert f"Pages: {told}." in format_sheet(figures_of(reading)).splitlines()
    assert describe_reading(figures_of(reading)) == f"1 block; {told}; 1 to look at: pcn-assistant corpus check"


def test_levels_of_headings_are_counted_from_the_outermost_that_is_there() -> None:
    drafts = (
        Draft(BlockKind.HEADING, ((0, 5),), level=6),
        Draft(BlockKind.HEADING, ((6, 11),), level=9),
        Draft(BlockKind.PARAGRAPH, ((12, 17),)),
    )
    lines = format_sheet(figures_of(Reading("Costs\nRooms\nNone.", SourceKind.TEXT, drafts=drafts))).splitlines()
    at = lines.index("Headings: 1 of level 1, 1 of level 2.")
    assert lines[at + 1 : at + 3] == ["  Costs", "    Rooms"]
