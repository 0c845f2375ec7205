"""A run's questions and verdicts as an Excel workbook, and verdicts read back from one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.errors import UserError
from evals.web.ratings import RATINGS, Rating, rate_automatically

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = ("id", "question", "kind", "figures", "verdict", "comment", "rater")
_WIDTHS = (14, 70, 14, 10, 12, 50, 16)
# Characters that XML, and so a workbook, cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST_ROWS = 20_000


def write_workbook(results: Sequence[Mapping[str, Any]], by_rater: Mapping[str, Mapping[str, Rating]]) -> bytes:
    """A sheet with a row for each question and rater; a question that nobody judged has an empty verdict to fill in."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Verdicts"
    sheet.append(_COLUMNS)
    for row in results:
        ratings = [ratings[row["id"]] for ratings in by_rater.values() if row["id"] in ratings]
        for rating in ratings or [Rating(row["id"], "")]:
            cells = (row["id"], row["question"], row["kind"], rate_automatically(row), rating.verdict, rating.comment)
            sheet.append([_UNWRITABLE.sub("", str(cell)) for cell in (*cells, rating.rater)])
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            # Text that begins like a formula stays text.
            cell.data_type = "s"
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_workbook(content: bytes, known: Mapping[str, Any], *, rater: str) -> tuple[list[Rating], list[str]]:
    """The verdicts of a workbook's first sheet, and a line for each row that is none, with the sheet's row number.

    `known` are the ids of the run's questions; who is named in no cell is `rater`. Rows without a verdict are passed
    over.

    Raises:
        UserError: it is no workbook, or has no columns `id` and `verdict`.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = [
            tuple("" if cell is None else str(cell).strip() for cell in row)
            for row in sheet.iter_rows(values_only=True)
        ]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as fault:
        raise UserError("that is no Excel workbook. Give the .xlsx file that this page exported.") from fault
    header = [name.casefold() for name in rows[0]] if rows else []
    if "id" not in header or "verdict" not in header:
        raise UserError(
            "the first sheet has no columns 'id' and 'verdict'. Give the .xlsx file that this page exported."
        )
    ratings, problems = [], []
    for number, cells in enumerate(rows[1:_MOST_ROWS], 2):
        row = dict(zip(header, cells, strict=False))
        if not row.get("verdict"):
            continue
        verdict = row["verdict"].casefold()
        if row["id"] not in known:
            problems.append(f"row {number}: this run has no question '{row['id']}'.")
        elif verdict not in RATINGS:
            problems.append(f"row {number}: '{row['verdict']}' is no verdict (one of: {', '.join(RATINGS)}).")
        else:
            ratings.append(Rating(row["id"], verdict, row.get("comment", ""), row.get("rater") or rater))
    return ratings, problems
