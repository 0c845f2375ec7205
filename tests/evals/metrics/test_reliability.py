"""The reliability diagram: answers by confidence against how much of what was asked they say, worked by hand."""

from __future__ import annotations

import pytest

from evals.metrics.reliability import ReliabilityBin, bin_by_confidence, expected_calibration_error


def test_answers_are_binned_by_tenths_and_empty_tenths_are_left_out() -> None:
    answered = [(0.02, 0.0), (0.08, 1.0), (0.51, 1.0), (0.97, 0.5), (1.0, 1.0), (0.93, 0.5)]
    low, middle, high = bin_by_confidence(answered)
    assert low == ReliabilityBin(0.05, 0.5, 2)
    assert middle == ReliabilityBin(0.51, 1.0, 1)
    assert high.confidence == pytest.approx((0.97 + 1.0 + 0.93) / 3, abs=1e-6)
    assert high.share == pytest.approx(2 / 3, abs=1e-6)
    assert high.count == 3


def test_the_error_weighs_each_bin_by_its_questions() -> None:
    bins = [ReliabilityBin(0.1, 0.4, 3), ReliabilityBin(0.9, 0.9, 7)]
    assert expected_calibration_error(bins) == pytest.approx(0.3 * 3 / 10)


def test_a_confidence_that_means_what_it_says_has_no_error_and_no_answer_none() -> None:
    answered = [(0.25, float(number == 0)) for number in range(4)] + [(0.75, float(number > 0)) for number in range(4)]
    assert expected_calibration_error(bin_by_confidence(answered)) == pytest.approx(0)
    assert bin_by_confidence([]) == []
    assert expected_calibration_error([]) == 0
