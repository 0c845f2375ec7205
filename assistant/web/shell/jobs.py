"""A job: work done in a thread of its own, that others can watch and cancel.

Answers, notes and evaluation runs are jobs. Each says in its own module what is reported and what a cancel leaves.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Update = TypeVar("Update")
Result = TypeVar("Result")


class Cancelled(Exception):
    """What a job's work may raise when it finds that the job was cancelled."""


class Job(Generic[Update, Result]):
    """Does `work` once, in a thread of its own. Safe to share between threads.

    The work is handed the job: it reports to it, and looks at `is_cancelled` between its steps. A cancel only asks; the
    work ends itself. `abandon` does not wait for that.

    Example:
        job = Job(count_words, done=lambda: print("over"))
        job.start()
        for reports in job.updates():
            print(reports)
        print(job.result, job.fault)
    """

    def __init__(
        self, work: Callable[[Job[Update, Result]], Result], *, done: Callable[[], None] | None = None
    ) -> None:
        """`done` is called once, at the end, whatever the end was; whoever watches learns of the end after it."""
        self.result: Result | None = None
        """What the work returned; None before its end, and where there was a fault."""
        self.fault: Exception | None = None
        """What the work raised, if it did."""
        self.is_over = False
        """Whether nothing more will come."""
        self.cancellation = threading.Event()
        """Set by a cancel. It is open to work that hands it on, to be seen inside a long call."""
        self._work = work
        self._done = done
        self._reports: list[Update] = []
        self._changed = threading.Condition(threading.RLock())

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody cancelled it."""
        return self.cancellation.is_set()

    @property
    def latest(self) -> Update | None:
        """What was reported last."""
        with self._changed:
            return self._reports[-1] if self._reports else None

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, daemon=True).start()

    def cancel(self) -> None:
        """Ask the work to end."""
        self.cancellation.set()

    def abandon(self) -> bool:
        """Cancel, and end the job at once, whatever its work still does; False where it was over already."""
        with self._changed:
            if self.is_over:
                return False
            self.cancel()
            self._end()
            return True

    def report(self, update: Update) -> None:
        """Tell whoever watches; called by the work. After the job's end nothing is told any more."""
        with self._changed:
            if not self.is_over:
                self._reports.append(update)
                self._changed.notify_all()

    def run_unless_cancelled(self, step: Callable[[], None]) -> None:
        """Do a step of the work that no `abandon` comes into, such as keeping what was made."""
        with self._changed:
            if not self.is_cancelled:
                step()

    def updates(self, *, heartbeat_seconds: float | None = None) -> Iterator[list[Update]]:
        """What was reported since the last look, in its order, until the job is over.

        The first look is taken at once and may find nothing. With a heartbeat, one is also taken whenever so many
        seconds have passed without a report. Several may watch; each is told everything.
        """
        seen = 0
        wait_seconds: float | None = 0.0
        over = False
        while not over:
            reports, over = self._reports_after(seen, wait_seconds)
            if reports or not over:
                yield reports
            seen += len(reports)
            wait_seconds = heartbeat_seconds

    def _reports_after(self, seen: int, wait_seconds: float | None) -> tuple[list[Update], bool]:
        """The reports after the first `seen`, and whether the job is over; waits until there is either, or so long."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_over or len(self._reports) > seen, wait_seconds)
            return self._reports[seen:], self.is_over

    def _run(self) -> None:
        result, fault = None, None
        try:
            result = self._work(self)
        except Exception as raised:  # told where the job is watched
            fault = raised
        finally:
            with self._changed:
                self._end(result, fault)

    def _end(self, result: Result | None = None, fault: Exception | None = None) -> None:
        """The end, once: what comes after it changes nothing."""
        if self.is_over:
            return
        self.result, self.fault = result, fault
        try:
            if self._done:
                self._done()
        finally:
            self.is_over = True
            self._changed.notify_all()
