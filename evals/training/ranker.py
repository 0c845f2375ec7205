"""Train the selector and the support: `python -m evals.training.ranker --adapters DIR`.

Fitted on the golden dev questions and the training questions alone; questions that share evidence share a fold. Every
signal that is fitted on comes from a model that has not seen its question: the dev questions' from the adapter that
ships, which is trained on the training questions, and those of the training questions from adapters that have not seen
their half: DIR/half-0.safetensors and DIR/half-1.safetensors (`python -m evals.training.adapter --half N --out FILE`).
The questions of the bank are the training questions, so what the bank says of one of them is read with itself hidden;
and of some with those hidden that share its evidence, or all, as where nothing was asked before.
Writes assistant/answering/weights: selector.txt and support.txt (LightGBM's text form), threshold.txt;
prints what cross-validation measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.answerability import NAMES, answerability_features
from assistant.answering.candidates import Candidates
from assistant.answering.features import FeatureExtractor
from assistant.answering.question import QuestionAnalysis, analyse_question
from assistant.answering.ranking import LambdaMartRanker, Ranking, name_in_weights
from evals.suites.suite import Question
from evals.training.question_bank import build_bank
from evals.training.questions import (
    FOLDS,
    assign_fold,
    assign_half,
    bundled_index,
    dev_questions,
    find_gold_spans,
    grade_units,
    training_questions,
)
from index.adapter import ADAPTER
from index.embedding import Floats
from index.question_bank import QuestionBank
from index.search import Index, Query

WEIGHTS = Path(str(files("assistant.answering"))) / "weights"
_REFUSED_AT_MOST = 0.04
_DEV_WEIGHT = 3.0
_HIDDEN_SHARE = 0.12
_SHARED: dict[str, Any] = {
    "random_state": 0,
    "deterministic": True,
    "force_row_wise": True,
    "n_jobs": 2,
    "verbose": -1,
}
_RANKER: dict[str, Any] = _SHARED | {
    "n_estimators": 400,
    "learning_rate": 0.03,
    "num_leaves": 15,
    "min_child_samples": 60,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.3,
    "label_gain": [0, 1, 3, 7, 15],
}
_SUPPORT: dict[str, Any] = _SHARED | {
    "n_estimators": 250,
    "learning_rate": 0.03,
    "num_leaves": 7,
    "min_child_samples": 30,
    "subsample": 0.7,
    "subsample_freq": 1,
    "colsample_bytree": 0.3,
    "reg_lambda": 5.0,
}


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidates in an index that has not seen it, and the grade of each (0 to 4)."""

    question: Question
    index: Index
    query: Query
    analysis: QuestionAnalysis
    candidates: Candidates
    grades: Floats
    fold: int
    weight: float = 1.0


class Hiding(StrEnum):
    """Which bank questions do not count: those of the same words, those about the same evidence too, or all."""

    ITSELF = "itself"
    EVIDENCE = "evidence"
    ALL = "all"


def examples_of(
    index: Index,
    questions: Sequence[Question],
    hiding: Callable[[Question], Hiding],
    *,
    half: int | None = None,
    weight: float = 1.0,
) -> list[Example]:
    """Read the signals of the questions, of one half if it is named, and grade their candidates by gold evidence."""
    reader = FeatureExtractor(index)
    found = []
    for question in questions:
        gold = find_gold_spans(question, index.reports)
        fold = assign_fold(question, gold)
        if half is not None and assign_half(fold) != half:
            continue
        query = index.query(question.standalone)
        analysis = analyse_question(question.standalone, query.text, index.reports)
        graded, _ = grade_units(index, question, gold)
        hidden = hidden_of(index, query, graded, hiding(question))
        candidates = reader.extract(query, analysis.answer_types, hidden=hidden)
        found.append(Example(question, index, query, analysis, candidates, graded[candidates.numbers], fold, weight))
    return found


def hidden_of(index: Index, query: Query, graded: Floats, hiding: Hiding) -> list[int]:
    """The numbers of the bank's questions that do not count for a question whose units are graded."""
    bank = index.bank
    if bank is None:
        return []
    if hiding is Hiding.ALL:
        return list(range(len(bank)))
    same = {n for n, asked in enumerate(bank.questions) if asked.text.casefold() == query.text.casefold()}
    if hiding is Hiding.EVIDENCE:
        rows, units = bank.links
        same |= set(rows[graded[units] > 0].tolist())
    return sorted(same)


def hiding_by_chance(question: Question) -> Hiding:
    """A small share of the questions, by their ids, as where nothing was asked of the same evidence, or at all."""
    chance = zlib.crc32(question.id.encode()) / 2**32
    if chance < _HIDDEN_SHARE:
        return Hiding.EVIDENCE
    return Hiding.ALL if chance >= 1 - _HIDDEN_SHARE else Hiding.ITSELF


def hidden_by_turns(question: Question) -> Hiding:
    """Half of the questions as where nothing was asked of the same evidence, half as where nothing was asked at all."""
    return Hiding.EVIDENCE if zlib.crc32(question.id.encode()) % 2 else Hiding.ALL


def fit(examples: Sequence[Example]) -> Any:
    """A LambdaMART ranker over the examples that have an answer among their candidates."""
    import lightgbm

    with_answer = [example for example in examples if example.grades.any()]
    names = [name_in_weights(name) for name in with_answer[0].candidates.names]
    return lightgbm.LGBMRanker(**_RANKER).fit(
        np.vstack([example.candidates.features for example in with_answer]),
        np.concatenate([example.grades for example in with_answer]).astype(int),
        group=[len(example.grades) for example in with_answer],
        sample_weight=np.concatenate([np.full(len(example.grades), example.weight) for example in with_answer]),
        feature_name=names,
    )


def cross_scores(examples: Sequence[Example]) -> list[Floats]:
    """For every example, the scores of a ranker that has not seen its fold."""
    scores: dict[int, Floats] = {}
    for fold in range(FOLDS):
        selector = LambdaMartRanker(fit([e for e in examples if e.fold != fold]).booster_.model_to_string())
        scores |= {n: selector.scores(e.candidates) for n, e in enumerate(examples) if e.fold == fold}
    return [scores[n] for n in range(len(examples))]


def fit_support(signals: Floats, answerable: Floats, weights: Floats) -> Any:
    """Boosted trees that tell questions which the library answers from those that it does not."""
    import lightgbm

    names = [name.replace(" ", "_").replace(",", "") for name in NAMES]
    return lightgbm.LGBMClassifier(**_SUPPORT).fit(signals, answerable, sample_weight=weights, feature_name=names)


def cross_confidences(signals: Floats, answerable: Floats, weights: Floats, folds: Sequence[int]) -> Floats:
    """For every question, the confidence of trees that have not seen its fold."""
    held_out = np.zeros(len(answerable), dtype=np.float32)
    for fold in range(FOLDS):
        out = np.asarray(folds) == fold
        fitted = fit_support(signals[~out], answerable[~out], weights[~out])
        held_out[out] = fitted.booster_.predict(signals[out])
    return held_out


def train(examples: Sequence[Example], folder: Path) -> None:
    """Fit both models and write them to a folder with the threshold that refuses few answerable questions."""
    folder.mkdir(parents=True, exist_ok=True)
    held_out = cross_scores(examples)
    dev = np.asarray([example.weight == _DEV_WEIGHT for example in examples])
    golden = np.asarray([not example.question.source.startswith("written for training") for example in examples])
    parts = (("dev", dev), ("dev, nothing asked before", golden & ~dev), ("training", ~golden))
    for name, chosen in parts:
        answered = [(e, s) for e, s, c in zip(examples, held_out, chosen, strict=True) if c and e.grades.any()]
        first = np.mean([bool(e.grades[int(np.argmax(s))]) for e, s in answered])
        print(f"selector: first candidate right {first:.3f} ({name}, cross-validated, n={len(answered)})")
    pairs = zip(examples, held_out, strict=True)
    signals = np.stack(
        [answerability_features(e.index, e.query, e.analysis, Ranking(e.candidates, s)) for e, s in pairs]
    )
    answerable = np.asarray([float(example.question.answerable) for example in examples])
    weights = np.asarray([example.weight for example in examples])
    confidences = cross_confidences(signals, answerable, weights, [example.fold for example in examples])
    threshold = float(np.quantile(confidences[dev & (answerable == 1)], _REFUSED_AT_MOST))
    for name, chosen in parts:
        refused = confidences < threshold
        print(
            f"support: threshold {threshold:.3f}; refused when unanswerable "
            f"{refused[chosen & (answerable == 0)].mean():.3f}, when answerable "
            f"{refused[chosen & (answerable == 1)].mean():.3f} ({name}, cross-validated, n={chosen.sum()})"
        )
    fit(examples).booster_.save_model(str(folder / "selector.txt"))
    fit_support(signals, answerable, weights).booster_.save_model(str(folder / "support.txt"))
    (folder / "threshold.txt").write_text(f"{threshold:.4f}\n", encoding="utf-8")


def held_out_examples(adapters: Path, folder: Path, *, apart: bool = False) -> list[Example]:
    """Every question's example, from an index whose adapter has not seen it; the indexes are built in a folder.

    `apart`: without the training questions that share evidence with a golden test question.
    """
    print("signals of the dev questions …", file=sys.stderr, flush=True)
    index = bundled_index(folder / "dev", adapter=ADAPTER)
    questions = training_questions(index.reports, apart=apart)
    index = banked(index, questions)
    found = examples_of(index, dev_questions(index.reports), lambda _: Hiding.ITSELF, weight=_DEV_WEIGHT)
    found += examples_of(index, dev_questions(index.reports), hidden_by_turns)
    for half in (0, 1):
        print(f"signals of the training questions, half {half} …", file=sys.stderr, flush=True)
        index = banked(bundled_index(folder / str(half), adapter=adapters / f"half-{half}.safetensors"), questions)
        found += examples_of(index, questions, hiding_by_chance, half=half)
    return found


def banked(index: Index, questions: Sequence[Question]) -> Index:
    """The index with a bank of these questions, by its own embedding model."""
    asked, vectors = build_bank(index, questions)
    index.bank = QuestionBank(asked, vectors, index.evidence)
    return index


def main() -> None:
    """Train on the bundled reports."""
    parser = argparse.ArgumentParser(description="Train the selector and the support.")
    parser.add_argument("--adapters", type=Path, required=True, metavar="DIR")
    parser.add_argument("--apart", action="store_true", help="leave out what shares evidence with a test question")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        train(held_out_examples(chosen.adapters, Path(folder), apart=chosen.apart), WEIGHTS)


if __name__ == "__main__":
    main()
