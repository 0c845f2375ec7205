"""What stands in the way: hindrances go before tips, and a question that asks for help is none of these."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.barriers import Barriers


@pytest.mark.parametrize(
    ("question", "said", "tip"),
    [
        (
            "what stops practices from evaluating their community work?",
            "not cons",
            "should",
        ),
        ("what is stopping PCNs from working with local groups", "inflexible", "Broker availability"),
        ("why do clinicians hold back from community engagement", "hesitancy", "Facilitate"),
    ],
)
def test_hindrances_are_told_and_no_tips(assistant: EvidenceAssistant, question: str, said: str, tip: str) -> None:
    answer = assistant.ask(question)
    assert said in answer.text
    assert tip not in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "how can we overcome barriers to engagement?",
        "What helped practices get round the obstacles?",
        "What is the Wigan Deal?",
    ],
)
def test_other_questions_are_left_alone(assistant: EvidenceAssistant, question: str) -> None:
    assert Barriers().answer(Question(question), question, assistant) is None
