"""Ratios, intervals and tests of significance, against examples worked by hand; every figure is explained."""

from __future__ import annotations

import pytest

from evals.metrics.figures import FIGURE
from evals.metrics.statistics import median_interval, paired_interval, randomisation_p, ratio, ratio_interval
from tests.support.paths import ROOT


def test_a_ratio_is_the_sum_of_parts_over_the_sum_of_wholes() -> None:
    assert ratio([(1, 2), (3, 4), (0, 0)]) == pytest.approx(4 / 6)


def test_a_bootstrap_interval_holds_the_value_and_narrows_with_n() -> None:
    few, many = ([(1.0, 1.0), (0.0, 1.0)] * times for times in (20, 200))
    low, high = ratio_interval(few)
    assert low == pytest.approx(0.5 - 1.96 * 0.5 / 40**0.5, abs=0.03)
    assert high == pytest.approx(0.5 + 1.96 * 0.5 / 40**0.5, abs=0.03)
    assert ratio_interval(many)[1] - ratio_interval(many)[0] < 0.5 * (high - low)
    assert ratio_interval(few) == (low, high)


def test_a_median_has_an_interval_of_medians() -> None:
    assert median_interval([3.0] * 9 + [100.0]) == (3.0, 3.0)


def test_a_paired_interval_is_zero_for_equal_runs_and_sees_a_steady_gain() -> None:
    old = [(float(n % 2), 1.0) for n in range(60)]
    better = [(max(part, float(n % 5 == 0)), 1.0) for n, (part, _) in enumerate(old)]
    assert paired_interval(old, old) == (0.0, 0.0)
    low, high = paired_interval(better, old)
    assert 0 < low < 0.1 < high


def test_the_randomisation_test_gives_the_exact_tail_of_a_small_case() -> None:
    # Three questions, all better by one: of 8 sign patterns 2 reach |d|, so p tends to 0.25.
    assert randomisation_p([(1, 1)] * 3, [(0, 1)] * 3) == pytest.approx(0.25, abs=0.02)
    assert randomisation_p([(1, 1)] * 3, [(1, 1)] * 3) == 1.0
    assert randomisation_p([(1, 1)] * 20, [(0, 1)] * 20) < 0.001


def test_every_figure_is_explained_in_the_guide() -> None:
    guide = (ROOT / "docs" / "evals.md").read_text("utf-8")
    assert [name for name in FIGURE if f"`{name}`" not in guide] == []
