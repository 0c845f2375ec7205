"""Which cell of a table row was asked for, by general rules; where it cannot be told, none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.web.html.reading_view import ReadingPosition, reading_html
from assistant.web.html.table_rows import asked_cells, cited_rows, rows_html
from corpus.text import strip_markup
from corpus.vocabulary import Block, Citation, Report
from tests.support.made_reports import report_of

TABLE = """
Table 1: Support wanted

Kind\tNumber\tShare
Grants\t100\t79.4%
Training\t71\t56.3%

Table 2: Support by role

Kind\tAll N (%)\tNurses N (%)\tDoctors N (%)
Grants\t100 (79.4)\t40 (80.0)\t60 (78.9)

Table 3: Themes

Theme\tWhat was said
Trust\tIt takes time.
"""


def _row(report: Report, first: str, number: int = 0) -> Block:
    rows = [block for block in report.blocks if block.cells and not block.is_label]
    return [row for row in rows if strip_markup(report.source[slice(*row.cells[0].span)]) == first][number]


def _asked(report: Report, row: Block, question: str, said: str = "") -> list[str]:
    return [strip_markup(report.source[slice(*span)]) for span in sorted(asked_cells(report, row, question, said))]


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("What percentage asked for grants?", ["79.4%"]),
        ("What share of people wanted grants?", ["79.4%"]),
        ("How many asked for grants?", ["100"]),
        ("Grants: number and per cent please", ["100", "79.4%"]),
        ("Who wanted grants?", []),
    ],
)
def test_the_column_that_says_what_the_question_says_is_asked_for(question: str, cells: list[str]) -> None:
    report = report_of(TABLE)
    assert _asked(report, _row(report, "Grants"), question) == cells


def test_several_rows_of_which_none_is_asked_for_bear_no_mark_and_a_single_one_does() -> None:
    report = report_of(TABLE)
    rows = [_row(report, "Grants"), _row(report, "Training")]
    assert "cited" not in rows_html(report, _citing(report, rows), "Who wanted support?")
    assert rows_html(report, _citing(report, rows), "How many wanted support?").count("cited") == 2
    assert rows_html(report, _citing(report, rows[:1]), "Who wanted support?").count("cited") == 3


def _citing(report: Report, rows: Sequence[Block]) -> Citation:
    spans = tuple(cell.span for row in rows for cell in row.cells)
    return Citation(1, "0" * 16, report.id, "Title", (), 1, None, None, report.quote(spans), spans)


def test_columns_are_told_apart_by_what_only_one_of_them_says() -> None:
    report = report_of(TABLE)
    row = _row(report, "Grants", 1)
    assert _asked(report, row, "What percentage of doctors wanted grants?") == ["60 (78.9)"]
    assert _asked(report, row, "What percentage wanted grants?") == []


def test_the_numbers_that_a_statement_gives_decide_before_the_question_does() -> None:
    report = report_of(TABLE)
    row = _row(report, "Grants")
    assert _asked(report, row, "How many asked for grants?", "Four fifths (79.4%) asked for grants.") == ["79.4%"]
    assert _asked(report, row, "How many asked for grants?", "Grants: Number 100; Share 79.4%") == ["100"]


def test_a_name_and_one_value_leave_no_choice() -> None:
    report = report_of(TABLE)
    assert _asked(report, _row(report, "Trust"), "Anything?") == ["It takes time."]


def test_a_share_in_brackets_beside_a_count_needs_no_header(reports: dict[str, Report]) -> None:
    report = reports["hiquality"]
    row = _row(report, "I have a GP and PCN role & I would like to answer questions about my PCN role")
    assert _asked(report, row, "What share chose the PCN role?") == ["(38.8)"]
    assert _asked(report, row, "How many chose the PCN role?") == ["69"]


def test_the_cell_is_marked_in_the_answer_and_in_the_report_and_the_row_alone_where_none_is() -> None:
    report = report_of(TABLE)
    row = _row(report, "Grants")
    spans = tuple(cell.span for cell in row.cells)
    citation = Citation(1, "0" * 16, report.id, "T", (), 1, None, None, report.quote(spans), spans)
    assert cited_rows(report, spans) == [row]
    page = rows_html(report, citation, "What percentage asked for grants?")
    assert page.count('class="cited"') == 1 and '<td class="cited"><bdi>79.4%</bdi></td>' in page
    assert rows_html(report, citation, "Who?").count('class="cited"') == 3
    asked = asked_cells(report, row, "How many?")
    opened = reading_html(report, ReadingPosition("k", "Source 1 of 1", spans=spans, asked=asked))
    assert opened.count('class="asked"') == 1 and '<td class="asked"><mark class="quoted">100</mark></td>' in opened
    assert 'class="asked"' not in reading_html(report, ReadingPosition("k", "Source 1 of 1", spans=spans))
