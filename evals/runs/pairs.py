"""A file of pairs, each a statement with what it rests on → pairs that the verifier can be measured with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from evals.suites.rows import read_table

# Columns of a table: a statement may rest on so many pieces, `evidence` and `evidence_2` up to `_5`.
_MOST_PIECES = 5
_EVIDENCE_COLUMNS = ["evidence", *(f"evidence_{n}" for n in range(2, _MOST_PIECES + 1))]
_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and the evidence it cites."""

    id: str
    # How it was made, such as "number" where a number was changed.
    kind: str
    # Whether the evidence supports the statement.
    honest: bool
    # `seen` by whoever made the rules, or `unseen`.
    split: str
    statement: str
    evidence: tuple[str, ...]
    # The report that each piece of evidence is from; "" where the pair does not say.
    reports: tuple[str, ...]
    source: str


def read_pairs(path: Path) -> tuple[list[Pair], list[str]]:
    """The pairs of a .jsonl or .csv file, and a line for each row that is none, with the number of its line or row.

    A row has `statement`, `evidence` and `honest`; `id` and `kind` may be left out. In JSON the evidence is a text or a
    list of texts or of {"text", "report"}; a table has the columns `evidence`, `evidence_2` up to `_5`.

    Raises:
        UserError: the file cannot be read, is no UTF-8, or is of another kind.
    """
    if path.suffix.lower() not in (".jsonl", ".csv"):
        raise UserError(f"{path.name}: pairs are a .jsonl or a .csv file. docs/evals.md shows both forms.")
    try:
        text = path.read_text("utf-8-sig")
    except OSError as fault:
        raise UserError(f"{path}: cannot be read ({fault.strerror}). Give the path of a file of pairs.") from fault
    except UnicodeDecodeError as fault:
        raise UserError(f"{path.name}: not UTF-8 text. Save it as UTF-8 (in Excel: 'CSV UTF-8').") from fault
    is_table = path.suffix.lower() == ".csv"
    rows = _read_table(text) if is_table else _read_json_lines(text)
    unit = "row" if is_table else "line"
    pairs: dict[str, Pair] = {}
    problems = []
    for number, row in rows:
        try:
            pair = _pair_from_row(row, number)
            if pair.id in pairs:
                raise ValueError(f"the id '{pair.id}' is taken by an earlier line")
        except ValueError as fault:
            problems.append(f"{path.name} {unit} {number}: {fault}.")
        else:
            pairs[pair.id] = pair
    return list(pairs.values()), problems


def _read_json_lines(text: str) -> Iterator[tuple[int, Any]]:
    """Each line that is not blank with its number from 1; what is no JSON comes as the fault in words."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as fault:
                yield number, f"not JSON ({fault.msg} at character {fault.pos})"


def _read_table(text: str) -> Iterator[tuple[int, Any]]:
    """Each row of a table that holds something, with its row number as a spreadsheet shows it."""
    for number, cells in read_table(text, columns=("statement", "evidence", "honest")):
        if isinstance(cells, str):
            yield number, cells
        elif any(cell.strip() for cell in cells.values()):
            pieces = [cells[column] for column in _EVIDENCE_COLUMNS if cells.get(column, "").strip()]
            yield number, {**cells, "evidence": pieces}


def _pair_from_row(row: Any, number: int) -> Pair:
    """The pair of a row.

    Raises:
        ValueError: it is none; the message says why.
    """
    if isinstance(row, str):
        raise ValueError(row)
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    statement = row.get("statement")
    if not isinstance(statement, str) or not statement.strip():
        raise ValueError("'statement' is missing or empty")
    texts, reports = _read_evidence(row.get("evidence"))
    return Pair(
        id=str(row.get("id") or f"line-{number}"),
        kind=str(row.get("kind") or "any kind"),
        honest=_read_honest(row),
        split=str(row.get("split") or "unseen"),
        statement=statement.strip(),
        evidence=texts,
        reports=reports,
        source=str(row.get("source") or ""),
    )


def _read_honest(row: Mapping[str, Any]) -> bool:
    value = row.get("honest")
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().casefold() in _YES_OR_NO:
        return _YES_OR_NO[value.strip().casefold()]
    raise ValueError("'honest' must say whether the evidence supports the statement: true or false")


def _read_evidence(value: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of the evidence, and the report that each is from."""
    pieces = [value] if isinstance(value, str | dict) else value
    if not isinstance(pieces, list) or not pieces:
        raise ValueError("'evidence' is missing or empty")
    texts, reports = [], []
    for piece in pieces:
        text = piece.get("text") if isinstance(piece, dict) else piece
        if not isinstance(text, str) or not text.strip():
            raise ValueError("a piece of 'evidence' has no text")
        texts.append(text)
        reports.append(str(piece.get("report") or "") if isinstance(piece, dict) else "")
    return tuple(texts), tuple(reports)
