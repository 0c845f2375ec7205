"""The overview of a report on the page: its key points, its case studies, its tables, each leading to its place."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from assistant.overview.overview import make_overview
from assistant.web.html.overview import find_case_studies, find_tables, overview_html, place_key
from assistant.web.html.reading_view import ReadingPosition, reading_html
from corpus.evidence import extract_evidence
from corpus.vocabulary import Answer, Report, Statement
from tests.support.made_reports import DETAILS, report_of
from tests.support.read_html import HOSTILE, Elements, citation_of, plain

PLAN = """
    # Summary

    ## Key points

    - Buses must come twice a day.
    - Clinics open on Saturdays.

    # Case studies

    ## Case study 1: Buses in Anytown

    The bus came in time.

    ## Case study 2: Clinics in Othertown

    Table 1: Who came

    Kind\tNumber\tShare
    Grown up\t100\t79.4%
    Children\t71\t56.3%
    """


def overview_of(report: Report) -> Answer:
    index: Any = SimpleNamespace(reports={report.id: report}, evidence=list(extract_evidence(report)))
    return make_overview(index, report.id)


def test_an_overview_tells_key_points_case_studies_and_tables_and_each_leads_to_its_place() -> None:
    report = report_of(PLAN)
    page = overview_html(overview_of(report), report)
    assert page.startswith('<details class="overview" open>')
    told = plain(page)
    for words in ("A report made up", "nobody", "2026", "Buses must come twice a day.", "Table 1: Who came"):
        assert words in told
    assert "Case studies (2)" in told and "Tables and figures (1)" in told
    key, name = re.findall(r'class="chip" data-open="([^"]+)" aria-label="([^"]+)"', page)[0]
    assert key.startswith("r-made_up@") and name == "Show in the text, Key points"
    pairs = [span.split("-") for span in key.removeprefix("r-made_up@").split(",")]
    assert "Buses must come twice a day." in report.quote([(int(start), int(end)) for start, end in pairs])
    heading = find_case_studies(report)[0]
    assert f'data-jump="h{heading.number}"' in page and f'id="h{heading.number}"' in reading_html(
        report, ReadingPosition("r-made_up", "Whole report")
    )


def test_a_heading_over_case_studies_is_none_and_what_stands_under_it_is_where_nothing_else_says_so() -> None:
    report = report_of(
        "# Case studies\n\n## Anytown\n\nBuses.\n\n## Othertown\n\nClinics.\n\n# Other\n\n## Third\n\nNo.\n"
    )
    assert [block.text for block in find_case_studies(report)] == ["Anytown", "Othertown"]
    assert [block.text for block in find_case_studies(report_of(PLAN))] == [
        "Case study 1: Buses in Anytown",
        "Case study 2: Clinics in Othertown",
    ]
    assert find_case_studies(report_of("# Part one\n\nNo case study here.\n")) == []


def test_a_table_is_told_once_though_a_list_at_the_front_and_its_next_page_name_it() -> None:
    report = report_of(
        "# Tables\n\nTable 1: Who came 12\n\n# Who\n\nTable 1: Who came\n\nTable 1: Who came (continued)\n"
    )
    assert [(block.text, block.section) for block in find_tables(report)] == [("Table 1: Who came", ("Who",))]


def test_the_overview_stands_above_the_text_and_is_folded_where_a_place_is_shown() -> None:
    report = report_of(PLAN)
    overview = overview_of(report)
    whole = reading_html(report, ReadingPosition("r-made_up", "Whole report", overview=overview))
    assert whole.index('class="reader-text"') < whole.index('<details class="overview" open>') < whole.index('id="h0"')
    assert "Back to the" not in whole
    spans = citation_of(report, "The bus came in time.").spans
    key = place_key(report.id, spans)
    place = reading_html(report, ReadingPosition(key, "Place", spans=spans, is_cited=False, overview=overview))
    assert '<details class="overview"><summary>' in place
    assert "Back to the overview" in place and "Back to the answer" not in place


def test_a_long_list_is_folded_and_a_report_that_says_nothing_has_its_card_alone() -> None:
    many = report_of("".join(f"# Case study {n}: Town {n}\n\nWords.\n\n" for n in range(1, 13)))
    assert "<details><summary>Case studies (12)</summary>" in overview_html(Answer("q", "q"), many)
    nothing = overview_html(Answer("q", "q"), report_of("Words.\n"))
    assert "Key points" not in nothing and "Case studies" not in nothing and "A report made up" in plain(nothing)


def test_what_a_hostile_report_says_changes_nothing_but_its_own_text() -> None:
    words = HOSTILE.replace(chr(0), "")
    details = replace(DETAILS, title=HOSTILE, publisher=HOSTILE, date=HOSTILE, short_title=HOSTILE)
    report = replace(report_of(f"# Case study {words}\n\nTable 1: {words}\n\nA quote.\n"), details=details)
    citation = replace(citation_of(report, "A quote."), section=(HOSTILE,), title=HOSTILE)
    elements = Elements(overview_html(Answer("q", "q", (Statement(HOSTILE, (1,)),), (citation,)), report))
    assert not {"script", "img", "style", "b", "a"} & set(elements.tags)
    assert not {name for name in elements.attributes if name.startswith("on") or name in ("src", "autofocus")}
    assert elements.text.count("<script>alert(1)</script>") >= 6
