"""Why a question is refused, and what is said for it."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question, analyse_question
from assistant.answering.refusal import MESSAGES, Restrictions, refusal_reason


@pytest.mark.parametrize(
    "question",
    [
        "My blood pressure is 160/100, should I increase my ramipril dose?",
        "what dose of paracetamol can I give my baby",
        "Is it safe to stop taking my antidepressant medication?",
        "Which antibiotic is best for a chest infection?",
        "should my mum take statins",
    ],
)
def test_a_question_for_medical_advice_is_clinical(question: str) -> None:
    assert refusal_reason(analyse_question(question, question, {})) == "clinical"


@pytest.mark.parametrize(
    "question",
    ["Why did the government abolish Primary Care Networks?", "When was the manifesto withdrawn?"],
)
def test_a_question_that_takes_something_for_granted_is_a_false_premise(question: str) -> None:
    assert refusal_reason(analyse_question(question, question, {})) == "false_premise"


@pytest.mark.parametrize(
    "question",
    [
        "What will the weather be in Leeds tomorrow?",
        "Who won the 1966 World Cup?",
        "capital of Peru",
        "asdf qwer",
        # The asker's own doings, and nobody's health.
        "can I lean on it for a rural network in Lincolnshire?",
        "should I read the long one first",
        "do I start with the housing team?",
        # Work with patients that is no treatment.
        "how many families should a social prescriber look after?",
        "What could we pay the chair of our patient participation group?",
    ],
)
def test_any_other_question_is_simply_not_in_the_library(question: str) -> None:
    assert refusal_reason(analyse_question(question, question, {})) == "not_in_library"


def test_every_reason_has_its_own_words_in_one_line() -> None:
    assert set(MESSAGES) == {"not_in_library", "false_premise", "clinical", "empty_library"}
    assert len(set(MESSAGES.values())) == len(MESSAGES)
    assert all(message and "\n" not in message and message == message.strip() for message in MESSAGES.values())


def test_a_clinical_refusal_says_where_to_turn() -> None:
    assert "111" in MESSAGES["clinical"]
    assert "999" in MESSAGES["clinical"]


def test_an_empty_library_is_told_how_to_add_a_report() -> None:
    assert "pcn-assistant corpus add FILE" in MESSAGES["empty_library"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the share price of Apple?", "No report in the library has the words “price” and “Apple”."),
        ("Give me the recipe", "No report in the library has the word “recipe”."),
    ],
)
def test_a_refusal_names_the_words_that_no_report_has(assistant: EvidenceAssistant, question: str, words: str) -> None:
    answer = assistant.ask(question)
    assert answer.abstained
    assert (answer.message or "").endswith(words)


def test_a_word_without_its_accent_is_the_librarys_own(assistant: EvidenceAssistant) -> None:
    restrictions = Restrictions(assistant.index.reports, assistant.index.lexicon)
    assert restrictions.find_unheld_words("what was the budget of the cafe and the choir") == ["choir"]


def test_medical_advice_is_refused_without_a_word_on_the_library(assistant: EvidenceAssistant) -> None:
    assert assistant.ask("What insulin dose should I take at night?").message == MESSAGES["clinical"]


def test_a_refusal_of_the_chosen_report_names_the_others_that_answer(assistant: EvidenceAssistant) -> None:
    question = "How much has the Wigan Deal saved the council?"
    answer = assistant.ask(question, reports=("hiquality",))
    assert answer.abstained
    assert answer.elsewhere == ("syndemic",)
    assert "“National Syndemic report” speaks of it" in answer.text
    assert answer.as_json()["elsewhere"] == ["syndemic"]
    assert not assistant.ask(question, reports=("syndemic",)).elsewhere


def test_a_refusal_that_no_report_mends_names_none(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("What will the weather be in Leeds tomorrow?", reports=("hiquality",))
    assert answer.abstained and not answer.elsewhere
    assert "elsewhere" not in answer.as_json()


@pytest.mark.parametrize(
    ("question", "unmet"),
    [
        ("What did the Women's Health Network in Leeds achieve?", "Leeds"),
        ("How many PCNs in Kent answered the HiQUALITY survey?", "Kent"),
        ("what did Matt Hancock say in his session at the 2019 PCN seminar", "Matt Hancock"),
        ("How many rural towns is the Be Buckfastleigh model due to reach by 2025?", "2025"),
        ("What made 95% of London residents join the taskforce on policing and public health?", "95"),
        ("Which SNOMED codes should practices use for asylum seekers?", "SNOMED"),
        ("is there anything about QRISK in the reports", "QRISK"),
        # A place that the library knows, but not there.
        ("How many homes did Warm and Safe Wiltshire help in Coventry?", "Coventry"),
    ],
)
def test_a_name_a_year_or_a_figure_that_the_quotes_do_not_speak_of_is_named(
    assistant: EvidenceAssistant, question: str, unmet: str
) -> None:
    plain = assistant.answer_plainly(Question(question))
    if plain.citations:
        restrictions = Restrictions(assistant.index.reports, assistant.index.lexicon)
        assert any(unmet in one for one in restrictions.find_unmet(question, plain.citations))
    assert assistant.ask(question).abstained


@pytest.mark.parametrize(
    "question",
    [
        "How many homes did Warm and Safe Wiltshire help?",
        "How much has the Wigan Deal saved the council?",
        # A slip of spelling, and the asker's own figures.
        "Who set up the project for Portugese speakers in Lambeth?",
        "We have 40% of our patients in poverty: what is the biggest barrier to community engagement?",
        # Abbreviations that the library knows, and one that only says where the asker works.
        "What are the barriers for any PCN to engaging communities?",
        "We use EMIS. What are the barriers to community engagement?",
    ],
)
def test_what_the_quotes_speak_of_restricts_nothing(assistant: EvidenceAssistant, question: str) -> None:
    plain = assistant.answer_plainly(Question(question))
    assert plain.citations
    assert not Restrictions(assistant.index.reports, assistant.index.lexicon).find_unmet(question, plain.citations)
