"""How likely an answer says all that was asked: what the confidence of an answer means.

Whether the library answers at all decides on refusing (`answerability.py`). That an answer is also whole depends on
more: how much was asked, of which kind the answer is, how far the best evidence stands before the next. Logistic
regression over these, trained by `python -m evals.training.completeness`; NumPy alone runs it.

The names of features are part of the trained weights: renaming one means training anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.answering.answerability import NAMES as ANSWERABILITY
from assistant.answering.ranking import Ranking
from corpus.errors import UserError
from corpus.vocabulary import Answer
from corpus.weights import require_sound
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


@dataclass(frozen=True, slots=True)
class CompletenessModel:
    """The chance that an answer says all that was asked. Safe to share between threads."""

    # The features in their order: those of every answer, the classifier's shares, the kinds of answer, answerability's.
    names: tuple[str, ...]
    # What is taken from each feature, what it is divided by, and what it then weighs; each of shape (names,).
    means: Floats
    scales: Floats
    weights: Floats
    bias: float

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> CompletenessModel:
        """The model that comes with the product.

        Raises:
            UserError: the file is missing or damaged.
        """
        require_sound(path)
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            columns = np.asarray([each[1:4] for each in read["features"]], dtype=np.float32).reshape(-1, 3)
            names = tuple(str(each[0]) for each in read["features"])
            if len(names) != len(columns):
                raise ValueError("a feature without its three numbers")
            return cls(names, columns[:, 0], columns[:, 1], columns[:, 2], float(read["bias"]))
        except (OSError, ValueError, KeyError, IndexError, TypeError) as fault:
            raise UserError(f"{path}: the weights of completeness are missing or damaged. Reinstall.") from fault

    def chance(self, features: Mapping[str, float]) -> float:
        """The probability, 0 to 1; a feature that is missing counts 0."""
        values = np.asarray([features.get(name, 0.0) for name in self.names], dtype=np.float32)
        logit = float(((values - self.means) / self.scales) @ self.weights) + self.bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


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
