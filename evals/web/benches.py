"""What each evaluator works with: their own suites, runs, verdicts and drafts; one run at a time on a server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.conversations.store import ConversationStore
from evals.suites.suite import Suite
from evals.web.jobs import RunJobs
from evals.web.panels import PagePrinter, Panels
from evals.web.run_store import RunStore

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer


@dataclass(frozen=True, slots=True)
class Bench:
    """What one evaluator works with."""

    jobs: RunJobs
    panels: Panels


class Benches:
    """The benches by the folder that each is kept under. Safe to share between threads.

    `home_of` gives the folder for the sender of a request: the same for everybody where nobody signs in.
    """

    def __init__(
        self,
        assistant: Answerer,
        store: ConversationStore,
        home_of: Callable[[Any], Path],
        print_pages: PagePrinter,
    ) -> None:
        self._assistant = assistant
        self._store = store
        self._home_of = home_of
        self._print_pages = print_pages
        self._lock = threading.Lock()
        self._benches: dict[Path, Bench] = {}
        # Of all evaluators: whether a run is going on, and the suites that come with the product, read once.
        self._busy = threading.Lock()
        self._built_in: dict[str, Suite] = {}

    def of(self, request: Any) -> Bench:
        """The bench of whoever sent a request."""
        home = self._home_of(request)
        with self._lock:
            if home not in self._benches:
                runs = RunStore(self._assistant.index.reports, home, built_in=self._built_in)
                jobs = RunJobs(self._assistant, runs, busy=self._busy)
                self._benches[home] = Bench(jobs, Panels(runs, self._store, home, self._print_pages))
            return self._benches[home]
