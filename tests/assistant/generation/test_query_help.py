"""A model's wording of a question: shown, made of the conversation's words, used only where it is better carried."""

from __future__ import annotations

import json

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.command.ask import format_answer
from assistant.generation.assistant import GenerativeAssistant, ModelAnswer
from assistant.generation.chat_model import open_model
from assistant.generation.settings import ModelSettings
from corpus.vocabulary import Answer
from tests.support.lying_server import Evidence, LyingServer, chosen

TWO = "policing and health statement: what year, and how many bodies sit on the taskforce behind it?"
PARTS = (
    "What year is the policing and health statement?",
    "How many bodies sit on the taskforce behind the policing and health statement?",
)


@pytest.fixture(scope="module")
def selector(assistant: EvidenceAssistant) -> GenerativeAssistant:
    return GenerativeAssistant(assistant, open_model(ModelSettings("openai:none", "http://127.0.0.1:9/v1")))


def ask(
    selector: GenerativeAssistant, server: LyingServer, question: str, wording: str, history: tuple[Turn, ...] = ()
) -> Answer:
    """The answer where the model gives a question that wording, and then chooses the first piece."""

    def say(evidence: Evidence) -> str:
        return chosen(1) if evidence else wording

    server.say = say
    selector.model = open_model(ModelSettings("openai:liar", server.url, samples=1))
    return selector.ask(question, history=history)


def talk(selector: GenerativeAssistant, question: str) -> tuple[Turn, ...]:
    return Turn("user", question), Turn("assistant", selector.evidence_mode.ask(question).text)


def test_a_question_that_asks_two_things_is_parted_where_each_part_is_better_carried(
    selector: GenerativeAssistant, server: LyingServer
) -> None:
    whole = selector.evidence_mode.ask(TWO)
    answer = ask(selector, server, TWO, json.dumps({"questions": PARTS}))
    assert isinstance(answer, ModelAnswer)
    assert answer.question == TWO and answer.standalone_question == " ".join(PARTS)
    assert answer.confidence > whole.confidence
    told = [*answer.citations, *answer.more_citations]
    for part in PARTS:
        headline = selector.evidence_mode.ask(part).citations[0]
        assert any(headline.spans == citation.spans for citation in told)
    assert f"Asked as: {PARTS[0]}" in " ".join(format_answer(answer).split())


@pytest.mark.parametrize(
    "wording",
    [
        json.dumps({"questions": ["What year is the policing and health statement?"]}),
        json.dumps({"questions": [PARTS[0], PARTS[0]]}),
        # Something new, something that is worse carried, no question, nothing that can be read.
        json.dumps({"questions": [PARTS[0], "How many helicopters do the bodies have?"]}),
        json.dumps({"questions": [PARTS[0], "How many years sit behind it?"]}),
        json.dumps({"questions": [PARTS[0], "How many bodies sit on the taskforce"]}),
        json.dumps({"questions": [*PARTS, *PARTS]}),
        "I would part it into two.",
        json.dumps({"questions": "What year?"}),
    ],
)
def test_parts_that_are_not_better_are_not_used(
    selector: GenerativeAssistant, server: LyingServer, wording: str
) -> None:
    answer = ask(selector, server, TWO, wording)
    assert answer.standalone_question == selector.evidence_mode.ask(TWO).standalone_question


def test_a_follow_up_is_asked_in_the_model_s_words_where_these_are_better_carried(
    selector: GenerativeAssistant, server: LyingServer
) -> None:
    history = talk(selector, "What is OND?")
    plain = selector.evidence_mode.ask("Where did it begin?", history=history)
    answer = ask(selector, server, "Where did it begin?", "Where did OND begin?", history)
    assert answer.standalone_question == "Where did OND begin?" and answer.confidence > plain.confidence


def test_and_not_where_they_are_worse_carried(selector: GenerativeAssistant, server: LyingServer) -> None:
    history = talk(selector, "Tell me about the HiQUALITY survey")
    plain = selector.evidence_mode.ask("Who answered?", history=history)
    answer = ask(selector, server, "Who answered?", "Who answered the HiQUALITY survey?", history)
    assert selector.evidence_mode.ask("Who answered the HiQUALITY survey?").confidence < plain.confidence
    assert answer.standalone_question == plain.standalone_question


def test_a_plain_question_is_not_put_to_the_model_to_be_worded(
    selector: GenerativeAssistant, server: LyingServer
) -> None:
    ask(selector, server, "What is the Wigan Deal?", "What is the Dorset Deal?")
    assert len(server.asked.bodies) == 1 and "[1] " in server.asked.bodies[0]["messages"][-1]["content"]
