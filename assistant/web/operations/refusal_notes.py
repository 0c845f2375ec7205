"""Refused requests in the audit log: each of the first few of a kind in a minute, and of the others their number.

Whoever sends thousands of them fills no disk, and holds nobody up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_MOST_WRITTEN = 5
_SECONDS = 60.0
# Kinds that are told apart in a minute: who, why, status.
_MOST_KINDS = 200


class RefusalNotes:
    """Hands lines on: who, act, status. Safe to share between threads; what is left is told at the end."""

    def __init__(self, write: Callable[[str, str, int], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._counts: dict[tuple[str, str, int], int] = {}

    def note(self, who: str, why: str, status: int) -> None:
        """A request of somebody's was refused, such as "ann", "too large", 413."""
        with self._lock:
            over = self._end_minute() if self._clock() - self._began >= _SECONDS else []
            kind = (who, why, status)
            if kind not in self._counts and len(self._counts) >= _MOST_KINDS:
                kind = ("several", "several", status)
            self._counts[kind] = self._counts.get(kind, 0) + 1
            is_written = self._counts[kind] <= _MOST_WRITTEN
        for who_before, act, status_before in over:
            self._write(who_before, act, status_before)
        if is_written:
            self._write(kind[0], f"refused: {kind[1]}", status)

    def end(self) -> None:
        """Tell what was counted and is not written yet."""
        with self._lock:
            over = self._end_minute()
        for who, act, status in over:
            self._write(who, act, status)

    def _end_minute(self) -> list[tuple[str, str, int]]:
        """The lines about those of this minute that were only counted; a new one begins."""
        left = [
            (who, f"refused {count - _MOST_WRITTEN} times more: {why}", status)
            for (who, why, status), count in self._counts.items()
            if count > _MOST_WRITTEN
        ]
        self._began, self._counts = self._clock(), {}
        return left
