"""A group that a follow-up names: its figures are told, and it is no report."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.kinds.groundwork.report_names import find_named_reports, find_report_meant
from corpus.vocabulary import Answer

FIRST = "How often do respondents engage communities in the design of health interventions?"


def ask_on(assistant: EvidenceAssistant, first: str, then: str) -> Answer:
    told = assistant.ask(first)
    return assistant.ask(then, history=[Turn("user", first), Turn("assistant", told.text)])


@pytest.mark.parametrize("then", ["only the pcn folk", "and for the PCN staff?", "and for PCN people only?"])
def test_a_follow_up_that_means_a_group_gets_its_figures(assistant: EvidenceAssistant, then: str) -> None:
    answer = ask_on(assistant, FIRST, then)
    assert "26 (38.2)" in answer.text
    assert "12 (17.6)" in answer.text


def test_without_a_group_the_figures_of_all_are_told(assistant: EvidenceAssistant) -> None:
    assert "55 (30.6)" in assistant.ask(FIRST).text


@pytest.mark.parametrize("words", ["only the pcn folk", "and the PCN people?", "do the pcn ones think so?"])
def test_people_are_no_report(assistant: EvidenceAssistant, words: str) -> None:
    assert find_named_reports(words, assistant.index.reports) == []
    assert find_report_meant(words, assistant.index.reports) is None


@pytest.mark.parametrize("words", ["what does the PCN report say", "and the PCN event?", "that pcn event write-up"])
def test_a_document_is_one(assistant: EvidenceAssistant, words: str) -> None:
    assert find_named_reports(words, assistant.index.reports) == ["pcn_event"]
