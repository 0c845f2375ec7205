"""The library's lock: one process at a time adds, edits, removes or restores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import ReportError
from corpus.library.moves import finish_moves

# How long to wait for another process that is adding or removing.
_WAIT_SECONDS = 120


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold the lock as `hold_library` does, for who writes in the home alone: what cannot be written is told.

    Raises:
        ReportError: as `hold_library`, or something cannot be written.
    """
    with hold_library(folder):
        try:
            yield
        except OSError as fault:
            raise _cannot_write(fault.filename or folder, fault) from fault


@contextmanager
def hold_library(folder: Path) -> Iterator[None]:
    """Hold the lock as `hold_lock` does, once a restore that was cut short is finished or undone.

    Raises:
        ReportError: as `hold_lock`, or something cannot be moved.
    """
    with hold_lock(folder):
        finish_moves(folder.parent)
        yield


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, made where it is missing, so that no report is added twice and no id given twice.

    Raises:
        ReportError: the folder cannot be written, a file is in its place or a folder in the lock's, or another process
            holds the lock for too long.
    """
    from filelock import FileLock, Timeout

    if folder.is_file():
        raise ReportError(f"{folder}: a file is in the place of the library's folder. Move it away, then try again.")
    place = folder / ".lock"
    # Windows would wait for a folder as for a lock that is held.
    if place.is_dir():
        raise ReportError(f"{place}: a folder is in the place of the lock. Move it away, then try again.")
    lock = FileLock(place, timeout=_WAIT_SECONDS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as fault:
        raise ReportError(f"{folder}: another process has held it too long. End it, try again.") from fault
    except OSError as fault:
        raise _cannot_write(folder, fault) from fault
    try:
        yield
    finally:
        lock.release()


def _cannot_write(place: object, fault: OSError) -> ReportError:
    return ReportError(f"{place}: cannot be written ({fault.strerror}). Check your rights.")
