"""Rows of tables as a writer would read them out: a figure in brackets after a count is a share, cells know columns."""

from __future__ import annotations

import re

_COLUMN = re.compile(r"(?P<name>[^\W\d_][\w/-]*) \([nN]=[\d,]+\)(?: [nN] \(%\))?")
_CELL = re.compile(r"(?P<count>\d[\d,]*) \((?P<share>\d{1,3}(?:\.\d+)?)\)")


def read_out(piece: str) -> str:
    """A piece of evidence with the cells of a table's row told: '12 (24.5)' under 'PCN (N=69)' gives 'PCN 12 (24.5%)'.

    Anything else comes back as it was. Columns are named only where there are as many of them as cells at the end.
    """
    if not (piece.startswith("Table") or "(%)" in piece):
        return piece
    cells = list(_CELL.finditer(piece))
    columns = list(_COLUMN.finditer(piece))
    if len(columns) > 1 and len(columns) == len(cells) and cells[0].start() > columns[-1].end():
        label = f"{piece[: columns[0].start()]}{piece[columns[-1].end() : cells[0].start()]}".strip()
        told = [f"{column['name']} {_told(cell)}" for column, cell in zip(columns, cells, strict=True)]
        return f"{label}; {'; '.join(told)}."
    return _CELL.sub(_told, piece)


def _told(cell: re.Match[str]) -> str:
    return f"{cell['count']} ({cell['share']}%)"
