"""The golden questions hold: verbatim, borne out, split fairly, over every part of every report."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from importlib.resources import files
from itertools import combinations
from typing import Any

import pytest

from corpus.vocabulary import ELLIPSIS, Block, BlockKind, Report
from evals.suites.facts import find_facts, normalise, states_fact, word_budget
from evals.suites.gold import Gold, find_quote, locate_gold
from evals.suites.suite import GOLDEN, KINDS, Suite, is_verbatim, load_suite


@pytest.fixture(scope="module")
def suite(reports: dict[str, Report]) -> Suite:
    return load_suite(GOLDEN, reports)


@pytest.fixture(scope="module")
def golds(suite: Suite, reports: dict[str, Report]) -> dict[str, Gold]:
    return {question.id: locate_gold(question, reports) for question in suite.questions}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    folder = files("evals") / "golden"
    texts = [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".jsonl")]
    return [json.loads(line) for text in texts for line in text.split("\n") if line]


def test_every_row_can_be_run(suite: Suite, rows: list[dict[str, Any]]) -> None:
    assert suite.problems == ()
    assert len(suite.questions) == len(rows) >= 300


def test_every_kind_is_asked_often_enough(suite: Suite) -> None:
    counts = Counter(question.kind for question in suite.questions)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 25
    assert counts["cross"] >= 40
    assert counts["followup"] >= 40
    assert counts["unanswerable"] >= 60


def test_quotes_are_verbatim(suite: Suite, reports: dict[str, Report]) -> None:
    for question in suite.questions:
        for gold in question.evidence + question.alternatives:
            assert is_verbatim(gold.quote, reports[gold.report].source), (question.id, gold.quote)


def test_every_fact_is_within_its_questions_evidence(suite: Suite) -> None:
    for question in suite.questions:
        quotes = " ".join(gold.quote for gold in question.evidence)
        assert find_facts(question.facts, quotes) == set(range(len(question.facts))), question.id


def test_the_evidence_fits_the_word_budget_so_that_every_question_can_be_answered_in_full(suite: Suite) -> None:
    for question in suite.questions:
        words = sum(len(gold.quote.replace(ELLIPSIS, " ").split()) for gold in question.evidence)
        assert words <= word_budget(question.facts) + 10, question.id


def test_no_question_gives_its_facts_away(suite: Suite) -> None:
    given = [(q.id, fact) for q in suite.questions for fact in q.facts if states_fact(fact, q.question)]
    assert given == []


def test_answerable_questions_have_facts_and_evidence_and_the_others_neither(suite: Suite) -> None:
    for question in suite.questions:
        assert bool(question.facts) == bool(question.evidence) == question.answerable, question.id
        assert question.answerable == (question.reason is None), question.id
        if not question.answerable:
            assert question.kind in ("unanswerable", "followup"), question.id
            assert question.reason in ("not_in_library", "false_premise", "clinical"), question.id


def test_followups_have_a_history_and_a_form_that_stands_alone(suite: Suite) -> None:
    for question in suite.questions:
        assert (question.kind == "followup") == bool(question.history), question.id
        assert question.history or question.standalone == question.question, question.id
    changed = [q for q in suite.questions if q.history and q.standalone != q.question]
    assert len(changed) >= 40  # the others change the subject: they stand alone as they are


def test_cross_report_questions_need_two_reports(suite: Suite) -> None:
    for question in suite.questions:
        if question.kind == "cross":
            assert len({gold.report for gold in question.evidence}) >= 2, question.id


def test_what_would_answer_an_unanswerable_question_never_stands_together(
    rows: list[dict[str, Any]], reports: dict[str, Report]
) -> None:
    blocks = [
        (report.id, normalise(block.text))
        for report in reports.values()
        for block in report.blocks
        if block.kind is not BlockKind.FURNITURE
    ]
    for row in rows:
        if row["answerable"]:
            continue
        assert row["searched"], row["id"]
        for group in row["searched"]:
            together = [text for _, text in blocks if all(normalise(words) in text for words in group)]
            assert together == [], (row["id"], group)


def test_no_question_is_asked_twice(suite: Suite) -> None:
    asked = Counter((json.dumps(q.history), normalise(q.question)) for q in suite.questions)
    assert [words for words, times in asked.items() if times > 1] == []
    assert len({question.id for question in suite.questions}) == len(suite.questions)
    first_turns = [q for q in suite.questions if not q.history]
    for some, other in combinations(first_turns, 2):
        if _alike(some.question, other.question) > 0.8:
            assert some.facts != other.facts or not some.answerable, (some.id, other.id)


def test_the_splits_are_60_to_40_in_all_and_by_kind(suite: Suite) -> None:
    assert {question.split for question in suite.questions} == {"dev", "test"}
    for kind in [None, *KINDS]:
        splits = [question.split for question in suite.questions if kind in (None, question.kind)]
        assert splits.count("dev") / len(splits) == pytest.approx(0.6, abs=0.03), kind


def test_questions_that_share_evidence_share_their_split(suite: Suite, golds: dict[str, Gold]) -> None:
    splits: dict[tuple[str, int], set[str]] = defaultdict(set)
    for question in suite.questions:
        for position in golds[question.id].right:
            splits[position].add(question.split)
    assert [position for position, found in splits.items() if len(found) > 1] == []


def test_questions_of_the_same_words_share_their_split(suite: Suite) -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for question in suite.questions:
        splits[normalise(question.standalone)].add(question.split)
    assert [words for words, found in splits.items() if len(found) > 1] == []


def test_every_part_of_every_report_is_asked_about(
    suite: Suite, golds: dict[str, Gold], reports: dict[str, Report]
) -> None:
    touched = set().union(*(gold.right for gold in golds.values()))
    for report in reports.values():
        sections: dict[tuple[int, ...], list[Block]] = defaultdict(list)
        for block in report.blocks:
            if block.is_quotable:
                sections[block.headings].append(block)
        for blocks in sections.values():
            name = (report.id, blocks[0].section[-1] if blocks[0].section else "")
            words = sum(len(block.text.split()) for block in blocks)
            spans = [span for block in blocks for span in block.spans]
            asked = any((report.id, at) in touched for start, end in spans for at in range(start, end))
            assert asked or words <= 80, (name, words)


def test_located_gold_is_what_was_quoted(suite: Suite, reports: dict[str, Report]) -> None:
    for question in suite.questions:
        for gold in question.evidence:
            source = reports[gold.report].source
            for spans in find_quote(gold.quote, source):
                said = ELLIPSIS.join(" ".join(source[start:end].split()) for start, end in spans)
                assert said == ELLIPSIS.join(" ".join(piece.split()) for piece in gold.quote.split(ELLIPSIS))


def _alike(some: str, other: str) -> float:
    """Share of the words of both that both have."""
    words, others = set(normalise(some).split()), set(normalise(other).split())
    return len(words & others) / len(words | others)
