"""A question being answered: whoever looks on sees how far it is, and anyone may stop it.

The work goes on when the page that asked is closed; its answer is kept and found there later.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from assistant.generation import cancellation
from assistant.web.chat.request_queue import RequestQueue
from assistant.web.shell.jobs import Job
from corpus.vocabulary import Answer

LOOKING = "Looking through the reports…"
# Who is let in at once never reads that they wait.
_FIRST_WAIT_SECONDS = 0.05
_WAIT_SECONDS = 0.5
# The answer as it grows, the whole of it last.
Answers = Callable[[], Generator[Answer, None, None]]


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a question is."""

    waiting: str = LOOKING
    """What is said to whoever waits."""
    answer: Answer | None = None
    """What there is of the answer so far."""


class AnswerJob:
    """Waits in a queue, answers, and keeps the whole answer; a part of one is only shown.

    A cancel ends it at once: nothing is kept and nothing is told from then on, whatever its thread still does.
    """

    def __init__(
        self,
        answers: Answers,
        keep: Callable[[Answer], None],
        queue: RequestQueue,
        *,
        done: Callable[[], None],
        ticket: int | None = None,
    ) -> None:
        """It joins the queue now, unless it has a ticket already.

        `keep` takes the whole answer; `done` is called at the end, whatever it was.
        """
        self._answers = answers
        self._keep = keep
        self._queue = queue
        self._ticket = queue.join() if ticket is None else ticket
        self._job = Job(self._work, done=done)

    @property
    def stage(self) -> Stage:
        """How far it is."""
        return self._job.latest or Stage()

    @property
    def fault(self) -> Exception | None:
        """Why there is no answer, if that is over and it was not cancelled."""
        return self._job.fault

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody stopped it."""
        return self._job.is_cancelled

    def start(self) -> None:
        """Begin."""
        self._job.start()

    def cancel(self) -> Answer | None:
        """Stop. What was answered so far comes back, where there is something to read in it."""
        answer = self.stage.answer if self._job.abandon() else None
        return answer if answer and answer.statements else None

    def withdraw(self) -> None:
        """Give it up before it has begun."""
        self.cancel()
        self._queue.leave(self._ticket)

    def updates(self, *, heartbeat_seconds: float) -> Iterator[Stage]:
        """How far it is: now, after each change that somebody is quick enough to see, and every so many seconds."""
        for _ in self._job.updates(heartbeat_seconds=heartbeat_seconds):
            if not self._job.is_over:
                yield self.stage

    def _work(self, job: Job[Stage, None]) -> None:
        # A model that is writing looks at this thread's cancellation between its words.
        cancellation.bind(job.cancellation)
        try:
            if self._wait_for_turn():
                with self._queue.slot(self._ticket):
                    self._say(LOOKING)
                    self._answer()
        finally:
            self._queue.leave(self._ticket)

    def _wait_for_turn(self) -> bool:
        """Wait in the queue; False where it was cancelled meanwhile."""
        wait_seconds = _FIRST_WAIT_SECONDS
        while not self.is_cancelled:
            position = self._queue.position(self._ticket, wait_seconds=wait_seconds)
            if position == 0:
                return True
            self._say(_describe_position(position))
            wait_seconds = _WAIT_SECONDS
        return False

    def _answer(self) -> None:
        with closing(self._answers()) as answers:
            for answer in answers:
                if self.is_cancelled:
                    return
                self._job.report(replace(self.stage, answer=answer))
        whole = self.stage.answer
        if whole:
            self._job.run_unless_cancelled(lambda: self._keep(whole))

    def _say(self, waiting: str) -> None:
        if waiting != self.stage.waiting:
            self._job.report(replace(self.stage, waiting=waiting))


def _describe_position(position: int) -> str:
    """A position in words: 1 → "You are next."; 3 → "In the queue: 2 before you."."""
    return "You are next." if position == 1 else f"In the queue: {position - 1} before you."
