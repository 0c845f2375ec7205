"""Model mode against a server that lies and breaks: no lie is shown as verified, no failure costs an answer."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.answering.conversation import Turn
from assistant.generation.assistant import GenerativeAssistant, ModelAnswer
from assistant.generation.chat_model import open_model
from assistant.generation.settings import ModelSettings
from tests.support.lying_server import LIES, TRUTH, LyingServer, all_lies, bearing

HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"
KEY = "sk-never-to-be-seen"


def asked(
    writer: GenerativeAssistant,
    server: LyingServer,
    *,
    timeout: float = 20,
    history: tuple[Turn, ...] = (),
    question: str = HOUSEHOLDS,
) -> ModelAnswer:
    settings = ModelSettings("openai:liar", server.url, timeout=timeout, retries=1)
    writer.model = open_model(settings, {"PCN_ASSISTANT_MODEL_KEY": KEY})
    answer = writer.ask(question, history=history)
    assert isinstance(answer, ModelAnswer)
    return answer


def test_a_true_sentence_is_shown_as_the_model_s_with_its_citation(
    writer: GenerativeAssistant, server: LyingServer
) -> None:
    answer = asked(writer, server)
    assert (answer.mode, answer.model) == ("model", "openai:liar")
    assert answer.statements[0].text == TRUTH.split(" [")[0] + "."
    assert answer.sentences.as_json() == {"verified": 1, "recited": 0, "replaced": 0, "dropped": 0}
    citation = answer.citations[0]
    source = writer.index.reports[citation.report]
    assert citation.n == 1 and citation.quote == source.quote(citation.spans) and "6,993" in citation.quote


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_shown_and_the_answer_is_not_lost(writer: GenerativeAssistant, server: LyingServer, lie: str) -> None:
    server.say = lambda evidence: LIES[lie].format(n=bearing(evidence, "6,993"))
    answer = asked(writer, server)
    assert LIES[lie].split(" [")[0].rstrip(". ") not in answer.text
    assert answer.sentences.verified == answer.sentences.reattributed == 0
    assert "6,993 households" in answer.text
    assert answer.mode == "evidence" and answer.notice and answer.notice.count("\n") == 0


def test_a_truth_among_lies_stands_and_every_lie_is_counted(writer: GenerativeAssistant, server: LyingServer) -> None:
    server.say = all_lies
    answer = asked(writer, server)
    assert answer.sentences.verified == 1 and answer.sentences.reattributed == 0
    assert answer.sentences.total >= len(LIES)
    evidence = {statement.text for statement in writer.evidence_mode.ask(HOUSEHOLDS).statements}
    units = {unit.text for unit in writer.index.evidence}
    told = {statement.text for statement in answer.statements}
    assert told <= evidence | units | {TRUTH.split(" [")[0] + "."}


def test_a_sentence_with_the_wrong_number_of_evidence_is_cited_anew(
    writer: GenerativeAssistant, server: LyingServer
) -> None:
    server.say = lambda evidence: TRUTH.format(n=next(n for n, text in evidence.items() if "6,993" not in text))
    answer = asked(writer, server)
    assert answer.sentences.reattributed == 1
    assert "6,993" in answer.citations[answer.statements[0].citations[0] - 1].quote


@pytest.mark.parametrize(
    "manner", ["429", "500", "401", "404", "garbage", "babble", "cut off", "stall", "stall midway"]
)
def test_no_failure_costs_the_answer_and_one_line_says_so(
    writer: GenerativeAssistant, server: LyingServer, manner: str
) -> None:
    server.manner = manner
    began = time.monotonic()
    answer = asked(writer, server, timeout=2.5)
    assert time.monotonic() - began < 15
    plain = writer.evidence_mode.ask(HOUSEHOLDS)
    assert (answer.statements, answer.citations, answer.mode) == (plain.statements, plain.citations, "evidence")
    assert answer.notice and answer.notice.startswith("This answer is made of the reports' own words, because")
    assert KEY not in answer.notice and "model" not in answer.as_json()


def test_a_server_that_is_busy_once_is_asked_again(writer: GenerativeAssistant, server: LyingServer) -> None:
    server.manner = "429 once"
    assert asked(writer, server).mode == "model"
    assert len(server.asked.bodies) == 2


def test_a_server_that_is_not_there_costs_nothing_but_a_line(writer: GenerativeAssistant, server: LyingServer) -> None:
    server.close()
    assert "it cannot be reached" in str(asked(writer, server, timeout=5).notice)


def test_the_model_is_given_numbered_fenced_evidence_within_bounds_and_the_key_in_the_header_alone(
    writer: GenerativeAssistant, server: LyingServer
) -> None:
    answer = asked(writer, server)
    (body,) = server.asked.bodies
    told = body["messages"][-1]["content"]
    assert told.count("<evidence>") == told.count("</evidence>") == 1 and "\n[1] " in told
    assert body.get("max_tokens", body.get("max_completion_tokens")) == 400 and "tools" not in body
    assert server.asked.keys == [f"Bearer {KEY}"]
    assert KEY not in str(answer.as_json()) and KEY not in repr(writer.model.settings)


def test_what_is_refused_and_small_talk_never_reach_the_model(writer: GenerativeAssistant, server: LyingServer) -> None:
    writer.model = open_model(ModelSettings("openai:liar", server.url))
    assert writer.ask("What will the weather be in Leeds tomorrow?").abstained
    assert writer.ask("thanks").mode == "conversation"
    assert server.asked.bodies == []


def test_sentences_are_shown_as_they_are_verified_and_what_is_checked_is_said(
    writer: GenerativeAssistant, server: LyingServer
) -> None:
    server.say, server.manner = all_lies, "slow"
    writer.model = open_model(ModelSettings("openai:liar", server.url))
    seen = [answer for answer in writer.stream(HOUSEHOLDS) if isinstance(answer, ModelAnswer)]
    assert any(answer.checking and "9,663" in answer.checking for answer in seen)
    assert not any("9,663" in statement.text for answer in seen for statement in answer.statements)
    assert seen[1].statements and seen[-1].checking is None


def test_closing_the_stream_ends_the_call(writer: GenerativeAssistant, server: LyingServer) -> None:
    server.manner = "slow"
    server.say = lambda evidence: all_lies(evidence) * 20
    writer.model = open_model(ModelSettings("openai:liar", server.url))
    stream = writer.stream(HOUSEHOLDS)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert server.left.wait(10)


def test_no_more_calls_run_at_once_than_are_allowed(writer: GenerativeAssistant, server: LyingServer) -> None:
    server.manner = "slow"
    model = open_model(ModelSettings("openai:liar", server.url, calls=2))
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: model.complete("s", "[1] 6,993"), range(6)))
    assert len(server.asked.bodies) == 6 and server.most_at_once == 2


def test_a_follow_up_rewritten_with_something_new_is_not_taken(
    writer: GenerativeAssistant, server: LyingServer
) -> None:
    server.say = lambda evidence: TRUTH.format(n=bearing(evidence, "6,993")) if evidence else "Is Paris in France?"
    history = (Turn("user", "What is Warm and Safe Wiltshire?"), Turn("assistant", "A scheme."))
    answer = asked(writer, server, history=history, question="How many households had it helped by July 2021?")
    assert "Paris" not in answer.standalone_question and "6,993" in answer.text
