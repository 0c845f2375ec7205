"""Conversations of new leads: a new thing replaces the old, a command acts on the last answer, a switch holds."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from corpus.vocabulary import Answer


def converse(assistant: EvidenceAssistant, asked: Sequence[str]) -> list[Answer]:
    """The answers to several turns, one after the other."""
    history: list[Turn] = []
    answers = []
    for question in asked:
        answer = assistant.ask(question, history=history)
        answers.append(answer)
        history += [Turn("user", question), Turn("assistant", answer.text)]
    return answers


def quoted(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


def test_a_new_place_replaces_the_old_one(assistant: EvidenceAssistant) -> None:
    first, second = converse(assistant, ["What did Coventry do about health inequalities?", "and in Gateshead?"])
    assert "Coventry" in quoted(first)
    assert second.standalone_question == "What did Gateshead do about health inequalities?"
    assert "Gateshead" in quoted(second) and "Coventry" not in quoted(second)


def test_a_new_report_replaces_the_old_one(assistant: EvidenceAssistant) -> None:
    first, second = converse(assistant, ["what does hiquality say about leadership", "and the 2019 one?"])
    assert {citation.report for citation in first.citations} == {"hiquality"}
    assert {citation.report for citation in second.citations} == {"pcn_event"}
    assert "leadership" in quoted(second)


def test_a_command_with_its_own_object_stands_alone(assistant: EvidenceAssistant) -> None:
    summary = converse(assistant, ["What is the Wigan Deal?", "summarise the syndemic report"])[1]
    assert summary.kind == "whole report"
    assert summary.standalone_question == "summarise the syndemic report"
    listed = converse(assistant, ["What is the Wigan Deal?", "list all case studies in the HiQUALITY study"])[1]
    assert listed.kind == "list all"
    assert {citation.report for citation in listed.citations} == {"hiquality"}


def test_a_whole_question_is_not_dragged_back(assistant: EvidenceAssistant) -> None:
    answer = converse(assistant, ["What is the Wigan Deal?", "who should be on our board?"])[1]
    assert answer.standalone_question == "who should be on our board?"
    assert "Wigan" not in answer.text


def test_shorter_gives_fewer_of_the_same_words(assistant: EvidenceAssistant) -> None:
    first, shorter = converse(assistant, ["What is the Wigan Deal?", "shorter please"])
    assert shorter.kind == "on the last answer"
    assert 0 < len(quoted(shorter).split()) < len(quoted(first).split())
    assert all(citation.quote in quoted(first) for citation in shorter.citations)


def test_a_switch_of_topic_is_answered_as_in_a_new_conversation(assistant: EvidenceAssistant) -> None:
    switched = converse(assistant, ["What is the Wigan Deal?", "OK different thing, what's social value?"])[1]
    alone = assistant.ask("what's social value?")
    assert "social value" in quoted(switched).casefold()
    assert [citation.quote for citation in switched.citations] == [citation.quote for citation in alone.citations]


def test_five_turns_on_one_project_end_with_its_figure(assistant: EvidenceAssistant) -> None:
    asked = [
        "How was Warm and Safe Wiltshire funded?", "who says so?", "which page?", "only the manifesto",
        "and how many households did it help?",
    ]  # fmt: skip
    _, who, page, only, households = converse(assistant, asked)
    assert "UCL Institute of Health Equity" in who.text
    assert "no page numbers" in page.text
    assert only.abstained and only.message is not None and "National Syndemic report" in only.message
    assert "6,993 households" in quoted(households)


def test_a_report_that_does_not_answer_names_the_one_that_does(assistant: EvidenceAssistant) -> None:
    refused = assistant.ask("How many households did Warm and Safe Wiltshire help?", reports=["manifesto"])
    assert refused.abstained
    assert refused.elsewhere == ("syndemic",)
    assert refused.message is not None and "National Syndemic report" in refused.message
