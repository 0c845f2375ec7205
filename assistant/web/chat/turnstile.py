"""Who is answered next: a queue in the order of asking, in which everyone can be told their place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

FORGOTTEN_AFTER_SECONDS = 20.0


class Turnstile:
    """Lets `at_once` through at a time. A ticket that nobody has asked after for a while is forgotten."""

    def __init__(self, at_once: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: dict[int, float] = {}
        self._inside = 0
        self._numbers = count()

    def ticket(self) -> int:
        """Join the end of the queue."""
        with self._changed:
            number = next(self._numbers)
            self._waiting[number] = self._clock()
            return number

    def place(self, ticket: int, *, wait_seconds: float = 0.0) -> int:
        """How many stand before it, 0 when its turn has come; waits so long at most for the turn to come."""
        with self._changed:
            self._changed.wait_for(lambda: self._before(ticket) == 0, timeout=wait_seconds)
            return self._before(ticket)

    def leave(self, ticket: int) -> None:
        """Give up waiting."""
        with self._changed:
            self._waiting.pop(ticket, None)
            self._changed.notify_all()

    @contextmanager
    def through(self, ticket: int) -> Iterator[None]:
        """Stand inside; the next may enter afterwards."""
        with self._changed:
            self._waiting.pop(ticket, None)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def _before(self, ticket: int) -> int:
        now = self._clock()
        if ticket in self._waiting:
            self._waiting[ticket] = now
        for other, seen in list(self._waiting.items()):
            if now - seen > FORGOTTEN_AFTER_SECONDS:
                del self._waiting[other]
        ahead = sum(other < ticket for other in self._waiting)
        return max(ahead + self._inside - self._at_once + 1, 0)
