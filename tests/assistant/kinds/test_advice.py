"""Advice: lists that a sentence only announces are shown, and what tells neither a step nor a deed is not."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.advice import ADVICE, Advice
from corpus.vocabulary import Answer


def ask(assistant: EvidenceAssistant, question: str) -> Answer | None:
    return Advice().answer(Question(question), question, assistant)


@pytest.mark.parametrize(
    ("question", "is_advice"),
    [
        ("what should our board be measuring to see whether it helps", True),
        ("what did other networks do about low turnout", True),
        ("What did using a famous name do for the council's ability to win people over?", False),
    ],
)
def test_a_call_for_advice_is_known(question: str, is_advice: bool) -> None:
    assert (ADVICE.search(question) is not None) == is_advice


def test_a_list_that_a_sentence_announces_is_shown(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "how can a practice work with schools")
    assert answer is not None
    assert "nurture groups" in answer.text
    assert not any(citation.quote.rstrip().endswith(":") for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Were a large employer in a hard-up bit of the city. Any advice on recruiting locally, from school age?",
        "how do we find somewhere for local groups to meet, weve no cash for hiring halls",
    ],
)
def test_how_a_study_was_made_is_no_advice(assistant: EvidenceAssistant, question: str) -> None:
    answer = ask(assistant, question)
    assert answer is not None
    assert not any("Methods" in citation.section for citation in answer.citations)
    assert not any("sponsor" in name for citation in answer.citations for name in citation.section)
