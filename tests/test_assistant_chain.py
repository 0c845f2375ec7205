"""The chain on the real index of the five reports."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chain import Assistant, Question
from assistant.conversation import Turn
from corpus.errors import UserError
from corpus.library import Library
from corpus.vocabulary import Answer, quote
from evals.suites import load_suite
from index.build import IndexSettings, live_index


@pytest.fixture(scope="module")
def hundred(assistant: Assistant) -> list[str]:
    """A hundred varied questions: every eighth of the golden ones."""
    questions = load_suite("golden", assistant.index.reports).questions
    return [question.standalone for question in questions[::8]][:100]


@pytest.fixture(scope="module")
def answers(assistant: Assistant, hundred: list[str]) -> list[Answer]:
    return [assistant.ask(question) for question in hundred]


def as_bytes(answer: Answer) -> bytes:
    return json.dumps(replace(answer, latency_ms=0.0).as_json(), ensure_ascii=False).encode()


def test_the_households_helped_are_quoted(assistant: Assistant) -> None:
    answer = assistant.ask("How many households had Warm and Safe Wiltshire helped by July 2021?")
    assert any(c.report == "syndemic" and "6,993" in c.quote for c in answer.citations)


def test_the_support_most_asked_for_is_quoted(assistant: Assistant) -> None:
    answer = assistant.ask("Which kind of support did most survey respondents ask for?")
    assert any(c.report == "hiquality" and ("79.4" in c.quote or "79%" in c.quote) for c in answer.citations)


def test_the_weather_is_refused_without_citations(assistant: Assistant) -> None:
    answer = assistant.ask("What will the weather be in Leeds tomorrow?")
    assert answer.abstention_reason == "not_in_library"
    assert (answer.statements, answer.citations) == ((), ())
    assert answer.text
    assert answer.hits


def test_every_quote_is_in_its_source_character_for_character(assistant: Assistant, answers: list[Answer]) -> None:
    citations = [citation for answer in answers for citation in answer.citations]
    assert len(citations) > 100
    for citation in citations:
        source = assistant.library.load(citation.report).source
        assert citation.quote == quote(source, citation.spans)
        assert list(citation.spans) == sorted(citation.spans)


def test_an_answer_is_its_statements_in_order_each_with_its_citation(answers: list[Answer]) -> None:
    for answer in answers:
        numbers = [citation.n for citation in answer.citations]
        assert numbers == list(range(1, len(numbers) + 1))
        assert all(statement.citations for statement in answer.statements)
        if answer.statements:
            marked = [s.text + "".join(f" [{n}]" for n in s.citations) for s in answer.statements]
            assert answer.text == "\n\n".join(marked)
        else:
            assert answer.abstained


def test_the_passages_handed_on_are_best_first_and_two_thousand_words_at_most(answers: list[Answer]) -> None:
    for answer in answers:
        scores = [hit.score for hit in answer.hits]
        assert scores == sorted(scores, reverse=True)
        assert sum(len(hit.passage.text.split()) for hit in answer.hits) <= 2000


def test_two_indexes_built_from_nothing_answer_alike_to_the_byte(
    answers: list[Answer], hundred: list[str], tmp_path: Path
) -> None:
    library = Library(tmp_path / "another")
    index, _ = live_index(library, IndexSettings(), notice=lambda line: None)
    again = Assistant(index, library)
    assert [as_bytes(again.ask(question)) for question in hundred] == [as_bytes(answer) for answer in answers]


def test_an_answer_is_limited_to_the_reports_asked(assistant: Assistant) -> None:
    answer = assistant.ask("What are the 3Cs of Health Creation?", reports=["manifesto"])
    assert {citation.report for citation in answer.citations} == {"manifesto"}
    assert {hit.passage.report for hit in answer.hits} == {"manifesto"}


def test_an_unknown_report_names_the_nearest(assistant: Assistant) -> None:
    with pytest.raises(UserError, match="Did you mean 'manifesto'"):
        assistant.ask("What are the 3Cs?", reports=["manifest"])


@pytest.mark.parametrize("question", ["", "  \n", "?!"])
def test_an_empty_question_is_told_in_one_line(assistant: Assistant, question: str) -> None:
    with pytest.raises(UserError, match="the question is empty"):
        assistant.ask(question)


def test_a_question_of_ten_thousand_characters_is_told_in_one_line(assistant: Assistant) -> None:
    with pytest.raises(UserError, match="10,000 characters"):
        assistant.ask("x" * 10_000)


@pytest.mark.parametrize("text", ["hello", "Thanks!", "What can I ask?"])
def test_small_talk_is_answered_without_inventing_anything(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text)
    assert (answer.mode, answer.abstained, answer.statements) == ("conversation", False, ())
    assert answer.text


def test_a_follow_up_is_asked_with_its_topic(assistant: Assistant) -> None:
    history = (Turn("user", "How many households has Warm and Safe Wiltshire helped?"), Turn("assistant", "6,993"))
    answer = assistant.ask("how much did it save them?", history=history)
    assert answer.standalone_question == "how much did it save them (Warm and Safe Wiltshire)?"
    assert any("£889,000" in citation.quote for citation in answer.citations)


def test_clinical_questions_are_refused_with_where_to_turn(assistant: Assistant) -> None:
    answer = assistant.ask("My blood pressure is 160/100, should I increase my ramipril dose?")
    assert answer.abstention_reason == "clinical"
    assert "111" in answer.text


def test_the_chain_is_a_runnable_with_batch_and_stream(assistant: Assistant) -> None:
    question = Question("What is a citizens' precept?")
    answer = assistant.chain.invoke(question)
    assert answer.statements
    assert assistant.chain.batch([question, question]) == [answer, answer]
    assert list(assistant.chain.stream(question)) == [answer]
