"""Drafts of notes, kept beside the conversations; each browser sees only its own, and none replaces another unseen."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.briefing.note import Brief, BriefingNote
from assistant.databases.address import Address
from assistant.databases.database import Database, Schema, Transaction
from assistant.databases.opening import open_database
from assistant.drafts.earlier_files import FOLDER, TAKEN_TABLE, take_over_files
from assistant.drafts.names import NAME, make_draft_name, number_name
from assistant.drafts.note_json import dump_note, load_note
from corpus.errors import UserError

FILE = "drafts.sqlite3"
# How many names are tried for a note.
_MOST_NAMES = 1000
# Characters of the hash that stands for a browser, and of a name that is told back.
_BROWSER_CHARACTERS = 24
_TOLD_CHARACTERS = 60
_NO_DRAFT = "no draft '{}'. Choose one from the list."
_TABLES = (
    # `note` is what `asdict` makes of it, as JSON.
    "CREATE TABLE drafts (browser TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL,"
    " changed DOUBLE PRECISION NOT NULL, PRIMARY KEY (browser, name))",
    TAKEN_TABLE,
)


def _make_tables(file: sqlite3.Connection) -> None:
    """Version 1."""
    for table in _TABLES:
        file.execute(table)


MIGRATIONS = (_make_tables,)
SCHEMA = Schema("drafts", FILE, "drafts", MIGRATIONS, (_TABLES,))


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft in the list."""

    name: str
    # What it was asked for.
    brief: Brief
    # When it was last changed, in seconds since the epoch.
    changed_at: float


class DraftStore:
    """The drafts of all browsers, under a folder or in the database at an address. Safe to share between threads.

    Drafts that an earlier version left as files are taken over when it is opened.

    Raises:
        DamagedDatabase: the file is damaged.
        UserError: it cannot be opened or written.
    """

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time, database: Address | None = None) -> None:
        self._clock = clock
        self._database = open_database(home, SCHEMA, database)
        try:
            take_over_files(self._database, home / FOLDER)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def of_browser(self, browser: str) -> BrowserDrafts:
        """The drafts of one browser, by its key."""
        return BrowserDrafts(self._database, hash_browser(browser), self._clock)


class BrowserDrafts:
    """The drafts of one browser; another neither sees nor overwrites them.

    Its key is kept as a hash alone, so that the key itself is nowhere on disk.
    """

    def __init__(self, database: Database, browser: str, clock: Callable[[], float]) -> None:
        self._database = database
        self._browser = browser
        self._clock = clock

    def holds_any(self) -> bool:
        """Whether there is a draft.

        Raises:
            UserError: the database cannot be read.
        """
        return bool(self._database.read("SELECT 1 FROM drafts WHERE browser = :browser LIMIT 1", browser=self._browser))

    def list_drafts(self) -> list[DraftInfo]:
        """The drafts, the latest first; one that cannot be read is left out.

        Raises:
            UserError: the database cannot be read.
        """
        rows = self._database.read(
            "SELECT name, note, changed FROM drafts WHERE browser = :browser ORDER BY changed DESC, name",
            browser=self._browser,
        )
        notes = [(name, load_note(words), changed) for name, words, changed in rows]
        return [DraftInfo(name, note.brief, changed) for name, note, changed in notes if note]

    def open(self, name: str) -> BriefingNote:
        """A draft by its name.

        Raises:
            UserError: there is none of that name, or it cannot be read.
        """
        rows = self._database.read(
            "SELECT note FROM drafts WHERE browser = :browser AND name = :name", browser=self._browser, name=name
        )
        if not rows:
            raise UserError(_NO_DRAFT.format(name[:_TOLD_CHARACTERS]))
        note = load_note(rows[0][0])
        if note is None:
            raise UserError(f"{name}: the draft is damaged. Make the note anew.")
        return note

    def save_new(self, note: BriefingNote) -> str:
        """Keep a new note under the name of its topic and length, numbered where another has it; the name.

        Where the same note is kept already, written on this day or another, it takes that one's place.

        Raises:
            UserError: it cannot be kept.
        """
        with self._database.write(alone=True) as file:
            return self._put_under_free_name(file, note)

    def save(self, note: BriefingNote, name: str, *, before: BriefingNote | None = None) -> str:
        """Keep a draft under a name, in place of what was there; the name that it is kept under.

        `before` is what the draft was when it was opened: where another window has changed it since, that stays as it
        is, and this one is kept under a name of its own.

        Raises:
            UserError: it is no name, or it cannot be kept.
        """
        if not NAME.fullmatch(name):
            raise UserError(_NO_DRAFT.format(name[:_TOLD_CHARACTERS]))
        # What an edit took out of a draft is gone from the file, too.
        with self._database.write(alone=True, leaves_no_trace=True) as file:
            there = self._find(file, name)
            if before is not None and there is not None and load_note(there) not in (before, note):
                return self._put_under_free_name(file, note)
            _put(file, self._browser, name, dump_note(note), self._clock())
        return name

    def delete(self, name: str) -> None:
        """Delete a draft.

        Raises:
            UserError: there is none of that name, or it cannot be deleted.
        """
        with self._database.write(leaves_no_trace=True) as file:
            gone = file.execute(
                "DELETE FROM drafts WHERE browser = :browser AND name = :name", browser=self._browser, name=name
            )
            is_gone = gone.rowcount > 0
        if not is_gone:
            raise UserError(f"no draft '{name[:_TOLD_CHARACTERS]}' to delete. Choose one from the list.")

    def _find(self, file: Transaction, name: str) -> str | None:
        """What is kept under a name, as JSON."""
        row = file.execute(
            "SELECT note FROM drafts WHERE browser = :browser AND name = :name", browser=self._browser, name=name
        ).fetchone()
        return None if row is None else str(row[0])

    def _put_under_free_name(self, file: Transaction, note: BriefingNote) -> str:
        """Keep a note under the first name that is free, or that the same note has; the name.

        Raises:
            UserError: all are taken.
        """
        base = make_draft_name(note.brief)
        for number in range(1, _MOST_NAMES + 1):
            name = number_name(base, number)
            there = self._find(file, name)
            kept = load_note(there) if there else None
            if there is None or (kept and replace(kept, date=note.date) == note):
                _put(file, self._browser, name, dump_note(note), self._clock())
                return name
        raise UserError(f"{base}: there are {_MOST_NAMES} drafts of that name. Delete some of them first.")


def hash_browser(browser: str) -> str:
    """What a browser's key is kept as."""
    return hashlib.sha256(browser.encode("utf-8")).hexdigest()[:_BROWSER_CHARACTERS]


def _put(file: Transaction, browser: str, name: str, words: str, changed: float) -> None:
    """Keep a draft's JSON, in place of what there was under its name."""
    file.execute(
        "INSERT INTO drafts (browser, name, note, changed) VALUES (:browser, :name, :note, :changed)"
        " ON CONFLICT (browser, name) DO UPDATE SET note = excluded.note, changed = excluded.changed",
        browser=browser,
        name=name,
        note=words,
        changed=changed,
    )
