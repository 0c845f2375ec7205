"""Ranking candidate evidence: LambdaMART over its features; a cross-encoder of the user's may change the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.answering.candidates import Candidates
from assistant.reader.reader import DOUBT, MOST_READ_TOGETHER, READER_SHARE, EvidenceReader
from corpus.errors import UserError
from index.embedding import Floats
from index.fusion import fuse
from index.search import Query

RERANKED = 30


@dataclass(frozen=True)
class Ranking:
    """Candidate units of evidence with their scores, and their order.

    A position is a place in `candidates`, which stand in the order of the index; a unit's number is its place in the
    index. Ties keep the order of the index.
    """

    candidates: Candidates
    # One for each candidate, higher is likelier; only their differences mean anything.
    scores: Floats
    # The highest logit that the reader gives a candidate; None where nothing was read.
    likeliest: float | None = None

    def __len__(self) -> int:
        return len(self.scores)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The positions, best first."""
        return tuple(int(position) for position in np.argsort(-self.scores, kind="stable"))

    @cached_property
    def best_units(self) -> tuple[int, ...]:
        """The numbers of the units, best first."""
        numbers = self.candidates.numbers
        return tuple(int(numbers[position]) for position in self.order)

    def boosted(self, boost: Floats) -> Ranking:
        """The ranking with something added to each score; `boost` has shape (candidates,)."""
        return replace(self, scores=(self.scores + boost).astype(np.float32))


def read_best(ranking: Ranking, reader: EvidenceReader, query: Query) -> Ranking:
    """The ranking with the reader's best logit; and where the reader decides the order, in that of both together.

    The sorted score values are kept and reassigned in the new order, so that thresholds on scores keep their meaning.
    """
    best = list(ranking.order[:MOST_READ_TOGETHER])
    units = [int(ranking.candidates.numbers[position]) for position in best]
    logits = reader.read(query, units)
    if logits is None:
        return ranking
    if not reader.decides_order(units[0]):
        return replace(ranking, likeliest=round(float(logits.max()), 3))
    # Rounded, so that noise in the last digits of a float changes no order.
    together = np.round(ranking.scores[best] + READER_SHARE * logits, 4)
    scores = ranking.scores.copy()
    for value_of, place in zip(best, np.argsort(-together, kind="stable"), strict=True):
        scores[best[int(place)]] = ranking.scores[value_of]
    return replace(ranking, scores=scores, likeliest=round(float(logits.max()) - DOUBT, 3))


class Reranker:
    """A Sentence Transformers CrossEncoder by its name or folder; loaded at its first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: Any = None

    def rerank(self, question: str, texts: Sequence[str], scores: Floats) -> Floats:
        """Rerank the best 30 by reciprocal rank fusion of their order and the cross-encoder's.

        The sorted score values are kept and reassigned in the new order, so thresholds on scores keep their meaning.
        `texts` and the scores returned are in the order of `scores`.

        Raises:
            UserError: the model cannot be loaded, or does not give one score for each pair.
        """
        best = [int(k) for k in np.argsort(-scores, kind="stable")[:RERANKED]]
        judged = np.asarray(self._load().predict([(question, texts[k]) for k in best], show_progress_bar=False))
        if judged.ndim != 1:
            raise UserError(f"reranker '{self.name}' gives several scores a pair. Choose one that ranks passages.")
        own_order = list(range(len(best)))
        # Rounded, so that noise in the last digits of a float changes no order.
        new_order = [int(k) for k in np.argsort(-np.round(judged, 5), kind="stable")]
        result = scores.copy()
        for value_of, (position, _) in zip(best, fuse([own_order, new_order]), strict=True):
            result[best[position]] = scores[value_of]
        return result

    def _load(self) -> Any:
        if self._model is None:
            from sentence_transformers import CrossEncoder

            try:
                self._model = CrossEncoder(self.name, device="cpu")
            except (OSError, ValueError) as fault:
                raise UserError(
                    f"reranker '{self.name}' cannot be loaded ({type(fault).__name__}). Give the name or the folder of "
                    "a Sentence Transformers CrossEncoder, or leave the setting out."
                ) from fault
        return self._model


def name_in_weights(feature: str) -> str:
    """A feature's name as the weights hold it: LightGBM takes no spaces, colons or commas."""
    return feature.replace(" ", "_").replace(":", "").replace(",", "")


class LambdaMartRanker:
    """LambdaMART (Burges 2010) over the candidates' features; its trees stand in a text file beside this module.

    Trained by `python -m evals.training.ranker` on the golden `dev` questions and the training questions.
    """

    def __init__(self, model: str | None = None) -> None:
        import lightgbm

        text = model or (files("assistant.answering") / "weights" / "selector.txt").read_text(encoding="utf-8")
        self._booster: Any = lightgbm.Booster(model_str=text)
        self._names: list[str] = self._booster.feature_name()

    def scores(self, candidates: Candidates) -> Floats:
        """A score for every candidate, higher is likelier; only their differences mean anything.

        Raises:
            UserError: the weights were trained on other features, or on these in another order.
        """
        if not len(candidates.numbers):
            return np.zeros(0, dtype=np.float32)
        if [name_in_weights(name) for name in candidates.names] != self._names:
            raise UserError("the ranker's weights do not fit its features. Reinstall, or train it anew.")
        # Rounded, so that noise in the last digits of a float changes no order.
        scores: Floats = np.round(self._booster.predict(candidates.features, num_threads=1), 5)
        return scores

    def rank(self, candidates: Candidates) -> Ranking:
        """The candidates ranked.

        Raises:
            UserError: as `scores`.
        """
        return Ranking(candidates, self.scores(candidates))
