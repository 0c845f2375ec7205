"""Whether the assistant knows when to say nothing: refusals counted, and risk against coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Count = tuple[float, float]
Floats = NDArray[np.float64]

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
    """What selective answering is judged on: was it answered, how sure, and the loss, 0 to 1, if it is believed.

    The loss of an answerable question is 1 − fact recall, of an unanswerable one 1; so is that of a refusal, which
    comes after every answer.
    """

    answered: bool
    confidence: float
    loss: float


def risk_coverage(attempts: Sequence[Attempt]) -> list[tuple[float, float]]:
    """The risk–coverage curve (El-Yaniv and Wiener, JMLR 2010): (coverage, mean loss so far), the surest answers first.

    Equal confidences make one step, so the order of the questions changes nothing.
    """
    if not attempts:
        return []
    order, groups = _ordered(attempts)
    coverage, risk = _curves(order, groups, np.ones((1, len(order))))
    return [(round(float(c), 6), round(float(r), 6)) for c, r in zip(coverage[0], risk[0], strict=True)]


def selective_figures(attempts: Sequence[Attempt], weights: Floats | None = None) -> tuple[Floats, Floats]:
    """AURC and the coverage at a risk of at most 5%, one of each for every row of weights.

    AURC is the mean risk over all coverages (Geifman et al., ICLR 2019), lower is better. A row of `weights` says how
    often each attempt counts (for the bootstrap); without it each counts once.
    """
    weights = np.ones((1, len(attempts))) if weights is None else weights
    order, groups = _ordered(attempts)
    ordered = weights[:, [number for number, _ in order]]
    coverage, risk = _curves(order, groups, ordered)
    steps = np.diff(coverage, axis=1, prepend=0.0)
    aurc = (steps * risk).sum(axis=1)
    safe = np.where(risk <= SAFE_RISK + 1e-12, coverage, 0.0).max(axis=1)
    return aurc, safe


def _ordered(attempts: Sequence[Attempt]) -> tuple[list[tuple[int, float]], list[int]]:
    """(number, loss), surest first, and where each group of equals begins."""

    def key(number: int) -> tuple[int, float]:
        attempt = attempts[number]
        return (0, -attempt.confidence) if attempt.answered else (1, 0.0)

    numbers = sorted(range(len(attempts)), key=key)
    starts = [at for at, number in enumerate(numbers) if at == 0 or key(number) != key(numbers[at - 1])]
    return [(number, attempts[number].loss) for number in numbers], starts


def _curves(order: Sequence[tuple[int, float]], groups: Sequence[int], weights: Floats) -> tuple[Floats, Floats]:
    losses = np.array([loss for _, loss in order])
    counted = np.add.reduceat(weights, groups, axis=1).cumsum(axis=1)
    lost = np.add.reduceat(weights * losses, groups, axis=1).cumsum(axis=1)
    total = counted[:, -1:]
    return counted / np.maximum(total, 1e-12), lost / np.maximum(counted, 1e-12)
