"""Marks, dates and places are written in one way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.documents.layout import (
    citation_place,
    describe_coverage,
    describe_passed,
    format_date,
    format_mark_ranges,
    format_marks,
)
from corpus.vocabulary import Citation, Coverage, LeftOut, Statement

CITATION = Citation(1, "a" * 16, "r", "Report", ("Part", "Chapter", "Section"), 12, 7, "vii", "Words.", ((0, 6),))
BARE = Citation(2, "b" * 16, "r", "Report", (), 12, 7, None, "Words.", ((0, 6),))
UNPAGED = Citation(3, "c" * 16, "r", "Report", (), 12, None, None, "Words.", ((0, 6),))


def test_a_place_names_report_date_headings_paragraph_and_page() -> None:
    assert citation_place(CITATION) == "Report, Part > Chapter > Section, paragraph 12, page vii (PDF page 7)"
    assert citation_place(CITATION, report="R", depth=2) == "R, Chapter > Section, paragraph 12, page vii (PDF page 7)"
    assert (
        citation_place(CITATION, separator=", ")
        == "Report, Part, Chapter, Section, paragraph 12, page vii (PDF page 7)"
    )
    assert citation_place(BARE, date="2021-05") == "Report, 2021-05, paragraph 12, page 7"
    assert citation_place(UNPAGED) == "Report, paragraph 12"


def test_a_place_tells_the_date_of_its_report_and_that_it_is_superseded() -> None:
    old = replace(BARE, date="2019 (date inferred)", superseded_by="new")
    assert citation_place(old) == "Report, 2019 (date inferred), superseded, paragraph 12, page 7"
    assert citation_place(old, date="") == "Report, superseded, paragraph 12, page 7"


@pytest.mark.parametrize(
    ("said", "passed", "told"),
    [
        ("2019", "2020", "Said in 2019; that date has passed (2020)."),
        ("2023-04", "2024-04-30", "Said in April 2023; that date has passed (30 April 2024)."),
        ("2023-04-05", "2023/2024", "Said on 5 April 2023; that date has passed (2023/24)."),
        ("2018", "2018/2023", "Said in 2018; that date has passed (2018 to 2023)."),
        ("../2024-07", "2025-21", "Said before July 2024; that date has passed (Spring 2025)."),
        ("2019/2021", "2022", "Said in 2019 to 2021; that date has passed (2022)."),
        (None, None, ""),
    ],
)
def test_that_a_time_has_passed_is_told_with_when_it_was_said(said: str | None, passed: str | None, told: str) -> None:
    assert describe_passed(Statement("It must start.", (1,), passed=passed, said=said)) == told


OLD, OLDER = LeftOut("a", "Annual plan", "2019"), LeftOut("b", "Annual plan", "2018")


@pytest.mark.parametrize(
    ("coverage", "told"),
    [
        (Coverage(5, 5, "2019", "2025-04"), "The library holds 5 reports, from 2019 to April 2025."),
        (Coverage(1, 1, "2019", "2019"), "The library holds 1 report, dated 2019."),
        (Coverage(2, 2, undated=2), "The library holds 2 reports."),
        (Coverage(5, 5, "2019", "2021", 1), "The library holds 5 reports, from 2019 to 2021 (1 without a clear date)."),
        (Coverage(5, 2, "2019", "2021"), "The library holds 5 reports, from 2019 to 2021; 2 of them were asked."),
        (
            Coverage(6, 5, "2019", "2021", 0, (OLD,)),
            "The library holds 6 reports, from 2019 to 2021. 1 superseded report left out: Annual plan (2019).",
        ),
        (
            Coverage(9, 4, "2018", "2021", 0, (OLD, OLDER, OLDER, OLDER, OLDER)),
            "The library holds 9 reports, from 2018 to 2021. 5 superseded reports left out: Annual plan (2019); "
            "Annual plan (2018); Annual plan (2018); 2 more.",
        ),
    ],
)
def test_the_coverage_tells_what_the_library_holds_and_what_was_left_out(coverage: Coverage, told: str) -> None:
    assert describe_coverage(coverage) == told


def test_dates_and_marks_are_written_out() -> None:
    assert format_date("2026-11-05") == "5 November 2026"
    assert format_marks((1, 12)) == " [1] [12]" and format_marks(()) == ""


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [((), ""), ((3,), "[3]"), ((1, 2), "[1], [2]"), ((1, 3, 4, 5, 8, 9), "[1], [3]–[5], [8], [9]")],
)
def test_neighbouring_marks_are_told_shortly(numbers: tuple[int, ...], shown: str) -> None:
    assert format_mark_ranges(numbers) == shown
