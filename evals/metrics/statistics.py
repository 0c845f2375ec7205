"""How sure a figure is: bootstrap intervals for one run, a paired bootstrap and randomisation test for two."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# What one question adds to a figure, as (part, whole): 2 of 3 facts said. (0, 0) where the figure does not apply.
Count = tuple[float, float]

RESAMPLES = 2000
SWAPS = 10_000
SEED = 20191
# Swaps are drawn so many rows at a time: ten thousand at once would need much memory.
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
    weights = resampling_weights(len(table), resamples=resamples)
    return interval(_resampled_ratios(weights, table))


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
    return interval(_resampled_ratios(weights, news) - _resampled_ratios(weights, olds))


def randomisation_p(new: Sequence[Count], old: Sequence[Count], *, swaps: int = SWAPS) -> float:
    """Two-sided p that the runs do not differ: each question's two scores swapped at random.

    p = (1 + #{|d*| ≥ |d|}) / (1 + swaps) (paired randomisation test, Smucker et al., CIKM 2007).
    """
    news, olds = np.array(new, dtype=np.float64), np.array(old, dtype=np.float64)
    observed = abs(_ratio_of_sums(news.sum(axis=0)) - _ratio_of_sums(olds.sum(axis=0)))
    random = np.random.default_rng(SEED)
    as_large = 0
    for start in range(0, swaps, _CHUNK):
        # One row a swap, one column a question: whether its two scores change places.
        swap = random.random((min(_CHUNK, swaps - start), len(news))) < 0.5
        moved = swap.astype(np.float64) @ (olds - news)
        first, second = news.sum(axis=0) + moved, olds.sum(axis=0) - moved
        differences = np.abs(_ratio_of_sums(first) - _ratio_of_sums(second))
        as_large += int((differences >= observed - 1e-12).sum())
    return (1 + as_large) / (1 + swaps)


def _resampled_ratios(weights: Floats, table: Floats) -> Floats:
    """The ratio of sums in each resample; NaN where it draws nothing that counts."""
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = (weights @ table[:, 0]) / (weights @ table[:, 1])
    return result


def _ratio_of_sums(sums: Floats) -> Floats:
    """Ratio of the last axis's two sums; 0 where there is nothing to divide by."""
    parts, of = sums[..., 0], sums[..., 1]
    return np.where(of > 0, parts / np.where(of > 0, of, 1), 0.0)
