"""Whether a confidence means what it says: questions by confidence against how many of them the reports answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The questions whose confidence lies within a tenth."""

    # Their mean confidence, and the share of them that the reports answer; from 0 to 1.
    confidence: float
    answerable: float
    count: int


def bin_by_confidence(asked: Sequence[tuple[float, bool]]) -> list[ReliabilityBin]:
    """The bins of the reliability diagram (DeGroot and Fienberg 1983), lowest first; empty ones are left out.

    `asked` has for each question the confidence that the reports answer it, refused or not, and whether they do.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, answerable in asked:
        bins.setdefault(min(BINS - 1, int(confidence * BINS)), []).append((confidence, answerable))
    return [
        ReliabilityBin(
            round(sum(confidence for confidence, _ in bins[number]) / len(bins[number]), 6),
            round(sum(answerable for _, answerable in bins[number]) / len(bins[number]), 6),
            len(bins[number]),
        )
        for number in sorted(bins)
    ]


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """How far confidence and share lie apart, weighed by the questions in a bin (Guo et al., ICML 2017); 0 for none."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.answerable) for each in bins) / total if total else 0.0
