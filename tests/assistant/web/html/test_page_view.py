"""How a page is called, and that a view of pages holds nothing of a stranger's but text."""

from __future__ import annotations

import pytest

from assistant.web.html.page_view import PrintedPages, page_view_html
from assistant.web.html.reading_view import ReadingPosition, reading_html
from corpus.pdf.pictures import Box
from corpus.vocabulary import page_name
from tests.support.made_reports import report_of

HOSTILE = "\"><script>alert('1')</script>"


@pytest.mark.parametrize(
    ("page", "label", "name"),
    [
        (41, "23", "page 23 (PDF page 41)"),
        (41, "41", "page 41"),
        (41, None, "page 41"),
        (7, "vii", "page vii (PDF page 7)"),
        (None, "7", "page 7"),
        (None, None, ""),
    ],
)
def test_a_page_is_called_by_its_label_and_by_its_number_where_they_differ(
    page: int | None, label: str | None, name: str
) -> None:
    assert page_name(page, label) == name


def test_only_a_report_with_pages_has_the_switch() -> None:
    report = report_of("The scheme began in May 2019 with 14 volunteers.\n")
    printed = PrintedPages("r", "R", 1, 2, {1: "i"}, {1: (Box(0.1, 0.2, 0.5, 0.25),)})
    assert "data-view" not in reading_html(report, ReadingPosition("k", "Whole report"))
    page = reading_html(report, ReadingPosition("k", "Whole report", printed=printed))
    assert page.count("data-view=") == 2 and "Page i (PDF page 1)" in page
    assert 'style="left:10.000%;top:20.000%;width:40.000%;height:5.000%"' in page


def test_titles_and_labels_are_text() -> None:
    page = page_view_html(PrintedPages(HOSTILE, HOSTILE, 1, 1, {1: HOSTILE}, {}))
    assert "<script" not in page and page.count("<select") == 1
