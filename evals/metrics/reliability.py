"""Whether a confidence means what it says: answers by confidence against how much of what was asked they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The answers whose confidence lies within a tenth."""

    # Their mean confidence, and the mean share of what was asked that they say; from 0 to 1.
    confidence: float
    share: float
    count: int


def bin_by_confidence(answered: Sequence[tuple[float, float]]) -> list[ReliabilityBin]:
    """The bins of the reliability diagram (DeGroot and Fienberg 1983), lowest first; empty ones are left out.

    `answered` has for each answer its confidence, and the share of what was asked that it says: 0 where nothing was to
    be said.
    """
    bins: dict[int, list[tuple[float, float]]] = {}
    for confidence, share in answered:
        bins.setdefault(min(BINS - 1, int(confidence * BINS)), []).append((confidence, share))
    return [
        ReliabilityBin(
            round(sum(confidence for confidence, _ in bins[number]) / len(bins[number]), 6),
            round(sum(share for _, share in bins[number]) / len(bins[number]), 6),
            len(bins[number]),
        )
        for number in sorted(bins)
    ]


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """How far confidence and share lie apart, weighed by the answers in a bin (Guo et al., ICML 2017); 0 for none."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.share) for each in bins) / total if total else 0.0
