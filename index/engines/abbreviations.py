"""The abbreviations that the reports of a large library define, in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from corpus.errors import IndexUnusable

# Long forms that are taken of a short one, and short ones of a long one.
_MOST = 3
_SCHEMA = """
CREATE TABLE IF NOT EXISTS abbreviation (
    short TEXT NOT NULL, long TEXT NOT NULL, stems TEXT NOT NULL, uses INTEGER NOT NULL, report INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS by_short ON abbreviation (short);
CREATE INDEX IF NOT EXISTS by_stems ON abbreviation (stems);
CREATE INDEX IF NOT EXISTS by_report ON abbreviation (report);
"""


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form, in lower case, with a long one, and how often the report defines it so."""

    short: str
    long: str
    # The long form's words as they are compared.
    stems: str
    uses: int


class Abbreviations:
    """Short and long forms by the reports that define them, each of which goes by a number. Safe to share."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def replace(self, add: Iterable[tuple[int, Iterable[Definition]]], remove: Iterable[int]) -> None:
        """Take reports out, and take others in. All at once or not at all.

        Raises:
            OSError: it cannot be written.
        """
        try:
            with closing(sqlite3.connect(self._file)) as database, database:
                database.executescript(_SCHEMA)
                for number in remove:
                    database.execute("DELETE FROM abbreviation WHERE report = ?", (number,))
                for number, defined in add:
                    rows = [(*astuple(one), number) for one in defined]
                    database.execute("DELETE FROM abbreviation WHERE report = ?", (number,))
                    database.executemany("INSERT INTO abbreviation VALUES (?, ?, ?, ?, ?)", rows)
        except sqlite3.Error as fault:
            raise OSError(None, str(fault)) from fault

    def find_long(self, shorts: Iterable[str]) -> list[str]:
        """The long forms of short ones, the commonest first for each.

        Raises:
            IndexUnusable: the file is damaged.
        """
        return self._ask("long", "short", shorts)

    def find_short(self, stems: Iterable[str]) -> list[str]:
        """The short forms of long ones, which are given by their stems.

        Raises:
            IndexUnusable: the file is damaged.
        """
        return self._ask("short", "stems", stems)

    def _ask(self, wanted: str, by: str, values: Iterable[str]) -> list[str]:
        """The commonest forms of one kind by forms of the other."""
        command = (
            f"SELECT {wanted} FROM abbreviation WHERE {by} = ? GROUP BY {wanted} ORDER BY SUM(uses) DESC, 1 LIMIT ?"
        )
        with self._open() as database:
            return [found for value in values for (found,) in database.execute(command, (value, _MOST))]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(f"{self._file.as_uri()}?mode=ro", uri=True)) as database:
                yield database
        except sqlite3.Error as fault:
            raise IndexUnusable("the abbreviations of the index's engine are damaged") from fault
