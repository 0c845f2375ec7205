"""The reliability diagram: questions by confidence against how many of them have an answer, worked by hand."""

from __future__ import annotations

import pytest

from evals.metrics.reliability import ReliabilityBin, bin_by_confidence, expected_calibration_error


def test_questions_are_binned_by_tenths_and_empty_tenths_are_left_out() -> None:
    asked = [(0.02, False), (0.08, True), (0.51, True), (0.97, True), (1.0, True), (0.93, False)]
    low, middle, high = bin_by_confidence(asked)
    assert low == ReliabilityBin(0.05, 0.5, 2)
    assert middle == ReliabilityBin(0.51, 1.0, 1)
    assert high.confidence == pytest.approx((0.97 + 1.0 + 0.93) / 3, abs=1e-6)
    assert high.answerable == pytest.approx(2 / 3, abs=1e-6)
    assert high.count == 3


def test_the_error_weighs_each_bin_by_its_questions() -> None:
    bins = [ReliabilityBin(0.1, 0.4, 3), ReliabilityBin(0.9, 0.9, 7)]
    assert expected_calibration_error(bins) == pytest.approx(0.3 * 3 / 10)


def test_a_confidence_that_means_what_it_says_has_no_error_and_no_question_none() -> None:
    asked = [(0.25, number == 0) for number in range(4)] + [(0.75, number > 0) for number in range(4)]
    assert expected_calibration_error(bin_by_confidence(asked)) == pytest.approx(0)
    assert bin_by_confidence([]) == []
    assert expected_calibration_error([]) == 0
