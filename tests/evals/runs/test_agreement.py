"""How far several raters agree, against figures worked by hand and scikit-learn's."""

from __future__ import annotations

import pytest

from evals.runs.agreement import compare_raters, krippendorff_alpha, list_disagreements, weighted_kappa
from evals.runs.ratings import Rating

PAIRS = (
    [("right", "right")] * 4
    + [("partly", "partly")] * 2
    + [("right", "partly")] * 2
    + [("wrong", "right"), ("wrong", "wrong")]
)


def test_weighted_kappa_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    ranks = {"wrong": 0, "partly": 1, "right": 2}
    expected = cohen_kappa_score([ranks[a] for a, _ in PAIRS], [ranks[b] for _, b in PAIRS], weights="linear")
    assert weighted_kappa(PAIRS) == pytest.approx(expected)
    assert weighted_kappa([("right", "right"), ("wrong", "wrong")]) == 1
    assert weighted_kappa([]) is None and weighted_kappa([("right", "right")] * 3) is None


def test_a_verdict_far_off_weighs_more_than_one_near() -> None:
    far = weighted_kappa([*PAIRS, ("wrong", "right")])
    near = weighted_kappa([*PAIRS, ("partly", "right")])
    assert far is not None and near is not None and far < near


def test_alpha_worked_through_by_hand() -> None:
    # Four answers, two raters: n = 8 verdicts, 4 right, 4 wrong; two of the four pairs differ. With two values in
    # use there is one distance, so it cancels: observed 4/8, expected 2 × 4 × 4 / (8 × 7).
    items = [["right", "right"], ["wrong", "wrong"], ["right", "wrong"], ["wrong", "right"]]
    assert krippendorff_alpha(items) == pytest.approx(1 - (4 / 8) / (2 * 4 * 4 / (8 * 7)))
    assert krippendorff_alpha([["right", "right"], ["wrong", "wrong"]]) == 1
    assert krippendorff_alpha([["right"], ["wrong"]]) is None
    assert krippendorff_alpha([["right", "right"]]) is None


def test_alpha_takes_the_order_of_verdicts_into_account() -> None:
    base = [["right", "right"], ["partly", "partly"], ["wrong", "wrong"]]
    far, near = krippendorff_alpha([*base, ["right", "wrong"]]), krippendorff_alpha([*base, ["right", "partly"]])
    assert far is not None and near is not None and far < near


def test_raters_are_compared_on_what_both_judged_and_the_widest_disagreement_comes_first() -> None:
    by_rater = {
        "Ann": {"a": Rating("a", "right"), "b": Rating("b", "right"), "c": Rating("c", "unclear")},
        "Bo": {"a": Rating("a", "partly"), "b": Rating("b", "wrong"), "c": Rating("c", "wrong")},
    }
    ((one, other, _, both),) = compare_raters(by_rater)
    assert (one, other, both) == ("Ann", "Bo", 2)
    assert list(list_disagreements(by_rater)) == ["b", "a"]
