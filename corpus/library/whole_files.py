"""Small files that are replaced as a whole: a process that is ended while it writes leaves the old one."""

from __future__ import annotations

import os
import time
from pathlib import Path

# On Windows a file cannot be replaced while another process reads it: so often, and so long in between, it is tried.
_TRIES = 20
_PAUSE_SECONDS = 0.05


def write_whole(path: Path, text: str) -> None:
    """Write a text in UTF-8 beside the file, then put it in its place.

    Raises:
        OSError: it cannot be written; the old file is as it was.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _replace(part: Path, path: Path) -> None:
    for trial in range(1, _TRIES + 1):
        try:
            part.replace(path)
            return
        except PermissionError:
            if trial == _TRIES or os.name != "nt":
                raise
            time.sleep(_PAUSE_SECONDS)
