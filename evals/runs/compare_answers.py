"""Two files of answers to the same questions → which answers differ, and in what.

`python -m evals.runs.compare_answers OLD.jsonl NEW.jsonl` takes files as `pcn-assistant ask --batch` writes them, and a
run's answers.jsonl. Times are left aside. Exit code 0: no answer differs. 1: some do, or are in one file alone. 2: a
file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import UserError

Answer = Mapping[str, Any]

_TIME = "latency_ms"
# So much of a text is shown, and of that so much before the place where it begins to differ.
_SHOWN_CHARACTERS = 70
_LEAD_CHARACTERS = 20


def read_answers(path: Path) -> dict[str, dict[str, Any]]:
    """The answers of a file by the ids of their questions, without the time each took.

    A second answer under one id is named "id (2)".

    Raises:
        UserError: the file cannot be read, or a line is no answer.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path}: cannot be read ({fault}). Give a file of answers in JSON lines.") from fault
    answers: dict[str, dict[str, Any]] = {}
    times_seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        name, answer = _parse_line(line, f"{path}, line {number}")
        times_seen[name] = times_seen.get(name, 0) + 1
        answers[name if times_seen[name] == 1 else f"{name} ({times_seen[name]})"] = answer
    return answers


def describe_differences(old: Answer, new: Answer) -> dict[str, list[str]]:
    """What differs between two answers to one question: a line or more for each field that does, by field.

    Empty where they are equal byte for byte.
    """
    if _serialise(old) == _serialise(new):
        return {}
    found: dict[str, list[str]] = {}
    for field in dict.fromkeys([*old, *new]):
        if field in old and field in new and _serialise(old[field]) == _serialise(new[field]):
            continue
        # No rule has a word for what is repeated, or for citations in another order.
        found[field] = list(_describe_field(field, old, new)) or [f"{field}: the same, in another order or number"]
    return found or {"order of the fields": [f"{', '.join(old)} → {', '.join(new)}"]}


def compare_answers(old: Mapping[str, Answer], new: Mapping[str, Answer]) -> tuple[int, list[str]]:
    """How many answers are equal byte for byte, and the lines that tell of the others, in the order of the old file."""
    equal = 0
    lines = []
    for name in dict.fromkeys([*old, *new]):
        if name not in old or name not in new:
            lines.append(f"{name}: in the {'new' if name in new else 'old'} file alone")
            continue
        differences = describe_differences(old[name], new[name])
        if not differences:
            equal += 1
            continue
        only = " only" if list(differences) == ["passages"] else ""
        lines.append(f"{name}: {', '.join(differences)}{only}")
        for of_field in differences.values():
            lines += [f"  {line}" for line in of_field]
    return equal, lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two files, print what differs, and return the exit code."""
    parser = argparse.ArgumentParser(description="Compare two files of answers, times aside.")
    parser.add_argument("old", type=Path, metavar="OLD.jsonl")
    parser.add_argument("new", type=Path, metavar="NEW.jsonl")
    chosen = parser.parse_args(arguments)
    try:
        old, new = read_answers(chosen.old), read_answers(chosen.new)
    except UserError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 2
    equal, lines = compare_answers(old, new)
    print(f"{equal} of {len(old | new)} answers are equal byte for byte, times aside.")
    for line in lines:
        print(line)
    return 1 if lines else 0


def _parse_line(line: str, place: str) -> tuple[str, dict[str, Any]]:
    """The id and the answer of a line, in either form; `place` names the line where it is neither."""
    try:
        row = json.loads(line)
    except ValueError as fault:
        raise UserError(f"{place}: not JSON ({fault}). Give a file of answers in JSON lines.") from fault
    # A run keeps an answer whole beside its id; a batch writes the id as the answer's first field.
    answer = row.get("answer") if isinstance(row, dict) else None
    if isinstance(answer, str):
        answer = {field: value for field, value in row.items() if field != "id"}
    if not isinstance(answer, dict) or "id" not in row:
        raise UserError(f"{place}: no answer. Give a file that `pcn-assistant ask --batch` or an eval run wrote.")
    return str(row["id"]), {field: value for field, value in answer.items() if field != _TIME}


def _describe_field(field: str, old: Answer, new: Answer) -> Iterator[str]:
    if field == "answer":
        yield f"answer: {_show_difference(str(old.get(field)), str(new.get(field)))}"
    elif field == "statements":
        yield from _describe_statements(old.get(field) or (), new.get(field) or ())
    elif field == "citations":
        yield from _describe_citations(old.get(field) or (), new.get(field) or ())
    elif field == "passages":
        yield _describe_passages(old.get(field) or (), new.get(field) or ())
    else:
        yield f"{field}: {_shorten(_serialise(old.get(field)))} → {_shorten(_serialise(new.get(field)))}"


def _describe_statements(old: Sequence[Answer], new: Sequence[Answer]) -> Iterator[str]:
    """Statements are the same where their words are."""
    before = {statement["text"]: statement for statement in old}
    after = {statement["text"]: statement for statement in new}
    for text in before:
        if text not in after:
            yield f"statement removed: “{_shorten(text)}”"
    for text, statement in after.items():
        if text not in before:
            yield f"statement added: “{_shorten(text)}”"
        else:
            yield from _describe_values(f"statement “{_shorten(text)}”", before[text], statement)
    kept_before, kept_after = [text for text in before if text in after], [text for text in after if text in before]
    if kept_before != kept_after:
        yield "statements in another order"


def _describe_citations(old: Sequence[Answer], new: Sequence[Answer]) -> Iterator[str]:
    """Citations are the same where their ids are; one of the same words elsewhere in its report has moved."""
    before = {citation["id"]: citation for citation in old}
    after = {citation["id"]: citation for citation in new}
    removed = [citation for name, citation in before.items() if name not in after]
    for name, citation in after.items():
        if name in before:
            yield from _describe_values(f"citation of {_name_source(citation)}", before[name], citation)
            continue
        moved_from = next((gone for gone in removed if _is_same_quote(gone, citation)), None)
        if moved_from is None:
            yield f"citation added: {_name_source(citation)}"
        else:
            removed.remove(moved_from)
            yield f"citation moved: {_name_source(moved_from)} → {_name_source(citation)}"
    for citation in removed:
        yield f"citation removed: {_name_source(citation)}"


def _describe_passages(old: Sequence[Answer], new: Sequence[Answer]) -> str:
    pairs = zip(old, new, strict=False)
    equal = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))
    return f"passages: {len(old)} → {len(new)}, different from number {equal + 1} on"


def _describe_values(name: str, old: Answer, new: Answer) -> Iterator[str]:
    """The values that differ between two statements, or two citations, that are the same otherwise."""
    for field in dict.fromkeys([*old, *new]):
        before, after = _serialise(old.get(field)), _serialise(new.get(field))
        if before != after:
            yield f"{name}, {field}: {_shorten(before)} → {_shorten(after)}"


def _is_same_quote(some: Answer, other: Answer) -> bool:
    return bool(some["report"] == other["report"] and some["quote"] == other["quote"])


def _name_source(citation: Answer) -> str:
    """Where a citation stands, and how it begins: 'syndemic 120–340 “In 2012-14 men in …”'."""
    spans = ", ".join(f"{start}–{end}" for start, end in citation["spans"])
    return f"{citation['report']} {spans} “{_shorten(citation['quote'])}”"


def _show_difference(old: str, new: str) -> str:
    """Two texts from a little before the place where they begin to differ."""
    pairs = zip(old, new, strict=False)
    at = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))
    begin = max(at - _LEAD_CHARACTERS, 0)
    lead = "… " if begin else ""
    return f"“{lead}{_shorten(old[begin:])}” → “{lead}{_shorten(new[begin:])}”"


def _shorten(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]} …"


def _serialise(value: object) -> str:
    """A value as it is written to a file: two values are equal byte for byte where these are."""
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
