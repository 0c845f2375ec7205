"""Commands on the last answer act on it, and never say the same again without a word."""

from __future__ import annotations

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from corpus.vocabulary import Answer


def ask(assistant: EvidenceAssistant, *turns: str) -> list[Answer]:
    """The answers to the turns of a conversation."""
    history: list[Turn] = []
    answers = []
    for turn in turns:
        answers.append(assistant.ask(turn, history=history))
        history += [Turn("user", turn), Turn("assistant", answers[-1].text)]
    return answers


def test_all_of_what_was_told_in_running_text_is_looked_for_in_tables(assistant: EvidenceAssistant) -> None:
    first, every, listed = ask(assistant, "what support do practices say they need?", "show all", "as a list")
    assert every.kind == "on the last answer"
    assert "Peer support networks" not in first.text
    assert "Peer support networks: 67 (53.2)" in every.text
    assert "Evaluation support: 64 (50.8)" in every.text
    assert listed.text == every.text


def test_each_shorter_is_shorter_until_one_quote_is_left(assistant: EvidenceAssistant) -> None:
    opener = "what support do practices say they need?"
    first, shorter, again = ask(assistant, opener, "shorter", "one line version?")
    assert len(shorter.text) < len(first.text)
    assert shorter.citations[0].quote in first.citations[0].quote
    assert again.text == shorter.text
    assert again.notice


def test_what_cannot_be_said_at_greater_length_is_said_so(assistant: EvidenceAssistant) -> None:
    first, more = ask(assistant, "what's the difference in life expectancy inside Gateshead?", "more")
    assert more.text == first.text
    assert more.notice
    assert "No more" in more.notice


def test_the_report_that_a_quote_is_out_of_is_told_from_its_card(assistant: EvidenceAssistant) -> None:
    *_, source = ask(assistant, "What do the three Cs stand for?", "which document is that out of")
    assert "Get Health Creation Done" in source.text
    assert "New NHS Alliance" in source.text


def test_this_report_is_the_one_quoted_last_where_none_was_named(assistant: EvidenceAssistant) -> None:
    opener = "what does cerner do for the people round its office"
    *_, answer = ask(assistant, opener, "did they pay for this report?")
    assert "National Syndemic report" in answer.standalone_question


def test_an_answer_in_running_text_is_put_in_points_of_its_own_sentences(assistant: EvidenceAssistant) -> None:
    first, listed = ask(assistant, "What did Warm and Safe Wiltshire do for households?", "put that in a list")
    assert listed.citations == first.citations
    said = listed.text.count("• ")
    assert said > first.text.count("• ")
    assert said >= 2
    assert listed.text.replace("• ", "").split() == first.text.replace("• ", "").split()
