from __future__ import annotations

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


def test_a_footnote_mark_glued_to_a_word_is_dropped() -> None:
    assert tokenize("in Gateshead14 today") == ["in", "gateshead", "today"]


def test_stop_words_are_no_terms_and_words_are_stemmed() -> None:
    assert terms("What are the barriers?") == [stem("barriers")]


def test_fusion_adds_reciprocal_ranks_and_breaks_ties_by_number() -> None:
    assert fuse([[7, 3], [3]], k=60) == [(3, 1 / 62 + 1 / 61), (7, 1 / 61)]
    assert [number for number, _ in fuse([[2], [1]])] == [1, 2]
