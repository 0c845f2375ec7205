"""A question being answered in a thread of its own: whoever looks on sees how far it is, and anyone may stop it.

The work goes on when the page that asked is closed; its answer is kept and found there later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count

from assistant.generation.cancellation import stops_at
from corpus.vocabulary import Answer

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


LOOKING = "Looking through the reports…"
_TOLD_AFTER_SECONDS = 0.05
_LOOKED_AFTER_SECONDS = 0.5
Answers = Callable[[], Iterator[Answer]]


class Work:
    """Waits at a turnstile, answers, and keeps the whole answer; a part of one is only shown.

    `answers` gives the answer as it grows, the whole of it last. `waiting` is what is said meanwhile, `answer` what
    there is so far, `fault` why there is none; `over` says that nothing more will come.
    """

    def __init__(
        self, answers: Answers, keep: Callable[[Answer], None], turnstile: Turnstile, *, done: Callable[[], None]
    ) -> None:
        """`keep` takes the whole answer; `done` is called at the end, whatever it was."""
        self.waiting = LOOKING
        self.answer: Answer | None = None
        self.fault: Exception | None = None
        self.over = False
        self._answers = answers
        self._keep = keep
        self._done = done
        self._turnstile = turnstile
        self._ticket = turnstile.ticket()
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._changes = 0

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, daemon=True).start()

    def halt(self) -> Answer | None:
        """Stop; nothing will be kept from here on. What was answered so far, with something to read in it."""
        with self._changed:
            if self.over:
                return None
            self._stop.set()
            self._over()
            return self.answer if self.answer and self.answer.statements else None

    def forget(self) -> None:
        """Give it up before it has begun."""
        self.halt()
        self._turnstile.leave(self._ticket)

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._stop.is_set()

    def seen(self, *, every_seconds: float) -> Iterator[None]:
        """Once for every change that somebody is quick enough to see, and every so many seconds, until it is over."""
        seen: int | None = -1
        while (seen := self._changed_since(seen, every_seconds)) is not None:
            yield

    def _changed_since(self, seen: int | None, wait_seconds: float) -> int | None:
        """How many changes there were, once there is one more or so long has passed; None where it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.over or self._changes != seen, timeout=wait_seconds)
            return None if self.over else self._changes

    def _run(self) -> None:
        stops_at(self._stop)
        try:
            if self.stopped:
                return
            wait = _TOLD_AFTER_SECONDS
            while place := self._turnstile.place(self._ticket, wait_seconds=wait):
                if self.stopped:
                    return
                self._tell(waiting=_queued(place))
                wait = _LOOKED_AFTER_SECONDS
            with self._turnstile.through(self._ticket):
                self._tell(waiting=LOOKING)
                self._answer()
        except Exception as fault:  # told where the work is watched
            self.fault = None if self.stopped else fault
        finally:
            self._turnstile.leave(self._ticket)
            with self._changed:
                self._over()

    def _answer(self) -> None:
        with closing(self._answers()) as answers:  # type: ignore[type-var]
            for answer in answers:
                if self.stopped:
                    return
                self._tell(answer=answer)
        with self._changed:
            if self.answer and not self.stopped:
                self._keep(self.answer)

    def _tell(self, *, waiting: str | None = None, answer: Answer | None = None) -> None:
        with self._changed:
            if self.stopped or (answer is None and waiting == self.waiting):
                return
            self.waiting = waiting or self.waiting
            self.answer = answer or self.answer
            self._changes += 1
            self._changed.notify_all()

    def _over(self) -> None:
        self._done()
        self.over = True
        self._changed.notify_all()


def _queued(place: int) -> str:
    return "You are next." if place == 1 else f"In the queue: {place - 1} before you."
