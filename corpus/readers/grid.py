"""Cells that may span rows and columns → rows of equal width, what a cell spans said in each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# No table is wider; a page may say that a cell spans a thousand columns.
_MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Placed:
    """The raw words of a cell and how many columns and rows it spans; a row span of 0 reaches to the table's end."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table, every cell in its place."""

    rows: list[list[str]]

    @classmethod
    def lay_out(cls, placed: Sequence[Sequence[Placed]]) -> Grid:
        """Repeat a cell's words in every place that it spans; a cell over a whole row stands once: it names a group."""
        rows: list[dict[int, str]] = [{} for _ in placed]
        for number, cells in enumerate(placed):
            column = 0
            for cell in cells:
                while column in rows[number]:
                    column += 1
                columns = max(1, min(cell.columns, _MOST_COLUMNS - column))
                last = len(placed) if cell.rows == 0 else min(number + cell.rows, len(placed))
                for row in rows[number:last]:
                    row.update(dict.fromkeys(range(column, column + columns), cell.text))
                column += columns
        width = max((max(row, default=-1) for row in rows), default=-1) + 1
        whole = [len(cells) == 1 and cells[0].columns >= width > 1 for cells in placed]
        laid = [[row.get(column, "") for column in range(width)] for row in rows]
        return cls([[row[0], *[""] * (width - 1)] if alone else row for row, alone in zip(laid, whole, strict=True)])

    def header_rows(self, count: int) -> int:
        """How many of `count` rows can head the table: one at most where nothing would be left below them."""
        return count if count < len(self.rows) else min(1, len(self.rows) - 1)
