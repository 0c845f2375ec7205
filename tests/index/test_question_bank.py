"""The question bank: what was asked before helps a question like it, and is silent where it has nothing to say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.similar_questions import (
    ANSWERABILITY_FEATURES,
    NOTHING,
    RANKING_FEATURES,
    SimilarQuestions,
    bank_features,
    compare_with_bank,
    ranking_features,
)
from corpus.errors import UserError
from evals.training.question_bank import build_bank
from evals.training.questions import training_questions
from index.question_bank import BANK, BankQuestion, QuestionBank, read_bank, write_bank
from index.search import Index

ASKED = "How many households did Warm and Safe Wiltshire help?"
LIKE = "How many homes had been helped by Warm and Safe Wiltshire?"
NEVER = "How many households did Warm and Safe Wiltshire help in 2023?"


@pytest.fixture(scope="module")
def index(assistant: EvidenceAssistant) -> Index:
    return assistant.index


@pytest.fixture
def unit(index: Index) -> int:
    return next(n for n, unit in enumerate(index.evidence) if "6,993" in unit.text)


@pytest.fixture
def bank(index: Index, unit: int) -> QuestionBank:
    asked = [BankQuestion(LIKE, {index.evidence[unit].id: 4}), BankQuestion(NEVER, {})]
    return QuestionBank(asked, np.stack([index.query(q.text).encoded.vector for q in asked]), index.evidence)


def beside(
    index: Index, bank: QuestionBank, question: str, *, reports: set[str] | None = None, masked: Sequence[int] = ()
) -> SimilarQuestions:
    """What a bank knows beside a question."""
    allowed = np.asarray([reports is None or unit.report in reports for unit in index.evidence])
    kept, index.bank = index.bank, bank
    try:
        found = compare_with_bank(index, index.query(question), allowed, masked=masked)
    finally:
        index.bank = kept
    assert found is not None
    return found


def test_the_shipped_bank_is_made_of_the_training_questions(index: Index) -> None:
    assert index.bank is not None
    sample = training_questions(index.reports)[::40]
    made, vectors = build_bank(index, sample)
    shipped = {question.text: question for question in index.bank.questions}
    for question in made:
        assert dict(shipped[question.text].answers) == dict(question.answers) or question.answers == {}
    numbers = {question.text: n for n, question in enumerate(index.bank.questions)}
    for question, vector in zip(made, vectors, strict=True):
        row = index.bank.similarity(vector, []).meaning
        assert row[numbers[question.text]] > 0.99


def test_a_question_like_one_of_the_bank_finds_its_unit(index: Index, bank: QuestionBank, unit: int) -> None:
    signals = ranking_features(beside(index, bank, ASKED), np.arange(len(index.evidence)), len(index.evidence))
    assert set(signals) == set(RANKING_FEATURES)
    assert int(np.argmax(signals["known"])) == unit and signals["known"][unit] > 0.7
    assert (np.delete(signals["known"], unit) == np.float32(NOTHING)).all()
    assert signals["known rank"][unit] == 0 and signals["known vote"][unit] == pytest.approx(1)


def test_a_year_that_was_the_point_is_told(index: Index, bank: QuestionBank, unit: int) -> None:
    report = index.evidence[unit].report
    names = dict(zip(ANSWERABILITY_FEATURES, range(len(ANSWERABILITY_FEATURES)), strict=True))
    plain = bank_features(beside(index, bank, ASKED), unit, report)
    dated = bank_features(beside(index, bank, "Households helped by Warm and Safe Wiltshire in 2023?"), unit, report)
    assert plain[names["known both lead"]] > dated[names["known both lead"]]
    assert dated[names["known unanswered missing"]] < dated[names["known answered missing"]]


def test_what_is_asked_of_another_report_counts_as_unanswered(index: Index, bank: QuestionBank, unit: int) -> None:
    others = {report for report in index.reports if report != index.evidence[unit].report}
    found = beside(index, bank, ASKED, reports=others)
    assert not found.answered.any() and found.counted.all()


def test_masked_questions_do_not_count(index: Index, bank: QuestionBank, unit: int) -> None:
    found = beside(index, bank, ASKED, masked=(0, 1))
    pool = np.arange(len(index.evidence))
    silent = ranking_features(None, pool, len(pool))
    for name, values in ranking_features(found, pool, len(pool)).items():
        assert (values == silent[name]).all()
    assert bank_features(found, unit, index.evidence[unit].report) == [0.0] * len(ANSWERABILITY_FEATURES)


def test_a_bank_says_nothing_of_a_report_that_it_does_not_know(index: Index, bank: QuestionBank, unit: int) -> None:
    found = beside(index, bank, ASKED)
    assert bank_features(found, unit, "a report added later") == bank_features(None, unit, "")
    assert any(bank_features(found, unit, index.evidence[unit].report))


def test_a_bank_is_kept_to_the_model_and_the_evidence_it_was_made_with(
    index: Index, bank: QuestionBank, tmp_path: Path
) -> None:
    vectors = np.stack([index.query(q.text).encoded.vector for q in bank.questions])
    write_bank(bank.questions, vectors, weights="w", folder=tmp_path)
    again = read_bank(index.evidence, weights="w", folder=tmp_path)
    assert again is not None and again.questions == bank.questions
    query = index.query(ASKED)
    first, second = (b.similarity(query.encoded.vector, query.terms) for b in (bank, again))
    assert np.abs(first.meaning - second.meaning).max() < 0.01
    assert read_bank(index.evidence, weights="another", folder=tmp_path) is None
    changed = [replace(unit, id=f"{unit.id}x") for unit in index.evidence]
    assert read_bank(changed, weights="w", folder=tmp_path) is None
    assert read_bank(index.evidence, weights="w", folder=tmp_path / "nowhere") is None


@pytest.mark.parametrize("file, left", [("bank.jsonl", 40), ("bank.npy", 100)])
def test_a_damaged_bank_is_named_in_one_line(index: Index, tmp_path: Path, file: str, left: int) -> None:
    for name in ("bank.jsonl", "bank.npy"):
        (tmp_path / name).write_bytes((BANK / name).read_bytes()[: left if name == file else None])
    weights = json.loads((BANK / "bank.jsonl").open(encoding="utf-8").readline())["weights"]
    with pytest.raises(UserError, match="the question bank is damaged"):
        read_bank(index.evidence, weights=weights, folder=tmp_path)
