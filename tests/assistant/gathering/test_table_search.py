"""Tables are found by people's own words, and not where nothing of theirs is in one."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.gathering.survey_tables import is_same_question, printed_values, row_name, tables_of
from assistant.gathering.table_search import FoundTable, find_table


def find(assistant: EvidenceAssistant, question: str) -> FoundTable | None:
    retrieved = assistant.retrieve(Question(question))
    return find_table(assistant.index, retrieved.query, retrieved.ranking)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("what help do practices say they want most", "What support do you need"),
        ("what gets in the way of community engagement the most", "Please indicate what you perceive are barriers"),
        (
            "what are the biggest things that make it work, going by the survey",
            "Please indicate what you perceive are D",
        ),
        ("how do surgeries mostly reach out to people", "Which strategies does your GP/PCN use"),
        ("which community do practices need to engage with most", "Which (if any) of the following communities"),
        ("which bit of london sent back the most surveys", "ICS"),
        ("how often do most practices engage communities", "How often does your GP/PCN engage"),
    ],
)
def test_a_table_is_found_by_other_words_than_its_own(assistant: EvidenceAssistant, question: str, begins: str) -> None:
    found = find(assistant, question)
    assert found is not None
    assert found.tables[0].question.startswith(begins)


@pytest.mark.parametrize(
    "question",
    [
        "what is the largest saving",
        "which place has the lowest life expectancy",
        "what made the biggest difference in Orpington",
        "who benefits most from the Wigan deal",
        "what is the main aim of the strong communities paper",
    ],
)
def test_what_no_table_answers_finds_none(assistant: EvidenceAssistant, question: str) -> None:
    assert find(assistant, question) is None


def test_two_tables_of_one_question_are_found_together(assistant: EvidenceAssistant) -> None:
    found = find(assistant, "which kind of support was asked for least")
    assert found is not None
    assert len(found.tables) == 2
    assert is_same_question(*found.tables)


def test_shares_bear_their_unit(assistant: EvidenceAssistant) -> None:
    index = assistant.index
    told = {
        printed_values(index, row)
        for table in tables_of(index)
        for row in table.rows
        if row_name(index, row) == "Financial assistance or grants"
    }
    # The first table prints no unit over its columns; the other one, by role, does.
    assert "100 (79.4%)" in told
