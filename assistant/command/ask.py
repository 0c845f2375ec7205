"""What `pcn-assistant ask` does: one question to the terminal, or a batch of JSON Lines to a file."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import Turn, parse_turns
from assistant.documents.layout import citation_place
from corpus.errors import BatchError, UserError
from corpus.library import unknown_report
from corpus.vocabulary import Answer, Citation


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


def answer_batch(assistant: Answerer, path: Path, out: Path, *, reports: Sequence[str] | None = None) -> None:
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


def _line(number: int, text: str) -> Line:
    try:
        row = json.loads(text)
        json.dumps(row, ensure_ascii=False).encode("utf-8")  # half a character is valid JSON, and cannot be written
    except (ValueError, RecursionError) as fault:
        return Line(number, fault=f"not JSON ({fault}). Mend it, or delete it.")
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        return Line(number, fault='no "question". A line looks like {"id": "q1", "question": "…"}.')
    try:
        history = parse_turns(row.get("history") or None)
    except UserError as fault:
        return Line(number, fault=str(fault))
    return Line(number, str(number if row.get("id") is None else row["id"]), row["question"], history)


_WIDTH = 96
_NEAR = 3
_NEAR_CHARACTERS = 240


def plain_answer(answer: Answer) -> str:
    """The answer as plain text, wrapped; a refusal is followed by what came closest."""
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(f"Asked as: {answer.standalone_question}")
    parts.append("\n".join(_wrapped(line) for line in answer.text.split("\n")))
    if answer.citations:
        parts.append("Sources\n" + "\n".join(_source(citation) for citation in answer.citations))
    if answer.abstained and answer.hits:
        near = [
            _wrapped(f"- {hit.passage.context}: {' '.join(hit.passage.text.split())[:_NEAR_CHARACTERS]} …", "  ")
            for hit in answer.hits[:_NEAR]
        ]
        parts.append("Not an answer, but near\n" + "\n".join(near))
    return "\n\n".join(parts)


def _source(citation: Citation) -> str:
    return _wrapped(f"[{citation.n}] {citation_place(citation)}", "    ")


def _wrapped(line: str, indent: str = "") -> str:
    return textwrap.fill(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
