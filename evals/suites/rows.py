"""Files of questions → rows in the published form: JSON Lines, and tables as a spreadsheet saves them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# A table has columns for so many quotes of a question: `report` and `quote`, `report_2` and `quote_2`, up to `_5`.
MOST_QUOTES = 5

_QUOTE_COLUMNS = [("report", "quote"), *((f"report_{n}", f"quote_{n}") for n in range(2, MOST_QUOTES + 1))]
_PLAIN_COLUMNS = ("id", "question", "standalone", "kind", "split", "source")

# What a line holds: a row, or in words why it is none.
Row = dict[str, Any] | str

# Characters of a cell: more are taken for a quotation mark that is not closed.
_MOST_IN_A_CELL = 131_072


def read_json_rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows of a JSON Lines file, each with the number of its line from 1; blank lines are passed over."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as fault:
            yield number, f"not JSON ({fault.msg} at character {fault.pos})"
        except (ValueError, RecursionError):
            # A number of thousands of digits; lists within lists without end.
            yield number, "JSON that is nested too deep, or holds too large a number"
        else:
            yield number, row if isinstance(row, dict) else "not a JSON object"


def read_csv_rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows of a table in the form of `evals/template.csv`, each with its row number as a spreadsheet shows it.

    Facts are parted by ';' and their forms by '|'. Quotes stand in pairs of report and quote columns.
    """
    for number, cells in read_table(text, columns=("question",)):
        if isinstance(cells, str):
            yield number, cells
            continue
        row = _keep_filled(cells)
        if row:
            yield number, _row_from_cells(row)


def read_table(text: str, *, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str] | str]]:
    """The rows of a table below its header, by column, or in words why one is none; `columns` it must have.

    Each comes with the number that a spreadsheet shows beside it: empty rows count, and a cell with lines in it counts
    once. Rows without any cell are passed over.
    """
    # The limit is one for the whole process, and others may have raised it.
    csv.field_size_limit(_MOST_IN_A_CELL)
    table = csv.reader(io.StringIO(text, newline=""))
    header: list[str] = []
    number = 0
    try:
        for number, cells in enumerate(table, 1):
            if not header:
                header = [cell.strip() for cell in cells] if any(cell.strip() for cell in cells) else []
                missing = [column for column in columns if column not in header]
                if header and missing:
                    found = ", ".join(filter(None, header))
                    yield number, f"no column '{missing[0]}' (found: {found})"
                    return
            elif any(cell.strip() for cell in cells[len(header) :]):
                yield number, "more cells than columns"
            elif cells:
                yield number, dict(zip(header, cells, strict=False))
    except csv.Error as fault:
        yield number + 1, f"no table from here on ({fault}). Look for a quotation mark that is not closed"
    if not header:
        yield 1, f"no column '{columns[0]}' (found: nothing)"


def _keep_filled(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells with something in them, by column, white space at their ends dropped."""
    filled = {}
    for column, cell in cells.items():
        if column and cell.strip():
            filled[column] = cell.strip()
    return filled


def _row_from_cells(cells: Mapping[str, str]) -> Row:
    answerable = cells.get("answerable", "yes").casefold()
    if answerable not in ("yes", "no", "true", "false"):
        return f"'answerable' is '{cells['answerable']}' (yes or no)"
    try:
        history = json.loads(cells.get("history", "[]"))
    except (ValueError, RecursionError):
        return "'history' is not a JSON list of turns"
    lone = _find_lone_column(cells)
    if lone is not None:
        return f"'{lone}' stands without its partner column"
    plain = {column: cells[column] for column in _PLAIN_COLUMNS if column in cells}
    return {
        **plain,
        "answerable": answerable in ("yes", "true"),
        "facts": _split_facts(cells.get("facts", "")),
        "evidence": [
            {"report": cells[report], "quote": cells[quote]} for report, quote in _QUOTE_COLUMNS if report in cells
        ],
        "history": history,
    }


def _find_lone_column(cells: Mapping[str, str]) -> str | None:
    """The first report column that is filled without its quote, or the other way round."""
    for report, quote in _QUOTE_COLUMNS:
        if report in cells and quote not in cells:
            return report
        if quote in cells and report not in cells:
            return quote
    return None


def _split_facts(cell: str) -> list[list[str]]:
    """The facts of a cell: "0.1-1% | 0.1 to 1%; community initiatives" holds two, the first in two forms."""
    return [[form.strip() for form in fact.split("|")] for fact in cell.split(";") if fact.strip()]
