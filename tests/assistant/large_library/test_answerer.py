"""Answers from a library too large to be opened whole: of the right report, and with the coverage of all."""

from __future__ import annotations

import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import Turn
from assistant.briefing.extractive import refresh_remarks
from assistant.briefing.note import Brief
from assistant.briefing.writer import narrow_to_note, write_briefing
from assistant.command.main import main
from assistant.factory import open_assistant
from assistant.large_library.answerer import LargeLibraryAnswerer
from assistant.search.query import parse_query
from assistant.search.search import MOST_SEARCHED, allowed_reports, search
from assistant.settings import Settings
from corpus.errors import UserError
from tests.support.large_library import TOWNS, make_large_library


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    home = tmp_path_factory.mktemp("large") / "home"
    make_large_library(home, home.parent / "sources")
    return open_assistant(Settings(home))


def test_each_question_is_answered_from_its_report(assistant: Answerer) -> None:
    assert isinstance(assistant, LargeLibraryAnswerer)
    right = 0
    for town, (work, people, _) in TOWNS.items():
        answer = assistant.ask(f"How many residents had the {work} of {town} reached?")
        assert {citation.report for citation in answer.citations} <= {town.casefold()}, answer.question
        right += str(people) in " ".join(statement.text for statement in answer.statements)
    assert right >= len(TOWNS) - 1


def test_the_coverage_is_that_of_the_whole_library(assistant: Answerer) -> None:
    answer = assistant.ask("Who led the choirs of Corley?")
    assert answer.coverage is not None
    assert (answer.coverage.reports, answer.coverage.asked) == (len(TOWNS), len(TOWNS))
    some = ["corley", "denham"]
    narrowed = assistant.ask("Who led the choirs of Corley?", reports=some)
    assert narrowed.coverage is not None
    assert (narrowed.coverage.reports, narrowed.coverage.asked) == (len(TOWNS), 2)


def test_a_question_that_no_report_answers_is_refused(assistant: Answerer) -> None:
    for question in ("Who won the cup final in 1966?", "What does the naloxone training of Ashby cost?"):
        answer = assistant.ask(question)
        assert not answer.statements, [statement.text for statement in answer.statements]


def test_a_follow_up_asks_the_report_that_was_quoted(assistant: Answerer) -> None:
    first = assistant.ask("When did the dental vans of Denham begin?")
    told = " ".join(statement.text for statement in first.statements)
    assert "2014" in told
    history = (Turn("user", first.question), Turn("assistant", told))
    narrowed = assistant.narrowed("And who led them?", history=history)
    assert "denham" in narrowed.index.reports
    answer = assistant.ask("And who led them?", history=history)
    assert {citation.report for citation in answer.citations} == {"denham"}


def test_an_unknown_report_is_refused_by_name(assistant: Answerer) -> None:
    with pytest.raises(UserError, match="corlay"):
        assistant.ask("Who led the choirs?", reports=["corlay"])


def test_search_looks_through_the_reports_that_fit_and_says_so(assistant: Answerer) -> None:
    query = parse_query("choirs")
    allowed = sorted(allowed_reports(assistant.index.catalogue, query))
    results = search(assistant.narrowed("choirs", reports=allowed, most=3).index, query)
    assert results.total and {hit.place.report.id for hit in results.hits} == {"corley"}
    assert 0 < results.not_searched < len(TOWNS)
    told = results.tell_not_searched()
    assert str(results.not_searched) in told and str(MOST_SEARCHED) in told
    one = parse_query("residents report:ashby")
    allowed = sorted(allowed_reports(assistant.index.catalogue, one))
    found = search(assistant.narrowed("residents", reports=allowed).index, one)
    assert {hit.place.report.id for hit in found.hits} == {"ashby"}


def test_the_commands_work_on_a_large_library(
    assistant: Answerer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(assistant.library.home))
    assert main(["ask", "Who led the choirs of Corley?"]) == 0
    assert "parish of Corley" in " ".join(capsys.readouterr().out.split())
    assert main(["search", "choirs"]) == 0
    assert "corley" in capsys.readouterr().out
    main(["overview", "denham"])
    assert "denham" in capsys.readouterr().out.casefold()
    assert main(["index"]) == 0
    assert f"{len(TOWNS)} reports" in capsys.readouterr().out
    assert main(["doctor"]) == 0
    assert "sound" in capsys.readouterr().out


def test_a_note_draws_on_the_reports_that_its_topic_needs(assistant: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.briefing.writer._MOST_REPORTS", 4)
    made = write_briefing(assistant, Brief("dental vans of Denham", length="short")).note
    assert made.covered
    assert {citation.report for citation in made.citations()} == {"denham"}
    narrowed = narrow_to_note(assistant, made)
    assert "denham" in narrowed.index.reports and len(narrowed.index.reports) < len(TOWNS)
    assert refresh_remarks(narrowed.index, made).sections
    with pytest.raises(UserError, match="denhem"):
        write_briefing(assistant, Brief("dental vans", reports=("denhem",)))
