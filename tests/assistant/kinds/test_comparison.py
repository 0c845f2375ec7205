"""Two sides side by side: how they may be named, what is told of each, and where a comparison gives way."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.comparing.across_reports import AcrossReports
from assistant.kinds.comparing.comparison import Comparison
from corpus.vocabulary import Answer


def ask(assistant: EvidenceAssistant, question: str) -> Answer | None:
    return Comparison().answer(Question(question), question, assistant)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "the beacon project and the vaccination bus: how did each build trust",
            ["safe spaces (Beacon Hubs)", "Involving communities and listening to local voices"],
        ),
        (
            "which helped more households, Warm and Safe Wiltshire or Battersea's community health workers?",
            ["6,993 households", "~240 households"],
        ),
        (
            "what's different between the Orpington cafe and the women's health network",
            ["social isolation among the elderly", "supporting women from marginalised backgrounds"],
        ),
    ],
)
def test_each_side_is_told_however_the_two_are_named(
    assistant: EvidenceAssistant, question: str, said: list[str]
) -> None:
    answer = ask(assistant, question)
    assert answer is not None
    assert not answer.not_found
    for words in said:
        assert words in answer.text


def test_a_side_that_is_only_described_is_found_in_its_case_study(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "orpington cafe vs that south london women's network - how do they differ?")
    assert answer is not None
    assert "supporting women from marginalised backgrounds" in answer.text


def test_the_name_of_a_side_ends_where_the_question_begins(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "Contrast Novartis and Cerner - what does each do about health inequalities?")
    assert answer is not None
    assert "\nCerner – National Syndemic report" in answer.text


def test_a_side_without_any_sum_of_money_is_said_to_have_none(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "how does the budget for the Battersea scheme compare to what Hiyos got for its channel?")
    assert answer is not None
    assert "£315,275" in answer.text
    assert any("Battersea" in missing for missing in answer.not_found)


@pytest.mark.parametrize(
    "question",
    [
        "who engages more with refugees, GP or PCN respondents",
        "p-value gender PCN vs GP respondents hiquality appendix",
        "How is the Buckfastleigh way of engaging people different from a link worker referral by the GP?",
    ],
)
def test_what_stands_in_no_section_of_its_own_is_left_to_the_plain_answer(
    assistant: EvidenceAssistant, question: str
) -> None:
    assert ask(assistant, question) is None


def test_a_long_description_is_not_said_to_be_missing(assistant: EvidenceAssistant) -> None:
    question = "how did the church scheme in the south go about winning people round, compared with what Wiltshire did?"
    answer = ask(assistant, question)
    assert answer is None or not answer.not_found


def test_sponsors_and_title_pages_speak_for_no_report(assistant: EvidenceAssistant) -> None:
    question = "what did the syndemic report and the 2019 event each say about businesses"
    for kind in (Comparison(), AcrossReports()):
        answer = kind.answer(Question(question), question, assistant)
        for citation in answer.citations if answer else ():
            assert citation.section and "sponsor" not in citation.section[-1]
    told = AcrossReports().answer(Question(question), question, assistant)
    assert told is not None and "syndemic" in {citation.report for citation in told.citations}


def test_names_in_small_letters_are_sides_as_the_reports_write_them(assistant: EvidenceAssistant) -> None:
    question = "grand union and the mission practice both took on asylum seekers. how did their approaches differ?"
    answer = Comparison().gather(Question(question), question, assistant)
    assert answer is not None
    sides = [statement.text.split(" – ")[0] for statement in answer.statements if " – " in statement.text[:40]]
    assert sides == ["Grand Union", "Mission Practice"]


def test_what_two_places_are_is_told_of_each_and_never_of_the_other(assistant: EvidenceAssistant) -> None:
    question = "the Lambeth story and the Hackney one in the 2019 event write up, whats the difference between them"
    answer = Comparison().answer(Question(question), question, assistant)
    assert answer is not None
    lambeth = answer.text[answer.text.index("Lambeth – ") : answer.text.index("Hackney – ")]
    assert "Portuguese" in lambeth
    assert "Giang" not in lambeth
    assert "Giang" in answer.text


def test_what_is_known_to_compare_needs_two_sides(assistant: EvidenceAssistant) -> None:
    question = "how much did Wigan save?"
    assert Comparison().gather(Question(question), question, assistant) is None


def test_the_reports_of_both_sides_count_as_asked(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("Compare what the manifesto and the Strong Communities paper ask the government for")
    assert len({citation.report for citation in answer.citations}) == 2
    assert answer.coverage is not None
    assert answer.coverage.asked >= 2


def test_sides_that_stand_in_no_place_of_their_own_are_told_by_their_words(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "private sector versus public sector on health inequalities")
    assert answer is not None
    private, public = answer.text.split("Public sector – ")
    assert private.startswith("Private sector – ")
    assert "private sector" in private
    assert "public sector" in public.casefold()


@pytest.mark.parametrize("question", ["urban vs rural practices - who does more?", "how do men and women differ?"])
def test_a_side_without_a_piece_of_its_own_gives_way(assistant: EvidenceAssistant, question: str) -> None:
    assert ask(assistant, question) is None
