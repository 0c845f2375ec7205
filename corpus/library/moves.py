"""Many files and folders of a home that change places together: all of them, or none, whenever the power goes.

What comes in is first laid out in a folder of its own. Then the moves are written down: from that moment on they count,
and whoever opens the library next finishes those that were cut short. Before it, nothing has changed.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import ReportError

# The folder in the home in which everything is laid out, the list of moves in it, and what is left of it afterwards.
_FOLDER = ".restoring"
_MOVES = "moves.json"
_DONE = ".restored"
# What the name of a folder begins with that keeps what was there before, or what came into the way.
ASIDE = "before-restore-"
# On Windows, a file that somebody is reading cannot be moved: it is tried again for so long.
_MOST_TRIES = 20
_PAUSE_SECONDS = 0.1

# From where to where, both in the home.
Move = tuple[Path, Path]


def is_moving(home: Path) -> bool:
    """Whether moves were written down that are not all done: by a process that is at it, or by one that was killed."""
    return (home / _FOLDER / _MOVES).is_file()


def is_left_behind(home: Path) -> bool:
    """Whether anything is left of a restore, be it at work, cut short before its moves were written down, or after."""
    return (home / _FOLDER).is_dir()


def begin_moves(home: Path) -> Path:
    """An empty folder in which to lay out what comes in; nothing counts until `commit_moves`.

    Whoever calls this holds the library's lock, so that no other process takes the folder for one left behind.

    Raises:
        OSError: it cannot be made.
    """
    folder = home / _FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def drop_moves(home: Path) -> None:
    """Throw away what was laid out and not committed."""
    shutil.rmtree(home / _FOLDER, ignore_errors=True)


def choose_aside(home: Path) -> Path:
    """A folder for what there is, named after the moment, that is not there yet."""
    name = f"{ASIDE}{datetime.now(UTC):%Y-%m-%d_%H%M%S}"
    number, place = 2, home / name
    while os.path.lexists(place):
        place = home / f"{name}_{number}"
        number += 1
    return place


def commit_moves(home: Path, out: Sequence[Move], into: Sequence[Move], *, told: str) -> Path | None:
    """Do the moves, in their order; where what came into their way meanwhile is kept, None where nothing did.

    `out` is what leaves, each for a place that is free and that nobody else makes. `into` is what comes then: where
    something was made in its place since, that makes way for it. `told` is what is done, for the one who has to
    finish it: "the state 'x' is …".

    Raises:
        ReportError: they cannot be written down, and nothing has changed; or something cannot be moved, and the next
            run goes on.
    """
    path = home / _FOLDER / _MOVES
    part = path.with_suffix(".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump({"told": told, "moves": _name_moves(home, out), "into": _name_moves(home, into)}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as fault:
        drop_moves(home)
        raise ReportError(f"{home}: cannot be written ({fault.strerror}). Nothing was changed.") from fault
    return _do_moves(home, out, into)


def finish_moves(home: Path) -> str | None:
    """Finish moves that were cut short, or throw away what was never committed; a line that says so, None for neither.

    Whoever calls this holds the library's lock.

    Raises:
        ReportError: something cannot be moved.
    """
    shutil.rmtree(home / _DONE, ignore_errors=True)
    folder = home / _FOLDER
    if not folder.is_dir():
        return None
    try:
        row = json.loads((folder / _MOVES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        drop_moves(home)
        return "A restore was cut short before it had changed anything; it was undone. Start it again."
    except (OSError, ValueError) as fault:
        raise ReportError(f"{folder / _MOVES}: cannot be read. Ask for help before you delete it.") from fault
    out, into = (
        [(home / source, home / target) for source, target in row.get(moves, [])] for moves in ("moves", "into")
    )
    kept = _do_moves(home, out, into)
    more = f" What had come into its way is kept in {kept}." if kept else ""
    return f"A restore was cut short; it is finished now: {row['told']}{more}"


def _name_moves(home: Path, moves: Sequence[Move]) -> list[list[str]]:
    return [[source.relative_to(home).as_posix(), target.relative_to(home).as_posix()] for source, target in moves]


def _do_moves(home: Path, out: Sequence[Move], into: Sequence[Move]) -> Path | None:
    """Do what is not done yet of the moves that are written down; where what came into their way is kept.

    Raises:
        ReportError: something cannot be moved.
    """
    for source, target in out:
        # Nobody else makes such a place: what is there left by this move, and what is where it was came since.
        if not os.path.lexists(target):
            _move(source, target)
    kept = None
    for source, target in into:
        # What has not come yet lies where it was laid out: so what is in its place is something else.
        if os.path.lexists(source):
            with suppress(OSError):
                target.rmdir()  # nothing is lost with an empty folder; nothing else is removed so
            if os.path.lexists(target):
                kept = kept or choose_aside(home)
                _move(target, kept / target.relative_to(home))
            _move(source, target)
    # Renamed before it is emptied: a list of moves that is gone must mean that none was begun.
    _move(home / _FOLDER, home / _DONE)
    shutil.rmtree(home / _DONE, ignore_errors=True)
    return kept


def _move(source: Path, target: Path) -> None:
    """Move a file or folder, where it is there, to a place that is free.

    Raises:
        ReportError: it cannot be moved.
    """
    if not os.path.lexists(source):
        return
    for tries in range(_MOST_TRIES):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            return
        except PermissionError as fault:
            if tries + 1 == _MOST_TRIES:
                raise _cannot_move(source, fault) from fault
            time.sleep(_PAUSE_SECONDS)
        except OSError as fault:
            raise _cannot_move(source, fault) from fault


def _cannot_move(source: Path, fault: OSError) -> ReportError:
    return ReportError(
        f"{source}: cannot be moved ({fault.strerror}). Close what has it open, then run any command: it goes on there."
    )
