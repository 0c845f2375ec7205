"""What the page opens: a source, a place that a link names, an answer that was shared."""

from __future__ import annotations

from pathlib import Path

from corpus.evidence import evidence_of
from corpus.library import Library
from corpus.vocabulary import Answer, Citation, Statement
from tests.support.read_html import hit_of, plain
from tests.support.scripted_assistant import SAID, Scripted, actions_of


def test_what_the_page_asks_to_open_is_opened_only_where_it_exists(library: Library, home: Path) -> None:
    report = library.load("manifesto")
    unit = evidence_of(report)[0]
    citation = Citation(1, "0" * 16, "manifesto", "T", (), 1, None, None, report.quote(unit.spans), unit.spans)
    gone = Citation(2, "0" * 16, "no_more", "T", (), 1, None, None, "x", ((0, 1),))
    answer = Answer("q", "q", (Statement("x", (1, 2)),), (citation, gone), hits=(hit_of("x", "manifesto"),))
    actions = actions_of(Scripted(library, answer), home)
    *_, (_, name, _, _) = actions.asking("q", "me", "", [])
    key = actions.store.exchanges_of("me", name)[0].id
    page, notice = actions.opened(f"{key}-c1")
    assert "Source 1 of 2" in page and f'data-open="{key}-c2"' in page and 'id="quote"' in page and not notice
    assert 'class="near"' in actions.opened(f"{key}-p1")[0]
    assert "Whole report" in actions.opened("r-manifesto")[0]
    for wrong in (f"{key}-c9", "elsewhere-c1", f"{key}-p9", "library", "", "<script>"):
        assert 'class="library"' in actions.opened(wrong)[0]
    for wrong in (f"{key}-c2", "r-../../etc/passwd"):
        page, notice = actions.opened(wrong)
        assert 'class="library"' in page and "No report" in notice


def test_a_link_to_a_place_opens_there_and_a_broken_one_opens_the_report(library: Library, home: Path) -> None:
    actions = actions_of(Scripted(library, SAID), home)
    assert actions.place("manifesto", "10-40")[0].count("<mark") >= 1
    for broken in ("", "40-10", "0-99999999", "a-b", "10-40;drop"):
        page, notice = actions.place("manifesto", broken)
        assert "Whole report" in page and "<mark" not in page and not notice
    assert "No report" in actions.place("<b>", "1-2")[1]


def test_a_shared_answer_opens_alone_for_another_browser(library: Library, home: Path) -> None:
    actions = actions_of(Scripted(library, SAID), home)
    *_, (_, name, _, _) = actions.asking("Mine?", "me", "", [])
    key = actions.store.exchanges_of("me", name)[0].id
    assert actions.linked("me", key)[1] == name
    page, theirs, _, _ = actions.linked("somebody else", key)
    assert "Mine?" in page and theirs == "" and actions.resumed("somebody else", name)[1] == ""
    assert "not kept" in plain(actions.linked("me", "gone")[3] or "")
