"""What a database is to those that keep something in it, whichever it is: SQLite in a file, or PostgreSQL on a server.

Statements are SQL that both read, with named values: `WHERE id = :id`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from corpus.errors import UserError

# Brings the tables of a file one version further; it runs inside a transaction.
Migration = Callable[[sqlite3.Connection], None]
# The statements that bring the tables on a server one version further.
ServerMigration = Sequence[str]
# Example: "CREATE TABLE drafts (browser TEXT NOT NULL, …" → "drafts".
_MADE_TABLE = re.compile(r"^CREATE TABLE (\w+)")


class DamagedDatabase(UserError):
    """A database whose content cannot be trusted; nothing of it was changed."""


class UnreachableDatabase(UserError):
    """A server that cannot be reached, or a connection to it that was lost."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables that belong together: in SQLite they are one file, on a server they stand beside others."""

    # A word for them, by which a server knows their version.
    name: str
    # The name of the file.
    file: str
    # Which of the tables is counted to say how much there is; its name says of what: "conversations".
    counted: str
    # Steps, one a version, in the order in which they are taken; in a file, and on a server.
    migrations: Sequence[Migration]
    server_migrations: Sequence[ServerMigration]

    @property
    def server_tables(self) -> list[str]:
        """The names of the tables on a server."""
        statements = [statement for step in self.server_migrations for statement in step]
        return [name for statement in statements for name in _MADE_TABLE.findall(statement)]


class Result(Protocol):
    """What a statement came to."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any:
        """The next row that it found, or None."""

    def fetchall(self) -> Sequence[Any]:
        """All rows that it found."""


class Transaction(Protocol):
    """Statements that take effect together."""

    def execute(self, statement: str, **values: Any) -> Result:
        """Run a statement; its named values are never taken for SQL."""


class Database(Protocol):
    """A database that is open. Safe to share between threads.

    Everything raises UserError, in one line, where it cannot be reached, read or written; DamagedDatabase where its
    content is damaged. No password is ever in the line.
    """

    @property
    def where(self) -> str:
        """Which it is, in words, without a password."""

    def close(self) -> None:
        """Let go of it."""

    def write(self, *, leaves_no_trace: bool = False, alone: bool = False) -> AbstractContextManager[Transaction]:
        """The statements of one transaction: all of them take effect, or none.

        With `leaves_no_trace`, what they delete is overwritten on disk where that can be done. With `alone`, no other
        process is in such a transaction at the same time.
        """

    def read(self, query: str, **values: Any) -> Sequence[Any]:
        """The rows that a query finds."""
