"""A superseded report is asked on request alone, and the answer says what was left out and what has passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.report_choice import cover, describe_library, reports_asked
from assistant.command.search import format_results
from assistant.search.query import parse_query
from assistant.search.search import search
from corpus.editions import find_superseded
from corpus.library.store import Library
from corpus.vocabulary import Report
from index.build import IndexSettings, open_or_build_index
from tests.support.made_reports import report_of

TODAY = date(2026, 11, 29)


def library_of(*cards: Mapping[str, str]) -> dict[str, Report]:
    """Reports with these fields on their cards."""
    report = report_of("# Walks\n\nThey began in May.\n")
    made = [replace(report, details=replace(report.details, **card)) for card in cards]  # type: ignore[arg-type]
    return {each.id: each for each in made}


OLD = {"id": "old", "title": "Annual plan", "short_title": "Annual plan", "date": "2019", "edtf": "2019"}
NEW = OLD | {"id": "new", "date": "April 2022", "edtf": "2022-04", "supersedes": "old"}
OTHER = {"id": "other", "title": "On benches", "short_title": "On benches", "date": "before the war"}


def left_out(
    question: str, reports: dict[str, Report], *, chosen: tuple[str, ...] | None = None, quoted: tuple[str, ...] = ()
) -> list[str]:
    superseded = find_superseded(report.details for report in reports.values())
    coverage = cover(
        describe_library([report.details for report in reports.values()]),
        question,
        reports,
        superseded,
        chosen=chosen,
        quoted=quoted,
    )
    asked = reports_asked(coverage, reports, chosen)
    assert coverage.asked == len(reports if asked is None else asked)
    return [report.id for report in coverage.left_out]


@pytest.mark.parametrize(
    ("question", "old"),
    [
        ("What is planned?", ["old"]),
        ("What does the annual plan say about walks?", ["old"]),
        ("What was planned in 2019?", []),
        ("What is planned for 2022?", ["old"]),
        ("What did the earlier edition of the plan say?", []),
        ("What do superseded reports say about walks?", []),
        ("How much earlier did walks begin?", ["old"]),
    ],
)
def test_a_superseded_report_is_left_out_unless_asked_for(question: str, old: list[str]) -> None:
    reports = library_of(OLD, NEW, OTHER)
    assert left_out(question, reports) == old
    # Chosen or just quoted, it is asked whatever the question.
    assert left_out(question, reports, chosen=("old",)) == [] == left_out(question, reports, quoted=("old",))


def test_a_name_asks_for_it_where_the_newer_edition_has_another() -> None:
    handbook = OLD | {"short_title": "Handbook for link workers"}
    reports = library_of(handbook, NEW, OTHER)
    assert left_out("What does the handbook for link workers say?", reports) == []
    assert left_out("What does the annual plan say?", reports) == ["old"]


def test_a_year_that_both_editions_bear_asks_for_neither() -> None:
    reports = library_of(OLD, NEW | {"date": "December 2019", "edtf": "2019-12"})
    assert left_out("What was planned in 2019?", reports) == ["old"]


def test_all_editions_but_the_newest_are_left_out_and_a_circle_hides_none() -> None:
    chain = library_of(OLD, NEW, OLD | {"id": "newest", "date": "2024", "edtf": "2024", "supersedes": "new"})
    assert left_out("What is planned?", chain) == ["old", "new"]
    circle = library_of(OLD | {"supersedes": "new"}, NEW)
    assert left_out("What is planned?", circle) == []


def test_the_library_is_told_by_its_dates() -> None:
    coverage = describe_library([report.details for report in library_of(OLD, NEW, OTHER).values()])
    assert (coverage.reports, coverage.first, coverage.last, coverage.undated) == (3, "2019", "2022-04", 1)
    before = describe_library([report.details for report in library_of(OLD, NEW | {"edtf": "../2018"}).values()])
    assert (before.first, before.last) == ("../2018", "2019")


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> EvidenceAssistant:
    """An assistant over a report of 2019, its new edition of 2023 and another report."""
    folder = tmp_path_factory.mktemp("editions")
    library = Library(folder / "home")
    for report in library.ids():
        library.remove(report)
    texts = {
        "walks": "Walking groups\n\nEvery practice must start a walking group by 2020. There are 14 leaders.\n",
        "walks_again": "Walking groups\n\nEvery practice has started a walking group. There are 31 leaders now.\n",
        "benches": "Benches in Anytown\n\nBenches were painted green by the school children of Anytown in May.\n",
    }
    add: Callable[..., object] = library.add
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        add(path)
    library.edit("walks", title="Walking groups in Anytown", date="2019")
    library.edit("walks_again", date="2023", supersedes="walks")
    index, _ = open_or_build_index(library, IndexSettings(), notice=lambda line: None)
    return EvidenceAssistant(index, library, today=lambda: TODAY)


QUESTION = "How many leaders are there in the walking groups?"


def test_a_question_is_answered_from_the_newest_edition(editions: EvidenceAssistant) -> None:
    answer = editions.ask(QUESTION)
    assert {citation.report for citation in answer.citations} == {"walks_again"}
    assert {hit.passage.report for hit in answer.hits} <= {"walks_again", "benches"}
    row = answer.as_json()
    assert row["coverage"] == {
        "reports": 3, "asked": 2, "first": "2019", "last": "2023", "undated": 1,
        "left_out": [{"id": "walks", "title": "Walking groups in Anytown", "date": "2019"}],
    }  # fmt: skip
    assert [(citation["date"], citation["superseded_by"]) for citation in row["citations"]] == [("2023", None)]


def test_asked_for_the_old_edition_answers_and_is_marked(editions: EvidenceAssistant) -> None:
    by_year = editions.ask("When must every practice start a walking group, as of 2019?")
    chosen = editions.ask("When must every practice start a walking group?", reports=["walks"])
    for answer in (by_year, chosen):
        assert answer.coverage and answer.coverage.left_out == ()
        assert ("walks", "2019", "walks_again") in {(c.report, c.date, c.superseded_by) for c in answer.citations}
        (marked,) = (statement for statement in answer.as_json()["statements"] if "passed" in statement)
        assert (marked["passed"], marked["said"]) == ("2020", "2019") and "by 2020" in marked["text"]


def test_who_asks_on_about_the_old_edition_is_still_told_of_it(editions: EvidenceAssistant) -> None:
    first = "When must every practice start a walking group, as of 2019?"
    history = (Turn("user", first), Turn("assistant", editions.ask(first).text))
    on = editions.ask("And how many leaders are there?", history=history)
    assert on.coverage and on.coverage.left_out == ()


def test_the_day_decides_what_has_passed(editions: EvidenceAssistant) -> None:
    then = EvidenceAssistant(editions.index, editions.library, today=lambda: date(2020, 3, 1))
    answer = then.ask("When must every practice start a walking group?", reports=["walks"])
    assert answer.statements and not any(statement.passed for statement in answer.statements)


def test_a_search_finds_both_editions_and_marks_the_old_one(editions: EvidenceAssistant) -> None:
    told = format_results(search(editions.index, parse_query("leaders"), size=20))
    assert "(2019, superseded; report:walks)" in told and "(2023; report:walks_again)" in told
