"""Batches: lines in, answers out; a broken line costs only itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import Turn, parse_turns
from assistant.command.ask import answer_batch, read_lines
from corpus.errors import BatchError, UserError

PCN = "What is a Primary Care Network?"


def batch_of(folder: Path, *lines: str) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().decode("utf-8").rstrip("\n").split("\n")]


def line(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ('{"id": "q3", "question": ', "not JSON"),
        ("[1, 2]", 'no "question"'),
        ('{"id": "q3"}', 'no "question"'),
        ('{"question": 7}', 'no "question"'),
        ('{"question": "What?", "history": "earlier"}', "history must be a list"),
        ('{"question": "What?", "history": [{"role": "system", "content": "x"}]}', 'needs a "role"'),
        ('{"question": "What?", "history": [{"role": ["user"], "content": "x"}]}', 'needs a "role"'),
        ('{"question": "What?", "history": [{"role": "user"}]}', 'needs its "content"'),
        ('{"id": "\\ud800", "question": "What is it?"}', "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_the_others_stand(tmp_path: Path, broken: str, why: str) -> None:
    read = list(read_lines(batch_of(tmp_path, line(question="One?"), "", broken, line(question="Four?"))))
    assert [(entry.number, entry.question) for entry in read] == [(1, "One?"), (3, ""), (4, "Four?")]
    assert [entry.fault is None for entry in read] == [True, False, True]
    assert why in str(read[1].fault)
    assert "\n" not in str(read[1].fault)


def test_a_line_without_an_id_is_known_by_its_number(tmp_path: Path) -> None:
    path = batch_of(tmp_path, line(question="One?"), line(id=None, question="Two?"), line(id=7, question="Three?"))
    assert [entry.id for entry in read_lines(path)] == ["1", "2", "7"]


def test_line_separators_within_a_question_do_not_break_its_line(tmp_path: Path) -> None:
    (entry,) = read_lines(batch_of(tmp_path, line(question="What\u2028is\x85a PCN?")))
    assert (entry.fault, entry.question) == (None, "What\u2028is\x85a PCN?")


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes("\ufeff".encode() + b'{"question": "One?"}\r\n{"question": "Two?"}\r\n')
    assert [(entry.question, entry.fault) for entry in read_lines(path)] == [("One?", None), ("Two?", None)]


@pytest.mark.parametrize("content", [None, b"\xff\xfe{"])
def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"cannot be read .* Give a file of JSON lines in UTF-8\."):
        list(read_lines(path))


def test_a_history_becomes_turns() -> None:
    told = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello."}]
    assert parse_turns(told) == (Turn("user", "Hello"), Turn("assistant", "Hello."))


def test_good_lines_are_answered_in_order_and_the_bad_ones_named(assistant: Answerer, tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    path = batch_of(
        tmp_path,
        line(id="first", question=PCN),
        line(id="second", question="Hello"),
        '{"id": "third", "question": ',
        line(id="fourth", question="  "),
        line(id="fifth", question="x" * 10_000),
        line(id="sixth", question="What will the weather be in Leeds tomorrow?"),
    )
    with pytest.raises(BatchError) as told:
        answer_batch(assistant, path, out)
    assert [row["id"] for row in rows(out)] == ["first", "second", "sixth"]
    assert [row["mode"] for row in rows(out)] == ["evidence", "conversation", "evidence"]
    assert [row["abstained"] for row in rows(out)] == [False, False, True]
    message = str(told.value)
    assert message.startswith("questions.jsonl: line 3: not JSON")
    assert "line 4: the question is empty" in message
    assert "line 5: the question has 10,000 characters" in message
    assert message.endswith(f"The other lines were answered into {out}.")
    assert "\n" not in message


def test_a_row_is_the_answer_as_json_with_its_id(assistant: Answerer, tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    history = [{"role": "user", "content": "Tell me about the Wigan Deal"}, {"role": "assistant", "content": "…"}]
    answer_batch(assistant, batch_of(tmp_path, line(id="é", question="how much did it save?", history=history)), out)
    (row,) = rows(out)
    alone = assistant.ask("how much did it save?", history=parse_turns(history)).as_json()
    assert row == {"id": "é", **alone, "latency_ms": row["latency_ms"]}
    assert "é" in out.read_text(encoding="utf-8")


def test_an_unknown_report_is_told_once_before_anything_is_written(assistant: Answerer, tmp_path: Path) -> None:
    out = tmp_path / "answers.jsonl"
    out.write_text("kept\n", encoding="utf-8")
    path = batch_of(tmp_path, line(question=PCN), line(question=PCN))
    with pytest.raises(UserError, match=r"no report 'sindemic' in the library\. Did you mean 'syndemic'\?"):
        answer_batch(assistant, path, out, reports=["sindemic"])
    assert out.read_text(encoding="utf-8") == "kept\n"


def test_answers_are_never_written_over_the_questions(assistant: Answerer, tmp_path: Path) -> None:
    path = batch_of(tmp_path, line(question=PCN))
    before = path.read_bytes()
    with pytest.raises(UserError, match="holds the questions"):
        answer_batch(assistant, path, tmp_path / "." / "questions.jsonl")
    assert path.read_bytes() == before


@pytest.mark.parametrize("out", [".", "no/such/folder/answers.jsonl", "questions.jsonl/answers.jsonl"])
def test_answers_that_cannot_be_written_are_told_in_one_line(assistant: Answerer, tmp_path: Path, out: str) -> None:
    with pytest.raises(UserError, match=r"cannot be written \(.*\)\. Choose another file with --out\.$"):
        answer_batch(assistant, batch_of(tmp_path, line(question=PCN)), tmp_path / out)
