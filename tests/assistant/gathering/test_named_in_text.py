"""Who is named in running text."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.gathering.named_in_text import asks_who_takes_part, find_named
from assistant.kinds.groundwork.wording import content_stems


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("list all the partners in the scheme", True),
        ("which organisations founded it", True),
        ("who sponsored the event", True),
        ("everybody thats in on it", True),
        ("list all the barriers", False),
        ("which groups of people are underserved", False),
        ("what are the main steps", False),
    ],
)
def test_a_part_in_something_is_asked_for(question: str, expected: bool) -> None:
    assert asks_who_takes_part(question) is expected


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("the partners in Warm and Safe Wiltshire?", ["Wessex Water", "Age UK Wiltshire"]),
        ("who founded Warm and Safe Wiltshire?", ["Swindon Borough Council", "Centre for Sustainable Energy"]),
        ("who is in the Mission Practice team?", ["Specialist Health Visitor"]),
    ],
)
def test_sentences_that_name_several_are_gathered_from_the_section_meant(
    assistant: EvidenceAssistant, question: str, names: list[str]
) -> None:
    retrieved = assistant.retrieve(Question(question))
    found = find_named(assistant.index, question, retrieved.ranking.best_units, content_stems(question))
    assert found is not None
    told = " ".join(assistant.index.evidence[number].text for number in found.units)
    assert all(name in told for name in names)


def test_nobody_is_named_where_the_thing_is_not_known(assistant: EvidenceAssistant) -> None:
    question = "the partners in the Anytown canal restoration scheme?"
    retrieved = assistant.retrieve(Question(question))
    assert find_named(assistant.index, question, retrieved.ranking.best_units, content_stems(question)) is None
