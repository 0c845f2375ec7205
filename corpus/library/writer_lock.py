"""The library's lock: one process at a time adds, edits or removes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import ReportError

# How long to wait for another process that is adding or removing.
_WAIT_SECONDS = 120


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, made where it is missing, so that no report is added twice and no id given twice.

    Raises:
        ReportError: the folder cannot be written, or another process holds the lock for too long.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=_WAIT_SECONDS):
            yield
    except Timeout as fault:
        raise ReportError(f"{folder}: another process has held it too long. End it, try again.") from fault
    except OSError as fault:
        raise ReportError(f"{folder}: cannot be written ({fault.strerror}). Check your rights.") from fault
