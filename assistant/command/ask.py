"""What `pcn-assistant ask` does: one question to the terminal, or a batch of JSON Lines to a file."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import Turn, parse_turns
from assistant.documents.layout import (
    citation_place,
    describe_coverage,
    describe_not_found,
    describe_shown,
    text_with_passed,
)
from assistant.privacy.guard import REFUSE, guard_typed
from corpus.errors import BatchError, UserError
from corpus.library.store import explain_unknown_report
from corpus.vocabulary import Answer, Citation, Coverage, Hit

_WIDTH = 96
# How many passages that came close are shown after a refusal, and how much of each.
_NEAR_PASSAGES = 3
_NEAR_CHARACTERS = 240


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A line of a batch: a question, or why it cannot be read."""

    # From 1, blank lines counted.
    number: int
    id: str = ""
    question: str = ""
    # The turns before the question, oldest first.
    history: tuple[Turn, ...] = ()
    # Why the line cannot be read; None where it can.
    fault: str | None = None


def read_lines(path: Path) -> Iterator[BatchLine]:
    """The lines of a batch file; blank ones are passed over.

    Raises:
        UserError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path}: cannot be read ({fault}). Give a file of JSON lines in UTF-8.") from fault
    # Not splitlines(): JSON may hold other line separators as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _parse_line(number, line)


def answer_batch(
    assistant: Answerer,
    path: Path,
    out: Path,
    *,
    reports: Sequence[str] | None = None,
    full: bool = False,
    personal_details: str = REFUSE,
) -> None:
    """Answer every line of `path` that can be read, in order, into `out`; rows are written as they come.

    `personal_details` says what is done with a line that holds details of a person: see `guard_typed`.

    Raises:
        BatchError: some lines could not be read or answered; they are named, and the others were answered.
        UserError: a report is not in the library, or `out` cannot be written or is `path` itself.
    """
    from tqdm import tqdm

    lines = list(read_lines(path))
    if out.exists() and out.samefile(path):
        raise UserError(f"{out}: holds the questions. Choose another file with --out.")
    held = [card.id for card in assistant.index.catalogue]
    for report in reports or ():
        if report not in held:
            raise UserError(explain_unknown_report(report, held))
    faults = []
    try:
        with out.open("w", encoding="utf-8", newline="\n") as file:
            for line in tqdm(lines, desc="Answering", unit="questions", leave=False):
                try:
                    row = _answer_line(assistant, _guard_line(line, personal_details), reports, full=full)
                except UserError as fault:
                    faults.append(f"line {line.number}: {fault}")
                    continue
                file.write(row + "\n")
                # What was answered stays, should a later question be interrupted.
                file.flush()
    except OSError as fault:
        raise UserError(f"{out}: cannot be written ({fault.strerror}). Choose another file with --out.") from fault
    if faults:
        raise BatchError(f"{path.name}: {'; '.join(faults)} The other lines were answered into {out}.")


def format_answer(answer: Answer) -> str:
    """The answer as plain text, wrapped; a refusal is followed by what came closest."""
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(f"Asked as: {answer.standalone_question}")
    if answer.notice and answer.mode == "evidence":
        parts.append(_wrap(answer.notice))
    parts.append("\n".join(_wrap(line) for line in text_with_passed(_put_headings(answer)).split("\n")))
    if chosen := _tell_who(answer):
        parts.append(_wrap(chosen))
    if shown := describe_shown(answer):
        parts.append(_wrap(f"{shown} To see all: --full."))
    if not_found := describe_not_found(answer):
        parts.append(_wrap(not_found))
    if answer.citations:
        sources = [_format_source(citation) for citation in answer.citations]
        parts.append("Sources\n" + "\n".join(sources))
    if answer.more:
        left_out = [_format_more(citation) for citation in answer.more_citations]
        parts.append("More that is told without the model (whole with --json)\n" + "\n".join(left_out))
    elif answer.abstained and answer.hits:
        near = [_format_near(hit) for hit in answer.hits[:_NEAR_PASSAGES]]
        parts.append("Not an answer, but near\n" + "\n".join(near))
    if answer.coverage:
        parts.append(_wrap(_tell_coverage(answer.coverage)))
    return "\n\n".join(parts)


def _answer_line(assistant: Answerer, line: BatchLine, reports: Sequence[str] | None, *, full: bool) -> str:
    """The answer to a line as a row of JSON, without the end of its line.

    Raises:
        UserError: the line could not be read, or its question cannot be answered as it stands.
    """
    if line.fault is not None:
        raise UserError(line.fault)
    answer = assistant.ask(line.question, history=line.history, reports=reports, full=full)
    return json.dumps({"id": line.id, **answer.as_json()}, ensure_ascii=False)


def _guard_line(line: BatchLine, choice: str) -> BatchLine:
    """A line as it may be used.

    Raises:
        UserError: it holds details of a person, and they are to be refused.
    """
    history = tuple(Turn(turn.role, guard_typed(turn.content, choice, what="its history")) for turn in line.history)
    return replace(line, question=guard_typed(line.question, choice), history=history)


def _parse_line(number: int, text: str) -> BatchLine:
    """A line as it was read; it is never refused here, but says what is wrong with it."""
    try:
        row = json.loads(text)
        # Half a character, such as "\\ud800", is valid JSON and cannot be written.
        json.dumps(row, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as fault:
        return BatchLine(number, fault=f"not JSON ({fault}). Mend it, or delete it.")
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        return BatchLine(number, fault='no "question". A line looks like {"id": "q1", "question": "…"}.')
    try:
        history = parse_turns(row.get("history") or None)
    except UserError as fault:
        return BatchLine(number, fault=str(fault))
    identifier = number if row.get("id") is None else row["id"]
    return BatchLine(number, str(identifier), row["question"], history)


def _tell_coverage(coverage: Coverage) -> str:
    """What the library holds and what was left out of it, with the way to ask it."""
    told = describe_coverage(coverage)
    if not coverage.left_out:
        return told
    ids = ",".join(report.id for report in coverage.left_out)
    return f"{told} To ask what was left out, too: --superseded, or --reports {ids}, or name its year in the question."


def _format_source(citation: Citation) -> str:
    return _wrap(f"[{citation.n}] {citation_place(citation)}", "    ")


def _format_near(hit: Hit) -> str:
    """A passage that came close, under the headings that it stands under, and cut."""
    words = " ".join(hit.passage.text.split())[:_NEAR_CHARACTERS]
    return _wrap(f"- {hit.passage.context}: {words} …", "  ")


def _tell_who(answer: Answer) -> str:
    """Which model wrote an answer, or chose the quotes it is made of; "" for an answer without one."""
    if not answer.model or not answer.statements:
        return ""
    if answer.mode == "model":
        return f"Written by {answer.model}, checked against the reports."
    return f"Chosen and ordered by {answer.model}, in the reports' own words."


def _put_headings(answer: Answer) -> Answer:
    """The answer with each heading on a line of its own over what stands under it."""
    statements = [
        replace(statement, text=f"{statement.heading.upper()}\n{statement.text}") if statement.heading else statement
        for statement in answer.statements
    ]
    return replace(answer, statements=tuple(statements))


def _format_more(citation: Citation) -> str:
    """What a model left out: where it stands, and its first words."""
    words = " ".join(citation.shown.split())
    cut = words if len(words) <= _NEAR_CHARACTERS else f"{words[:_NEAR_CHARACTERS]} …"
    return _wrap(f"- {citation_place(citation, depth=1)}: {cut}", "  ")


def _wrap(line: str, indent: str = "") -> str:
    """A line cut to the terminal's width between words; what follows the first line is indented."""
    return textwrap.fill(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
