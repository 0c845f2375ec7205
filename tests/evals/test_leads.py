"""The leads' questions hold: verbatim, borne out, split evenly, conversations whole."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from corpus.vocabulary import Report
from evals.suites.facts import find_facts, normalise
from evals.suites.gold import locate_gold
from evals.suites.suite import GOLDEN, LEADS, LEADS_KINDS, Question, Suite, is_verbatim, load_suite


@pytest.fixture(scope="module")
def suite(reports: dict[str, Report]) -> Suite:
    return load_suite(LEADS, reports)


def test_every_row_can_be_run_and_every_kind_is_asked_often_enough(suite: Suite) -> None:
    assert suite.problems == ()
    counts = Counter(question.kind for question in suite.questions)
    assert set(counts) == set(LEADS_KINDS)
    assert min(counts.values()) >= 20
    assert counts["followup"] >= 120


def test_quotes_are_verbatim_and_state_every_fact(suite: Suite, reports: dict[str, Report]) -> None:
    for question in suite.questions:
        for gold in question.evidence + question.alternatives:
            assert is_verbatim(gold.quote, reports[gold.report].source), (question.id, gold.quote)
        quotes = " ".join(gold.quote for gold in question.evidence)
        assert find_facts(question.facts, quotes) == set(range(len(question.facts))), question.id
        assert not find_facts(question.must_not, quotes), question.id


def test_every_question_says_when_it_is_answered(suite: Suite) -> None:
    for question in suite.questions:
        assert question.answerable == (question.reason is None), question.id
        assert question.answerable == bool(question.facts), question.id
        assert question.rubric or question.kind == "followup", question.id


def test_the_splits_are_even_and_evidence_and_conversations_are_not_split(
    suite: Suite, reports: dict[str, Report]
) -> None:
    for kind in LEADS_KINDS:
        splits = [question.split for question in suite.questions if question.kind == kind]
        assert splits.count("dev") / len(splits) == pytest.approx(0.5, abs=0.05), kind
    by_opener: dict[str, set[str]] = defaultdict(set)
    by_place: dict[tuple[str, int], set[str]] = defaultdict(set)
    for question in suite.questions:
        by_opener[_opener(question)].add(question.split)
        for position in locate_gold(question, reports).right:
            by_place[position].add(question.split)
    assert [opener for opener, found in by_opener.items() if len(found) > 1] == []
    assert [place for place, found in by_place.items() if len(found) > 1] == []


def test_conversations_have_three_to_five_turns_and_are_answered_by_whoever_is_asked(suite: Suite) -> None:
    turns: Counter[str] = Counter()
    for question in suite.questions:
        if question.kind == "followup":
            assert [turn["role"] for turn in question.history] == ["user", "assistant"] * (len(question.history) // 2)
            assert {turn["content"] for turn in question.history if turn["role"] == "assistant"} == {""}
            turns[_opener(question)] += 1
    # One row a turn after the first.
    assert {number + 1 for number in turns.values()} == {3, 4, 5}


def test_no_golden_question_is_asked_again(suite: Suite, reports: dict[str, Report]) -> None:
    golden = {
        normalise(question.question) for question in load_suite(GOLDEN, reports).questions if not question.history
    }
    assert [q.id for q in suite.questions if not q.history and normalise(q.question) in golden] == []


def _opener(question: Question) -> str:
    return question.history[0]["content"] if question.history else question.id
