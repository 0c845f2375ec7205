"""Which questions the rules make of a sentence, a list, a row, and of which they make none."""

from __future__ import annotations

import pytest

from assistant.report_questions.by_rule import propose_by_rule
from corpus.evidence import extract_evidence
from tests.support.made_reports import report_of


def asked(text: str) -> list[str]:
    report = report_of(text)
    return [proposal.question for proposal in propose_by_rule(report, extract_evidence(report))]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Surveillance is defined as the ongoing collection of data.", "What is meant by surveillance?"),
        ("The Wigan Deal is an agreement between council and residents.", "What is the Wigan Deal?"),
        ("The Health Research Board (HRB) pays for the trial.", "What does HRB stand for?"),
        ("In all, 49.2% of respondents reported high demand.", "What percentage of respondents reported high demand?"),
        ("Five editions of the Digest have been published.", "How many editions of the Digest have been published?"),
        ("Families received interim payments of £100,000 in autumn.", "How much were the interim payments?"),
        ("The first payments were made in December 2024.", "When were the first payments made?"),
        (
            "Hand hygiene should be performed immediately after a visit.",
            "When should hand hygiene be performed?",
        ),
        ("The Resilience Board is chaired by the Head of Resilience.", "Who is the Resilience Board chaired by?"),
        ("Cleaning must come first because debris protects germs.", "Why must cleaning come first?"),
        ("Outpatient clinics should keep a record of each case.", "What should outpatient clinics do?"),
        ("The National Situation Centre provides data for ministers.", "What does the National Situation Centre do?"),
    ],
)
def test_a_sentence_of_a_plain_shape_makes_its_question(sentence: str, question: str) -> None:
    assert question in asked(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "This is a way of working that we like very much.",
        "It was established in June 2022 by them.",
        "They should keep a record of each case that they see.",
        "However, clinics are busy places on most days of the week.",
        "The Board (ABC) pays for the trial in the end.",
    ],
)
def test_what_does_not_stand_alone_makes_none(sentence: str) -> None:
    assert asked(sentence) == []


def test_a_list_is_asked_for_by_its_lead_in() -> None:
    text = "Key recommendations for safe injections:\n\n• Use clean needles.\n\n• Wash hands before each one.\n"
    assert "What are the key recommendations for safe injections?" in asked(text)


def test_a_heading_asks_for_what_stands_below_it() -> None:
    text = "# A plan\n\n## Barriers to engagement\n\nTime was short for most of the practices asked.\n"
    assert "What is said about barriers to engagement?" in asked(text)


def test_a_row_is_asked_for_by_its_name_and_each_header() -> None:
    text = "| Place | Cost in 2024 |\n| --- | --- |\n| Leeds | £300 |\n| York | £200 |\n"
    assert {"What is the cost in 2024 for Leeds?", "What is the cost in 2024 for York?"} <= set(asked(text))


def test_each_question_comes_once_and_names_the_unit_that_made_it() -> None:
    report = report_of("The Wigan Deal is an agreement.\n\nThe Wigan Deal is an agreement that works in many places.\n")
    units = extract_evidence(report)
    proposals = propose_by_rule(report, units)
    assert [proposal.question for proposal in proposals].count("What is the Wigan Deal?") == 1
    assert proposals[0].unit == units[0].id and proposals[0].answered
