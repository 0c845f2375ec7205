"""How sure a figure is: bootstrap intervals for one run, a paired bootstrap and randomisation test for two."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Count = tuple[float, float]

RESAMPLES = 2000
SWAPS = 10_000
SEED = 20191
_CHUNK = 500


@lru_cache(maxsize=24)
def resampling_weights(size: int, *, resamples: int = RESAMPLES) -> Floats:
    """How often each of `size` questions is drawn in each resample: rows of counts, always the same."""
    drawn = np.random.default_rng(SEED).multinomial(size, np.full(size, 1 / size), size=resamples)
    return drawn.astype(np.float64)


def ratio(counts: Sequence[Count]) -> float:
    """Sum of numerators / sum of denominators."""
    total = sum(of for _, of in counts)
    return sum(part for part, _ in counts) / total if total else 0.0


def ratio_interval(counts: Sequence[Count], *, resamples: int = RESAMPLES) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of a ratio of sums, questions resampled (Efron and Tibshirani 1993)."""
    table = np.array(counts, dtype=np.float64)
    return interval(_ratios(resampling_weights(len(table), resamples=resamples), table))


def median_interval(
    values: Sequence[float], *, resamples: int = RESAMPLES, quantile: float = 0.5
) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of a median, or of another quantile."""
    table = np.array(values, dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(table), size=(resamples, len(table)))
    return interval(np.quantile(table[drawn], quantile, axis=1))


def interval(values: Floats) -> tuple[float, float]:
    """The 2.5 and 97.5 percentiles of the values; NaN (a resample that holds nothing) left out."""
    kept = values[~np.isnan(values)]
    if not len(kept):
        return 0.0, 0.0
    low, high = np.quantile(kept, [0.025, 0.975])
    return float(low), float(high)


def paired_interval(new: Sequence[Count], old: Sequence[Count], *, resamples: int = SWAPS) -> tuple[float, float]:
    """The 95% interval of new − old, the same questions resampled in both (paired bootstrap, Koehn, EMNLP 2004)."""
    news, olds = np.array(new, dtype=np.float64), np.array(old, dtype=np.float64)
    weights = resampling_weights(len(news), resamples=resamples)
    return interval(_ratios(weights, news) - _ratios(weights, olds))


def randomisation_p(new: Sequence[Count], old: Sequence[Count], *, swaps: int = SWAPS) -> float:
    """Two-sided p that the runs do not differ: each question's two scores swapped at random.

    p = (1 + #{|d*| ≥ |d|}) / (1 + swaps) (paired randomisation test, Smucker et al., CIKM 2007).
    """
    news, olds = np.array(new, dtype=np.float64), np.array(old, dtype=np.float64)
    seen = abs(_ratio(news.sum(axis=0)) - _ratio(olds.sum(axis=0)))
    random, reached = np.random.default_rng(SEED), 0
    for start in range(0, swaps, _CHUNK):
        swap = random.random((min(_CHUNK, swaps - start), len(news))) < 0.5
        moved = swap.astype(np.float64) @ (olds - news)
        first, second = news.sum(axis=0) + moved, olds.sum(axis=0) - moved
        reached += int((np.abs(_ratio(first) - _ratio(second)) >= seen - 1e-12).sum())
    return (1 + reached) / (1 + swaps)


def _ratios(weights: Floats, table: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = (weights @ table[:, 0]) / (weights @ table[:, 1])
    return result


def _ratio(sums: Floats) -> Floats:
    """Ratio of the last axis's two sums; 0 where there is nothing to divide by."""
    parts, of = sums[..., 0], sums[..., 1]
    return np.where(of > 0, parts / np.where(of > 0, of, 1), 0.0)
