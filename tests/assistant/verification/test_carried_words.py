"""Every telling word of a sentence must be carried: what counts as the same, and what does not."""

from __future__ import annotations

import re

import pytest

from assistant.verification.carried_words import (
    check_carried_words,
    check_causes_named,
    check_wished,
    read_phrases,
)
from assistant.verification.lists.same_words import PHRASES, SAME
from assistant.verification.lists.word_lists import DIRECTIONS
from assistant.verification.tokens import find_tokens

EVIDENCE = (
    "The council funded nearly 40 gardens because residents asked for them, although the budget fell. "
    "In 2021 it was praised by the mayor."
)


def faults(statement: str, evidence: str = EVIDENCE) -> list[str]:
    stated, given = find_tokens(read_phrases(statement)), find_tokens(read_phrases(evidence))
    checks = [check_carried_words, check_causes_named, check_wished]
    return [fault for check in checks for fault in check(stated, given)]


@pytest.mark.parametrize(
    "statement",
    [
        "The council financed almost 40 gardens.",
        "Almost 40 gardens were funded by the council.",
        "Funding by the council went to nearly 40 gardens, as residents requested them.",
        "The council funded gardens because residents asked.",
        "The mayor praised it in 2021.",
        "The budget dropped, but the council funded gardens.",
    ],
)
def test_forms_synonyms_and_turns_of_phrase_are_carried(statement: str) -> None:
    assert faults(statement) == []


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("The council inspected nearly 40 gardens.", "inspected"),  # a verb
        ("The council funded nearly 40 playgrounds.", "playgrounds"),  # a noun
        ("The trustees funded nearly 40 gardens.", "trustees"),  # a role
        ("The council funded cheaper gardens.", "cheaper"),  # a comparative
        ("The council quickly funded gardens.", "quickly"),  # a manner
    ],
)
def test_a_new_word_refuses_the_sentence_and_is_named(statement: str, word: str) -> None:
    assert faults(statement) == [f"the evidence does not say '{word}'"]


def test_a_cause_a_contrast_and_a_comparison_that_are_not_there_refuse_it() -> None:
    plain = "The council funded 40 gardens. Residents asked for them."
    assert any("cause" in fault for fault in faults("The council funded gardens because residents asked.", plain))
    plain = "The council funded 40 gardens. Residents asked for parks."
    assert any(
        "against" in fault for fault in faults("Residents asked for parks, but the council funded gardens.", plain)
    )
    assert faults("The council funded more gardens.", plain) == ["the evidence does not say 'more'"]


def test_a_cause_of_something_else_refuses_it() -> None:
    assert faults("The council funded gardens because the budget fell.") == ["the evidence gives another cause"]


def test_what_is_only_asked_for_has_not_been_done() -> None:
    evidence = "It is vital that every council put health at the heart of its plans."
    told = faults("Every council has put health at the heart of its plans.", evidence)
    assert any("asks for it" in fault for fault in told)
    assert faults("Every council needs to put health at the heart of its plans.", evidence) == []


def test_the_data_is_clean() -> None:
    assert len(set(SAME)) == len(SAME)
    for words in SAME:
        assert len(words.split()) > 1 and words == words.lower()
    for pattern, words in PHRASES:
        # What a phrase is read as is not itself a phrase to be read otherwise.
        assert re.compile(pattern) and read_phrases(words) == words


def test_no_two_words_of_opposite_direction_stand_on_one_line() -> None:
    telling = {"increas", "decreas", "rise", "fall", "improv", "worsen", "more", "less", "high", "low", "best", "worst"}
    for words in SAME:
        stems = {token.stem for token in find_tokens(words)}
        for one, other in DIRECTIONS:
            shared = (one & stems & telling, other & stems & telling)
            assert not all(shared), words
