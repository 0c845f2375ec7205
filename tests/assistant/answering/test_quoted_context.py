"""What was quoted before is recognised by its words, and what stands near it counts as near."""

from __future__ import annotations

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.quoted_context import context_boost, previously_quoted

SAID = "As of July 2021, Warm and Safe Wiltshire had helped 6,993 households across the county."


def test_the_unit_that_an_answer_quoted_is_recognised(assistant: EvidenceAssistant) -> None:
    found = previously_quoted(assistant.index, [Turn("user", "How many?"), Turn("assistant", SAID)])
    assert "6,993 households" in assistant.index.evidence[found[0]].text


def test_only_the_last_answer_counts(assistant: EvidenceAssistant) -> None:
    turns = [Turn("assistant", SAID), Turn("user", "And the Wigan Deal?"), Turn("assistant", "You are welcome.")]
    assert previously_quoted(assistant.index, turns) == []


def test_without_an_answer_nothing_was_quoted(assistant: EvidenceAssistant) -> None:
    assert previously_quoted(assistant.index, []) == []
    assert previously_quoted(assistant.index, [Turn("user", SAID)]) == []


def test_the_lines_said_and_those_after_are_nearest_then_the_section_then_the_report(
    assistant: EvidenceAssistant,
) -> None:
    said = previously_quoted(assistant.index, [Turn("assistant", SAID)])
    near = context_boost(assistant.index, said)
    unit = assistant.index.evidence[said[0]]
    assert near[said[0]] < near[said[0] + 1] == near.max()
    for number, other in enumerate(assistant.index.evidence):
        if other.report != unit.report:
            assert near[number] == 0
        elif (other.section == unit.section) and number not in range(said[0], said[0] + 7):
            assert 0 < near[number] < near[said[0]]


def test_a_follow_up_is_answered_from_where_the_conversation_stands(assistant: EvidenceAssistant) -> None:
    history = [Turn("user", "How did Warm and Safe Wiltshire train health staff?"), Turn("assistant", SAID)]
    answer = assistant.ask("who paid for it?", history=history)
    assert answer.standalone_question != answer.question
    places = {(c.report, c.section[-1:]) for c in answer.citations} | {(h.passage.report, ()) for h in answer.hits[:1]}
    assert any(report == "syndemic" for report, _ in places)
