"""Train what tells how likely an answer says all that was asked: `python -m evals.training.completeness`.

Asks the assistant of this machine's settings the questions of the suites `golden` and `leads`, split `dev`, and those
of `leads/` beside this file: questions that new leads might ask, with the words that an answer must quote,
written without sight of the code. An answer is whole by the share of those words that it has; to an unanswerable
question none is. Logistic regression (scikit-learn). Writes assistant/answering/weights/completeness.json; prints the
coverage at a risk of 5% and the area under the risk-coverage curve before and after, by cross-validation.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import KFold

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.completeness import WEIGHTS, completeness_chance
from assistant.factory import open_assistant
from assistant.settings import load_settings
from corpus.logistic_regression import LogisticRegression
from corpus.vocabulary import Answer
from evals.metrics.refusals import Attempt, selective_figures
from evals.suites.facts import Fact, find_facts, trim_to_budget
from evals.suites.suite import GOLDEN, LEADS, load_suite
from evals.training.regression import fit_regression

QUESTIONS = Path(__file__).parent / "leads"
# The inverse of the strength of the penalty: few questions, many features.
STRENGTH = 0.01
FOLDS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked, and what its answer was worth."""

    # Whether it is a golden one, which the ranker was trained with, too.
    is_golden: bool
    answer: Answer
    # The share of what was asked that the answer has, 0 to 1.
    whole: float
    features: dict[str, float]


def read_questions(assistant: EvidenceAssistant) -> Iterator[tuple[bool, str, Sequence[Fact]]]:
    """Whether a question is a golden one, its form that needs no history, and its facts; none for no answer."""
    for name in (GOLDEN, LEADS):
        for question in load_suite(name, assistant.index.reports).of_split("dev").questions:
            yield name == GOLDEN, question.standalone or question.question, question.facts
    for file in sorted(QUESTIONS.glob("*.jsonl")):
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            yield False, row["question"], [tuple(fact) for fact in row["facts"]]


def ask_all(assistant: EvidenceAssistant) -> list[Asked]:
    """The questions asked, each once, in their order; progress goes to standard error."""
    asked: dict[str, Asked] = {}
    for is_golden, question, facts in read_questions(assistant):
        if question in asked:
            continue
        answer, features = assistant.answer_with_features(question)
        said = find_facts(facts, trim_to_budget(answer.text, facts)) if answer.statements else ()
        asked[question] = Asked(is_golden, answer, len(said) / max(1, len(facts)), features)
        if not len(asked) % 100:
            print(f"{len(asked)} asked", file=sys.stderr, flush=True)
    return list(asked.values())


def train(asked: Sequence[Asked], names: Sequence[str]) -> LogisticRegression:
    """The model fitted to the answers that were given; `names` are the features."""
    given = [one for one in asked if one.answer.statements]
    values = np.asarray([[one.features.get(name, 0.0) for name in names] for one in given], dtype=np.float32)
    # An answer with a part of what was asked counts by that share as whole and by the rest as not.
    return fit_regression(names, values, (), strength=STRENGTH, shares=np.asarray([one.whole for one in given]))


def cross_validate(asked: Sequence[Asked], names: Sequence[str]) -> list[float]:
    """The chance of each answer by a model that did not see it."""
    chances = [0.0] * len(asked)
    for seen, held_out in KFold(FOLDS, shuffle=True, random_state=0).split(asked):
        model = train([asked[n] for n in seen], names)
        for n in held_out:
            chances[n] = completeness_chance(model, asked[n].features)
    return chances


def describe(asked: Sequence[Asked], chances: Sequence[float]) -> str:
    """Coverage at a risk of 5% and area under the curve, by the confidence as it was and by the chances."""
    lines = []
    for name, golden in (("golden", True), ("others", False)):
        places = [n for n, one in enumerate(asked) if one.is_golden == golden]
        for told, sure in (("before", [one.answer.confidence for one in asked]), ("after", chances)):
            attempts = [Attempt(bool(asked[n].answer.statements), sure[n], 1 - asked[n].whole) for n in places]
            aurc, safe = selective_figures(attempts)
            lines.append(f"{name} ({len(places)}), {told}: coverage {safe[0]:.3f}, area {aurc[0]:.3f}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write; 0 when it is done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="FILE")
    out = parser.parse_args(arguments).out
    asked = ask_all(open_assistant(load_settings()).evidence_mode)
    names = list(dict.fromkeys(name for one in asked for name in one.features))
    print(describe(asked, cross_validate(asked, names)))
    train(asked, names).save(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
