"""Reading a library as one state: what a restore moved while it was read is read again."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from corpus.errors import ReportError
from corpus.library.bundled import REMOVED
from corpus.library.moves import is_moving
from corpus.library.writer_lock import one_writer

# A library that changes each time that it is looked at is taken as it is in the end.
_MOST_LOOKS = 20

Found = TypeVar("Found")


def read_settled(home: Path, read: Callable[[], Found]) -> Found:
    """What `read` gives of the library in a home while none of its reports changes places.

    Raises:
        ReportError: `read` does, of a library that stays as it is.
    """
    for looks_left in reversed(range(_MOST_LOOKS)):
        _await_moves(home)
        before = _note_places(home)
        try:
            found = read()
        except ReportError:
            if not looks_left or _note_places(home) == before:
                raise
            continue
        if not looks_left or _note_places(home) == before:
            return found
    raise AssertionError("unreachable")


def _await_moves(home: Path) -> None:
    """Wait for whoever is at a restore, or finish what is left of one; where neither can be, it is let be."""
    if is_moving(home):
        with suppress(ReportError), one_writer(home / "library"):
            pass


def _note_places(home: Path) -> tuple[object, ...]:
    """Which folder stands in each report's place, and which list of those taken out: another after a restore."""
    places: list[object] = []
    with suppress(OSError):
        found = (home / REMOVED).stat()
        places.append((found.st_ino, found.st_mtime_ns))
    with suppress(OSError), os.scandir(home / "library") as folders:
        places += sorted((each.name, each.inode()) for each in folders if not each.name.startswith("."))
    return is_moving(home), *places
