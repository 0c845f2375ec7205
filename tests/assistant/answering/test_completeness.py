"""How likely an answer says all that was asked: the model, its file, and what it makes of answers and refusals."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.answerability import load_answerability_model
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.completeness import completeness_chance, load_completeness_model
from corpus.errors import UserError
from corpus.logistic_regression import LogisticRegression


def test_a_feature_that_is_missing_counts_nothing_and_an_unknown_one_is_passed_over() -> None:
    one, two = np.asarray([1.0, 2.0], np.float32), np.asarray([2.0, 4.0], np.float32)
    model = LogisticRegression(("lead", "words"), one, two, np.asarray([0.5, -1.0], np.float32), 0.25)
    logit = (5 - 1) / 2 * 0.5 + (10 - 2) / 4 * -1.0 + 0.25
    features = {"lead": 5.0, "words": 10.0, "unknown": 99.0}
    assert completeness_chance(model, features) == pytest.approx(1 / (1 + math.exp(-logit)))
    without = (5 - 1) / 2 * 0.5 + (0 - 2) / 4 * -1.0 + 0.25
    assert completeness_chance(model, {"lead": 5.0}) == pytest.approx(1 / (1 + math.exp(-without)))


@pytest.mark.parametrize("content", [None, "", "{}", '{"bias": 0, "features": [["lead"]]}', "[1, 2]"])
def test_a_missing_or_damaged_file_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "completeness.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"completeness\.json.*[Rr]einstall"):
        load_completeness_model(path)


@pytest.mark.parametrize(
    "question",
    [
        "How many households had Warm and Safe Wiltshire helped by July 2021?",
        "What did the Women's Health Network in Leeds achieve?",
        "What will the weather be in Leeds tomorrow?",
        "what should we do about digital exclusion?",
        "Summarise the manifesto",
    ],
)
def test_a_refusal_is_below_the_threshold_and_an_answer_is_not(assistant: EvidenceAssistant, question: str) -> None:
    answer = assistant.ask(question)
    assert 0 <= answer.confidence <= 1
    assert answer.abstained == (answer.confidence < load_answerability_model().threshold)


def test_a_plain_figure_is_surer_than_all_of_a_wide_topic(assistant: EvidenceAssistant) -> None:
    plain = assistant.ask("How many households had Warm and Safe Wiltshire helped by July 2021?")
    wide = assistant.ask("what about the cost of living and health, tell me everything that matters for my patients?")
    assert plain.confidence > 0.85
    assert plain.confidence > wide.confidence
