"""Suites that are written on the page, as rows of a .jsonl file: read, added to, changed; a faulty row is refused."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.suites.rows import read_csv_rows, read_json_rows
from evals.suites.suite import BUILT_IN, Question, find_faults, question_from_row
from evals.web.drafts import FILE as DRAFTS

# A question in the published form, as a line of the file holds it.
Row = dict[str, Any]

MOST_QUESTIONS = 2000
# Runs of characters that a suite's name may not hold, such as the space in "my suite".
_NOT_IN_A_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row of a suite as the page lists it."""

    id: str
    # None where the line is no row.
    row: Row | None
    # What is wrong with it, in words; such a row is not run.
    faults: tuple[str, ...]
    # The line as it stands in the file.
    line: str


class OwnSuites:
    """The suites in a folder, and the file of drafts beside it, changed one at a time."""

    def __init__(self, folder: Path, reports: Mapping[str, Report]) -> None:
        self._folder = folder
        self._reports = reports
        self._busy = threading.Lock()

    def list_names(self) -> list[str]:
        """The names of the suites that can be changed: the drafts, if there are any, then the others by name."""
        found = sorted(path.name for path in self._folder.glob("*") if is_suite_file(path))
        return [*([DRAFTS] if (self._folder.parent / DRAFTS).is_file() else []), *found]

    def path(self, name: str) -> Path:
        """The file of a suite.

        Raises:
            UserError: there is none of that name.
        """
        if name not in self.list_names():
            raise UserError(f"there is no suite '{name}' of your own. Choose one from the list, or begin one.")
        return self._folder.parent / DRAFTS if name == DRAFTS else self._folder / name

    def begin(self, name: str) -> str:
        """Begin an empty suite; its file's name.

        Raises:
            UserError: the name is empty, taken, or cannot be written.
        """
        stem = _NOT_IN_A_NAME.sub("_", name).strip("_")[:60]
        if not stem:
            raise UserError("give the suite a name of letters or digits first.")
        path = self._folder / f"{stem}.jsonl"
        taken = {Path(other).stem for other in self.list_names()} | set(BUILT_IN) | {Path(DRAFTS).stem}
        if stem in taken:
            raise UserError(f"there is a suite '{stem}' already. Choose another name, or open that one.")
        with self._busy:
            self._write(path, [])
        return path.name

    def read(self, name: str) -> list[OwnRow]:
        """The rows of a suite in their order, each with what is wrong with it.

        Raises:
            UserError: there is no such suite, or it is not UTF-8.
        """
        path = self.path(name)
        try:
            text = path.read_text("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise UserError(f"{name}: not UTF-8 text. Save it as UTF-8 (in Excel: 'CSV UTF-8').") from fault
        is_table = path.suffix.lower() == ".csv"
        found: list[OwnRow] = []
        taken: set[str] = set()
        for number, row in read_csv_rows(text) if is_table else read_json_rows(text):
            if isinstance(row, str):
                line = json.dumps({"unreadable": row}) if is_table else text.split("\n")[number - 1]
                found.append(OwnRow(f"row-{number}", None, (row,), line))
                continue
            row = {"id": f"row-{number}", **row}
            id = str(row["id"])
            faults = list_faults(row, self._reports)
            faults += [f"the id '{id}' is taken by an earlier row"] if id in taken else []
            taken.add(id)
            found.append(OwnRow(id, row, tuple(faults), json.dumps(row, ensure_ascii=False)))
        return found

    def keep(self, name: str, id: str, fields: Mapping[str, Any]) -> tuple[str, str]:
        """Keep a question, in place of the one with the id or, where that is "", as a new one; (suite, its id).

        What the fields do not say stays as it was. A suite in a table is kept as .jsonl from then on, and its .csv
        stays as it is.

        Raises:
            UserError: the question cannot be run as it stands (every fault is named), or the suite is full.
        """
        with self._busy:
            rows = self.read(name)
            places = [place for place, one in enumerate(rows) if one.row is not None and one.id == id]
            if id and not places:
                raise UserError("that question is no longer in the suite. Open the suite again.")
            if not id and len(rows) >= MOST_QUESTIONS:
                raise UserError(f"{name}: at most {MOST_QUESTIONS:,} questions fit into a suite here. Begin another.")
            place = places[0] if id else len(rows)
            before = rows[place].row if id else {}
            row = _fill({**(before or {}), "id": id or _choose_id(rows), **fields})
            faults = list_faults(row, self._reports)
            if faults:
                raise UserError(f"the question was not kept: {'; '.join(faults)}. Mend that, and keep it again.")
            lines = [one.line for one in rows]
            lines[place : place + 1] = [json.dumps(row, ensure_ascii=False)]
            return self._save(name, lines), str(row["id"])

    def remove(self, name: str, id: str) -> tuple[str, Row | None]:
        """Remove a question; (suite, what was removed, so that it can be put back; None for a line that was none).

        Raises:
            UserError: there is no such suite or question.
        """
        with self._busy:
            rows = self.read(name)
            gone = next((one for one in rows if one.id == id), None)
            if gone is None:
                raise UserError("that question is no longer in the suite. Open the suite again.")
            return self._save(name, [one.line for one in rows if one is not gone]), gone.row

    def add_draft(self, row: Row) -> str:
        """Put a draft into the file of drafts, unless one with its id is there; the draft's id.

        A draft may still lack what it needs to be run.
        """
        with self._busy:
            path = self._folder.parent / DRAFTS
            rows = self.read(DRAFTS) if path.is_file() else []
            if all(one.id != row["id"] for one in rows):
                lines = [one.line for one in rows]
                self._write(path, [*lines, json.dumps(row, ensure_ascii=False)])
        return str(row["id"])

    def _save(self, name: str, lines: Sequence[str]) -> str:
        """Write a suite; the name that it has now.

        Raises:
            UserError: it was a table, and the name that it would have as .jsonl is taken.
        """
        path = self.path(name)
        if path.suffix.lower() == ".csv":
            path = path.with_suffix(".jsonl")
            if path.exists():
                raise UserError(f"{path.name} is there already, beside {name}. Open that one, and change it there.")
        self._write(path, lines)
        return path.name

    def _write(self, path: Path, lines: Sequence[str]) -> None:
        """Written beside it and put in its place, so that an interruption loses nothing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        part.replace(path)


def is_suite_file(path: Path) -> bool:
    """Whether a file in the folder of suites is one."""
    return path.suffix.lower() in (".csv", ".jsonl") and not path.name.startswith(".")


def list_faults(row: Row, reports: Mapping[str, Report]) -> list[str]:
    """What keeps a row from being run, in words; empty where nothing does."""
    try:
        return list(find_faults(question_from_row(row), reports))
    except KeyError as fault:
        return [f"missing {fault}"]
    except (TypeError, ValueError, AttributeError) as fault:
        return [str(fault)]


def build_row(question: Question) -> Row:
    """A question of a suite as a row in the published form, without what it does not have."""
    row: Row = {
        "id": question.id,
        "question": question.question,
        "standalone": question.standalone if question.history else "",
        "history": [dict(turn) for turn in question.history],
        "kind": question.kind,
        "split": question.split,
        "answerable": question.answerable,
        "facts": [list(fact) for fact in question.facts],
        "evidence": [{"report": gold.report, "quote": gold.quote} for gold in question.evidence],
        "alternatives": [{"report": gold.report, "quote": gold.quote} for gold in question.alternatives],
        "should": [list(fact) for fact in question.should],
        "must_not": [list(fact) for fact in question.must_not],
        "not_found": list(question.not_found),
        "rubric": question.rubric,
        "source": question.source,
        "reason": question.reason,
    }
    return {field: value for field, value in row.items() if value not in ("", None, [])}


def _fill(row: Row) -> Row:
    """A row without the fields that say nothing."""
    return {field: value for field, value in row.items() if value not in ("", None)}


def _choose_id(rows: Sequence[OwnRow]) -> str:
    """An id that no row has: "q-1", "q-2" and so on."""
    taken = {one.id for one in rows}
    number = len(rows) + 1
    while f"q-{number}" in taken:
        number += 1
    return f"q-{number}"
