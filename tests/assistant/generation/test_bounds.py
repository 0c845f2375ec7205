"""A model's bounds: time, tries, tokens, context, calls at once; whatever it does, every reader has an answer."""

from __future__ import annotations

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assistant.answering.conversation import Turn
from assistant.conversations.export import export_conversation
from assistant.conversations.store import Conversation, Exchange
from assistant.documents.files import FORMATS
from assistant.generation.assistant import GenerativeAssistant, ModelAnswer
from assistant.generation.chat_model import ModelUnavailable, open_model
from assistant.generation.prompting import CHARACTERS_A_TOKEN
from assistant.generation.settings import MODEL_KEY, ModelSettings, find_destination
from tests.support.lying_server import TRUTH, LyingServer, bearing

KEY = "sk-never-to-be-seen"
HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"


def answered(writer: GenerativeAssistant, server: LyingServer, **bounds: Any) -> ModelAnswer:
    writer.model = open_model(ModelSettings("openai:liar", server.url, **bounds))
    answer = writer.ask(HOUSEHOLDS)
    assert isinstance(answer, ModelAnswer)
    return answer


def test_a_server_that_fails_is_tried_again_with_growing_waits_and_no_more(server: LyingServer) -> None:
    server.manner = "500"
    with pytest.raises(ModelUnavailable, match=r"its server failed \(500\)"):
        open_model(ModelSettings("openai:liar", server.url, retries=2)).complete("s", "u")
    first, second, third = server.asked.times
    assert second - first >= 0.5 and third - second >= 1.0


def test_a_server_that_asks_for_a_long_wait_is_not_asked_again(
    writer: GenerativeAssistant, server: LyingServer
) -> None:
    server.manner = "429 for long"
    answer = answered(writer, server, retries=2)
    assert len(server.asked.bodies) == 1
    assert answer.mode == "evidence" and "6,993" in answer.text
    assert answer.notice == (
        "This answer is made of the reports' own words, because the language model gave no answer: it is over its "
        "quota or too busy (429)."
    )


@pytest.mark.parametrize("manner", ["stall", "stall midway"])
def test_a_server_that_falls_silent_is_left_long_before_the_whole_time_is_over(
    writer: GenerativeAssistant, server: LyingServer, manner: str
) -> None:
    server.manner = manner
    began = time.monotonic()
    answer = answered(writer, server, timeout=60, wait=1)
    assert time.monotonic() - began < 10
    assert answer.mode == "evidence" and "did not answer in time" in str(answer.notice)


def test_a_stalling_server_costs_nobody_an_answer(writer: GenerativeAssistant, server: LyingServer) -> None:
    server.manner = "stall"
    writer.model = open_model(ModelSettings("openai:liar", server.url, timeout=3, wait=3, calls=1))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: writer.ask(HOUSEHOLDS), range(4)))
    assert all("6,993" in answer.text and getattr(answer, "notice", None) for answer in answers)


def test_what_never_ends_is_cut_at_a_bound(server: LyingServer) -> None:
    server.say = lambda evidence: "word " * 9000
    model = open_model(ModelSettings("openai:liar", server.url, tokens=123))
    assert len(model.complete("s", "u")) <= 12_000
    body = server.asked.bodies[0]
    assert body.get("max_tokens", body.get("max_completion_tokens")) == 123


@pytest.mark.parametrize("context", [900, 4096])
def test_a_long_history_and_a_long_question_stay_within_the_context(
    writer: GenerativeAssistant, server: LyingServer, context: int
) -> None:
    settings = ModelSettings("openai:liar", server.url, context=context, tokens=100)
    writer.model = open_model(settings)
    server.say = lambda evidence: TRUTH.format(n=bearing(evidence, "6,993")) if evidence else HOUSEHOLDS
    history = [Turn("user" if n % 2 == 0 else "assistant", f"Warm and Safe Wiltshire. {n} " * 400) for n in range(40)]
    answer = writer.ask(f"{HOUSEHOLDS} {'Please say it. ' * 60}", history=history)
    assert "6,993" in answer.text and server.asked.bodies
    for body in server.asked.bodies:
        sent = sum(len(message["content"]) for message in body["messages"])
        assert sent / CHARACTERS_A_TOKEN + settings.tokens <= context


@pytest.mark.parametrize("manner", ["say", "500", "401", "garbage"])
def test_the_key_is_in_no_log_and_no_export(
    writer: GenerativeAssistant, server: LyingServer, manner: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.manner = manner
    with caplog.at_level(logging.DEBUG):
        writer.model = open_model(ModelSettings("openai:liar", server.url, retries=0), {MODEL_KEY: KEY})
        answer = writer.ask(HOUSEHOLDS)
    assert server.asked.keys == [f"Bearer {KEY}"]
    assert KEY not in caplog.text and KEY not in json.dumps(answer.as_json()) and KEY not in repr(writer.model.settings)
    cards = {card.id: card for card in writer.library.cards()}
    conversation = Conversation("c", "Households", 0.0)
    for suffix in FORMATS:
        content = export_conversation(conversation, [Exchange(HOUSEHOLDS, answer, "1")], cards, suffix)
        assert KEY.encode() not in content


def test_ollama_is_spoken_to_in_its_own_protocol(writer: GenerativeAssistant, server: LyingServer) -> None:
    settings = ModelSettings("ollama:liar", server.url.removesuffix("/v1"), tokens=99, context=3000)
    writer.model = open_model(settings)
    answer = writer.ask(HOUSEHOLDS)
    assert (answer.mode, answer.model) == ("model", "ollama:liar") and "6,993" in answer.statements[0].text
    assert server.asked.paths == ["/api/chat"]
    options = server.asked.bodies[0]["options"]
    assert (options["num_predict"], options["num_ctx"]) == (99, 3000)
    server.manner = "cut off"
    broken = writer.ask(HOUSEHOLDS)
    assert broken.mode == "evidence" and "6,993" in broken.text


@pytest.mark.parametrize(
    ("settings", "environment", "place"),
    [
        (ModelSettings(), {}, None),
        (ModelSettings("ollama:qwen3"), {}, None),
        (
            ModelSettings("ollama:qwen3"),
            {"OLLAMA_HOST": "gpu.trust.example:11434"},
            "ollama:qwen3 at gpu.trust.example",
        ),
        (ModelSettings("openai:x", "http://127.0.0.1:8000/v1"), {}, None),
        (ModelSettings("openai:x", "http://[::1]:8000/v1"), {}, None),
        (ModelSettings("openai:x", "http://localhost:8000/v1"), {}, None),
        (ModelSettings("openai:x", "http://10.0.0.5:8000/v1"), {}, "openai:x at 10.0.0.5"),
        (ModelSettings("openai:x", "https://localhost.example.org/v1"), {}, "openai:x at localhost.example.org"),
        (ModelSettings("openai:x"), {}, "openai:x, its provider's service"),
        (ModelSettings("openai:x"), {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, None),
    ],
)
def test_only_a_model_on_another_machine_is_one_that_text_leaves_for(
    settings: ModelSettings, environment: dict[str, str], place: str | None
) -> None:
    assert find_destination(settings, environment) == place


def test_checking_takes_of_the_models_time_and_what_was_checked_by_then_stays(
    writer: GenerativeAssistant, server: LyingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.say = lambda evidence: (
        TRUTH.format(n=bearing(evidence, "6,993")) + " ".join(f"The moon has {n} households [1]." for n in range(2, 60))
    )
    verify = writer._verifier.verify

    def verify_slowly(*given: Any, **named: Any) -> Any:
        time.sleep(0.25)
        return verify(*given, **named)

    monkeypatch.setattr(writer._verifier, "verify", verify_slowly)
    began = time.monotonic()
    answer = answered(writer, server, timeout=2)
    # One sentence is being checked when the time is up; all sixty, each held against several pieces, take a minute.
    assert time.monotonic() - began < 30
    assert answer.mode == "model" and "6,993" in answer.text
    assert "was checked for 2 seconds" in str(answer.notice)


def test_where_nothing_was_checked_in_time_the_reports_own_words_answer(
    writer: GenerativeAssistant, server: LyingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.say = lambda evidence: "The moon is made of cheese. " * 40
    verify = writer._verifier.verify

    def verify_slowly(*given: Any, **named: Any) -> Any:
        time.sleep(0.25)
        return verify(*given, **named)

    monkeypatch.setattr(writer._verifier, "verify", verify_slowly)
    answer = answered(writer, server, timeout=1)
    assert answer.mode == "evidence" and "6,993" in answer.text
    assert "could not be checked within 1 seconds" in str(answer.notice)


def test_a_sentence_without_an_end_is_left_out(writer: GenerativeAssistant, server: LyingServer) -> None:
    server.say = lambda evidence: "and so on " * 1190 + ". " + TRUTH.format(n=bearing(evidence, "6,993"))
    began = time.monotonic()
    answer = answered(writer, server, timeout=60)
    assert time.monotonic() - began < 20
    assert "and so on" not in answer.text and "6,993" in answer.text
