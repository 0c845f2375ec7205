from __future__ import annotations

import time

import pytest

from index.fusion import fuse
from index.terms import stem, terms, tokenize


def test_per_cent_and_a_spaced_sign_are_one_term_with_the_percent_sign() -> None:
    assert tokenize("50 per cent, 50 % and 50%") == ["50%", "50%", "and", "50%"]


def test_thousands_and_amounts_stay_whole() -> None:
    assert tokenize("6,993 households saved £889,000") == ["6993", "households", "saved", "£889000"]


def test_the_three_spellings_of_a_compound_share_a_term() -> None:
    compounds = frozenset({"coproduction"})
    spellings = [set(terms(text, compounds=compounds)) for text in ("co-production", "coproduction", "co production")]
    assert all(stem("coproduction") in found for found in spellings)


def test_a_word_with_a_number_behind_a_hyphen_is_found_without_it() -> None:
    assert terms("Covid-19") == [stem("covid19"), stem("covid")]
    assert terms("covid") == terms("covid19") == [stem("covid")]
    assert terms("a 12-week wait") == ["12", stem("week"), stem("wait")]


def test_a_footnote_mark_glued_to_a_word_is_dropped() -> None:
    assert tokenize("in Gateshead14 today") == ["in", "gateshead", "today"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a \ufb01rst e\ufb00ort", ["a", "first", "effort"]),
        ("immuni\u00adsation, immuni\u00ad\nsation", ["immunisation", "immunisation"]),
        ("house\u200bholds in\ufeffequality", ["households", "inequality"]),
        ("3 × 10⁶ people", ["3", "10", "6", "people"]),
        ("1½ hours", ["1", "1", "2", "hours"]),
        ("12⁶ per cent or 12⁶%", ["12%", "or", "12%"]),
        ("12%⁶ and £320¹", ["12%", "6", "and", "£320", "1"]),
        ("2½ per cent", ["2", "1", "2", "per", "cent"]),
    ],
)
def test_search_sees_letters_and_not_how_they_are_written(text: str, found: list[str]) -> None:
    assert tokenize(text) == found


@pytest.mark.parametrize("text", ["a" * 20_000, "é" * 20_000, "a-" * 10_000, "a1" * 10_000, "5" + " " * 20_000])
def test_a_long_word_takes_no_time(text: str) -> None:
    begin = time.perf_counter()
    terms(text)
    assert time.perf_counter() - begin < 1


def test_stop_words_are_no_terms_and_words_are_stemmed() -> None:
    assert terms("What are the barriers?") == [stem("barriers")]


def test_fusion_adds_reciprocal_ranks_and_breaks_ties_by_number() -> None:
    assert fuse([[7, 3], [3]], k=60) == [(3, 1 / 62 + 1 / 61), (7, 1 / 61)]
    assert [number for number, _ in fuse([[2], [1]])] == [1, 2]
