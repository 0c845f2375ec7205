"""Reciprocal rank fusion, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import fuse

RANKINGS = st.lists(st.lists(st.integers(0, 20), unique=True), max_size=4)


def test_a_place_in_two_rankings_beats_a_better_place_in_one() -> None:
    fused = fuse([[1, 2, 3], [4, 3]])
    assert [item for item, _ in fused] == [3, 1, 4, 2]
    assert dict(fused)[3] == pytest.approx(1 / 63 + 1 / 62)


def test_a_weight_multiplies_what_its_ranking_gives() -> None:
    assert fuse([[1], [2]], weights=[1.0, 2.0], k=10) == [(2, 2 / 11), (1, 1 / 11)]


def test_a_smaller_k_favours_the_first_places() -> None:
    first, steady = [[1, 9, 2], [8, 7, 2]], 2
    assert fuse(first, k=60)[0][0] == steady
    assert fuse(first, k=0)[0][0] != steady


def test_nothing_in_gives_nothing_out() -> None:
    assert fuse([]) == []
    assert fuse([[], []]) == []


def test_rankings_and_weights_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="argument"):
        fuse([[1], [2]], weights=[1.0])


@given(RANKINGS)
def test_every_item_comes_out_once_best_first_ties_by_number(rankings: list[list[int]]) -> None:
    fused = fuse(rankings)
    assert sorted(item for item, _ in fused) == sorted({item for ranking in rankings for item in ranking})
    assert fused == sorted(fused, key=lambda entry: (-entry[1], entry[0]))
