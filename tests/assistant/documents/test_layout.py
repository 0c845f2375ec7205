"""Marks, dates and places are written in one way."""

from __future__ import annotations

import pytest

from assistant.documents.layout import citation_place, format_date, format_mark_ranges, format_marks
from corpus.vocabulary import Citation

CITATION = Citation(1, "a" * 16, "r", "Report", ("Part", "Chapter", "Section"), 12, 7, "vii", "Words.", ((0, 6),))
BARE = Citation(2, "b" * 16, "r", "Report", (), 12, 7, None, "Words.", ((0, 6),))
UNPAGED = Citation(3, "c" * 16, "r", "Report", (), 12, None, None, "Words.", ((0, 6),))


def test_a_place_names_report_date_headings_paragraph_and_page() -> None:
    assert citation_place(CITATION) == "Report, Part > Chapter > Section, paragraph 12, page vii"
    assert citation_place(CITATION, report="R", depth=2) == "R, Chapter > Section, paragraph 12, page vii"
    assert citation_place(CITATION, separator=", ") == "Report, Part, Chapter, Section, paragraph 12, page vii"
    assert citation_place(BARE, date="2021-05") == "Report, 2021-05, paragraph 12, page 7"
    assert citation_place(UNPAGED) == "Report, paragraph 12"


def test_dates_and_marks_are_written_out() -> None:
    assert format_date("2026-11-05") == "5 November 2026"
    assert format_marks((1, 12)) == " [1] [12]" and format_marks(()) == ""


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [((), ""), ((3,), "[3]"), ((1, 2), "[1], [2]"), ((1, 3, 4, 5, 8, 9), "[1], [3]–[5], [8], [9]")],
)
def test_neighbouring_marks_are_told_shortly(numbers: tuple[int, ...], shown: str) -> None:
    assert format_mark_ranges(numbers) == shown
