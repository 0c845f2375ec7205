"""`pcn-assistant backup`: everything that people made goes into one file, and comes back from it."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from assistant.command.backup_archive import (
    PRODUCT,
    ArchiveWriter,
    Manifest,
    check_archive,
    extract_archive,
    is_backup,
)
from assistant.command.backup_contents import (
    DATABASES,
    KINDS,
    LIBRARY,
    describe_left_out,
    hide_secrets,
    list_links,
    list_present,
    walk_contents,
)
from assistant.databases.sqlite import BESIDE, SqliteDatabase, find_faults, read_version
from corpus.errors import UserError
from corpus.library.moves import Move, begin_moves, choose_aside, commit_moves, drop_moves
from corpus.library.writer_lock import hold_library

# Bytes that are left free on the disk beside what is restored.
_LEFT_FREE = 50_000_000


def run_backup(options: argparse.Namespace) -> int:
    """`backup`: write everything into a file, or with `--restore` take it back from there.

    Raises:
        UserError: the file cannot be written or is no sound backup, or the home cannot be read or written.
    """
    from assistant.settings import find_home

    home = find_home()
    for line in _describe_server():
        print(line, file=sys.stderr)
    print(restore_backup(home, options.file) if options.restore else write_backup(home, options.file))
    return 0


def _describe_server() -> Iterator[str]:
    """A line on conversations and drafts that are on a server, and so in no backup; nothing where they are not."""
    from assistant.settings import load_settings

    # Settings that cannot be read are no reason to lose the rest.
    with suppress(UserError):
        address = load_settings().database
        if address:
            yield (
                f"Conversations, feedback and drafts are in the {address}, and in no backup of the data folder. Back "
                "that up as databases are: pg_dump."
            )


def write_backup(home: Path, target: Path) -> str:
    """Write a backup of a home, read it back and put it in its place; what was done, in words.

    Raises:
        UserError: there is nothing to keep, a database is damaged, or the file cannot be written.
    """
    for link in list_links(home):
        if not link.exists():
            raise UserError(f"{link}: it is a link that leads nowhere. Mend it, or delete it where nothing is lost.")
    if not list_present(home):
        raise UserError(f"{home}: nothing was made there yet that a backup would keep.")
    _check_target(home, target)
    part = target.with_name(f".{target.name}.part")
    try:
        with hold_library(home / LIBRARY):
            _write_archive(home, part)
        manifest = check_archive(part)
        part.replace(target)
    except OSError as fault:
        if fault.filename not in (None, str(part)):
            raise UserError(
                f"{fault.filename}: cannot be read ({fault.strerror}), and no backup was made. Check your rights."
            ) from fault
        raise UserError(f"{target}: cannot be written ({fault.strerror}). Choose another place for it.") from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    size = target.stat().st_size / 1_000_000
    return (
        f"Wrote {target} ({size:.1f} MB), and read it back: {_describe(list(manifest.files))}.\n"
        f"Left out: {describe_left_out(home)}.\n"
        f"To take it back, here or on another machine: pcn-assistant backup --restore {target}"
    )


def _check_target(home: Path, target: Path) -> None:
    """Refuse a name for a backup under which something else stands, or that lies in what is kept.

    Raises:
        UserError: so it is, or there is no such folder.
    """
    if target.suffix.lower() != ".zip":
        raise UserError(f"{target}: a backup's name ends in .zip. Name it so.")
    if not target.parent.is_dir():
        raise UserError(f"{target}: there is no folder {target.parent}. Make it, or choose another place.")
    if target.resolve().is_relative_to(home.resolve()):
        raise UserError(f"{target}: lies in the data folder that is kept. Choose a place outside {home}.")
    is_free = not os.path.lexists(target)
    if not is_free and (target.is_symlink() or not target.is_file() or not is_backup(target)):
        raise UserError(f"{target}: something else stands there, and is not replaced. Choose another name.")


def restore_backup(home: Path, source: Path) -> str:
    """Make a home what it was in a backup, whole or not at all; what was done, in words.

    What the home holds is moved aside into a dated folder in it; nothing is deleted.

    Raises:
        UserError: the file is no sound backup, the chat is running, or the home cannot be written; nothing was changed.
    """
    manifest = check_archive(source)
    for link in list_links(home):
        raise UserError(
            f"{link}: it is a link, and what is there cannot be moved aside. Put the folder or file itself in its "
            "place, or choose another data folder with PCN_ASSISTANT_HOME. Nothing was changed."
        )
    needed = sum(content.size for content in manifest.files.values())
    try:
        home.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(home).free < needed + _LEFT_FREE:
            raise UserError(
                f"{home}: {needed // 1_000_000:,} MB are needed there. Nothing was changed: free some space."
            )
        with hold_library(home / LIBRARY):
            _check_closed(home)
            aside = _lay_out_and_move(home, source, manifest)
    except OSError as fault:
        raise UserError(f"{home}: cannot be written ({fault.strerror}). Nothing was changed.") from fault
    kept = f"\nWhat was there before is kept in {' and '.join(map(str, aside))}." if aside else ""
    return (
        f"The data folder {home} is as it was in the backup of {manifest.made[:10]}: {_describe(list(manifest.files))}."
        f"{kept}\nThe index is brought up to date with the next question."
    )


def _write_archive(home: Path, part: Path) -> None:
    """Write the archive; the library's lock is held.

    Raises:
        UserError: a database is damaged.
        OSError: it cannot be written, or something cannot be read.
    """
    target = ArchiveWriter(part)
    try:
        for name in DATABASES:
            if (home / name).is_file():
                _add_database(target, home, name)
        for name in walk_contents(home):
            # What is gone by now was a file in passing.
            with suppress(FileNotFoundError), (home / name).open("rb") as file:
                content = BytesIO(hide_secrets(name, file.read())) if "/" not in name else file
                target.add(name, content, changed=(home / name).stat().st_mtime)
        target.finish(made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), version=version(PRODUCT))
    finally:
        target.close()


def _add_database(target: ArchiveWriter, home: Path, name: str) -> None:
    """Add a copy of a database as it is at one moment, brought up to this version: so no key of a browser is in it.

    Raises:
        UserError: it is damaged.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / name
        try:
            with closing(sqlite3.connect(home / name)) as old, closing(sqlite3.connect(copy)) as new:
                old.backup(new)
            SqliteDatabase(copy, DATABASES[name].migrations).close()
            with closing(sqlite3.connect(copy)) as file:
                file.execute("PRAGMA journal_mode = DELETE")
                # Looked through first: emptying a damaged file of what was deleted ends in any fault.
                faults = find_faults(file, "integrity_check")
                if not faults:
                    file.execute("VACUUM")
        except UserError as fault:
            # It speaks of the copy, which nobody ever sees.
            raise UserError(str(fault).replace(str(copy), str(home / name))) from fault
        except sqlite3.Error as fault:
            raise UserError(
                f"{home / name}: cannot be copied ({fault}). What is wrong: pcn-assistant doctor"
            ) from fault
        if faults:
            raise UserError(f"{home / name}: damaged ({faults[0]}). What to do about it: pcn-assistant doctor")
        with copy.open("rb") as content:
            target.add(name, content, changed=(home / name).stat().st_mtime)


def _check_closed(home: Path) -> None:
    """Refuse to go on while a chat has a database open: it would write on into the file that is moved aside.

    Raises:
        UserError: it is open.
    """
    for name in DATABASES:
        if not (home / name).is_file():
            continue
        try:
            file = sqlite3.connect(home / name, timeout=1)
            try:
                # Only who is alone with a database can end its log of changes, which then is in the file.
                file.execute("PRAGMA journal_mode = DELETE")
            finally:
                file.close()
        except sqlite3.OperationalError as fault:
            raise UserError(
                f"{home / name}: it is open ({fault}). End the chat over this data folder, then try again. "
                "Nothing was changed."
            ) from fault
        except sqlite3.DatabaseError:
            continue  # it is damaged, and moved aside as it is


def _lay_out_and_move(home: Path, source: Path, manifest: Manifest) -> list[Path]:
    """Unpack a backup beside what there is, and let them change places; the folders that keep what there was.

    Raises:
        UserError: a database in it is damaged or of a newer version; nothing was changed.
        OSError: the home cannot be written; nothing was changed.
    """
    laid_out = begin_moves(home) / "home"
    try:
        extract_archive(source, manifest, laid_out)
        _check_databases(laid_out, source)
        aside = choose_aside(home)
        # A folder goes even where nothing is in it: what comes needs its place.
        out = _list_moves(home, aside, sorted(KINDS))
        into = _list_moves(laid_out, home, sorted(KINDS))
    except BaseException:
        drop_moves(home)
        raise
    told = f"the data folder is as it was in the backup of {manifest.made[:10]}."
    places = [aside if out else None, commit_moves(home, out, into, told=told)]
    return [place for place in places if place]


def _list_moves(source: Path, target: Path, names: Sequence[str]) -> list[Move]:
    """The moves of what has these names from one folder to another; of the library, whose lock is held, its parts."""
    moves: list[Move] = []
    for name in names:
        if name == LIBRARY:
            parts = sorted((source / name).iterdir()) if (source / name).is_dir() else []
            moves += [(part, target / name / part.name) for part in parts if part.name != ".lock"]
            continue
        # A log of changes beside no database, or beside another than its own, would spoil what comes.
        together = [name, *(f"{name}{ending}" for ending in BESIDE)] if name in DATABASES else [name]
        moves += [(source / each, target / each) for each in together if os.path.lexists(source / each)]
    return moves


def _check_databases(folder: Path, source: Path) -> None:
    """Hold the databases of a backup against what SQLite and this version know.

    Raises:
        UserError: one is damaged or of a newer version.
    """
    for name, schema in DATABASES.items():
        if not (folder / name).is_file():
            continue
        file = sqlite3.connect(folder / name)
        try:
            faults, had = find_faults(file, "integrity_check"), read_version(file)
        except sqlite3.DatabaseError as fault:
            faults, had = [str(fault)], 0
        finally:
            file.close()
        if faults:
            raise UserError(f"{source}: '{name}' is damaged ({faults[0]}). Nothing was changed.")
        if had > len(schema.migrations):
            raise UserError(f"{source}: a newer version of the program made it. Install that one. Nothing was changed.")


def _describe(names: Sequence[str]) -> str:
    """What a backup holds. Example: "conversations and feedback; drafts of notes (3 files)"."""
    told = []
    for top, words in KINDS.items():
        count = sum(name == top or name.startswith(f"{top}/") for name in names)
        if count and words:
            told.append(words if count == 1 else f"{words} ({count} files)")
    return "; ".join(told)
