"""The queue in which questions wait, so that only a few are answered at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from corpus.errors import UserError

FORGOTTEN_AFTER_SECONDS = 20.0
# How many questions of one person may wait, beside those that are being answered.
MOST_WAITING_EACH = 2
# How long a question that was let through counts as on its way, where it never comes.
_ON_ITS_WAY_SECONDS = 30.0
_TOO_MANY = (
    "Two of your questions are waiting already, so this one was not taken. It is still in the box: ask it again when "
    "one of them has been answered."
)


class TooManyWaiting(UserError):
    """One person's questions that wait are too many for one more."""


class RequestQueue:
    """Lets `at_once` requests in at a time, in the order in which they joined. Safe to share between threads.

    A request joins and gets a ticket, asks for its position until that is 0, and then takes a slot. A ticket that
    nobody has asked after for a while is forgotten, so that one whose thread has died holds nobody up.

    Of one asker, known by a word, only a few wait at a time, so that others get their turn.
    """

    def __init__(self, at_once: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once
        self._clock = clock
        self._changed = threading.Condition()
        # When each waiting ticket was last asked after, by its number. Lower numbers joined earlier.
        self._waiting: dict[int, float] = {}
        # Who asks, by ticket; when what was let through is taken for lost, by asker.
        self._askers: dict[int, str] = {}
        self._on_their_way: dict[str, list[float]] = {}
        self._inside = 0
        self._numbers = count()

    def join(self, asker: str = "") -> int:
        """Join the end of the queue; the ticket. Whoever gives no name waits as often as they like.

        Raises:
            TooManyWaiting: of this asker's.
        """
        with self._changed:
            self._arrive(asker)
            if asker and not self._has_room(asker):
                raise TooManyWaiting(_TOO_MANY)
            ticket = next(self._numbers)
            self._waiting[ticket] = self._clock()
            self._askers[ticket] = asker
            return ticket

    def let_through(self, asker: str) -> bool:
        """Whether one more of an asker's may come; it then counts as waiting until it joins, or `arrive` is called."""
        with self._changed:
            if not self._has_room(asker):
                return False
            self._on_their_way.setdefault(asker, []).append(self._clock() + _ON_ITS_WAY_SECONDS)
            return True

    def arrive(self, asker: str) -> None:
        """One that was let through has come, and may not join after all."""
        with self._changed:
            self._arrive(asker)

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
            self._forget(ticket)
            self._changed.notify_all()

    @contextmanager
    def turn(self, asker: str) -> Iterator[None]:
        """Join, wait for one's turn, and be inside.

        Raises:
            TooManyWaiting: of this asker's.
        """
        ticket = self.join(asker)
        try:
            while self.position(ticket, wait_seconds=1):
                pass
            with self.slot(ticket):
                yield
        finally:
            self.leave(ticket)

    @contextmanager
    def slot(self, ticket: int) -> Iterator[None]:
        """Be inside; the next may enter afterwards."""
        with self._changed:
            self._forget(ticket)
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
        self._forget_lost(now)
        earlier = sum(other < ticket for other in self._waiting)
        free = self._at_once - self._inside
        # With one slot free and none earlier, it is this ticket's turn: 0 + 1 - 1.
        return max(earlier + 1 - free, 0)

    def _has_room(self, asker: str) -> bool:
        """Whether one more of an asker's may wait; places in which nobody is yet do not count as waiting."""
        now = self._clock()
        self._forget_lost(now)
        coming = [lost_at for lost_at in self._on_their_way.pop(asker, []) if lost_at > now]
        if coming:
            self._on_their_way[asker] = coming
        waiting = sum(self._askers.get(ticket) == asker for ticket in self._waiting)
        free = max(self._at_once - self._inside - (len(self._waiting) - waiting), 0)
        return waiting + len(coming) < MOST_WAITING_EACH + free

    def _arrive(self, asker: str) -> None:
        coming = self._on_their_way.get(asker)
        if coming:
            coming.pop(0)
        if not coming:
            self._on_their_way.pop(asker, None)

    def _forget_lost(self, now: float) -> None:
        """Forget tickets that nobody has asked after for long."""
        for ticket, asked_after in list(self._waiting.items()):
            if now - asked_after > FORGOTTEN_AFTER_SECONDS:
                self._forget(ticket)

    def _forget(self, ticket: int) -> None:
        self._waiting.pop(ticket, None)
        self._askers.pop(ticket, None)
