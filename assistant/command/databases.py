"""Databases of a home, and one on a server: looked through; a damaged file is set aside where a person asks for it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.command.backup_contents import DATABASES
from assistant.databases.address import Address
from assistant.databases.database import Schema
from assistant.databases.sqlite import BESIDE, SqliteDatabase, find_faults, read_version
from corpus.errors import UserError

# The folder in the home into which damaged databases go.
_ASIDE = "damaged"
SET_ASIDE = "To keep it aside, save what can be read of it and begin anew: pcn-assistant doctor --set-aside"


@dataclass(frozen=True, slots=True)
class Examined:
    """A database that was looked through."""

    # The name of its file, or which it is on a server.
    name: str
    # What is wrong, in words; "" where all is well.
    fault: str
    # What to do about it; "" where there is nothing to do.
    remedy: str = ""
    # How many rows its first table holds, and what they are: "conversations".
    rows: int = 0
    counted: str = ""


def examine_databases(home: Path) -> Iterator[Examined]:
    """Every database of a home with what `PRAGMA integrity_check` finds; nothing is changed."""
    for name, schema in DATABASES.items():
        path = home / name
        if not path.is_file():
            continue
        try:
            # Where nobody has it open, it is read so that SQLite makes no file beside it, either.
            way = "mode=ro" if path.with_name(f"{name}{BESIDE[0]}").exists() else "immutable=1"
            file = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True)
            try:
                faults, had = find_faults(file, "integrity_check"), read_version(file)
                rows = _count(file, schema) if not faults else 0
            finally:
                file.close()
        except sqlite3.OperationalError as fault:
            yield Examined(name, f"cannot be opened ({fault})", "End what has it open, and check your rights.")
        except sqlite3.DatabaseError as fault:
            yield Examined(name, f"damaged ({fault})", SET_ASIDE)
        else:
            yield _judge(schema, faults, had, rows)


def examine_server(address: Address) -> Iterator[Examined]:
    """The tables on a server, with whether all of them can be read to the end; nothing is changed."""
    # Imported for a server alone: SQLAlchemy takes a seventh of a second.
    from assistant.databases.server import NEWER, ServerDatabase, count_readable_rows, read_versions

    for schema in DATABASES.values():
        try:
            with closing(ServerDatabase(address, schema, prepare=False)) as database:
                had = read_versions(database).get(schema.name, 0)
                rows = count_readable_rows(database, schema) if had == len(schema.server_migrations) else 0
        except UserError as fault:
            # The message begins with which database it is, and ends in what to do.
            yield Examined(str(address), str(fault).removeprefix(f"{address}: "))
            return
        yield Examined(str(address), NEWER if had > len(schema.server_migrations) else "", "", rows, schema.counted)


def set_aside(home: Path) -> list[str]:
    """Move every damaged database into a folder of its own in the home; what can be read of it begins the new one.

    A line for each. Sound ones stay as they are.

    Raises:
        UserError: one cannot be moved, or what can be read of it cannot be saved.
    """
    lines: list[str] = []
    place = home / _ASIDE / f"{datetime.now(UTC):%Y-%m-%d_%H%M%S}"
    for found in examine_databases(home):
        if found.remedy != SET_ASIDE:
            continue
        try:
            # A folder of its own, for all that is damaged now.
            place.mkdir(parents=True, exist_ok=bool(lines))
            for ending in ("", *BESIDE):
                path = home / f"{found.name}{ending}"
                if path.exists():
                    path.rename(place / path.name)
        except OSError as fault:
            raise UserError(
                f"{home / found.name}: cannot be moved ({fault.strerror}). End the chat, try again."
            ) from fault
        try:
            saved = _save_rows(place / found.name, home, DATABASES[found.name])
        except OSError as fault:
            raise UserError(
                f"{found.name} was {found.fault}. It is kept in {place}, but what can be read of it could not be "
                f"saved ({fault.strerror}). Free some disk space, move its files back to {home}, try again."
            ) from fault
        lines.append(f"{found.name} was {found.fault}. It is kept in {place}; {saved} of its rows are in the new one.")
    return lines


def _judge(schema: Schema, faults: list[str], had: int, rows: int) -> Examined:
    if faults:
        more = f", and {len(faults) - 1} faults more" if len(faults) > 1 else ""
        return Examined(schema.file, f"damaged ({faults[0]}{more})", SET_ASIDE)
    if had > len(schema.migrations):
        return Examined(schema.file, "made by a newer version of the program", "Install that version.")
    return Examined(schema.file, "", rows=rows, counted=schema.counted)


def _count(file: sqlite3.Connection, schema: Schema) -> int:
    """How many conversations or drafts there are; 0 where there is no table of them yet."""
    try:
        number: int = file.execute(f"SELECT COUNT(*) FROM {schema.counted}").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    return number


def _save_rows(damaged: Path, home: Path, schema: Schema) -> int:
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
    path = home / schema.file
    saved = 0
    try:
        with closing(sqlite3.connect(copy)) as old:
            had = _try_version(old)
            if 0 < had <= len(schema.migrations):
                # Made as of the damaged one's version, so that its rows fit; brought up to this version at the end.
                SqliteDatabase(path, schema.migrations[:had]).close()
                saved = _save_tables(old, path)
        SqliteDatabase(path, schema.migrations).close()
    finally:
        for ending in ("", *BESIDE):
            copy.with_name(f"{copy.name}{ending}").unlink(missing_ok=True)
    return saved


def _try_version(file: sqlite3.Connection) -> int:
    """How many migrations a damaged file has had; 0 where that cannot be read."""
    try:
        return read_version(file)
    except sqlite3.DatabaseError:
        return 0


def _save_tables(old: sqlite3.Connection, path: Path) -> int:
    """Take the rows of all tables over into the new file; how many. One whose other half is lost is left out."""
    with closing(sqlite3.connect(path)) as new:
        tables = [name for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        saved = sum(_save_table(old, new, table) for table in tables)
        # An exchange without its conversation cannot be shown.
        for table, row, *_ in new.execute("PRAGMA foreign_key_check").fetchall():
            new.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
        new.commit()
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
