"""Two questions in one: where one ends and the next begins, and what each part is answered with."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.comparing.across_reports import AcrossReports
from assistant.kinds.groundwork.question_parts import split_question
from corpus.vocabulary import Answer


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Who runs the café; how many people come & what does it offer?",
            ["Who runs the café?", "how many people come (runs café)?", "what does it offer (runs café)?"],
        ),
        (
            "One Northern Devon: (1) what are its strands of work? (2) where and when did it begin?",
            ["what are its strands of work (One Northern Devon)?", "where and when did it begin (One Northern Devon)?"],
        ),
        ("1) who funds the café 2) how many come", ["who funds the café?", "how many come (funds café)?"]),
        ("What is the Wigan Deal, and its cost?", ["What is the Wigan Deal?", "what is its cost (Wigan Deal)?"]),
        (
            "When did the specification begin, how many of the others were due by 2020, and who paid?",
            [
                "When did the specification begin?",
                "how many of the others were due by 2020?",
                "who paid (specification begin)?",
            ],
        ),
        (
            "In the London study what was the top barrier among staff, and the top one among patients?",
            [
                "what was the top barrier among staff (the London study)?",
                "what was the top barrier among patients (the London study)?",
            ],
        ),
        (
            "Love the line about the school disco. What's its point, and who said it?",
            [
                "What's its point (Love the line about the school disco)?",
                "who said it (Love the line about the school disco)?",
            ],
        ),
        (
            "We are a rural practice. Our list is small. What does Be Buckfastleigh do; who pays for it?",
            ["What does Be Buckfastleigh do?", "who pays for it (Be Buckfastleigh)?"],
        ),
        (
            "When people are lonely, what do they do and how are they helped?",
            ["When people are lonely, what do they do and how are they helped?"],
        ),
        (
            "What is the impact of housing and the cost of poor homes?",
            ["What is the impact of housing and the cost of poor homes?"],
        ),
    ],
)
def test_a_question_is_parted_and_each_part_keeps_its_subject(text: str, parts: list[str]) -> None:
    assert split_question(text) == parts


def test_a_name_in_the_askers_own_affairs_is_what_it_stands_for() -> None:
    parts = split_question("We want to copy Be Buckfastleigh. Who set it up; what stops it?", {"buckfastleigh"})
    assert parts == ["Who set it up (Buckfastleigh)?", "what stops it (Buckfastleigh)?"]


def test_a_part_is_told_once_and_what_is_not_found_is_named(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("how many homes did warm and safe wiltshire help & what salary are the staff on?")
    assert answer.kind == "several questions"
    assert "6,993 households" in answer.statements[0].text
    assert len(answer.statements) == 1
    assert answer.not_found == ("what salary are the staff on",)


def test_what_is_asked_of_a_thing_in_a_noun_alone_is_a_part(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("What is the Wigan Deal, and its cost?")
    assert "informal agreement" in answer.text
    assert answer.not_found == ("its cost",)


def test_a_date_that_the_quote_bears_is_not_said_to_be_missing(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("What did inequality add to the hospital bill in one year, and which year was that?")
    assert "2011/12" in answer.text
    assert not answer.not_found


@pytest.mark.parametrize(
    "text",
    [
        "What is Warm and Safe Wiltshire, and who led the sessions on the view from the community?",
        "Who led the community session at the event, and how many case studies are there?",
        "What were the top barriers to community engagement, and what support do practices need?",
    ],
)
def test_every_quote_that_a_line_counts_is_shown(assistant: EvidenceAssistant, text: str) -> None:
    answer = assistant.ask(text)
    shown = {n for statement in answer.statements if not statement.derived for n in statement.citations}
    assert answer.citations and shown == {citation.n for citation in answer.citations}


def test_a_part_that_is_likely_held_is_not_called_missing_and_one_that_is_not_is(assistant: EvidenceAssistant) -> None:
    held = assistant.ask("What is the average return on investment, and does friendship really help people survive?")
    assert held.statements and held.not_found == ()
    part = assistant.ask("How many households did Warm and Safe Wiltshire help, and what was its annual budget?")
    assert part.statements and part.not_found == ("what was its annual budget",)


def ask_across(assistant: EvidenceAssistant, question: str) -> Answer | None:
    return AcrossReports().answer(Question(question), question, assistant)


@pytest.mark.parametrize(
    ("question", "reports", "said"),
    [
        (
            "room/space for community activities: what do the GP study and the PCN seminar say about premises?",
            {"hiquality", "pcn_event"},
            ["building space", "citizen space"],
        ),
        (
            "Shifting power to local people: what do the manifesto, the PCN event report and the coalition paper say?",
            {"manifesto", "pcn_event", "strong_communities"},
            ["take more control"],
        ),
        (
            "where do the reports admit the evidence base is thin or ask for it to be strengthened",
            {"manifesto", "hiquality", "strong_communities"},
            ["strengthen the evidence-base for Health Creation"],
        ),
        (
            "References to the NHS long term plan - what does each report say it promises?",
            {"syndemic", "strong_communities"},
            ["NHS Long Term Plan"],
        ),
    ],
)
def test_each_report_that_speaks_of_it_is_heard(
    assistant: EvidenceAssistant, question: str, reports: set[str], said: list[str]
) -> None:
    answer = ask_across(assistant, question)
    assert answer is not None
    assert reports <= {citation.report for citation in answer.citations}
    assert all(words in answer.text for words in said)
    assert not any(citation.quote.startswith("Table") for citation in answer.citations)
    # Of each only a few words: none drowns the others.
    assert all(len(statement.text.split()) < 100 for statement in answer.statements)


@pytest.mark.parametrize(
    "question",
    [
        "What is the Wigan Deal?",
        "What does the manifesto say about policing?",
        "How many people did the GP study survey?",
        "what do the reports say",
        "Which PCN runs the café?",
    ],
)
def test_what_asks_one_report_or_nothing_of_them_is_left_alone(assistant: EvidenceAssistant, question: str) -> None:
    assert ask_across(assistant, question) is None


@pytest.mark.parametrize(
    ("question", "reports"),
    [
        ("Which report has the stuff about vaccination buses?", {"syndemic"}),
        ("which of these papers talks about parks?", {"syndemic"}),
        ("social isolation in the reports", {"hiquality", "pcn_event"}),
    ],
)
def test_only_reports_that_carry_what_is_asked_are_told(
    assistant: EvidenceAssistant, question: str, reports: set[str]
) -> None:
    answer = ask_across(assistant, question)
    assert answer is not None
    assert {citation.report for citation in answer.citations} == reports
    assert answer.standalone_question == question


def test_a_report_that_is_named_and_has_nothing_is_named_as_it_was_called(assistant: EvidenceAssistant) -> None:
    answer = ask_across(
        assistant, "what's said in the coalition's paper and in the syndemic report about vaccination buses?"
    )
    assert answer is not None
    assert {citation.report for citation in answer.citations} == {"syndemic"}
    assert answer.not_found == ("this in the coalition's paper",)


def test_a_year_and_a_subject_in_one_phrase_call_one_report(assistant: EvidenceAssistant) -> None:
    question = "which two people from NHSE/I spoke at the 2019 PCN health creation event, with their jobs"
    assert ask_across(assistant, question) is None


def test_what_no_report_has_a_word_of_is_refused(assistant: EvidenceAssistant) -> None:
    answer = ask_across(assistant, "do the reports mention ChatGPT?")
    assert answer is not None
    assert answer.abstained


def test_a_part_is_asked_by_the_name_of_its_subject_where_all_that_is_told_of_it_misleads(
    assistant: EvidenceAssistant,
) -> None:
    asked = "That online careers thing for teenagers (Hiyos) - how big was the grant and how many actually came?"
    answer = assistant.ask(asked)
    assert "£315,275" in answer.text
    assert not answer.not_found
