"""What needs no evidence, in the words that people use: the library itself, work that cannot be done, noise."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.kinds import about_library, cannot_do
from assistant.kinds.noise import is_noise


def test_how_many_and_which_is_the_latest_are_both_told(assistant: EvidenceAssistant) -> None:
    text = assistant.ask("how many reports have you got in there and which is the latest").text
    assert text.startswith("The most recent report in the library:\n• General Practice community engagement")
    assert "5 reports" in text


def test_a_report_that_is_not_held_is_told_so(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("have you got the ten year plan or the fuller stocktake in there?")
    assert answer.kind == "about the library"
    assert answer.text.startswith("No report of that name is in the library.")
    assert "Get Health Creation Done" in assistant.ask("do you have the manifesto in there?").text
    assert not about_library.recognise("have you got anything about loneliness in there?")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("could you knock out a one page bid to the ICB asking for 20k for a cafe", "write"),
        ("I have a meeting, please write me an email to the board", "write"),
        ("how do we write a bid for community work", None),
        ("what did the letter say about bids", None),
    ],
)
def test_work_that_cannot_be_done_is_known(text: str, wanted: str | None) -> None:
    assert cannot_do.recognise(text) == wanted


def test_an_offered_question_is_clean(assistant: EvidenceAssistant) -> None:
    text = assistant.ask("make me a limerick about primary care networks lol").text
    assert text.endswith("What do the reports say about primary care networks?")


def test_keys_struck_at_random_are_noise_beside_a_word(assistant: EvidenceAssistant) -> None:
    assert is_noise("hjkl sdfg ??? pcn pcn 55", assistant)
    assert not is_noise("what is the role of bmj", assistant)
