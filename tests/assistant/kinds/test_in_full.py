"""Answers that show the first few know how many there are, and show all when asked in full."""

from __future__ import annotations

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.groundwork.laying_out import in_full
from corpus.vocabulary import EvidenceKind

BARRIER = "What is the most common barrier to community engagement?"


def test_a_ranking_knows_how_many_rows_there_are(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask(BARRIER)
    assert answer.shown_of is not None
    shown, total = answer.shown_of
    assert shown < total
    assert answer.as_json()["shown_of"] == [shown, total]


def test_in_full_it_shows_all_of_them(assistant: EvidenceAssistant) -> None:
    short, whole = assistant.ask(BARRIER), assistant.ask(BARRIER, full=True)
    assert short.shown_of and whole.shown_of is None
    rows = [line for statement in whole.statements for line in statement.text.split("\n") if line.startswith("• ")]
    assert len(rows) == short.shown_of[1]
    assert in_full(assistant, Question(BARRIER)).text == whole.text


def test_an_answer_that_leaves_nothing_out_says_no_number(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("How many households did Warm and Safe Wiltshire help?")
    assert answer.statements and answer.shown_of is None
    assert "shown_of" not in answer.as_json()


def test_some_items_of_a_list_are_counted_against_all(assistant: EvidenceAssistant) -> None:
    groups = assistant.groups
    whole = next(n for n, unit in enumerate(groups.evidence) if unit.kind is EvidenceKind.LIST)
    items = groups.members_of(whole)[1:]
    units = [groups.evidence[n] for n in items]
    assert groups.count_shown(units[:2]) == (2, len(items))
    assert groups.count_shown(units) is None
    assert groups.count_shown(units[:1]) is None, "a single item may be all that was asked for"
    assert groups.whole_of(items[:2]) == (whole,)
