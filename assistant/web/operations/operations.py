"""What those who run a server need: is it well, is it ready, what does it do, who did what; and a graceful end."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from assistant.web.operations.audit import AuditLog
from assistant.web.operations.logs import TEXT, set_up_logs
from assistant.web.operations.metrics import Metrics
from assistant.web.operations.refusal_notes import RefusalNotes
from corpus.errors import UserError

STOP_SECONDS = 20.0
_LOOK_SECONDS = 0.1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OperationsSettings:
    """How a server is run."""

    log_level: str = "warning"
    # TEXT or JSON.
    log_format: str = TEXT
    # Whether who did what is written into the audit log.
    audit: bool = False
    # Where the counters are served; None: nowhere.
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    # How long answers under way are waited for at the end.
    stop_seconds: float = STOP_SECONDS
    # What stands before all paths as people reach them behind a proxy, such as "/pcn"; "" for nothing.
    root_path: str = ""


class Operations:
    """The running of one server. Safe to share between threads.

    Raises:
        UserError: the audit log cannot be written or was changed, or the counters cannot be served where they should.
    """

    def __init__(self, home: Path, settings: OperationsSettings) -> None:
        self._settings = settings
        set_up_logs(settings.log_level, settings.log_format)
        self.audit = AuditLog(home) if settings.audit else None
        self.metrics = Metrics() if settings.metrics_port is not None else None
        # Gradio's events by their number, by the names of what they run.
        self.events: Mapping[int, str] = {}
        # Whether the server is ending, and no new question is taken.
        self.is_ending = False
        self._checks: dict[str, Callable[[], object]] = {}
        self._end_metrics: Callable[[], None] | None = None
        self._refusals = RefusalNotes(self.note)

    def add_check(self, name: str, check: Callable[[], object]) -> None:
        """Let the server be ready only while this raises nothing."""
        self._checks[name] = check

    def find_faults(self) -> dict[str, str]:
        """Why the server is not ready, by the name of what is not; empty where it is. No words of errors are told."""
        faults = {"server": "is ending"} if self.is_ending else {}
        for name, check in self._checks.items():
            try:
                check()
            except Exception as fault:
                _log.warning("not ready: %s", name, exc_info=fault)
                faults[name] = type(fault).__name__
        return faults

    def observe_answer(self, outcome: str, seconds: float) -> None:
        """Count a question by what came of it."""
        if self.metrics:
            self.metrics.count_answer(outcome, seconds)
        _log.info(
            "question: %s in %.2f s", outcome, seconds, extra={"fields": {"outcome": outcome, "seconds": seconds}}
        )

    def note_refusal(self, who: str, path: str, why: str, status: int) -> None:
        """Count a request that was refused, and write into the audit log who it was of and why: "of another site"."""
        if self.metrics:
            self.metrics.count_request(path, status, 0.0)
        fields = {"why": why, "status": status}
        _log.info("refused: %s (%d)", why, status, extra={"fields": fields})
        # What is not there is asked for by anybody's mistake.
        if self.audit and status != 404:
            self._refusals.note(who, why, status)

    def start(self, *, under_way: Callable[[], int], reports: Callable[[], int]) -> None:
        """Serve the counters, where that is wanted, and end the server gracefully when the system asks for it.

        Raises:
            UserError: the counters cannot be served there.
        """
        if self.metrics and self._settings.metrics_port is not None:
            self.metrics.watch(under_way=under_way, reports=reports)
            self._end_metrics = self.metrics.serve(self._settings.metrics_host, self._settings.metrics_port)
        if threading.current_thread() is threading.main_thread():
            # As systemd and Docker end a program; on Windows only a program of one's own can send it.
            signal.signal(signal.SIGTERM, _interrupt)

    def drain(self, under_way: Callable[[], int]) -> None:
        """Take no more questions, and wait for those under way, for so long at most; a second Ctrl+C ends the wait."""
        self.is_ending = True
        end = time.monotonic() + self._settings.stop_seconds
        if under_way():
            print("Stopping: waiting for answers under way …", file=sys.stderr, flush=True)
        try:
            while under_way() and time.monotonic() < end:
                time.sleep(_LOOK_SECONDS)
        except KeyboardInterrupt:
            return

    def close(self) -> None:
        """Let go of the audit log and of the counters' address."""
        if self._end_metrics:
            self._end_metrics()
        if self.audit:
            self._refusals.end()
            self.audit.close()

    def note(self, who: str, act: str, status: int) -> None:
        """Write an act into the audit log, where there is one; a disk that is full is told in the server's log."""
        if self.audit:
            try:
                self.audit.write(who, act, status=status)
            except UserError as fault:
                _log.error("the audit log cannot be written", exc_info=fault)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
