"""Regular expressions are found wherever they stand in the code, and no text that nearly fits one is left out."""

from __future__ import annotations

import time

import pytest

from assistant.answering.assistant import EvidenceAssistant
from tests.support.patterns.finding import ALL_WAYS, CHARACTERS, KINDS, find_patterns, hostile_texts
from tests.support.patterns.times import FEW_CHARACTERS, WHY, find_late, read_slow

# Of the processor, a busy machine's included: the slowest takes a third of this.
MOST_SECONDS = 0.4


def test_patterns_are_found_wherever_they_stand() -> None:
    places = {found.place for found in find_patterns()}
    assert len(places) > 800
    assert "assistant.privacy.personal_details._PHONE" in places
    assert any(":" in place for place in places), "those that are written into a call"


def test_hostile_texts_are_long_of_every_kind_and_made_of_the_patterns_own_words() -> None:
    found = next(each for each in find_patterns() if each.place == "assistant.privacy.personal_details._CALLED_NHS")
    texts = dict(hostile_texts(found.pattern))
    assert KINDS.keys() <= texts.keys() and {len(text) for text in texts.values()} == {CHARACTERS}
    assert any("nhs number" in text for text in texts.values())


def test_a_pattern_is_known_by_the_way_in_which_it_is_used() -> None:
    ways = {found.place: found.ways for found in find_patterns()}
    assert ways["assistant.verification.measures._CLOSED"] == {"match"}
    assert ways["assistant.verification.form._ADDRESS"] == {"search"}
    # One that is held among others may be used in every way.
    assert ways["assistant.kinds.comparing.reading._COMPARES"] == ALL_WAYS


def test_no_pattern_is_slow_over_as_much_as_a_person_may_type() -> None:
    assert find_late(FEW_CHARACTERS, MOST_SECONDS) == []


def test_what_is_slow_over_longer_texts_is_named_with_why_that_does_no_harm() -> None:
    assert set(read_slow().values()) <= WHY.keys()
    # What was mended, or has gone, is named no longer.
    assert read_slow().keys() <= {found.pattern.pattern for found in find_patterns()}


def test_a_question_s_white_space_is_put_together_before_anything_reads_it(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask(" \t\n" * 600 + "What are the  3Cs\nof Health Creation?" + " " * 100)
    assert answer.question == "What are the 3Cs of Health Creation?" and not answer.abstained


@pytest.mark.parametrize("piece", [*KINDS.values(), "what does aaa and ", "a vs b ", "any of the ", "£1m and 5% of "])
def test_a_hostile_question_as_long_as_may_be_is_answered_in_bounded_time(
    assistant: EvidenceAssistant, piece: str
) -> None:
    question = (piece * FEW_CHARACTERS)[: FEW_CHARACTERS - 1] + "\x01"
    # This thread's own time: those of the encoder spin while they wait for a busy machine.
    began = time.thread_time()
    assistant.ask(question)
    assert time.thread_time() - began < 4
