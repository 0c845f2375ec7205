"""Which headings make a question, and how they are put."""

from __future__ import annotations

import pytest

from assistant.suggestions.starters import is_case_question, make_section_questions, take_turns
from tests.support.made_reports import report_of

# Headings of one word make no question; they show that '#' marks headings here.
BEFORE = "# One\n\nSomething is said.\n\n# Two\n\nMore is said.\n\n"


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("2.1 Barriers to engagement", "What is said about barriers to engagement?"),
        ("NHS plans for the region", "What is said about NHS plans for the region?"),
        ("Who pays for green spaces?", "Who pays for green spaces?"),
        ("Case study 3: Spotlight on Wigan", "What is the case study on Wigan about?"),
        ("Case study: ANYTOWN WALKERS – a new deal", "What is the case study on Anytown Walkers about?"),
        ("Communities are ready now", None),
        ("Respondents by region: all", None),
        ("Foreword", None),
    ],
)
def test_a_heading_makes_a_question_or_none(heading: str, question: str | None) -> None:
    made = report_of(f"{BEFORE}# {heading}\n\nSomething is said here.\n")
    found = [text for _, text in make_section_questions(made)]
    assert found == ([question] if question else [])


def test_a_heading_with_nothing_beneath_it_makes_none() -> None:
    made = report_of(f"{BEFORE}# Barriers to engagement\n\n# Green spaces for all\n\nGrass grows.\n")
    assert [text for _, text in make_section_questions(made)] == ["What is said about green spaces for all?"]


def test_questions_on_case_studies_are_known_by_their_words() -> None:
    assert is_case_question("What is the case study on Wigan about?")
    assert not is_case_question("What is said about case studies?")


def test_queues_take_turns_until_all_are_empty() -> None:
    assert take_turns([["a", "b", "d"], ["c"], []]) == ["a", "c", "b", "d"]
    assert take_turns([]) == []


def test_a_heading_reads_as_a_part_of_a_sentence() -> None:
    made = report_of(f"{BEFORE}# Social Factors and Leeds Health\n\nThe factors of health are social in Leeds.\n")
    assert [text for _, text in make_section_questions(made)] == ["What is said about social factors and Leeds health?"]


def test_a_list_of_case_studies_is_no_case_study() -> None:
    made = report_of(f"{BEFORE}# 11. Case Study List\n\nWigan, Leeds and others are told of.\n")
    assert [text for _, text in make_section_questions(made)] == []
