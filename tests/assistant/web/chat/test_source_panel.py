"""What the page opens: a source, a place that a link names, an answer that was shared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from corpus.evidence import extract_evidence
from corpus.library.store import Library
from corpus.passages import split_into_passages
from corpus.vocabulary import Answer, Citation, Evidence, Hit, Report, ReportDetails, Statement
from tests.support.read_html import plain
from tests.support.scripted_assistant import YES, Scripted, controller_of


@dataclass(eq=False)
class _Index:
    """As much of an index as an overview needs."""

    reports: dict[str, Report]
    evidence: list[Evidence]

    @property
    def catalogue(self) -> list[ReportDetails]:
        return [report.details for report in self.reports.values()]


def test_what_the_page_asks_to_open_is_opened_only_where_it_exists(library: Library, home: Path) -> None:
    report = library.load("manifesto")
    unit = extract_evidence(report)[0]
    citation = Citation(1, "0" * 16, "manifesto", "T", (), 1, None, None, report.quote(unit.spans), unit.spans)
    gone = Citation(2, "0" * 16, "no_more", "T", (), 1, None, None, "x", ((0, 1),))
    answer = Answer(
        "q", "q", (Statement("x", (1, 2)),), (citation, gone), hits=(Hit(split_into_passages(report)[0], 1, 0.5),)
    )
    controller = controller_of(Scripted(library, answer), home)
    *_, asked = controller.ask("q", "me")
    key = controller.store.exchanges_of("me", asked.conversation_id)[0].id
    page, notice = controller.open_source(f"{key}-c1")
    assert "Source 1 of 2" in page and f'data-open="{key}-c2"' in page and 'id="quote"' in page and not notice
    assert 'class="near"' in controller.open_source(f"{key}-p1")[0]
    assert "Whole report" in controller.open_source("r-manifesto")[0]
    for wrong in (f"{key}-c9", "elsewhere-c1", f"{key}-p9", "library", "", "<script>"):
        assert 'class="library"' in controller.open_source(wrong)[0]
    page, notice = controller.open_source("r-../../etc/passwd")
    assert 'class="library"' in page and "No report" in notice
    page, notice = controller.open_source(f"{key}-c2")
    assert "No longer in the library" in page and "<blockquote>" in page and "<mark" not in page and not notice


def test_a_link_to_a_place_opens_there_and_a_broken_one_opens_the_report(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    assert controller.open_place("manifesto", "10-40")[0].count("<mark") >= 1
    for broken in ("", "40-10", "0-99999999", "a-b", "10-40;drop"):
        page, notice = controller.open_place("manifesto", broken)
        assert "Whole report" in page and "<mark" not in page and not notice
    assert "No report" in controller.open_place("<b>", "1-2")[1]


def test_a_report_opens_with_its_overview_and_its_places_lead_back_to_it(library: Library, home: Path) -> None:
    report = library.load("manifesto")
    assistant = Scripted(library, YES)
    assistant.index = _Index({"manifesto": report}, list(extract_evidence(report)))
    controller = controller_of(assistant, home)
    whole = controller.open_source("r-manifesto")[0]
    assert '<details class="overview" open>' in whole and controller.open_place("manifesto", "")[0] == whole
    assert controller.make_overview("manifesto") is controller.make_overview("manifesto"), "made once for an index"
    for key in re.findall(r'class="chip" data-open="(r-manifesto@[\d,-]+)"', whole):
        page, notice = controller.open_source(key)
        assert f'data-shown="{key}"' in page and 'id="quote"' in page and "Back to the overview" in page and not notice
        assert 'class="breadcrumb"' in page
    assert "Whole report" in controller.open_source("r-manifesto@40-10")[0]
    # A report that is not indexed yet opens without one.
    assert 'class="overview"' not in controller.open_source("r-hiquality")[0]
    assistant.index = _Index({}, [])
    assert 'class="overview"' not in controller.open_source("r-manifesto")[0]


def test_a_shared_answer_opens_alone_for_another_browser(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    *_, asked = controller.ask("Mine?", "me")
    conversation = asked.conversation_id
    key = controller.store.exchanges_of("me", conversation)[0].id
    assert controller.open_shared("me", key).conversation_id == conversation
    alone = controller.open_shared("somebody else", key)
    assert "Mine?" in alone.conversation and alone.conversation_id == ""
    assert controller.reopen("somebody else", conversation).conversation_id == ""
    assert "not kept" in plain(controller.open_shared("me", "gone").notice or "")
