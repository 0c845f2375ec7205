"""A real small model through llama.cpp's own server: it really writes, and what it writes is held against evidence."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.command.ask import answer_batch
from assistant.command.doctor import examine
from assistant.generation.assistant import GenerativeAssistant, ModelAnswer
from assistant.generation.chat_model import ChatModel, open_model
from assistant.generation.settings import PROSE, SELECT, ModelSettings
from assistant.settings import Settings
from corpus.library.store import Library
from tests.support.small_model import CONTEXT, NAME, SmallModel, weights

if weights() is None and os.environ.get("CI") != "true":
    pytest.skip("the small model is not installed (make installs it)", allow_module_level=True)

HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"


@pytest.fixture(scope="module")
def settings() -> Iterator[ModelSettings]:
    file = weights()
    assert file is not None
    small = SmallModel(file)
    yield ModelSettings(NAME, small.url, timeout=120, tokens=80, context=CONTEXT)
    del small


@pytest.fixture(scope="module")
def model(settings: ModelSettings) -> ChatModel:
    return open_model(settings)


@pytest.fixture(scope="module")
def writer(assistant: EvidenceAssistant, model: ChatModel) -> GenerativeAssistant:
    return GenerativeAssistant(assistant, model, style=PROSE)


def test_it_streams_and_a_closed_stream_leaves_it_free_for_the_next(model: ChatModel) -> None:
    stream = model.stream("You are brief.", "Count from one to fifty in words.")
    assert next(stream)
    stream.close()  # type: ignore[attr-defined]
    parts = list(model.stream("You are brief.", "Say hello."))
    assert len(parts) > 1 and "".join(parts).strip()


def test_every_statement_shown_is_carried_by_what_it_cites_or_is_evidence_itself(writer: GenerativeAssistant) -> None:
    *growing, answer = writer.stream(HOUSEHOLDS)
    assert isinstance(answer, ModelAnswer) and answer.statements
    assert any(isinstance(step, ModelAnswer) and step.checking for step in growing)
    assert answer.sentences.total > 0
    sources = writer.index.reports
    for citation in answer.citations:
        assert citation.quote == sources[citation.report].quote(citation.spans)
    assert (answer.mode == "model") == (answer.notice is None)


def test_a_batch_is_answered_with_what_became_of_each_sentence(writer: GenerativeAssistant, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(json.dumps({"id": n, "question": HOUSEHOLDS}) + "\n" for n in range(2)), "utf-8")
    answer_batch(writer, questions, tmp_path / "answers.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["0", "1"]
    assert all(set(row["sentences"]) == {"verified", "recited", "replaced", "dropped"} for row in rows)


def test_the_doctor_tries_it_and_says_how_fast_it_is_and_what_held(
    small_library: Library, settings: ModelSettings
) -> None:
    told = [str(finding) for finding in examine(Settings(small_library.home, model=settings))]
    (line,) = [line for line in told if "language model openai:smollm2-135m" in line]
    assert "chose rightly for" in line and "of 10 questions" in line and "what answers carried" in line
    assert "good for" in line or "too slow" in line


def test_what_it_chooses_is_told_in_the_reports_words_alone(assistant: EvidenceAssistant, model: ChatModel) -> None:
    selector = GenerativeAssistant(assistant, model, style=SELECT)
    for question in (HOUSEHOLDS, "What are the barriers to community engagement?"):
        answer = selector.ask(question)
        assert isinstance(answer, ModelAnswer) and answer.mode == "evidence"
        words = {word for citation in answer.citations for word in _words_of(selector, citation.report)}
        assert all(set(re.findall(r"\w+", statement.text)) <= words for statement in answer.statements)


def _words_of(selector: GenerativeAssistant, report: str) -> set[str]:
    read = selector.index.reports[report]
    return set(re.findall(r"\w+", f"{read.source} {read.details.short_title}"))
