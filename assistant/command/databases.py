"""Databases of a home: looked through, and, where one is damaged and a person asks for it, set aside."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.command.backup_contents import DATABASES
from assistant.conversations.database import BESIDE, find_faults, read_version
from assistant.conversations.store import MIGRATIONS, ConversationStore
from corpus.errors import UserError

# The folder in the home into which damaged databases go.
_ASIDE = "damaged"
SET_ASIDE = "To keep it aside, save what can be read of it and begin anew: pcn-assistant doctor --set-aside"


@dataclass(frozen=True, slots=True)
class Examined:
    """A database that was looked through."""

    # The name of its file.
    name: str
    # What is wrong, in words; "" where all is well.
    fault: str
    # What to do about it; "" where there is nothing to do.
    remedy: str = ""
    # How many conversations it holds.
    rows: int = 0


def examine_databases(home: Path) -> Iterator[Examined]:
    """Every database of a home with what `PRAGMA integrity_check` finds; nothing is changed."""
    for name in DATABASES:
        path = home / name
        if not path.is_file():
            continue
        try:
            # Where nobody has it open, it is read so that SQLite makes no file beside it, either.
            way = "mode=ro" if path.with_name(f"{name}{BESIDE[0]}").exists() else "immutable=1"
            file = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True)
            try:
                faults, had = find_faults(file, "integrity_check"), read_version(file)
                rows = _count(file) if not faults else 0
            finally:
                file.close()
        except sqlite3.OperationalError as fault:
            yield Examined(name, f"cannot be opened ({fault})", "End what has it open, and check your rights.")
        except sqlite3.DatabaseError as fault:
            yield Examined(name, f"damaged ({fault})", SET_ASIDE)
        else:
            yield _judge(name, faults, had, rows)


def set_aside(home: Path) -> list[str]:
    """Move every damaged database into a folder of its own in the home; what can be read of it begins the new one.

    A line for each. Sound ones stay as they are.

    Raises:
        UserError: one cannot be moved, or what can be read of it cannot be saved.
    """
    lines = []
    for found in examine_databases(home):
        if found.remedy != SET_ASIDE:
            continue
        place = home / _ASIDE / f"{datetime.now(UTC):%Y-%m-%d_%H%M%S}"
        try:
            place.mkdir(parents=True)
            for ending in ("", *BESIDE):
                path = home / f"{found.name}{ending}"
                if path.exists():
                    path.rename(place / path.name)
        except OSError as fault:
            raise UserError(
                f"{home / found.name}: cannot be moved ({fault.strerror}). End the chat, try again."
            ) from fault
        try:
            saved = _save_rows(place / found.name, home)
        except OSError as fault:
            raise UserError(
                f"{found.name} was {found.fault}. It is kept in {place}, but what can be read of it could not be "
                f"saved ({fault.strerror}). Free some disk space, move its files back to {home}, try again."
            ) from fault
        lines.append(f"{found.name} was {found.fault}. It is kept in {place}; {saved} of its rows are in the new one.")
    return lines


def _judge(name: str, faults: list[str], had: int, rows: int) -> Examined:
    if faults:
        more = f", and {len(faults) - 1} faults more" if len(faults) > 1 else ""
        return Examined(name, f"damaged ({faults[0]}{more})", SET_ASIDE)
    if had > len(MIGRATIONS):
        return Examined(name, "made by a newer version of the program", "Install that version.")
    return Examined(name, "", rows=rows)


def _count(file: sqlite3.Connection) -> int:
    """How many conversations there are; 0 where there is no table of them yet."""
    try:
        number: int = file.execute("SELECT COUNT(*) FROM conversations").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    return number


def _save_rows(damaged: Path, home: Path) -> int:
    """Take the rows that can still be read of a damaged database into a new one, made in its place; how many.

    Raises:
        OSError: it cannot be copied.
        UserError: the new one cannot be made.
    """
    # A copy is read, so that what is set aside stays as it was found; with its log of changes, which holds the newest.
    copy = damaged.with_name(f"{damaged.name}.copy")
    for ending in ("", *BESIDE):
        part = damaged.with_name(f"{damaged.name}{ending}")
        if part.exists():
            shutil.copyfile(part, copy.with_name(f"{copy.name}{ending}"))
    store = ConversationStore(home, days=10**6)
    store.close()
    saved = 0
    old, new = sqlite3.connect(copy), sqlite3.connect(home / damaged.name)
    try:
        had = read_version(old)
        if had == len(MIGRATIONS):
            for table in ("conversations", "exchanges", "feedback", "days_used"):
                saved += _save_table(old, new, table)
            # An exchange without its conversation cannot be shown.
            new.execute("DELETE FROM exchanges WHERE conversation NOT IN (SELECT id FROM conversations)")
            new.commit()
    except sqlite3.DatabaseError:
        new.commit()
    finally:
        old.close()
        new.close()
        for ending in ("", *BESIDE):
            copy.with_name(f"{copy.name}{ending}").unlink(missing_ok=True)
    return saved


def _save_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    """Take the rows of a table over, from its beginning and then from its end, up to where it cannot be read."""
    saved = 0
    for order in ("ASC", "DESC"):
        try:
            for row in old.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY rowid {order}"):
                marks = ", ".join("?" * len(row))
                saved += new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row).rowcount
        except sqlite3.DatabaseError:
            continue
    new.commit()
    return saved
