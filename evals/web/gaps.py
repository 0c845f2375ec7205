"""Gaps, questions that were refused or answered unsurely → a draft question of a suite, or a line for the librarian."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from assistant.documents.escaping import attribute, isolated
from corpus.vocabulary import Report
from evals.reports.outputs import escape_formula
from evals.runs.ratings import BYTE_ORDER_MARK
from evals.suites.suite import Question
from evals.web.drafts import draft_evidence
from evals.web.own_suites import Row, build_row

FILE = "librarian.jsonl"


@dataclass(frozen=True, slots=True)
class LibrarianLine:
    """A question that the library does not answer, or not surely: what a librarian may look for a report on."""

    # The question itself, as people asked it.
    question: str
    # Why it is a gap, such as "refused: not in library".
    why: str
    # The place that came nearest; "" where there was none.
    nearest: str
    # The run or the feedback that it is from.
    source: str
    # The day on which it was listed, such as "2026-11-30".
    listed: str


class LibrarianList:
    """The lines for the librarian, in a file of the home; a question stands there once."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._busy = threading.Lock()

    def read(self) -> list[LibrarianLine]:
        """The lines in the order in which they were listed; a line that is cut off is none."""
        if not self._path.is_file():
            return []
        lines = []
        for line in self._path.read_text("utf-8").split("\n"):
            try:
                lines.append(LibrarianLine(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return lines

    def add(self, line: LibrarianLine) -> bool:
        """List a line, unless its question is listed already; whether it is new.

        Raises:
            OSError: the file cannot be written.
        """
        with self._busy:
            lines = self.read()
            if any(other.question == line.question for other in lines):
                return False
            self._write([*lines, line])
            return True

    def remove(self, question: str) -> None:
        """Take a question off the list.

        Raises:
            OSError: the file cannot be written.
        """
        with self._busy:
            self._write([line for line in self.read() if line.question != question])

    def _write(self, lines: Sequence[LibrarianLine]) -> None:
        """Written beside it and put in its place, so that an interruption loses no line."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        text = "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines)
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(self._path)


def describe_gap(answer: Mapping[str, Any]) -> str:
    """Why an answer in the published form is a gap: "refused: not in library", or how sure it was."""
    if answer.get("abstained"):
        reason = str(answer.get("abstention_reason") or "no reason given").replace("_", " ")
        return f"refused: {reason}"
    return f"answered with a confidence of {float(answer.get('confidence') or 0):.0%}"


def build_line(
    question: str, answer: Mapping[str, Any], reports: Mapping[str, Report], *, source: str
) -> LibrarianLine:
    """The line for the librarian on a question and what was answered, listed today."""
    nearest = ""
    # What was cited; of a refusal, the passage that came closest.
    for place in [*(answer.get("citations") or ())[:1], *(answer.get("passages") or ())[:1]][:1]:
        report = reports.get(place.get("report", ""))
        title = report.details.title if report else str(place.get("report") or "")
        nearest = ", ".join([title, *map(str, (place.get("section") or ())[-1:])])
    return LibrarianLine(question, describe_gap(answer), nearest, source, time.strftime("%Y-%m-%d"))


def draft_gap(
    run: str, id: str, text: str, answer: Mapping[str, Any], question: Question | None, reports: Mapping[str, Report]
) -> Row:
    """A draft question of a run's gap: the suite's own row where it still has it, else what the answer cites.

    `text` is the question as it was asked. A person must check and complete the draft.
    """
    source = f"draft from a gap of run {run}: {describe_gap(answer)}"
    if question is not None:
        return {**build_row(question), "id": f"gap-{id}", "split": "dev", "source": source}
    evidence = draft_evidence(answer, reports)
    row: Row = {"id": f"gap-{id}", "question": text, "split": "dev", "answerable": bool(evidence), "source": source}
    return row | ({"evidence": evidence} if evidence else {"kind": "unanswerable"})


def format_librarian_csv(lines: Sequence[LibrarianLine]) -> str:
    """The lines as a table for a spreadsheet: no cell is taken for a formula, and a mark in front tells it UTF-8."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["question", "why", "nearest place in the library", "from", "listed on"])
    for line in lines:
        cells = (line.question, line.why, line.nearest, line.source, line.listed)
        table.writerow([escape_formula(cell) for cell in cells])
    return file.getvalue()


def librarian_html(lines: Sequence[LibrarianLine]) -> str:
    """The list for the librarian, to look through and to take along."""
    if not lines:
        return (
            '<h2>For the librarian</h2><p class="quietly">Nothing yet. List the gaps of a run, and press '
            "<em>For the librarian</em> beside a question that the library should answer.</p>"
        )
    items = "".join(
        f'<li><p class="fed-question">{isolated(line.question)}</p><p>{isolated(line.why)}'
        f"{f'; nearest: {isolated(line.nearest)}' if line.nearest else ''}. "
        f'<span class="quietly">{isolated(line.source)}, {isolated(line.listed)}</span></p>'
        f'<button type="button" class="quiet danger" data-unlist="{attribute(line.question)}" '
        f'aria-label="Take off the list: {attribute(line.question)}">Take off the list</button></li>'
        for line in lines
    )
    table = quote(format_librarian_csv(lines))
    return (
        f"<h2>For the librarian</h2><p>{len(lines)} questions that the library does not answer, or not surely. "
        f'<a download="for-the-librarian.csv" href="data:text/csv;charset=utf-8,{table}">Download the list</a></p>'
        f'<ul class="fed">{items}</ul>'
    )


def gap_buttons(run: str, id: str, question: str) -> str:
    """The two things to do with a gap of a run: make it a question of a suite, or tell the librarian."""
    place = f'data-run-of="{attribute(run)}" data-gap="{attribute(id)}"'
    return (
        f'<button type="button" class="quiet" {place} data-to="draft" aria-label="Draft a question: '
        f'{attribute(question)}">Draft a question</button> '
        f'<button type="button" class="quiet" {place} data-to="librarian" aria-label="For the librarian: '
        f'{attribute(question)}">For the librarian</button>'
    )
