"""How likely an answer says all that was asked: what the confidence of an answer means.

Whether the library answers at all decides on refusing (`answerability.py`). That an answer is also whole depends on
more: how much was asked, of which kind the answer is, how far the best evidence stands before the next. Logistic
regression over these, trained by `python -m evals.training.completeness`; NumPy alone runs it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.answering.answerability import NAMES as ANSWERABILITY
from assistant.answering.ranking import Ranking
from corpus.logistic_regression import LogisticRegression
from corpus.vocabulary import Answer
from index.embedding import Floats

WEIGHTS = Path(str(files("assistant.answering"))) / "weights" / "completeness.json"
# Between these a probability is turned into a logit.
_LEAST = 1e-4
# More statements count as so many.
_MOST_STATEMENTS = 8
# How far the best candidate stands before the one of each of these ranks.
_RANKS = (2, 3, 5)
_OWN = (
    "answerable", "reader", "score", *(f"lead over {rank}" for rank in _RANKS), "statements", "words", "asked words",
    "part not found", "shown in part",
)  # fmt: skip


def load_completeness_model(path: Path = WEIGHTS) -> LogisticRegression:
    """The one that comes with the product.

    Raises:
        UserError: the file is missing or damaged.
    """
    return LogisticRegression.load(path, "completeness")


def completeness_chance(model: LogisticRegression, features: Mapping[str, float]) -> float:
    """The probability, 0 to 1, that an answer says all that was asked; a feature that is missing counts 0."""
    row = [[features.get(name, 0.0) for name in model.names]]
    return float(model.chances(np.asarray(row, dtype=np.float32))[0])


def completeness_features(
    answer: Answer, ranking: Ranking, answerability: Floats, shares: Mapping[str, float]
) -> dict[str, float]:
    """The features of an answer by name.

    `answerability` has the features of `answerability_features`, shape (names,); `shares` how likely the question is of
    each kind.
    """
    best = [float(ranking.scores[k]) for k in ranking.order[: max(_RANKS)]] if len(ranking) else []
    own = (
        _logit(answer.confidence),
        ranking.likeliest or 0.0,
        best[0] if best else 0.0,
        *(_lead(best, rank) for rank in _RANKS),
        min(len(answer.statements), _MOST_STATEMENTS),
        math.log(1 + sum(len(statement.text.split()) for statement in answer.statements)),
        len(answer.standalone_question.split()),
        float(bool(answer.not_found)),
        float(answer.shown_of is not None),
    )
    return {
        **dict(zip(_OWN, own, strict=True)),
        **{f"share {kind}": share for kind, share in shares.items()},
        f"kind {answer.kind}": 1.0,
        **{f"answerability {name}": float(value) for name, value in zip(ANSWERABILITY, answerability, strict=True)},
    }


def _lead(best: Sequence[float], rank: int) -> float:
    return best[0] - best[rank - 1] if len(best) >= rank else 0.0


def _logit(probability: float) -> float:
    kept = min(1 - _LEAST, max(_LEAST, probability))
    return math.log(kept / (1 - kept))
