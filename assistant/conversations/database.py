"""The SQLite file that conversations and feedback are kept in: opened, written and read, by one thread at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.accents import fold_accents
from corpus.errors import UserError

_MOST_WAITED = 15  # seconds, for another program that has the file locked


class Database:
    """The file at a path. Safe to share between threads. Its queries may call `fold(text)`, a text without accents.

    `prepare` makes or mends its tables once it is open.

    Raises:
        UserError: the file cannot be opened or written.
    """

    def __init__(self, path: Path, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, check_same_thread=False, timeout=_MOST_WAITED)
            # A conversation takes its exchanges with it, and what is deleted leaves no trace in the file.
            self._file.execute("PRAGMA foreign_keys = ON")
            self._file.execute("PRAGMA secure_delete = ON")
            self._file.create_function("fold", 1, _fold, deterministic=True)
            prepare(self._file)
        except (OSError, sqlite3.Error) as fault:
            raise UserError(f"{path}: cannot be opened ({fault}). Mend it, or move it away to begin anew.") from fault

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The connection for the statements of one transaction: all of them take effect, or none.

        Raises:
            UserError: the file cannot be written.
        """
        try:
            with self._lock, self._file:
                yield self._file
        except sqlite3.Error as fault:
            raise UserError(
                f"{self.path.name} cannot be written ({fault}). Free some disk space and ask again."
            ) from fault

    def read(self, query: str, *values: Any) -> Sequence[Any]:
        """The rows that a query finds."""
        with self._lock:
            return self._file.execute(query, values).fetchall()


def _fold(text: str | None) -> str | None:
    return None if text is None else fold_accents(text)
