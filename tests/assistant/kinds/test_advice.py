"""Advice: lists that a sentence only announces are shown, and what tells neither a step nor a deed is not."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.advice import Advice
from assistant.kinds.groundwork.advice_asked import ADVICE
from corpus.vocabulary import Answer


def ask(assistant: EvidenceAssistant, question: str) -> Answer | None:
    return Advice().answer(Question(question), question, assistant)


@pytest.mark.parametrize(
    ("question", "is_advice"),
    [
        ("what should our board be measuring to see whether it helps", True),
        ("what did other networks do about low turnout", True),
        ("There is a warm homes service but clinicians never refer to it - tips?", True),
        ("Forty thousand left, leaflets or a worker? Steer me please", True),
        ("Who gives the households their energy advice?", False),
        ("What did using a famous name do for the council's ability to win people over?", False),
    ],
)
def test_a_call_for_advice_is_known(question: str, is_advice: bool) -> None:
    assert (ADVICE.search(question) is not None) == is_advice


def test_a_list_that_a_sentence_announces_is_shown(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "how can a practice work with schools")
    assert answer is not None
    assert "nurture groups" in answer.text
    assert not any(citation.quote.rstrip().endswith(":") for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Were a large employer in a hard-up bit of the city. Any advice on recruiting locally, from school age?",
        "how do we find somewhere for local groups to meet, weve no cash for hiring halls",
    ],
)
def test_how_a_study_was_made_is_no_advice(assistant: EvidenceAssistant, question: str) -> None:
    answer = ask(assistant, question)
    assert answer is not None
    assert not any("Methods" in citation.section for citation in answer.citations)
    assert not any("sponsor" in name for citation in answer.citations for name in citation.section)


def gather(assistant: EvidenceAssistant, question: str) -> Answer:
    answer = Advice().gather(Question(question), question, assistant)
    assert answer is not None
    return answer


def test_what_is_known_to_be_advice_needs_no_words_for_it(assistant: EvidenceAssistant) -> None:
    question = "Just become clinical director, inequalities could wait till next year. If I did start, what first?"
    assert ask(assistant, question) is None
    told = gather(assistant, question).text
    assert "start thinking about health inequalities now" in told
    assert "governance arrangements include people from diverse communities" in told


def test_a_short_section_is_told_whole(assistant: EvidenceAssistant) -> None:
    told = gather(
        assistant, "no money for a community development worker. what are our options for paying for one"
    ).text
    assert "A citizens' precept is a percentage" in told
    assert "reallocating existing funds" in told
    # A section that only shares words with the question is not told beside it.
    assert "well-established community development initiatives" not in told


def test_one_item_is_told_where_the_rest_of_its_list_is_about_other_things(assistant: EvidenceAssistant) -> None:
    told = gather(assistant, "can we make better use of the surgery building for local groups, any ideas").text
    assert "opening surgery waiting rooms to community groups" in told
    assert "governance arrangements" not in told


def test_an_example_is_told_by_what_was_done_and_not_by_its_outcomes(assistant: EvidenceAssistant) -> None:
    told = gather(
        assistant, "asylum seekers in a hotel are scared of anything official. how do we get their trust?"
    ).text
    assert "built trust through informal engagement" in told
    assert "main outcomes" not in told


def test_no_table_row_is_advice(assistant: EvidenceAssistant) -> None:
    answer = gather(assistant, "ICB says there is no new pot. how can neighbourhood community work be paid for then")
    assert not any(citation.quote.startswith("Lack of funding") for citation in answer.citations)
    assert "reallocating existing funds" in answer.text
