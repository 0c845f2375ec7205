"""The queue in which questions wait, so that only a few are answered at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

FORGOTTEN_AFTER_SECONDS = 20.0


class RequestQueue:
    """Lets `at_once` requests in at a time, in the order in which they joined. Safe to share between threads.

    A request joins and gets a ticket, asks for its position until that is 0, and then takes a slot. A ticket that
    nobody has asked after for a while is forgotten, so that one whose thread has died holds nobody up.
    """

    def __init__(self, at_once: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once
        self._clock = clock
        self._changed = threading.Condition()
        # When each waiting ticket was last asked after, by its number. Lower numbers joined earlier.
        self._waiting: dict[int, float] = {}
        self._inside = 0
        self._numbers = count()

    def join(self) -> int:
        """Join the end of the queue; the ticket."""
        with self._changed:
            ticket = next(self._numbers)
            self._waiting[ticket] = self._clock()
            return ticket

    def position(self, ticket: int, *, wait_seconds: float = 0.0) -> int:
        """How many go before it, and 0 when its turn has come; waits so long at most for the turn to come."""
        with self._changed:
            self._changed.wait_for(lambda: self._position(ticket) == 0, timeout=wait_seconds)
            return self._position(ticket)

    def size(self) -> int:
        """How many wait or are inside."""
        with self._changed:
            return len(self._waiting) + self._inside

    def leave(self, ticket: int) -> None:
        """Give up waiting."""
        with self._changed:
            self._waiting.pop(ticket, None)
            self._changed.notify_all()

    @contextmanager
    def slot(self, ticket: int) -> Iterator[None]:
        """Be inside; the next may enter afterwards."""
        with self._changed:
            self._waiting.pop(ticket, None)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def _position(self, ticket: int) -> int:
        now = self._clock()
        if ticket in self._waiting:
            self._waiting[ticket] = now
        for other, asked_after in list(self._waiting.items()):
            if now - asked_after > FORGOTTEN_AFTER_SECONDS:
                del self._waiting[other]
        earlier = sum(other < ticket for other in self._waiting)
        free = self._at_once - self._inside
        # With one slot free and none earlier, it is this ticket's turn: 0 + 1 - 1.
        return max(earlier + 1 - free, 0)
