"""Whether the assistant knows when to say nothing: refusals counted, and risk against coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.metrics.statistics import Count, Floats

# The mean loss up to which answers may be believed.
SAFE_RISK = 0.05


def refusal_precision(answer: Mapping[str, Any], answerable: bool) -> Count:
    """Refusals of unanswerable questions / refusals."""
    refused = bool(answer.get("abstained"))
    return float(refused and not answerable), float(refused)


def refusal_recall(answer: Mapping[str, Any], answerable: bool) -> Count:
    """Refused unanswerable questions / unanswerable questions (SQuAD 2.0's NoAns accuracy)."""
    return float(bool(answer.get("abstained")) and not answerable), float(not answerable)


def refusal_f1(answer: Mapping[str, Any], answerable: bool) -> Count:
    """2·TP / (2·TP + FP + FN), a refusal being the positive: the harmonic mean of refusal precision and recall."""
    refused = bool(answer.get("abstained"))
    right = refused and not answerable
    return 2.0 * right, 2.0 * right + (refused and answerable) + (not refused and not answerable)


def false_refusals(answer: Mapping[str, Any], answerable: bool) -> Count:
    """Refused answerable questions / answerable questions."""
    return float(bool(answer.get("abstained")) and answerable), float(answerable)


def refusal_reason(answer: Mapping[str, Any], reason: str | None) -> Count:
    """Right refusals that give the right reason / right refusals whose reason is on record."""
    if not answer.get("abstained") or reason is None:
        return 0, 0
    return float(answer.get("abstention_reason") == reason), 1


@dataclass(frozen=True, slots=True)
class Attempt:
    """What selective answering is judged on."""

    # A refusal is no answer; it comes after every answer, however sure.
    answered: bool
    # From 0 to 1.
    confidence: float
    # What believing it costs, 0 to 1: 1 − fact recall where the question is answerable, 1 where it is not or refused.
    loss: float


def risk_coverage_curve(attempts: Sequence[Attempt]) -> list[tuple[float, float]]:
    """The risk–coverage curve (El-Yaniv and Wiener, JMLR 2010): (coverage, mean loss so far), the surest answers first.

    Equal confidences make one step, so the order of the questions changes nothing.
    """
    if not attempts:
        return []
    ranking = _rank(attempts)
    coverage, risk = _accumulate(ranking, np.ones((1, len(attempts))))
    return [(round(float(c), 6), round(float(r), 6)) for c, r in zip(coverage[0], risk[0], strict=True)]


def selective_figures(attempts: Sequence[Attempt], weights: Floats | None = None) -> tuple[Floats, Floats]:
    """AURC and the coverage at a risk of at most 5%, one of each for every row of weights.

    AURC is the mean risk over all coverages (Geifman et al., ICLR 2019), lower is better. A row of `weights` says how
    often each attempt counts (for the bootstrap); without it each counts once.
    """
    weights = np.ones((1, len(attempts))) if weights is None else weights
    ranking = _rank(attempts)
    coverage, risk = _accumulate(ranking, weights[:, ranking.order])
    # The width of each step of the curve: by how much coverage grows.
    steps = np.diff(coverage, axis=1, prepend=0.0)
    aurc = (steps * risk).sum(axis=1)
    safe = np.where(risk <= SAFE_RISK + 1e-12, coverage, 0.0).max(axis=1)
    return aurc, safe


@dataclass(frozen=True, slots=True)
class _RankedAttempts:
    """Attempts in the order in which selective answering would let them through."""

    # Numbers of the attempts, the surest first.
    order: list[int]
    # The loss of each, in that order.
    losses: list[float]
    # Where each group of attempts of equal confidence begins.
    groups: list[int]


def _rank(attempts: Sequence[Attempt]) -> _RankedAttempts:
    keys = [(0, -attempt.confidence) if attempt.answered else (1, 0.0) for attempt in attempts]
    order = sorted(range(len(attempts)), key=lambda number: keys[number])
    groups = [at for at, number in enumerate(order) if at == 0 or keys[number] != keys[order[at - 1]]]
    return _RankedAttempts(order, [attempts[number].loss for number in order], groups)


def _accumulate(ranking: _RankedAttempts, weights: Floats) -> tuple[Floats, Floats]:
    """Coverage and mean loss after each group, for every row of weights in the ranking's order."""
    losses = np.array(ranking.losses)
    counted = np.add.reduceat(weights, ranking.groups, axis=1).cumsum(axis=1)
    lost = np.add.reduceat(weights * losses, ranking.groups, axis=1).cumsum(axis=1)
    total = counted[:, -1:]
    return counted / np.maximum(total, 1e-12), lost / np.maximum(counted, 1e-12)
