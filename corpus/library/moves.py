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
from pathlib import Path

from corpus.errors import ReportError

# The folder in the home in which everything is laid out, the list of moves in it, and what is left of it afterwards.
_FOLDER = ".restoring"
_MOVES = "moves.json"
_DONE = ".restored"
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


def commit_moves(home: Path, moves: Sequence[Move], *, told: str) -> None:
    """Do the moves, in their order. `told` is what is done, for the one who has to finish it: "the state 'x' is …".

    A place that is taken already counts as done, so that moves can be repeated: each goes to a place that is free then.

    Raises:
        ReportError: they cannot be written down, and nothing has changed; or something cannot be moved, and the next
            run goes on.
    """
    rows = [[source.relative_to(home).as_posix(), target.relative_to(home).as_posix()] for source, target in moves]
    path = home / _FOLDER / _MOVES
    part = path.with_suffix(".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump({"told": told, "moves": rows}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as fault:
        drop_moves(home)
        raise ReportError(f"{home}: cannot be written ({fault.strerror}). Nothing was changed.") from fault
    finish_moves(home)


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
    for source, target in row["moves"]:
        _move(home / source, home / target)
    # Renamed before it is emptied: a list of moves that is gone must mean that none was begun.
    folder.rename(home / _DONE)
    shutil.rmtree(home / _DONE, ignore_errors=True)
    return f"A restore was cut short; it is finished now: {row['told']}"


def _move(source: Path, target: Path) -> None:
    if os.path.lexists(target) or not os.path.lexists(source):
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
