"""What may be taken in: a plain file that is not too large; links, pipes, devices and folders are refused."""

from __future__ import annotations

import stat
from pathlib import Path

from corpus.errors import ReportError
from corpus.library.cards import clean_line
from corpus.readers.file_kinds import MOST_FILE_BYTES


def check_regular_file(path: Path) -> None:
    """Refuse what is not a plain file.

    Raises:
        ReportError: it is not there, or is a folder, a link, a pipe or a device.
    """
    name = clean_line(str(path))
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise ReportError(f"{name}: no such file. Give the path of a report.") from fault
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise ReportError(f"{name[:80]}: cannot be read ({why}). Check the path and your rights.") from fault
    if stat.S_ISLNK(mode):
        raise ReportError(f"{name}: a link is not followed. Give the file that it leads to.")
    if not stat.S_ISREG(mode):
        raise ReportError(f"{name}: not a file (a folder, pipe or device). Give the path of a report.")


def read_regular_file(path: Path) -> bytes:
    """The bytes of a plain file that is not too large to be read whole.

    Raises:
        ReportError: it is none, too large, or cannot be read.
    """
    check_regular_file(path)
    size = path.stat().st_size
    if size > MOST_FILE_BYTES:
        raise ReportError(
            f"{clean_line(path.name)}: too large ({size // 1_000_000} MB; at most {MOST_FILE_BYTES // 1_000_000} MB). "
            "Add it in parts."
        )
    return read_bytes(path)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ReportError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ReportError(
            f"{clean_line(str(path))}: cannot be read ({fault.strerror}). Check the path and your rights."
        ) from fault
