"""Two coefficients of word sets, by hand, and the same at a threshold as counting words against a share of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Set

import pytest

from corpus.word_sets import jaccard, overlap_coefficient

FOOD = frozenset({"more", "food"})
BANKS = frozenset({"food", "banks", "fed", "more"})


def test_the_overlap_coefficient_is_one_where_a_set_holds_the_other() -> None:
    assert overlap_coefficient(FOOD, BANKS) == overlap_coefficient(BANKS, FOOD) == 1.0
    assert overlap_coefficient({"a", "b", "c"}, {"b", "c", "d", "e"}) == pytest.approx(2 / 3)


def test_the_jaccard_index_is_one_only_where_the_sets_are_equal() -> None:
    assert jaccard(FOOD, BANKS) == jaccard(BANKS, FOOD) == 0.5
    assert jaccard(BANKS, BANKS) == 1.0


@pytest.mark.parametrize("measure", [overlap_coefficient, jaccard])
def test_sets_without_a_word_in_common_score_nothing_and_neither_do_empty_ones(
    measure: Callable[[Set[Hashable], Set[Hashable]], float],
) -> None:
    assert measure({"a"}, {"b"}) == measure({"a"}, frozenset()) == measure(set(), set()) == 0.0


def test_a_threshold_divides_as_it_does_when_the_words_are_counted() -> None:
    """Rounding must not decide: 'more than 6 in 10' is false for 6 of 10, 'under half' is false for 5 of 10."""
    for size in range(1, 120):
        whole = frozenset(range(size))
        for shared in range(size + 1):
            # as many words as `whole`, of which `shared` stand in it
            other = frozenset(range(shared)) | frozenset(range(-1, shared - size - 1, -1))
            assert (overlap_coefficient(other, whole) > 0.6) == (shared > 0.6 * size)
            assert (jaccard(frozenset(range(shared)), whole) < 0.5) == (shared < 0.5 * size)
