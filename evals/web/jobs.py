"""Runs started from the web app: one at a time, in a thread of its own, with its progress told while it goes on."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import parse_turns
from assistant.web.shell.jobs import Job
from corpus.errors import UserError
from evals.runs.command import fingerprint
from evals.runs.run import System, evaluate, measure_partial_run
from evals.suites.suite import SPLITS, Suite
from evals.web.run_store import RunStore

_POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: questions asked of all; the run's name once it has ended, or why there is none."""

    done: int
    total: int
    run: str | None = None
    fault: str | None = None


class _Cancelled(UserError):
    """The run was stopped by whoever started it."""


class RunJobs:
    """Runs suites one at a time over an assistant; the store keeps what comes of them."""

    def __init__(self, assistant: Answerer, store: RunStore, *, busy: threading.Lock | None = None) -> None:
        """`busy` is held while a run goes on, where several have runs of their own."""
        self._assistant = assistant
        self._store = store
        self._busy = busy or threading.Lock()
        # The run that is going on, or the last one.
        self._job: Job[None, Progress] | None = None

    def run(self, suite: str, split: str) -> Iterator[Progress]:
        """Run a suite, telling how far it is; the last one told names the run or says why there is none."""
        if suite not in self._store.list_suites() or split not in SPLITS:
            yield Progress(0, 0, fault="choose a suite and a split from the lists.")
            return
        try:
            loaded = self._store.load_suite(suite)
        except UserError as fault:
            yield Progress(0, 0, fault=str(fault))
            return
        if not self._busy.acquire(blocking=False):
            yield Progress(0, 0, fault="a run is going on already. Wait for its end, or stop it.")
            return
        yield from self._run(loaded, suite, split)

    def cancel(self) -> None:
        """Stop the run that is going on."""
        if self._job:
            self._job.cancel()

    def _run(self, loaded: Suite, suite: str, split: str) -> Iterator[Progress]:
        """A run from its start to its end. The lock is held by the work itself and given back when that is over."""
        chosen = loaded.of_split(split).questions
        # A follow-up is asked twice: after its history, and as its standalone form.
        total = len(chosen) + sum(bool(question.history) for question in chosen)
        answered = 0

        def work(job: Job[None, Progress]) -> Progress:
            def ask(row: Mapping[str, Any]) -> dict[str, Any]:
                nonlocal answered
                # The job's cancellation is not bound to the thread: an answer that a model was stopped in the middle
                # of would be measured as if it were whole.
                if job.is_cancelled:
                    raise _Cancelled("stopped.")
                answer = self._assistant.ask(row["question"], history=parse_turns(row.get("history"))).as_json()
                answered += 1
                return answer

            return self._evaluate(loaded, ask, suite=suite, split=split)

        job = self._job = Job(work, done=self._busy.release)
        job.start()
        try:
            # The count is looked at now and then; a page cannot be drawn again for each of a thousand questions.
            for _ in job.updates(heartbeat_seconds=_POLL_SECONDS):
                yield Progress(answered, total)
        finally:
            job.cancel()
        yield job.result or Progress(answered, total, fault=_explain(job.fault))

    def _evaluate(self, loaded: Suite, system: System, *, suite: str, split: str) -> Progress:
        """Run a suite to its end, or until it is cancelled, and measure what was answered."""
        total = len(loaded.of_split(split).questions)
        system_id = fingerprint(self._assistant)
        reports = self._store.reports
        try:
            folder = self._store.begin_run(suite, split, system_id=system_id)
            try:
                evaluate(loaded, system, folder, reports=reports, system_id=system_id, split=split)
                return Progress(total, total, run=folder.name)
            except _Cancelled:
                part = measure_partial_run(loaded, folder, reports=reports, system_id=system_id, split=split)
            if part is None:
                shutil.rmtree(folder)
                return Progress(0, total, fault="stopped before the first answer. Nothing is kept of the run.")
            return Progress(part["questions"], total, run=folder.name)
        finally:
            self._store.end_run()


def _explain(fault: Exception | None) -> str:
    """Why a run came to nothing; what was not foreseen is logged."""
    if isinstance(fault, UserError | OSError):
        return str(fault)
    logging.getLogger(__name__).error("a run broke off", exc_info=fault)
    return "the run broke off."
