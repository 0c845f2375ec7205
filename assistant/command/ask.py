"""A batch of questions: JSON Lines in, answers as JSON Lines out; a broken line costs only itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.answering.followup import Turn
from corpus.errors import BatchError, UserError
from corpus.library import unknown_report


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a batch: its number from 1, and its question, or why it cannot be read."""

    number: int
    id: str = ""
    question: str = ""
    history: tuple[Turn, ...] = ()
    fault: str | None = None


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a batch file; blank ones are passed over.

    Raises:
        UserError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path}: cannot be read ({fault}). Give a file of JSON lines in UTF-8.") from fault
    for number, line in enumerate(text.split("\n"), start=1):  # JSON may hold other line separators as they are
        if line.strip():
            yield _line(number, line)


def answer_batch(assistant: Assistant, path: Path, out: Path, *, reports: Sequence[str] | None = None) -> None:
    """Answer every line of `path` that can be read, in order, into `out`; rows are written as they come.

    Raises:
        BatchError: some lines could not be read or answered; they are named, and the others were answered.
        UserError: a report is not in the library, or `out` cannot be written or is `path` itself.
    """
    from tqdm import tqdm

    lines = list(read_lines(path))
    if out.exists() and out.samefile(path):
        raise UserError(f"{out}: holds the questions. Choose another file with --out.")
    for report in reports or ():
        if report not in assistant.index.reports:
            raise UserError(unknown_report(report, list(assistant.index.reports)))
    faults = []
    try:
        with out.open("w", encoding="utf-8", newline="\n") as file:
            for line in tqdm(lines, desc="Answering", unit="questions", leave=False):
                if line.fault is None:
                    try:
                        answer = assistant.ask(line.question, history=line.history, reports=reports)
                    except UserError as fault:
                        faults.append(f"line {line.number}: {fault}")
                        continue
                    row = json.dumps({"id": line.id, **answer.as_json()}, ensure_ascii=False)
                    file.write(row + "\n")
                    file.flush()
                else:
                    faults.append(f"line {line.number}: {line.fault}")
    except OSError as fault:
        raise UserError(f"{out}: cannot be written ({fault.strerror}). Choose another file with --out.") from fault
    if faults:
        raise BatchError(f"{path.name}: {'; '.join(faults)} The other lines were answered into {out}.")


def turns_of(history: Any) -> tuple[Turn, ...]:
    """A history in the published form as turns.

    Raises:
        ValueError: it is not a list of {"role", "content"}.
    """
    if not isinstance(history, list):
        raise ValueError("history must be a list")
    turns = []
    for turn in history:
        if not isinstance(turn, dict) or turn.get("role") not in ("user", "assistant"):
            raise ValueError('each turn of the history needs a "role" (user or assistant)')
        if not isinstance(turn.get("content"), str):
            raise ValueError('each turn of the history needs its "content" as text')
        turns.append(Turn(turn["role"], turn["content"]))
    return tuple(turns)


def _line(number: int, text: str) -> Line:
    try:
        row = json.loads(text)
        json.dumps(row, ensure_ascii=False).encode("utf-8")  # half a character is valid JSON, and cannot be written
    except (ValueError, RecursionError) as fault:
        return Line(number, fault=f"not JSON ({fault}). Mend it, or delete it.")
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        return Line(number, fault='no "question". A line looks like {"id": "q1", "question": "…"}.')
    try:
        history = turns_of(row.get("history") or [])
    except ValueError as fault:
        return Line(number, fault=f"{fault}.")
    return Line(number, str(number if row.get("id") is None else row["id"]), row["question"], history)
