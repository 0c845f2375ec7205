"""A job: its updates reach everybody who watches, a cancel asks, and after the end nothing changes any more."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from assistant.web.shell.jobs import Cancelled, Job

PATIENCE_SECONDS = 5


@pytest.fixture
def may_go_on() -> Iterator[threading.Event]:
    """What a job in a test waits for; set at the end, so that no thread is left."""
    event = threading.Event()
    yield event
    event.set()


def test_updates_come_in_their_order_and_then_the_result() -> None:
    def count(job: Job[int, str]) -> str:
        for number in range(3):
            job.report(number)
        return "counted"

    job = Job(count)
    job.start()
    assert [update for updates in job.updates() for update in updates] == [0, 1, 2]
    assert (job.result, job.fault, job.is_over, job.latest) == ("counted", None, True, 2)
    assert list(job.updates()) == [[0, 1, 2]], "who comes late is told everything"


def test_a_heartbeat_is_an_update_without_news(may_go_on: threading.Event) -> None:
    job: Job[int, bool] = Job(lambda job: may_go_on.wait(PATIENCE_SECONDS))
    job.start()
    updates = job.updates(heartbeat_seconds=0.01)
    assert [next(updates) for _ in range(3)] == [[], [], []]
    may_go_on.set()
    assert all(update == [] for update in updates)


def test_a_fault_is_kept_for_whoever_watches_and_done_is_called_once() -> None:
    ends: list[str] = []

    def fail(job: Job[int, None]) -> None:
        raise ValueError("broken")

    job = Job(fail, done=lambda: ends.append("end"))
    job.start()
    list(job.updates())
    assert isinstance(job.fault, ValueError)
    assert job.result is None
    assert ends == ["end"]
    assert not job.abandon(), "it is over already"
    assert ends == ["end"]


def test_a_cancel_asks_and_the_work_ends_itself(may_go_on: threading.Event) -> None:
    def work(job: Job[str, None]) -> None:
        job.report("begun")
        may_go_on.wait(PATIENCE_SECONDS)
        if job.is_cancelled:
            raise Cancelled

    job = Job(work)
    job.start()
    updates = job.updates()
    assert next(filter(None, updates)) == ["begun"]
    job.cancel()
    assert not job.is_over
    may_go_on.set()
    assert list(updates) == []
    assert isinstance(job.fault, Cancelled)


def test_what_an_abandoned_job_still_does_changes_nothing(may_go_on: threading.Event) -> None:
    kept: list[str] = []
    left = threading.Event()

    def work(job: Job[str, str]) -> str:
        job.report("a part")
        may_go_on.wait(PATIENCE_SECONDS)
        job.report("more")
        job.run_unless_cancelled(lambda: kept.append("all"))
        left.set()
        return "result"

    job = Job(work)
    job.start()
    next(filter(None, job.updates()))
    assert job.abandon()
    assert job.is_over
    may_go_on.set()
    assert left.wait(PATIENCE_SECONDS)
    assert (job.latest, job.result, kept) == ("a part", None, [])


def test_a_job_that_was_abandoned_before_its_start_is_over() -> None:
    ends: list[str] = []
    job: Job[int, None] = Job(lambda job: None, done=lambda: ends.append("end"))
    job.abandon()
    job.start()
    assert list(job.updates()) == []
    assert ends == ["end"]
