"""A report on the page: a quote in its place, a row in its table, and every word of the report."""

from __future__ import annotations

import re

import pytest

from assistant.web.html.reading_view import ReadingPosition, reading_html
from corpus.evidence import extract_evidence
from corpus.text import strip_markup
from corpus.vocabulary import Report
from tests.support.made_reports import report_of
from tests.support.read_html import citation_of, marked, plain


def test_a_quote_is_highlighted_in_its_place_and_nothing_else_is() -> None:
    report = report_of("# Part one\n\nBefore it. The quoted words stand here. After it.\n\n- an item\n")
    spans = citation_of(report, "The quoted words stand here.").spans
    page = reading_html(report, ReadingPosition("t0-c1", "Source 1 of 1", spans=spans))
    assert '<p>Before it. <mark class="quoted" id="quote">The quoted words stand here.</mark> After it.</p>' in page
    assert page.count("<mark") == 1


def test_a_quoted_row_is_highlighted_in_its_table_and_is_where_the_page_scrolls_to() -> None:
    report = report_of("Table 1: Support\n\nKind\tNumber\tShare\nGrants\t100\t79.4%\nTraining\t71\t56.3%\n\nThe end.\n")
    row = next(unit for unit in extract_evidence(report) if "71" in unit.text)
    page = reading_html(report, ReadingPosition("t0-c1", "Source 1 of 1", spans=row.spans))
    assert '<tr class="cited"><th scope="row"><mark class="quoted" id="quote">Training</mark></th>' in page
    assert '<td><mark class="quoted">71</mark></td><td><mark class="quoted">56.3%</mark></td></tr>' in page
    assert '<th scope="col"><mark class="quoted">Number</mark></th>' in page
    assert '<tr class="row"><th scope="row">Grants</th><td>100</td><td>79.4%</td></tr>' in page


@pytest.mark.parametrize("report_id", ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"])
def test_the_highlighted_words_are_the_quote_for_every_tenth_piece_of_evidence(
    reports: dict[str, Report], report_id: str
) -> None:
    report = reports[report_id]
    for unit in extract_evidence(report)[::10]:
        page = reading_html(report, ReadingPosition("t0-c1", "Source 1 of 1", spans=unit.spans))
        quoted = " ".join(strip_markup(report.source[start:end]) for start, end in unit.spans)
        assert "".join(" ".join(marked(page)).split()) == "".join(quoted.split())
        assert page.count('id="quote"') == 1


def test_the_reading_view_holds_every_word_of_the_report(reports: dict[str, Report]) -> None:
    for report in reports.values():
        text = "".join(plain(reading_html(report, ReadingPosition("r-x", "Whole report"))).split())
        for block in report.blocks:
            cells = [strip_markup(report.source[slice(*cell.span)]) for cell in block.cells]
            for words in cells or [block.text]:
                assert not re.search(r"\w", words) or "".join(words.split()) in text
