"""The training questions hold, and none of them is a golden question in like words."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from corpus.vocabulary import Report
from evals.suites.facts import states_fact
from evals.suites.suite import GOLDEN, Question, load_suite
from evals.training.questions import FOLDS, assign_fold, find_gold_spans, shares_evidence, training_questions
from index.terms import terms

FOLDER = Path(str(files("evals"))) / "training"
LIKE = 0.8


@pytest.fixture(scope="module")
def next_questions(reports: dict[str, Report]) -> list[Question]:
    """Those that wait for the next training."""
    files_of_next = sorted((FOLDER / "next").glob("*.jsonl"))
    return [question for file in files_of_next for question in load_suite(str(file), reports).questions]


@pytest.fixture(scope="module")
def questions(reports: dict[str, Report]) -> list[Question]:
    return training_questions(reports)


def test_every_row_can_be_used(questions: list[Question], reports: dict[str, Report]) -> None:
    lines = sum(1 for file in FOLDER.glob("*.jsonl") for line in file.read_text("utf-8").split("\n") if line)
    assert len(questions) == lines >= 2000
    for file in FOLDER.glob("*.jsonl"):
        assert load_suite(str(file), reports).problems == ()


def test_ids_are_unique_and_those_of_golden_questions_are_not_used(
    questions: list[Question], reports: dict[str, Report]
) -> None:
    golden = {question.id for question in load_suite(GOLDEN, reports).questions}
    ids = [question.id for question in questions]
    assert len(set(ids)) == len(ids)
    assert not golden & set(ids)


def test_those_apart_share_no_evidence_with_a_test_question(reports: dict[str, Report]) -> None:
    kept_back = [
        find_gold_spans(question, reports) for question in load_suite(GOLDEN, reports).of_split("test").questions
    ]
    apart = training_questions(reports, apart=True)
    assert len(apart) > 2000
    assert [q.id for q in apart if q.answerable and shares_evidence(find_gold_spans(q, reports), kept_back)] == []


def test_no_training_question_is_a_golden_question_in_like_words(
    questions: list[Question], reports: dict[str, Report]
) -> None:
    golden = [frozenset(terms(question.standalone)) for question in load_suite(GOLDEN, reports).questions]
    asked = [(question.id, frozenset(terms(question.standalone))) for question in questions]
    like = [name for name, own in asked if any(len(own & other) > LIKE * len(own | other) for other in golden)]
    assert like == []


def test_what_waits_for_the_next_training_holds_as_well(
    questions: list[Question], next_questions: list[Question], reports: dict[str, Report]
) -> None:
    golden = [frozenset(terms(question.standalone)) for question in load_suite(GOLDEN, reports).questions]
    asked = [(question.id, frozenset(terms(question.standalone))) for question in next_questions]
    assert [name for name, own in asked if any(len(own & other) > LIKE * len(own | other) for other in golden)] == []
    assert not {question.id for question in questions} & {question.id for question in next_questions}
    assert len({question.id for question in next_questions}) == len(next_questions) > 1000


def test_no_question_gives_its_facts_away(questions: list[Question]) -> None:
    assert [(q.id, fact) for q in questions for fact in q.facts if states_fact(fact, q.standalone)] == []


def test_folds_are_of_like_size(questions: list[Question], reports: dict[str, Report]) -> None:
    sizes = [0] * FOLDS
    for question in questions:
        sizes[assign_fold(question, find_gold_spans(question, reports))] += 1
    assert min(sizes) > len(questions) / FOLDS / 3
