"""Reports are chosen by their best passages and by the words that they hold anywhere."""

from __future__ import annotations

import pytest

from index.engines.report_choice import LEAST_SHARE, LOOKED_AT, choose_reports, rarity, score_passages


def test_a_report_scores_by_its_best_passage_in_both_rankings() -> None:
    scores = score_passages(
        [("a", 0.8), ("b", 0.4), ("b", 0.3), ("a", 0.1)], [("b", 12.0), ("a", 3.0), ("c", 3.0)], depth=100
    )
    assert list(scores) == ["b", "a", "c"]
    assert scores == pytest.approx({"b": 0.5 + 1.0, "a": 1.0 + 0.25, "c": 0.0 + 0.25})


def test_what_one_ranking_had_no_room_for_stands_as_high_as_its_last() -> None:
    dense = [("a", 0.8), ("b", 0.6)]
    assert score_passages(dense, [("c", 5.0)], depth=2)["c"] == pytest.approx(1.0 + 0.75)
    assert score_passages(dense, [("c", 5.0)], depth=3)["c"] == pytest.approx(1.0)


def test_so_many_reports_are_looked_at_and_no_more() -> None:
    found = [(f"r{number:02}", 1.0 - number / 100) for number in range(60)]
    assert list(score_passages(found, [], depth=100)) == [report for report, _ in found[:LOOKED_AT]]
    assert score_passages([], [], depth=100) == {}


def test_a_report_that_never_speaks_of_what_is_asked_comes_after_one_that_does() -> None:
    scores = {"a": 1.5, "b": 1.4}
    holders = {"choir": {"b"}, "people": {"a", "b"}}
    words = {"choir": rarity(100, 1), "people": rarity(100, 90)}
    assert choose_reports(scores, words, holders.__getitem__, most=8) == ["b", "a"]
    assert choose_reports(scores, {}, holders.__getitem__, most=8) == ["a", "b"]
    assert choose_reports(scores, words, holders.__getitem__, most=1) == ["b"]


def test_a_report_that_falls_far_behind_is_left_out() -> None:
    scores = {"a": 2.0, "b": 2.0 * LEAST_SHARE, "c": 0.1}
    assert choose_reports(scores, {}, lambda word: set(), most=8) == ["a", "b"]


def test_rare_words_tell_more() -> None:
    assert rarity(100, 1) > rarity(100, 50) > rarity(100, 100) > 0
