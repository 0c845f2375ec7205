"""What a server writes is its own: nobody else of the machine reads it, and its passing files lie within the home.

Files on their way to a browser, or from one, lie in a folder of their own that goes when the server ends, and earlier
where they are old.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import UserError

_FOLDER = "temp"
_LOCK = "in_use.lock"
# Gradio puts what it hands out, and what is uploaded, into a folder that it takes from here.
_GRADIO_FOLDER = "GRADIO_TEMP_DIR"
_OF_GRADIO = "gradio"
# How long a file that was handed out, or given, is kept, and how often it is looked.
_KEPT_SECONDS = 3600.0
_LOOK_SECONDS = 60.0
_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private(home: Path) -> None:
    """See that nobody but this account reads what is in a home, or will be written.

    Where rights are kept otherwise, as on Windows, nothing changes.

    Raises:
        UserError: the home cannot be made.
    """
    os.umask(0o077)
    try:
        home.mkdir(parents=True, exist_ok=True)
        found = [home, *home.iterdir()]
    except OSError as fault:
        raise UserError(f"{home}: cannot be written ({fault.strerror}). Check your rights on it.") from fault
    for path in found:
        # What belongs to another account stays as it is.
        with suppress(OSError):
            mode = stat.S_IMODE(path.lstat().st_mode)
            if mode & _FOR_OTHERS and not path.is_symlink():
                path.chmod(mode & ~_FOR_OTHERS)


class PassingFiles:
    """The folder of one server for files that pass through it; all that is written for a while goes there."""

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._looked = clock()
        self._before = (tempfile.tempdir, os.environ.get(_GRADIO_FOLDER))
        above = home / _FOLDER
        try:
            above.mkdir(parents=True, exist_ok=True)
            _remove_left(above)
            self.folder = Path(tempfile.mkdtemp(dir=above))
            self._lock = FileLock(self.folder / _LOCK)
            self._lock.acquire(timeout=0)
        except OSError as fault:
            raise UserError(f"{above}: cannot be written ({fault.strerror}). Free some disk space.") from fault
        tempfile.tempdir = str(self.folder)
        os.environ[_GRADIO_FOLDER] = str(self.folder / _OF_GRADIO)

    def sweep(self) -> None:
        """Remove what was handed out, or given, long ago; from time to time, however often it is called."""
        now = self._clock()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        for folder in (*self.folder.glob(f"{_OF_GRADIO}/*"), *self.folder.glob("briefing-*")):
            with suppress(OSError):
                if now - folder.stat().st_mtime > _KEPT_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Remove them all."""
        tempfile.tempdir = self._before[0]
        os.environ.pop(_GRADIO_FOLDER, None)
        if self._before[1] is not None:
            os.environ[_GRADIO_FOLDER] = self._before[1]
        # A file that is locked cannot be removed on Windows.
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)


def _remove_left(above: Path) -> None:
    """Remove the folders of servers that have ended without removing theirs."""
    for folder in above.iterdir():
        lock = FileLock(folder / _LOCK)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            continue
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)
