"""The chain on the real index of the five reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.prompts import ChatPromptTemplate

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from corpus.errors import UserError
from corpus.spans import overlap
from corpus.vocabulary import Answer, Report, content_id, quote
from evals.suites.suite import load_suite
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def hundred(assistant: EvidenceAssistant) -> list[str]:
    """A hundred varied questions and a few: every eighth of the golden ones."""
    questions = load_suite("golden", assistant.index.reports).questions
    return [question.standalone for question in questions[::8]]


@pytest.fixture(scope="module")
def answers(assistant: EvidenceAssistant, hundred: list[str]) -> list[Answer]:
    return [assistant.ask(question) for question in hundred]


def as_bytes(answer: Answer) -> bytes:
    return json.dumps(replace(answer, latency_ms=0.0).as_json(), ensure_ascii=False).encode()


def test_the_households_helped_are_quoted(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("How many households had Warm and Safe Wiltshire helped by July 2021?")
    assert any(c.report == "syndemic" and "6,993" in c.quote for c in answer.citations)


def test_the_support_most_asked_for_is_quoted(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("Which kind of support did most survey respondents ask for?")
    assert any(c.report == "hiquality" and ("79.4" in c.quote or "79%" in c.quote) for c in answer.citations)


def test_the_weather_is_refused_without_citations(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("What will the weather be in Leeds tomorrow?")
    assert answer.abstention_reason == "not_in_library"
    assert (answer.statements, answer.citations) == ((), ())
    assert answer.text
    assert answer.hits


def test_every_quote_is_in_its_source_character_for_character(
    assistant: EvidenceAssistant, answers: list[Answer]
) -> None:
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


def test_a_refusal_has_neither_statement_nor_citation_and_a_reason_that_is_published(answers: list[Answer]) -> None:
    refused = [answer for answer in answers if answer.abstained]
    assert refused
    for answer in refused:
        assert (answer.statements, answer.citations) == ((), ())
        assert answer.abstention_reason in {"not_in_library", "false_premise", "clinical"}
        assert answer.text


def test_every_statement_points_at_citations_that_are_there_and_every_citation_is_used(answers: list[Answer]) -> None:
    for answer in answers:
        used = [n for statement in answer.statements for n in statement.citations]
        assert set(used) == {citation.n for citation in answer.citations}
        assert all(statement.verified for statement in answer.statements)
        assert 0 <= answer.confidence <= 1


def test_a_citation_is_known_by_its_content_and_counts_its_paragraph_from_one(
    answers: list[Answer], reports: dict[str, Report]
) -> None:
    for citation in (citation for answer in answers for citation in answer.citations):
        assert citation.id == content_id(citation.report, citation.spans, citation.quote)
        report = reports[citation.report]
        held = [block for block in report.blocks if block.paragraph == citation.paragraph and block.is_quotable]
        assert len(held) == 1
        assert citation.title == report.details.title
        assert overlap(held[0].spans, citation.spans)


def test_the_spans_of_a_passage_are_in_its_source(answers: list[Answer], reports: dict[str, Report]) -> None:
    for hit in (hit for answer in answers for hit in answer.hits):
        source = reports[hit.passage.report].source
        assert all(0 <= start < end <= len(source) for start, end in hit.passage.spans)
        assert all(source[start:end].strip() for start, end in hit.passage.spans)


def test_the_passages_handed_on_are_best_first_and_two_thousand_words_at_most(answers: list[Answer]) -> None:
    for answer in answers:
        scores = [hit.score for hit in answer.hits]
        assert scores == sorted(scores, reverse=True)
        assert sum(len(hit.passage.text.split()) for hit in answer.hits) <= 2000


def test_the_same_question_gives_the_same_bytes(assistant: EvidenceAssistant, answers: list[Answer]) -> None:
    again = [assistant.ask(answer.question) for answer in reversed(answers[::5])]
    assert [as_bytes(answer) for answer in reversed(again)] == [as_bytes(answer) for answer in answers[::5]]


def test_an_index_built_from_nothing_by_another_process_answers_alike_to_the_byte(
    answers: list[Answer], hundred: list[str], tmp_path: Path
) -> None:
    """The slow one: a whole second index, in a process whose sets and hashes run in another order."""
    batch, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    lines = [json.dumps({"id": str(number), "question": question}) for number, question in enumerate(hundred)]
    batch.write_text("\n".join(lines), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", "--batch", str(batch), "--out", str(out)],
        env={**os.environ, "PCN_ASSISTANT_HOME": str(tmp_path / "another"), "PYTHONHASHSEED": "4321"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    for number, (row, answer) in enumerate(zip(rows, answers, strict=True)):
        expected = {"id": str(number), **json.loads(as_bytes(answer))}
        assert {**row, "latency_ms": 0.0} == expected, f"question {number}: {answer.question}"


def test_an_answer_is_limited_to_the_reports_asked(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("What are the 3Cs of Health Creation?", reports=["manifesto"])
    assert {citation.report for citation in answer.citations} == {"manifesto"}
    assert {hit.passage.report for hit in answer.hits} == {"manifesto"}


def test_a_question_put_to_reports_that_do_not_answer_it_is_not_answered_from_the_others(
    assistant: EvidenceAssistant,
) -> None:
    answer = assistant.ask(
        "How many households had Warm and Safe Wiltshire helped by July 2021?", reports=["manifesto", "pcn_event"]
    )
    assert {citation.report for citation in answer.citations} <= {"manifesto", "pcn_event"}
    assert {hit.passage.report for hit in answer.hits} <= {"manifesto", "pcn_event"}
    assert "6,993" not in answer.text


def test_an_unknown_report_names_the_nearest(assistant: EvidenceAssistant) -> None:
    with pytest.raises(UserError, match="Did you mean 'manifesto'"):
        assistant.ask("What are the 3Cs?", reports=["manifest"])


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_told_in_one_line(assistant: EvidenceAssistant, question: str) -> None:
    with pytest.raises(UserError, match="the question is empty"):
        assistant.ask(question)


def test_a_question_of_ten_thousand_characters_is_told_in_one_line(assistant: EvidenceAssistant) -> None:
    with pytest.raises(UserError, match="10,000 characters"):
        assistant.ask("x" * 10_000)


@pytest.mark.parametrize("text", ["hello", "Thanks!", "What can I ask?"])
def test_small_talk_is_answered_without_inventing_anything(assistant: EvidenceAssistant, text: str) -> None:
    answer = assistant.ask(text)
    assert (answer.mode, answer.abstained, answer.statements) == ("conversation", False, ())
    assert answer.text


def test_a_follow_up_is_asked_with_its_topic(assistant: EvidenceAssistant) -> None:
    history = (Turn("user", "How many households has Warm and Safe Wiltshire helped?"), Turn("assistant", "6,993"))
    answer = assistant.ask("how much did it save them?", history=history)
    assert answer.standalone_question == "how much did it save them (Warm and Safe Wiltshire)?"
    assert any("£889,000" in citation.quote for citation in answer.citations)


def test_clinical_questions_are_refused_with_where_to_turn(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("My blood pressure is 160/100, should I increase my ramipril dose?")
    assert answer.abstention_reason == "clinical"
    assert "111" in answer.text


def untimed(answer: Answer) -> Answer:
    return replace(answer, latency_ms=0.0)


def test_langchain_users_invoke_batch_and_stream_it(assistant: EvidenceAssistant) -> None:
    question = "What is a citizens' precept?"
    answer = untimed(assistant.ask(question))
    assert answer.statements
    assert untimed(assistant.runnable.invoke(question)) == answer
    assert [untimed(one) for one in assistant.runnable.batch([question, question])] == [answer, answer]
    assert [untimed(one) for one in assistant.runnable.stream(question)] == [answer]


def test_langchain_users_ask_follow_ups_as_their_chains_do(assistant: EvidenceAssistant) -> None:
    before, said, question = "How many households has Warm and Safe Wiltshire helped?", "6,993", "how much did it save?"
    answer = untimed(assistant.ask(question, history=(Turn("user", before), Turn("assistant", said))))
    assert answer.standalone_question != question
    messages = [HumanMessage(before), AIMessage(said), HumanMessage(question)]
    for asked in (
        {"question": question, "chat_history": messages[:2]},
        {"question": question, "chat_history": [("human", before), ("ai", said)]},
        messages,
        ChatPromptTemplate.from_messages(messages).invoke({}),
    ):
        assert untimed(assistant.runnable.invoke(asked)) == answer


@pytest.mark.parametrize("asked", [{}, {"question": 3}, [], [AIMessage("I asked?")], 7])
def test_what_asks_nothing_is_refused_in_one_line(assistant: EvidenceAssistant, asked: object) -> None:
    with pytest.raises(UserError, match=r"^[^\n]+\.$"):
        assistant.runnable.invoke(asked)
