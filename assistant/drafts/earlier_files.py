"""Drafts that an earlier version kept as JSON files: taken over into the database once, each whole, none lost.

drafts/0f3a…/the-wigan-deal-short.json      the folder stands for the browser, the file's name is the draft's
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from itertools import count
from pathlib import Path

from assistant.databases.database import Database, Transaction
from assistant.drafts.names import NAME, number_name
from assistant.drafts.note_json import load_note

FOLDER = "drafts"
# Which files were taken over, by what they held: one that could not be deleted must not come back each time.
TAKEN_TABLE = "CREATE TABLE taken_drafts (path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (path, sha256))"


def list_files(folder: Path) -> list[Path]:
    """The files of drafts that are left in the folder of an earlier version."""
    return sorted(path for path in folder.glob("*/*.json") if path.is_file())


def is_draft(path: Path) -> bool:
    """Whether a file holds a draft that can be read."""
    return _read_file(path) is not None


def take_over_files(database: Database, folder: Path) -> None:
    """Take every draft in the folder over, then delete its file; a damaged one stays, and `doctor` names it.

    Killed at any moment, it goes on where it was: a file is deleted only once its draft is kept.

    Raises:
        UserError: the database cannot be written.
    """
    for path in list_files(folder):
        found = _read_file(path)
        if found is None:
            continue
        words, changed = found
        with database.write(alone=True) as file:
            is_kept = _take_over(file, path, words, changed)
        if is_kept:
            # What cannot be deleted is known by what it holds, and not taken again.
            with suppress(OSError):
                path.unlink()
    for place in [*folder.glob("*"), folder]:
        # One that is empty by now goes.
        with suppress(OSError):
            place.rmdir()


def _read_file(path: Path) -> tuple[str, float] | None:
    """What a draft's file holds, and when it was changed; None where it cannot be read, is no draft, or is gone."""
    try:
        words, changed = path.read_text(encoding="utf-8"), path.stat().st_mtime
    except (OSError, ValueError):
        return None
    return (words, changed) if NAME.fullmatch(path.stem) and load_note(words) else None


def _take_over(file: Transaction, path: Path, words: str, changed: float) -> bool:
    """Keep a file's draft, where its name is taken by another under one of its own; whether it is kept.

    One that was taken over before is not taken again: somebody has changed or deleted it since, if it is not there.
    """
    browser = path.parent.name
    taken = file.execute(
        "INSERT INTO taken_drafts (path, sha256) VALUES (:path, :sha256) ON CONFLICT DO NOTHING",
        path=f"{browser}/{path.name}",
        sha256=hashlib.sha256(words.encode("utf-8")).hexdigest(),
    )
    if taken.rowcount == 0:
        same = "SELECT 1 FROM drafts WHERE browser = :browser AND note = :words"
        return file.execute(same, browser=browser, words=words).fetchone() is not None
    for number in count(1):
        put = file.execute(
            "INSERT INTO drafts (browser, name, note, changed) VALUES (:browser, :name, :note, :changed)"
            " ON CONFLICT DO NOTHING",
            browser=browser,
            name=number_name(path.stem, number),
            note=words,
            changed=changed,
        )
        if put.rowcount:
            break
    return True
