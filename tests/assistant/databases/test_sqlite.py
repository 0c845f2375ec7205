"""A SQLite file that cannot be used: each kind of fault is told as what it is, in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.conversations.store import MIGRATIONS
from assistant.databases import sqlite
from assistant.databases.database import DamagedDatabase
from assistant.databases.sqlite import SqliteDatabase
from corpus.errors import UserError


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked file is told after a moment."""
    monkeypatch.setattr(sqlite, "_MOST_WAITED", 0.05)


def break_a_rule(kept: SqliteDatabase) -> None:
    with kept.write() as file:
        file.execute("INSERT INTO exchanges VALUES ('e', 'gone', 0, 'q', NULL, 0, '')")


def fill_the_disk(kept: SqliteDatabase) -> None:
    with kept.write() as file:
        file.execute("PRAGMA max_page_count = 1")
        file.execute("INSERT INTO conversations VALUES ('c', 'b', :name, 0, 0, '')", name="words " * 10_000)


def write_without_rights(kept: SqliteDatabase) -> None:
    kept.read("PRAGMA query_only = ON")
    with kept.write() as file:
        file.execute("DELETE FROM conversations")


def write_while_locked(kept: SqliteDatabase) -> None:
    with closing(sqlite3.connect(kept.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with kept.write() as file:
            file.execute("DELETE FROM conversations")


def open_while_locked(kept: SqliteDatabase) -> None:
    kept.close()
    with closing(sqlite3.connect(kept.path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("DELETE FROM conversations")
        SqliteDatabase(kept.path, MIGRATIONS)


def read_closed(kept: SqliteDatabase) -> None:
    kept.close()
    kept.read("SELECT * FROM conversations")


def write_closed(kept: SqliteDatabase) -> None:
    kept.close()
    break_a_rule(kept)


def read_a_table_that_is_gone(kept: SqliteDatabase) -> None:
    with kept.write() as file:
        file.execute("DROP TABLE exchanges")
    kept.read("SELECT * FROM exchanges")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (break_a_rule, "what it belongs to was deleted or changed meanwhile"),
        (fill_the_disk, "Free some disk space"),
        (write_without_rights, "Check your rights"),
        (write_while_locked, "another program has it locked"),
        (open_while_locked, "another program has it locked"),
        (read_closed, "it is not open any more"),
        (write_closed, "it is not open any more"),
        (read_a_table_that_is_gone, "it is damaged"),
    ],
)
def test_each_kind_of_fault_is_told_as_what_it_is_and_damage_alone_as_damage(
    home: Path, no_waiting: None, act: Callable[[SqliteDatabase], None], said: str
) -> None:
    kept = SqliteDatabase(home / "conversations.sqlite3", MIGRATIONS)
    with pytest.raises(UserError, match=said) as told:
        act(kept)
    kept.close()
    assert isinstance(told.value, DamagedDatabase) == (said == "it is damaged")
    assert "conversations.sqlite3" in str(told.value) and "\n" not in str(told.value)


def test_a_query_that_is_none_is_a_bug_and_stays_one(home: Path) -> None:
    kept = SqliteDatabase(home / "conversations.sqlite3", MIGRATIONS)
    with pytest.raises(sqlite3.ProgrammingError):
        kept.read("SELECT :value")
    kept.close()
