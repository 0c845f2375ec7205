"""Quiz questions drawn from one statement by rule: sensible English, whole, and their answers in the words quoted."""

from __future__ import annotations

import pytest

from assistant.briefing.note import Point
from assistant.briefing.quiz import QuizQuestion, QuizSource, draw_questions
from corpus.vocabulary import Citation, EvidenceKind

CITATION = Citation(1, "c1", "r", "A report", ("Results",), 3, None, None, "…", ((0, 1),))


def drawn(
    text: str, kind: EvidenceKind = EvidenceKind.SENTENCE, *, lead_in: str = "", case: str = "", **fields: str
) -> list[QuizQuestion]:
    point = Point("p1", text, lead="The report", citation=CITATION, **fields)  # type: ignore[arg-type]
    return list(draw_questions(QuizSource(point, kind, lead_in, case), rarity=len))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "An anchor institution usually refers to large, public-sector organisations.",
            "What is an anchor institution?",
        ),
        ("‘The Wigan Deal’ is an informal agreement with residents.", "What is the Wigan Deal?"),
        ("One Northern Devon (OND) is a partnership of public services.", "What is One Northern Devon (OND)?"),
        ("OND was formed to address the issues that lead to deprivation.", "Why was OND formed?"),
        ("The Deal recognises the role of business in wealth building.", "What does the Deal recognise?"),
        ("Wigan saved £131 million over ten years.", "Which figure is missing? “Wigan saved ____ over ten years.”"),
        ("Coventry became a Marmot City in 2013.", "Which year is missing? “Coventry became a Marmot City in ____.”"),
    ],
)
def test_a_statement_gives_the_question_that_fits_it(text: str, question: str) -> None:
    assert question in [quiz.question for quiz in drawn(text)]
    assert all(text in quiz.answer for quiz in drawn(text))


@pytest.mark.parametrize(
    "text",
    [
        "They saved £131 million over ten years.",
        "The initiative saved £131 million.",
        "Implementing these plans saved £131 million.",
        "We have looked after residents since 2020.",
        "What saved £131 million?",
    ],
)
def test_a_statement_that_points_to_what_is_not_shown_gives_no_question(text: str) -> None:
    assert drawn(text) == []


def test_a_case_study_names_what_the_initiative_is_and_its_outcome_is_asked_for() -> None:
    text = "The initiative reduced loneliness among older residents."
    questions = [quiz.question for quiz in drawn(text, case="Warm Homes", outcome=text)]
    assert questions[0] == "What came of the work in the case study “Warm Homes”?"
    assert all("“Warm Homes”" in question for question in questions)


def test_lists_and_rows_are_asked_for_and_empty_answers_are_not() -> None:
    (listed,) = drawn("Its pillars are:\n• People", EvidenceKind.LIST, lead_in="Its pillars are:")
    assert listed.question == "Complete the list: “Its pillars are …”"
    row = {"value": "102 (79.7)", "theme": "What are the barriers?"}
    (asked,) = drawn("x", EvidenceKind.ROW, measures="Funding – Lack of funding (Table 2)", **row)
    assert asked.question == "Asked “What are the barriers?”, how many chose “Lack of funding”, and what share?"
    assert drawn("x", EvidenceKind.ROW, measures="Unsure (Table 2)", **row) == []
