"""Suites written on the page: what is kept can be run, what is faulty is refused in one line, and nothing is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.runs.command import find_own_suite
from evals.suites.suite import load_suite
from evals.web.own_suites import OwnSuites
from evals.web.run_store import RunStore
from evals.web.suite_editor import own_suites_html, read_fields, suite_html
from tests.support.planted.notes import REPORTS

QUOTE = "A survey of 128 respondents found that 71% walked more."
SENT = {
    "question": "How many walked\nmore?",
    "answerable": "yes",
    "facts": "71% | 71 per cent\n\n128\n",
    "kind": "",
    "split": "test",
    "reason": "",
    "quotes": [{"report": "made_up", "quote": QUOTE}, {"report": "made_up", "quote": "  "}],
}


@pytest.fixture
def own(tmp_path: Path) -> OwnSuites:
    return OwnSuites(tmp_path / "suites", REPORTS)


def keep(own: OwnSuites, name: str, id: str = "", **changes: object) -> tuple[str, str]:
    return own.keep(name, id, read_fields({**SENT, **changes}))


def questions(own: OwnSuites, name: str, reports: dict[str, Report] = REPORTS) -> list[str]:
    return [question.question for question in load_suite(str(own.path(name)), reports).questions]


def test_a_question_that_is_kept_can_be_run_by_name(own: OwnSuites, tmp_path: Path) -> None:
    assert own.begin("My walking/suite") == "My_walking_suite.jsonl"
    assert keep(own, "My_walking_suite.jsonl") == ("My_walking_suite.jsonl", "q-1")
    (question,) = load_suite(find_own_suite("My_walking_suite", tmp_path), REPORTS).questions
    assert (question.question, question.kind) == ("How many walked more?", "number")
    assert question.facts == (("71%", "71 per cent"), ("128",)) and question.evidence[0].quote == QUOTE
    assert find_own_suite("golden", tmp_path) == "golden" and find_own_suite("none", tmp_path) == "none"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"question": " "}, "the question is empty"),
        ({"facts": "", "quotes": []}, "an answerable question needs a fact or a quote"),
        ({"facts": "900 people"}, "no quote says the fact “900 people”"),
        ({"quotes": [{"report": "made_up", "quote": "Nobody said so."}]}, "not in made_up word for word"),
        ({"quotes": [{"report": "gone", "quote": QUOTE}]}, "no report 'gone' in the library"),
        ({"answerable": "no"}, "can have neither facts nor quotes"),
        ({"split": "later"}, "unknown split 'later'"),
    ],
)
def test_a_faulty_question_is_refused_in_one_line_and_the_suite_stays(
    own: OwnSuites, changes: dict[str, object], told: str
) -> None:
    name = own.begin("mine")
    keep(own, name)
    before = own.path(name).read_bytes()
    for id in ("", "q-1"):
        with pytest.raises(UserError, match=told) as fault:
            keep(own, name, id, **changes)
        assert "\n" not in str(fault.value) and "was not kept" in str(fault.value)
    assert own.path(name).read_bytes() == before


def test_a_question_is_changed_in_its_place_and_keeps_what_the_form_does_not_show(own: OwnSuites) -> None:
    name = own.begin("mine")
    own.path(name).write_text(
        json.dumps({"id": "a", "question": "Old?", "facts": [["71%"]], "rubric": "Be kind.", "kind": "table"})
        + '\nno JSON at all\n'
        + json.dumps({"id": "b", "question": "Second?", "facts": [["x"]]}) + "\n",
        "utf-8",
    )  # fmt: skip
    keep(own, name, "a", question="New?")
    kept = own.path(name).read_text("utf-8").split("\n")
    assert json.loads(kept[0])["rubric"] == "Be kind." and "kind" not in json.loads(kept[0])
    assert kept[1] == "no JSON at all"  # a line that is no row is nobody's to throw away
    assert questions(own, name) == ["New?", "Second?"]
    assert [bool(one.faults) for one in own.read(name)] == [False, True, False]


def test_a_question_that_is_removed_can_be_put_back(own: OwnSuites) -> None:
    name = own.begin("mine")
    keep(own, name)
    keep(own, name, question="Another?")
    _, gone = own.remove(name, "q-1")
    assert questions(own, name) == ["Another?"]
    shown = suite_html(name, own.read(name), {"made_up": "Made up"}, edited=gone)
    assert "How many walked more?" in shown and QUOTE in shown and 'data-id=""' in shown
    with pytest.raises(UserError, match="no longer in the suite"):
        own.remove(name, "q-1")


def test_a_table_that_is_changed_becomes_jsonl_and_stays_as_it_was(own: OwnSuites) -> None:
    own.begin("other")
    table = own.path("other.jsonl").with_name("mine.csv")
    table.write_text('question,facts\n"One, two?",x\n', "utf-8")
    before = table.read_bytes()
    assert keep(own, "mine.csv") == ("mine.jsonl", "q-2")
    assert table.read_bytes() == before
    assert questions(own, "mine.jsonl") == ["One, two?", "How many walked more?"]
    with pytest.raises(UserError, match=r"mine\.jsonl is there already"):
        keep(own, "mine.csv")


@pytest.mark.parametrize("name", ["", "  ", "///", "golden", "mine", "draft questions"])
def test_a_name_that_is_empty_or_taken_is_told(own: OwnSuites, name: str) -> None:
    own.begin("mine")
    with pytest.raises(UserError, match="name"):
        own.begin(name)
    assert own.list_names() == ["mine.jsonl"]


@pytest.mark.parametrize("name", ["../../x.jsonl", "none.jsonl", ""])
def test_a_suite_that_is_not_there_is_told(own: OwnSuites, name: str) -> None:
    with pytest.raises(UserError, match="no suite"):
        own.read(name)


def test_what_was_typed_does_nothing_on_the_page(own: OwnSuites) -> None:
    name = own.begin("mine")
    keep(own, name, question="<script>alert(1)</script>", facts='"><b>71% | 71%')
    (one,) = own.read(name)
    shown = suite_html(name, [one], {"made_up": "<i>"}, edited=one.row, is_new=False) + own_suites_html([name])
    assert "<script>" not in shown and "<b>71" not in shown and "<i>" not in shown
    assert 'data-id="q-1"' in shown


def test_a_long_suite_is_listed_a_hundred_questions_at_a_time(own: OwnSuites) -> None:
    name = own.begin("long")
    rows = [{"id": f"q-{number}", "question": f"What of ward {number}?", "answerable": False} for number in range(250)]
    own.path(name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def listed(first: int) -> tuple[list[str], list[str], str]:
        shown = suite_html(name, own.read(name), {}, first=first)
        return re.findall(r'data-edit="q-(\d+)"', shown), re.findall(r'data-first="(\d+)"', shown), shown

    numbers, ways, shown = listed(0)
    assert numbers == [str(number) for number in range(100)] and ways == ["100"]
    assert "Questions 1 to 100 of 250." in shown
    assert listed(117)[:2] == ([str(number) for number in range(100, 200)], ["0", "200"])
    assert listed(10**9)[:2] == ([str(number) for number in range(200, 250)], ["100"])
    assert listed(-5)[0] == numbers
    assert "data-first" not in suite_html(name, own.read(name)[:100], {})


def test_a_suite_of_very_many_questions_is_refused_in_one_line(tmp_path: Path) -> None:
    store = RunStore(REPORTS, tmp_path)
    line = json.dumps({"question": "What of the ward?", "answerable": False}) + "\n"
    store.add_suite("most.jsonl", line * 2000)
    for count in (2001, 50_000):
        with pytest.raises(UserError, match=f"much.jsonl: has {count:,} .* at most 2,000 .* Part it") as fault:
            store.add_suite("much.jsonl", line * count)
        assert "\n" not in str(fault.value)
    assert store.own.list_names() == ["most.jsonl"]
