"""The audit log: who did which kind of thing when, appended line by line, and never a word of what it was about.

Each line bears the SHA-256 of itself and the line before, so that a line that was changed or taken out is seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from corpus.errors import UserError

FILE = "audit.jsonl"
_BEGIN = "0" * 64
_PRIVATE = 0o600
# Longest name of a person that is written.
_NAME_CHARACTERS = 80


class AuditLog:
    """The audit log of a home. Safe to share between threads; one server writes to it at a time.

    Raises:
        UserError: it cannot be written, or what it holds was changed.
    """

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.path = home / FILE
        self._clock = clock
        self._lock = threading.Lock()
        self._last = check_audit_log(self.path) if self.path.is_file() else _BEGIN
        try:
            # Only ever appended to, whatever else is in the file.
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE)
        except OSError as fault:
            raise UserError(f"{self.path}: cannot be written ({fault.strerror}). Check your rights on it.") from fault

    def write(self, who: str, act: str, *, status: int) -> None:
        """Append a line, and see it onto the disk. Example: "ann", "delete conversation", 200.

        Raises:
            UserError: it cannot be written.
        """
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock()))
        with self._lock:
            row = {"at": at, "who": who[:_NAME_CHARACTERS], "act": act, "status": status}
            chained = _chain(self._last, row)
            line = json.dumps({**row, "chain": chained}, ensure_ascii=True) + "\n"
            try:
                os.write(self._file, line.encode("ascii"))
                os.fsync(self._file)
            except OSError as fault:
                raise UserError(f"{self.path}: cannot be written ({fault.strerror}). Free some disk space.") from fault
            self._last = chained

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def check_audit_log(path: Path) -> str:
    """Read an audit log through; the chain at its end.

    Raises:
        UserError: it cannot be read, or a line of it was changed, taken out or cut off; the first such line is named.
    """
    last = _BEGIN
    try:
        lines = path.read_text(encoding="ascii").split("\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path}: cannot be read ({fault}). {_ASIDE}") from fault
    if lines.pop():
        raise UserError(f"{path}: line {len(lines) + 1} is cut off. {_ASIDE}")
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            told = row.pop("chain")
        except (ValueError, KeyError, AttributeError) as fault:
            raise UserError(f"{path}: line {number} is none of an audit log. {_ASIDE}") from fault
        if told != _chain(last, row):
            raise UserError(f"{path}: line {number}, or one before it, was changed or taken out. {_ASIDE}")
        last = told
    return last


_ASIDE = "Move it aside to keep it as it is; a new one is begun."


def _chain(before: str, row: object) -> str:
    return hashlib.sha256(f"{before}{json.dumps(row, sort_keys=True)}".encode()).hexdigest()
