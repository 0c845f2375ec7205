"""Starter questions by kind: what is proposed, that each is asked, and that what is not whole is not offered."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.answering.answerer import Answerer
from assistant.suggestions.by_kind import Starter, choose_few, choose_starters, propose_starters
from assistant.suggestions.subjects import find_subjects
from corpus.vocabulary import Answer, BlockKind
from tests.support.made_reports import report_of

GROUPS = ["Across the reports", "What to do", "A figure", "An example", "A comparison", "One report"]


def test_every_starter_was_asked_and_its_answer_is_whole(assistant: Answerer) -> None:
    asked: dict[str, Answer] = {}

    def ask(question: str) -> Answer:
        return asked.setdefault(question, assistant.ask(question))

    chosen = choose_starters(assistant.index, ask)
    assert list(chosen) == GROUPS and all(1 <= len(offered) <= 2 for offered in chosen.values())
    offered = [question for questions in chosen.values() for question in questions]
    assert len(set(offered)) == len(offered)
    for question in offered:
        answer = asked[question]
        assert answer.statements and not answer.abstained and not answer.not_found
    figures = [asked[question] for question in chosen["A figure"]]
    assert all(re.search(r"\d", answer.text) for answer in figures)
    assert all(asked[question].kind == "advice" for question in chosen["What to do"])
    for question in chosen["A comparison"]:
        assert len({citation.report for citation in asked[question].citations}) == 2


def test_starters_are_not_headings_in_a_frame(assistant: Answerer) -> None:
    headings = {
        block.text.casefold()
        for report in assistant.index.reports.values()
        for block in report.blocks
        if block.kind is BlockKind.HEADING and len(block.text.split()) > 2
    }
    assert headings
    proposed = propose_starters(assistant.index)
    asked = [starter.question for group in ("Across the reports", "What to do") for starter in proposed[group]]
    assert asked and all(question[0].isupper() and question.endswith("?") for question in asked)
    assert not [question for question in asked for heading in headings if heading in question.casefold()]


def test_a_few_come_from_as_many_groups(assistant: Answerer) -> None:
    few = choose_few(assistant.index, assistant.ask, 3)
    whole = choose_starters(assistant.index, assistant.ask)
    assert few == [whole[group][0] for group in GROUPS[:3]]


def test_what_lacks_a_part_or_comes_from_elsewhere_is_not_whole(assistant: Answerer) -> None:
    answer = assistant.ask("What are the 3Cs of Health Creation?")
    cited = frozenset(citation.report for citation in answer.citations)
    starter = Starter("?", frozenset({answer.kind}), cited, no_others=True)
    assert starter.is_met_by(answer)
    assert not starter.is_met_by(replace(answer, not_found=("the cost",)))
    assert not starter.is_met_by(replace(answer, statements=()))
    assert not starter.is_met_by(replace(answer, kind="other"))
    assert not starter.is_met_by(replace(answer, citations=()))
    assert not replace(starter, reports=frozenset(), no_others=True).is_met_by(answer)
    assert not replace(starter, fewest_reports=len(cited) + 1).is_met_by(answer)


MADE = """
# Keeping green spaces open

{green} We want to keep green.

# Improve health

We want to improve health. They improve health. People improve health.

# The Anytown Deal

The Anytown Deal helps. With the Anytown Deal. For an Anytown Deal.

# Primary care networks

Primary care networks help. For primary care networks. A primary care network.
"""


@pytest.mark.parametrize(("times", "found"), [(3, ["green spaces"]), (2, [])])
def test_subjects_are_named_by_headings_and_stand_by_themselves_in_the_text(times: int, found: list[str]) -> None:
    made = report_of(MADE.format(green="They care for green spaces. " * times))
    assert [subject.name for subject in find_subjects([made])] == found


def test_a_library_without_headings_proposes_nothing_of_them() -> None:
    assert find_subjects([]) == [] and find_subjects([report_of("# One\n\nSomething is said.\n")]) == []
