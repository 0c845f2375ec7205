"""Refusals, their reasons and the risk–coverage curve, against examples worked by hand."""

from __future__ import annotations

import pytest

from evals.metrics import refusals as refusal_metrics
from evals.metrics.refusals import Attempt, risk_coverage_curve, selective_figures
from evals.metrics.statistics import ratio


def test_refusal_figures_from_a_worked_table() -> None:
    # answerable: 3 answered, 1 refused; unanswerable: 2 refused, 4 answered
    cases = [(False, True)] * 3 + [(True, True)] + [(True, False)] * 2 + [(False, False)] * 4
    answers = [({"abstained": refused}, answerable) for refused, answerable in cases]
    assert ratio([refusal_metrics.refusal_precision(*case) for case in answers]) == pytest.approx(2 / 3)
    assert ratio([refusal_metrics.refusal_recall(*case) for case in answers]) == pytest.approx(2 / 6)
    assert ratio([refusal_metrics.refusal_f1(*case) for case in answers]) == pytest.approx(4 / 9)
    assert ratio([refusal_metrics.false_refusals(*case) for case in answers]) == pytest.approx(1 / 4)


def test_a_refusal_should_give_the_right_reason() -> None:
    clinical = {"abstained": True, "abstention_reason": "clinical"}
    assert refusal_metrics.refusal_reason(clinical, "clinical") == (1, 1)
    assert refusal_metrics.refusal_reason(clinical, "false_premise") == (0, 1)
    assert refusal_metrics.refusal_reason({"abstained": False}, "clinical") == (0, 0)


def test_the_risk_coverage_curve_takes_the_surest_first_and_refusals_last() -> None:
    attempts = [Attempt(True, 0.5, 1.0), Attempt(True, 0.9, 0.0), Attempt(False, 0.99, 1.0), Attempt(True, 0.7, 0.5)]
    curve = [(0.25, 0.0), (0.5, 0.25), (0.75, 0.5), (1.0, 0.625)]
    assert risk_coverage_curve(attempts) == curve
    aurc, safe = selective_figures(attempts)
    assert aurc[0] == pytest.approx(sum(risk for _, risk in curve) / 4)
    assert safe[0] == 0.25


def test_equal_confidences_make_one_step_whatever_their_order() -> None:
    attempts = [Attempt(True, 0.5, 1.0), Attempt(True, 0.5, 0.0)]
    assert risk_coverage_curve(attempts) == risk_coverage_curve(attempts[::-1]) == [(1.0, 0.5)]
