"""Which of the ranker's best candidates answer a question, by reading question and candidate together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.reader.interaction import InteractionModel, pair_up
from index.embedding import Floats
from index.search import Index, Query

# How many candidates are read.
MOST_READ_TOGETHER = 24
# What a logit of the reader counts beside a point of the ranker's score.
READER_SHARE = 0.5
# So much is taken from the best logit on reports that nothing was asked of before, where the answerability model is
# surer than it should be: there, too, one in twenty is refused then.
DOUBT = 1.0
_NEAR_CERTAIN = 1e-4


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the best logit of a candidate counts beside the logit of the answerability model."""

    # How much a point of it counts, and from where on it counts for an answer.
    share: float
    even: float
    # Between which bounds it counts.
    least: float
    most: float


# Of the reader that comes with the product: set so that of 266 answerable questions, which nothing was trained with,
# one in twenty is refused.
OWN_WEIGHING = Weighing(share=0.5, even=-2.7, least=-6.0, most=5.0)


class EvidenceReader:
    """Reads candidates with the network that comes with the product, or another. Safe to share between threads."""

    def __init__(self, index: Index, model: InteractionModel | None = None) -> None:
        """Raises UserError where the weights are missing or damaged."""
        self._index = index
        model = model or load_own_reader()
        # The network reads the vectors of the embedding model that it was trained with, and of no other.
        self._model = model if model.embedding == index.manifest.weights else None

    def read(self, query: Query, units: Sequence[int]) -> Floats | None:
        """A logit for each unit, by its number: above 0 it rather answers; None where this embedding cannot be read."""
        if self._model is None or not len(query.encoded.ids) or not len(units):
            return None
        return self._model.scores(pair_up(self._index.tokens, query.encoded, np.asarray(units, dtype=np.int64)))

    def decides_order(self, best: int) -> bool:
        """Whether its logits count for the order, too: where nothing was asked before of the best unit's report.

        Where much was asked, the ranker knows more than a single reading tells it.
        """
        bank = self._index.bank
        return bank is None or self._index.evidence[best].report not in bank.reports


def weigh_confidence(
    confidence: float, best: float | None, *, asks_several: bool = False, weighing: Weighing = OWN_WEIGHING
) -> float:
    """The confidence, 0 to 1, of the answerability model and of a reader's best logit together.

    Where a question asks for several things, each candidate leaves words of it unmet, which is no sign against it.
    """
    if best is None:
        return confidence
    if asks_several:
        best = max(best, weighing.even)
    counted = weighing.share * (min(max(best, weighing.least), weighing.most) - weighing.even)
    return round(float(1 / (1 + np.exp(-(to_logit(confidence) + counted)))), 4)


def to_logit(confidence: float) -> float:
    """The logit of a confidence, 0 to 1; one that is near 0 or 1 is kept from them."""
    bounded = min(max(confidence, _NEAR_CERTAIN), 1 - _NEAR_CERTAIN)
    return float(np.log(bounded / (1 - bounded)))


@lru_cache(maxsize=1)
def load_own_reader() -> InteractionModel:
    """The network that comes with the product, loaded once.

    Raises:
        UserError: its weights are missing or damaged.
    """
    return InteractionModel.load()
