"""Two files of answers compared: what differs is named, times aside, and the exit code says whether anything does."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from evals.runs.compare_answers import describe_differences, main

ANSWER: dict[str, Any] = {
    "question": "When did the groups begin?",
    "answer": "The groups began in May 2019. [1]\n\nFourteen volunteers lead them. [2]",
    "abstained": False,
    "confidence": 0.9,
    "statements": [
        {"text": "The groups began in May 2019.", "citations": [1], "verified": True},
        {"text": "Fourteen volunteers lead them.", "citations": [2], "verified": True},
    ],
    "citations": [
        {"n": 1, "id": "aa", "report": "walking", "page": 3, "quote": "began in May 2019", "spans": [[10, 27]]},
        {"n": 2, "id": "bb", "report": "walking", "page": 3, "quote": "14 volunteers", "spans": [[40, 53]]},
    ],
    "passages": [
        {"report": "walking", "text": "one", "score": 1.0},
        {"report": "walking", "text": "two", "score": 0.5},
    ],
    "latency_ms": 31.5,
}


def changed(**fields: Any) -> dict[str, Any]:
    """The answer with some of its fields changed."""
    return {**deepcopy(ANSWER), **fields}


def differences(new: dict[str, Any]) -> list[str]:
    """The lines that tell how an answer differs from ANSWER."""
    return [line for lines in describe_differences(ANSWER, new).values() for line in lines]


def write_batch(path: Path, *answers: dict[str, Any]) -> Path:
    rows = [{"id": f"q{number}", **answer} for number, answer in enumerate(answers, 1)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_equal_files_differ_in_nothing_whatever_the_answers_took(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = write_batch(tmp_path / "old.jsonl", ANSWER, ANSWER)
    new = write_batch(tmp_path / "new.jsonl", changed(latency_ms=1.0), ANSWER)
    assert main([str(old), str(new)]) == 0
    assert capsys.readouterr().out == "2 of 2 answers are equal byte for byte, times aside.\n"


def test_a_difference_is_named_with_its_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fewer = changed(passages=ANSWER["passages"][:1])
    old = write_batch(tmp_path / "old.jsonl", ANSWER, ANSWER, ANSWER)
    new = write_batch(tmp_path / "new.jsonl", changed(confidence=0.8), fewer, ANSWER)
    assert main([str(old), str(new)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "1 of 3 answers are equal byte for byte, times aside.",
        "q1: confidence",
        "  confidence: 0.9 → 0.8",
        "q2: passages only",
        "  passages: 2 → 1, different from number 2 on",
    ]


def test_an_answer_in_one_file_alone_is_a_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write_batch(tmp_path / "old.jsonl", ANSWER, ANSWER)
    new = write_batch(tmp_path / "new.jsonl", ANSWER)
    assert main([str(old), str(new)]) == 1
    assert "q2: in the old file alone" in capsys.readouterr().out
    assert main([str(new), str(old)]) == 1
    assert "q2: in the new file alone" in capsys.readouterr().out


def test_the_answers_of_a_run_are_read_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "answers.jsonl"
    # The key names the system as well, so that it changes with every line of code.
    run.write_text(json.dumps({"id": "q1", "key": "1a2b", "answer": ANSWER}) + "\n", "utf-8")
    batch = write_batch(tmp_path / "batch.jsonl", ANSWER)
    assert main([str(batch), str(run)]) == 0
    assert "1 of 1" in capsys.readouterr().out


def test_two_answers_under_one_id_are_compared_in_their_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    for path, second in ((old, ANSWER), (new, changed(abstained=True))):
        path.write_text("".join(json.dumps({"id": "q", **row}) + "\n" for row in (ANSWER, second)), "utf-8")
    assert main([str(old), str(new)]) == 1
    assert "q (2): abstained\n  abstained: false → true" in capsys.readouterr().out


def test_statements_are_added_removed_cited_otherwise_and_reordered() -> None:
    first, second = ANSWER["statements"]
    assert differences(changed(statements=[first])) == ["statement removed: “Fourteen volunteers lead them.”"]
    more = {"text": "They walk on Mondays.", "citations": [], "verified": True}
    assert differences(changed(statements=[first, second, more])) == ["statement added: “They walk on Mondays.”"]
    assert differences(changed(statements=[first, {**second, "citations": [1]}])) == [
        "statement “Fourteen volunteers lead them.”, citations: [2] → [1]"
    ]
    assert differences(changed(statements=[second, first])) == ["statements in another order"]


def test_citations_are_added_removed_moved_and_renumbered() -> None:
    first, second = ANSWER["citations"]
    assert differences(changed(citations=[first])) == ["citation removed: walking 40–53 “14 volunteers”"]
    elsewhere = {**second, "id": "cc", "spans": [[90, 103]]}
    assert differences(changed(citations=[first, elsewhere])) == [
        "citation moved: walking 40–53 “14 volunteers” → walking 90–103 “14 volunteers”"
    ]
    assert differences(changed(citations=[first, second, {**elsewhere, "quote": "more"}])) == [
        "citation added: walking 90–103 “more”"
    ]
    assert differences(changed(citations=[second, first])) == ["citations: the same, in another order or number"]
    assert differences(changed(citations=[first, {**second, "n": 3}])) == [
        "citation of walking 40–53 “14 volunteers”, n: 2 → 3"
    ]


def test_an_answer_is_shown_from_a_little_before_it_differs() -> None:
    text = ANSWER["answer"].replace("Fourteen", "Fifteen")
    assert differences(changed(answer=text)) == [
        "answer: “… in May 2019. [1] Fourteen volunteers lead them. [2]” → "
        "“… in May 2019. [1] Fifteen volunteers lead them. [2]”"
    ]


def test_equal_values_in_another_order_are_not_equal_bytes() -> None:
    assert describe_differences({"a": 1, "b": 2}, {"b": 2, "a": 1}) == {"order of the fields": ["a, b → b, a"]}
    assert describe_differences({"a": 1}, {"a": 1.0}) == {"a": ["a: 1 → 1.0"]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read"),
        (b"\xff\n", "cannot be read"),
        (b'{"id": "q1"\n', "line 1: not JSON"),
        (b'{"id": "q1", "question": "Why?"}\n', "line 1: no answer"),
        (b"[1]\n", "line 1: no answer"),
        (b'{"answer": "No id."}\n', "line 1: no answer"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, reason: str
) -> None:
    good, bad = write_batch(tmp_path / "good.jsonl", ANSWER), tmp_path / "bad.jsonl"
    if content is not None:
        bad.write_bytes(content)
    assert main([str(good), str(bad)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and reason in error
    assert error.count("\n") == 1
