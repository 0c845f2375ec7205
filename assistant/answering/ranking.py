"""Ranking candidate evidence: LambdaMART over its features; a cross-encoder of the user's may change the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.answering.candidates import Candidates
from assistant.reader.cross_encoder import CrossEncoderReader
from assistant.reader.reader import DOUBT, MOST_READ_TOGETHER, READER_SHARE, EvidenceReader
from assistant.recognition.trees import BoostedTrees
from corpus.errors import UserError
from corpus.vocabulary import Evidence
from corpus.weights import require_sound
from index.embedding import Floats
from index.fusion import fuse
from index.search import Query, search_text

# How many candidates a cross-encoder without a calibration reads.
RERANKED = 30
# How much it counts for a candidate how well its report fits the question, in units of the ranker; how nearly another
# report must fit as well as the best one's; and what it costs a candidate where it does not.
_REPORT_WEIGHT, _NEARLY, _FAR = 10.0, 0.8, 5.0


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
    # The highest logit that a calibrated cross-encoder gives a candidate; None where there is none.
    judged: float | None = None

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


def prefer_reports(ranking: Ranking, shares: Floats) -> Ranking:
    """The ranking by how well the candidates' reports fit the question, too: `shares`, 0 to 1, one for each candidate.

    Evidence of another report than the best one's must fit nearly as well: of many reports, some line of another
    subject nearly always reads like an answer.
    """
    if not len(ranking):
        return ranking
    preferred = ranking.boosted((_REPORT_WEIGHT * (shares - 1)).astype(np.float32))
    least = _NEARLY * shares[preferred.order[0]]
    return preferred.boosted(np.where(shares < least, -_FAR, 0.0).astype(np.float32))


def read_best(ranking: Ranking, reader: EvidenceReader, query: Query) -> Ranking:
    """The ranking with the reader's best logit; and where the reader decides the order, in that of both together.

    The score values are reassigned as in `add_logits`.
    """
    units = ranking.best_units[:MOST_READ_TOGETHER]
    logits = reader.read(query, units)
    if logits is None:
        return ranking
    if not reader.decides_order(units[0]):
        return replace(ranking, likeliest=round(float(logits.max()), 3))
    return replace(add_logits(ranking, logits, READER_SHARE), likeliest=round(float(logits.max()) - DOUBT, 3))


def judge_best(
    ranking: Ranking, reader: CrossEncoderReader, question: str, evidence: Sequence[Evidence], *, is_new: bool
) -> Ranking:
    """The ranking with a calibrated cross-encoder's best logit; the scores are reassigned as in `add_logits`.

    `is_new`: nothing was asked before of the best unit's report. There its logits count for the order, too.

    Raises:
        UserError: the cross-encoder cannot be loaded, or does not give one score for each pair.
    """
    if reader.calibration is None or not len(ranking):
        return ranking
    logits = reader.read(question, best_texts(ranking, evidence, MOST_READ_TOGETHER))
    if not is_new:
        return replace(ranking, judged=round(float(logits.max()), 3))
    reordered = add_logits(ranking, logits, reader.calibration.order_share)
    return replace(reordered, judged=round(float(logits.max()) - reader.calibration.doubt, 3))


def fuse_best(ranking: Ranking, reader: CrossEncoderReader, question: str, evidence: Sequence[Evidence]) -> Ranking:
    """The ranking with its best 30 by reciprocal rank fusion of their order and that of a cross-encoder.

    The score values are reassigned as in `add_logits`.

    Raises:
        UserError: as `judge_best`.
    """
    if not len(ranking):
        return ranking
    logits = reader.read(question, best_texts(ranking, evidence, RERANKED))
    new_order = [int(place) for place in np.argsort(-logits, kind="stable")]
    return _deal_scores(ranking, [place for place, _ in fuse([list(range(len(logits))), new_order])])


def best_texts(ranking: Ranking, evidence: Sequence[Evidence], count: int) -> list[str]:
    """The texts of the best candidates as they are searched, with what stands above them; best first."""
    return [search_text(evidence[number]) for number in ranking.best_units[:count]]


def add_logits(ranking: Ranking, logits: Floats, share: float) -> Ranking:
    """The ranking in the order of the scores with a share of the logits of the best candidates, given in their order.

    The sorted score values are kept and reassigned in the new order, so that thresholds on scores keep their meaning.
    """
    best = list(ranking.order[: len(logits)])
    # Rounded, so that noise in the last digits of a float changes no order.
    together = np.round(ranking.scores[best] + share * logits, 4)
    return _deal_scores(ranking, [int(place) for place in np.argsort(-together, kind="stable")])


def _deal_scores(ranking: Ranking, places: Sequence[int]) -> Ranking:
    """The ranking with the scores of its best candidates dealt out anew; `places` are theirs in its order, best first.

    A place is a rank of a candidate before, from 0.
    """
    best = ranking.order[: len(places)]
    scores = ranking.scores.copy()
    for value_of, place in zip(best, places, strict=True):
        scores[best[place]] = ranking.scores[value_of]
    return replace(ranking, scores=scores)


def name_in_weights(feature: str) -> str:
    """A feature's name as the weights hold it: LightGBM takes no spaces, colons or commas."""
    return feature.replace(" ", "_").replace(":", "").replace(",", "")


def _read_trees() -> str:
    """The trees that come with the product.

    Raises:
        UserError: the file is missing or damaged.
    """
    path = Path(str(files("assistant.answering"))) / "weights" / "selector.txt"
    require_sound(path)
    return path.read_text(encoding="utf-8")


class LambdaMartRanker:
    """LambdaMART (Burges 2010) over the candidates' features; its trees stand in a text file beside this module.

    Trained by `python -m evals.training.ranker` on the golden `dev` questions and the training questions.
    """

    def __init__(self, model: str | None = None) -> None:
        self._trees = BoostedTrees(model or _read_trees())

    def scores(self, candidates: Candidates) -> Floats:
        """A score for every candidate, higher is likelier; only their differences mean anything.

        Raises:
            UserError: the weights were trained on other features, or on these in another order.
        """
        if not len(candidates.numbers):
            return np.zeros(0, dtype=np.float32)
        if [name_in_weights(name) for name in candidates.names] != self._trees.names:
            raise UserError("the ranker's weights do not fit its features. Reinstall, or train it anew.")
        # Rounded, so that noise in the last digits of a float changes no order.
        scores: Floats = np.round(self._trees.predict(candidates.features), 5)
        return scores

    def rank(self, candidates: Candidates) -> Ranking:
        """The candidates ranked.

        Raises:
            UserError: as `scores`.
        """
        return Ranking(candidates, self.scores(candidates))
