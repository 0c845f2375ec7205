"""Kinds of answer over the five reports: what each gathers, and that its first line says no more than it cites."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.verification.verifier import build_verifier
from corpus.vocabulary import Answer


def ask(assistant: EvidenceAssistant, *turns: str) -> Answer:
    """The answer to the last turn of a conversation."""
    history: list[Turn] = []
    for turn in turns[:-1]:
        answer = assistant.ask(turn, history=history)
        history += [Turn("user", turn), Turn("assistant", answer.text)]
    return assistant.ask(turns[-1], history=history)


def test_an_overview_is_made_of_the_reports_own_summary(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "summarise the HiQUALITY study")
    assert answer.kind == "whole report"
    assert {citation.report for citation in answer.citations} == {"hiquality"}
    assert all("Executive Summary" in citation.section for citation in answer.citations)
    starts = [citation.spans[0][0] for citation in answer.citations]
    assert starts == sorted(starts)


def test_recommendations_of_all_reports(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "What are the main recommendations for PCNs?")
    assert answer.kind == "whole report"
    assert len({citation.report for citation in answer.citations}) >= 3


def test_all_case_studies_are_counted_and_listed(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "list all case studies")
    assert answer.kind == "list all"
    assert "21 case studies" in answer.statements[0].text
    assert answer.statements[0].derived
    assert len(answer.citations) == 21


def test_a_list_of_one_report(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "list the case studies in the hiquality report")
    assert answer.kind == "list all"
    # Each heading, and a line of what stands under it.
    assert len(answer.citations) == 12
    assert "6 case studies" in answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "first", "figure"),
    [
        (
            "What is the biggest barrier to community engagement?",
            "Lack of funding for community engagement",
            "102 (79.7%)",
        ),
        ("which barrier had the highest percentage?", "Lack of funding for community engagement", "102 (79.7%)"),
        ("which support option was chosen least", "Comprehensive guidelines/toolkits", "52 (41.3%)"),
        ("biggest workforce obstacle in hiquality survey table", "Limited number and distribution", "79 (61.7%)"),
    ],
)
def test_rows_are_ranked_over_the_whole_question(
    assistant: EvidenceAssistant, question: str, first: str, figure: str
) -> None:
    answer = ask(assistant, question)
    assert answer.kind == "ranking"
    line = answer.statements[0]
    assert line.derived
    assert first in line.text
    assert figure in line.text
    assert first in answer.citations[line.citations[0] - 1].quote


def test_a_group_that_has_a_column_is_ranked_by_it(assistant: EvidenceAssistant) -> None:
    line = ask(assistant, "which barrier is biggest for PCNs").statements[0]
    assert line.derived
    assert "PCN (N=69)" in line.text
    assert "39 (8.6%)" in line.text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            "is there evidence that the orpington cafe made old people less lonely?",
            "significant reduction in isolation",
        ),
        ("has anyone from outside looked at whether the women's health network works?", "Kings Health Partners"),
    ],
)
def test_what_came_of_a_project_is_told_from_its_own_section(
    assistant: EvidenceAssistant, question: str, words: str
) -> None:
    answer = ask(assistant, question)
    assert answer.kind == "yes or no"
    assert words in answer.text


def test_each_named_side_has_its_evidence(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "compare Coventry and Gateshead")
    assert answer.kind == "comparison"
    sections = " ".join(name for citation in answer.citations for name in citation.section)
    assert "COVENTRY" in sections
    assert "GATESHEAD" in sections


def test_a_side_that_no_report_knows_is_named(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "Compare Wigan and Leeds")
    assert answer.kind == "comparison"
    assert answer.not_found == ("Leeds",)


def test_advice_takes_what_was_done_or_is_to_be_done(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "How can we help asylum seekers living in a hotel?")
    assert answer.kind == "advice"
    assert not any(statement.text.partition(": ")[2].startswith("Furthermore") for statement in answer.statements)


def test_evidence_says_of_which_kind_it_is(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "Did the Orpington café reduce isolation?")
    assert answer.kind == "yes or no"
    assert "a case study" in answer.statements[0].text
    assert "significant reduction in isolation" in answer.text


def test_a_second_question_that_has_no_answer_is_named(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "What is the Wigan Deal and who is Taylor Swift?")
    assert answer.statements
    assert answer.not_found == ("who is Taylor Swift",)


@pytest.mark.parametrize("question", ["who is Fiona Caldwell", "Who is Taylor Swift?"])
def test_a_person_whom_no_report_names_is_refused_by_name(assistant: EvidenceAssistant, question: str) -> None:
    answer = ask(assistant, question)
    assert answer.abstained
    assert (answer.message or "").startswith("No report in the library names")


def test_a_person_is_told_with_words_that_name_that_person(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "who is bola owolabi")
    assert answer.citations
    assert all("Bola Owolabi" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What did the 2023 Marmot review say?", "2023"),
        ("What did the Women's Health Network in Leeds achieve?", "Leeds"),
    ],
)
def test_another_year_or_place_is_refused_by_its_name(
    assistant: EvidenceAssistant, question: str, missing: str
) -> None:
    answer = ask(assistant, question)
    assert answer.abstained
    assert missing in (answer.message or "")


def test_facts_of_the_library_come_from_its_catalogue(assistant: EvidenceAssistant) -> None:
    newest = ask(assistant, "Which report is the most recent and who published it?")
    assert "April 2025" in newest.text
    assert "Imperial College London" in newest.text
    assert "5 reports, from 2019 to 2025" in ask(assistant, "are these reports out of date?").text


def test_treatment_is_refused_as_clinical(assistant: EvidenceAssistant) -> None:
    assert ask(assistant, "should I prescribe statins to deprived patients").abstention_reason == "clinical"


def test_a_patients_details_are_not_looked_up(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "a patient of mine, Mrs Jones dob 3/4/51, is lonely what can we offer")
    assert "Jones" not in answer.question + answer.standalone_question + answer.text
    assert answer.notice


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("What did Coventry do about health inequalities?", "and in Gateshead?"), "Gateshead Council"),
        (("what does hiquality say about leadership", "and the 2019 one?"), "PCN event report"),
        (("What is the Wigan Deal?", "summarise the syndemic report"), "SUMMARY OF POINTS OF AGREEMENT"),
        (("What is the Wigan Deal?", "which page?"), "WIGAN DEAL"),
    ],
)
def test_a_conversation_follows(assistant: EvidenceAssistant, turns: tuple[str, ...], expected: str) -> None:
    assert expected in ask(assistant, *turns).text


def test_shorter_is_a_part_of_the_last_answer(assistant: EvidenceAssistant) -> None:
    whole = ask(assistant, "What did Coventry do about health inequalities?")
    short = ask(assistant, "What did Coventry do about health inequalities?", "shorter please")
    assert len(whole.statements) > 1
    assert short.statements == whole.statements[:1]


def test_first_lines_are_borne_out_by_what_they_cite(assistant: EvidenceAssistant) -> None:
    verifier = build_verifier(assistant.index)
    for question in ("What is the biggest barrier to community engagement?", "which support option was chosen least"):
        answer = ask(assistant, question)
        line = answer.statements[0]
        quotes = [answer.citations[n - 1].quote for n in line.citations]
        # The verifier takes a share and a number for two things; the unit stands over the column.
        named = line.text.partition(": ")[2].replace("%", "")
        assert verifier.verify(named, quotes).supported
        assert not verifier.verify(named.replace("102", "120").replace("52", "25"), quotes).supported


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("wigan or coventry, who got what out of it?", "Wigan – ", "Coventry – "),
        (
            "Grand Union versus the Mission Practice - how did each look after asylum seekers",
            "Grand Union – ",
            "Mission",
        ),
        (
            "how much of our health is down to healthcare - does the manifesto agree with the UCL report?",
            "Health Creation manifesto",
            "National Syndemic report",
        ),
    ],
)
def test_each_side_of_a_comparison_is_led_by_its_name(
    assistant: EvidenceAssistant, question: str, first: str, second: str
) -> None:
    answer = ask(assistant, question)
    assert answer.kind == "comparison"
    leads = [statement.text for statement in answer.statements]
    assert leads[0].startswith(first)
    assert any(lead.startswith(second) for lead in leads[1:])


def test_what_a_side_lacks_is_named_and_not_filled(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "Warm and Safe Wiltshire vs the vaccination bus: what did they cost?")
    assert not any("£889,000" in statement.text for statement in answer.statements)


def test_a_part_that_the_first_quote_answers_is_not_said_to_be_missing(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "what's a citizens precept and how big would it be")
    assert "0.1 -1%" in answer.text
    assert not answer.not_found


def test_a_part_is_not_answered_from_another_place(assistant: EvidenceAssistant) -> None:
    answer = ask(
        assistant,
        "what does the school bus cost a youngster in Buckfastleigh and has the council brought in free passes?",
    )
    assert "£937" in answer.text
    assert "Wigan" not in answer.text
