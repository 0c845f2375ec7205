"""A run's questions and verdicts as an Excel workbook, and verdicts read back from one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from assistant.documents.escaping import close_directions
from corpus.errors import UserError
from evals.runs.ratings import RATINGS, Rating, rate_automatically

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = ("id", "question", "kind", "figures", "verdict", "comment", "rater")
_WIDTHS = (14, 70, 14, 10, 12, 50, 16)
# Characters that XML, and so a workbook, cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What is read of a workbook: rows with the header, columns, and bytes when unpacked.
_MOST_ROWS = 20_000
_MOST_COLUMNS = 100
_MOST_UNPACKED_BYTES = 100_000_000
# Elements of one part: the parts are read whole, and an empty row costs as much as a full one. A full run has half.
_MOST_ELEMENTS = 600_000


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
            sheet.append([close_directions(_UNWRITABLE.sub("", str(cell))) for cell in (*cells, rating.rater)])
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
        UserError: it is no workbook, is damaged or too large, or has no columns `id` and `verdict`.
    """
    rows = _read_rows(content)
    header = [name.casefold() for name in rows[0]] if rows else []
    if "id" not in header or "verdict" not in header:
        raise UserError(
            "the first sheet has no columns 'id' and 'verdict'. Give the .xlsx file that this page exported."
        )
    ratings, problems = [], []
    if len(rows) > _MOST_ROWS:
        problems.append(f"only the first {_MOST_ROWS:,} rows were read: the sheet has more.")
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


def _read_rows(content: bytes) -> list[tuple[str, ...]]:
    """The cells of a workbook's first sheet as text, without white space around; one row past `_MOST_ROWS` at most.

    Raises:
        UserError: it is no workbook, is damaged, or unpacks to too much.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            is_small = unpacked <= _MOST_UNPACKED_BYTES and not any(
                _counts_too_many(archive.read(part)) for part in archive.infolist() if part.filename.endswith(".xml")
            )
        if is_small:
            sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
            # Only so many are taken, for a sheet may claim a million rows that hold nothing.
            rows = list(islice(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), _MOST_ROWS + 1))
            return [tuple("" if cell is None else str(cell).strip() for cell in row) for row in rows]
    except Exception as fault:  # a broken file may raise anything within the library
        raise UserError(
            "that is no Excel workbook, or a damaged one. Give the file that this page exported."
        ) from fault
    raise UserError(
        f"that workbook holds too much: it unpacks to {unpacked / 1_000_000:.1f} MB of cells and texts. Give the .xlsx "
        "file that this page exported."
    )


def _counts_too_many(part: bytes) -> bool:
    """Whether a part of a workbook has more elements than a run's questions and verdicts can need."""
    return part.count(b"<") - part.count(b"</") > _MOST_ELEMENTS
