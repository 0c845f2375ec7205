"""Which words are English: common and rare ones, their forms, and slips, which are none."""

from __future__ import annotations

import pytest

from corpus.general_words import is_english, is_known


@pytest.mark.parametrize(
    "word",
    [
        "nurse", "nurses", "jabs", "commonest", "poorest", "staffing", "funder", "clashing", "took", "colour",
        # Rare ones, of which nothing more is known.
        "toddlers", "brolly", "bunions",
    ],
)  # fmt: skip
def test_a_word_of_english_is_one_in_any_form(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["pooest", "worer", "helth", "socail", "prescribng", "comunity", "teh", "wich", ""])
def test_a_slip_is_none(word: str) -> None:
    assert not is_english(word)


def test_nothing_is_told_of_rare_words() -> None:
    assert is_english("toddler")
    assert not is_known("toddler")
