"""A SQLite file of the product's: opened, brought up to this version, written and read, by one thread at a time."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.databases.database import DamagedDatabase, Migration
from corpus.errors import UserError

_MOST_WAITED = 15  # seconds, for another program that has the file locked
# A file of up to so many bytes is looked through when it is opened, which takes about a tenth of a second.
_MOST_LOOKED_THROUGH = 64_000_000
# Files that SQLite keeps beside a database while it is open.
BESIDE = ("-wal", "-shm", "-journal")

# Kinds of faults, by SQLite's codes, that lie with the disk or the rights on it.
_UNUSABLE = (
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM),
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_PROTOCOL),
)


class SqliteDatabase:
    """The file at a path. Safe to share between threads.

    `migrations` bring a file up to this version, one step each: a file's `PRAGMA user_version` says how many of them it
    has had. A step takes effect whole or not at all.

    Raises:
        DamagedDatabase: the file is no database, or its content is damaged.
        UserError: it cannot be opened or written, or a newer version of the program made it.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration]) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, check_same_thread=False, timeout=_MOST_WAITED)
            try:
                self._prepare(migrations)
            except BaseException:
                self._file.close()
                raise
        except OSError as fault:
            raise _unusable(path, fault) from fault
        except sqlite3.IntegrityError as fault:
            # What the file held before breaks a rule of this version's.
            raise _damaged(path, str(fault)) from fault
        except sqlite3.DatabaseError as fault:
            raise _explain(path, fault) from fault

    @property
    def where(self) -> str:
        """Its path."""
        return str(self.path)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @contextmanager
    def write(self, *, leaves_no_trace: bool = False, alone: bool = False) -> Iterator[_SqliteTransaction]:
        """The statements of one transaction: all of them take effect, or none. One writes at a time, whoever it is.

        With `leaves_no_trace`, what they delete is overwritten on disk at once, as far as nobody else is reading.

        Raises:
            DamagedDatabase: its content is damaged.
            UserError: the file cannot be written.
        """
        try:
            with self._lock:
                with self._file:
                    # Begun as one that writes: what it reads first is then still so when it writes.
                    self._file.execute("BEGIN IMMEDIATE")
                    yield _SqliteTransaction(self._file)
                if leaves_no_trace:
                    # What was deleted stands in the main file until the log of changes is written back into it.
                    self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError as fault:
            raise _explain(self.path, fault) from fault

    def read(self, query: str, **values: Any) -> Sequence[Any]:
        """The rows that a query finds.

        Raises:
            DamagedDatabase: its content is damaged.
            UserError: the file cannot be read.
        """
        try:
            with self._lock:
                return self._file.execute(query, values).fetchall()
        except sqlite3.DatabaseError as fault:
            raise _explain(self.path, fault) from fault

    def _prepare(self, migrations: Sequence[Migration]) -> None:
        """Set the connection up, look the file through and bring its tables up to this version."""
        file = self._file
        # A conversation takes its exchanges with it, and what is deleted leaves no trace in the file.
        file.execute("PRAGMA foreign_keys = ON")
        file.execute("PRAGMA secure_delete = ON")
        if self.path.stat().st_size <= _MOST_LOOKED_THROUGH:
            faults = find_faults(file, "quick_check")
            if faults:
                raise sqlite3.DatabaseError(faults[0])
        # Readers go on while somebody writes. Some network folders cannot: there the file stays as it is.
        with contextlib.suppress(sqlite3.OperationalError):
            file.execute("PRAGMA journal_mode = WAL")
        _migrate(file, migrations, self.path)


class _SqliteTransaction:
    """The statements of one transaction of a file."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def execute(self, statement: str, **values: Any) -> sqlite3.Cursor:
        """Run a statement with its named values."""
        return self._file.execute(statement, values)


def find_faults(file: sqlite3.Connection, pragma: str) -> list[str]:
    """What `PRAGMA quick_check` or `integrity_check` finds wrong, a line each; nothing where all is well.

    Raises:
        sqlite3.DatabaseError: the file cannot be read so far.
    """
    lines = [line for (words,) in file.execute(f"PRAGMA {pragma}") for line in str(words).splitlines()]
    return [] if lines == ["ok"] else [" ".join(line.split()) for line in lines if not line.startswith("*** in")]


def read_version(file: sqlite3.Connection) -> int:
    """How many migrations a file has had; 0 for one of the versions that did not count them."""
    version: int = file.execute("PRAGMA user_version").fetchone()[0]
    return version


def _migrate(file: sqlite3.Connection, migrations: Sequence[Migration], path: Path) -> None:
    """Take the steps that a file has not had, each with its number in one transaction.

    Raises:
        UserError: a newer version of the program made the file.
    """
    if read_version(file) > len(migrations):
        raise UserError(f"{path}: a newer version of the program made it. Install that version, or move the file away.")
    is_changed = False
    for number, migrate in enumerate(migrations, start=1):
        if read_version(file) >= number:
            continue
        file.execute("BEGIN IMMEDIATE")
        with file:
            # Another process may have taken the step while this one waited.
            if read_version(file) < number:
                migrate(file)
                file.execute(f"PRAGMA user_version = {number}")
                is_changed = True
    if is_changed:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _explain(path: Path, fault: sqlite3.DatabaseError) -> UserError:
    """What a fault that SQLite tells means, with what to do next; damage is what is left when all else is named."""
    # What Python's own part tells bears no code; of those that do, the first byte says the kind.
    kind = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    if isinstance(fault, sqlite3.ProgrammingError):
        if "closed database" not in str(fault):
            raise fault  # a query that is none
        return UserError(f"{path}: it is not open any more ({fault}): the program is ending. Start it again.")
    if isinstance(fault, sqlite3.IntegrityError):
        return UserError(
            f"{path.name}: this cannot be kept ({fault}): what it belongs to was deleted or changed meanwhile. Load "
            "the page anew, and ask again."
        )
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UserError(f"{path}: another program has it locked ({fault}). End that one, or try again in a moment.")
    if kind == sqlite3.SQLITE_FULL:
        return UserError(f"{path}: cannot be written ({fault}). Free some disk space, and try again.")
    if kind in _UNUSABLE:
        return _unusable(path, fault)
    return _damaged(path, str(fault))


def _unusable(path: Path, fault: Exception) -> UserError:
    return UserError(f"{path}: cannot be opened, read or written ({fault}). Check your rights and the disk it is on.")


def _damaged(path: Path, why: str) -> DamagedDatabase:
    return DamagedDatabase(
        f"{path}: cannot be opened ({why}): it is damaged, and nothing was changed. To keep it aside, save what can be "
        "read of it and begin anew: pcn-assistant doctor --set-aside"
    )
