"""Counters of a server for Prometheus: what it does and how long that takes. Labels come from short lists here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

# What a request is about, by how its path begins. Whatever is none of these is "other".
KINDS = (
    ("/gradio_api/queue/data", "stream"),
    ("/gradio_api/heartbeat", "stream"),
    ("/gradio_api", "event"),
    ("/export", "export"),
    ("/page", "printed page"),
    ("/original", "printed page"),
    ("/library-edit", "library"),
    ("/sign", "sign in"),
    ("/static", "part of a page"),
    ("/assets", "part of a page"),
    ("/svelte", "part of a page"),
    ("/theme", "part of a page"),
)
PAGES = frozenset({"/", "/library", "/search", "/briefing", "/evaluate"})
OUTCOMES = ("answered", "refused", "conversation", "stopped", "failed")
# Seconds, up to the longest that a model may take.
_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 60, 120)


class Metrics:
    """The counters of one server, in a registry of their own."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

        self.registry: CollectorRegistry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "pcn_requests", "Requests that were answered.", ["kind", "status"], registry=self.registry
        )
        self._request_seconds = Histogram(
            "pcn_request_seconds",
            "Until a request's answer was sent.",
            ["kind"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._answers = Counter("pcn_answers", "Questions, by what came of them.", ["outcome"], registry=self.registry)
        self._answer_seconds = Histogram(
            "pcn_answer_seconds",
            "From a question's turn to its whole answer.",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._waiting = Gauge("pcn_questions_under_way", "Questions that wait or are answered.", registry=self.registry)
        self._reports = Gauge("pcn_reports", "Reports that can be asked.", registry=self.registry)
        for outcome in OUTCOMES:
            self._answers.labels(outcome)

    def count_request(self, path: str, status: int, seconds: float) -> None:
        """Count a request. Of its path only the kind is kept, of its status the hundred: "2xx"."""
        kind = kind_of(path)
        self._requests.labels(kind, f"{status // 100}xx" if 100 <= status < 600 else "none").inc()
        # A stream lasts as long as somebody looks on.
        if kind != "stream":
            self._request_seconds.labels(kind).observe(seconds)

    def count_answer(self, outcome: str, seconds: float) -> None:
        """Count a question by what came of it, one of `OUTCOMES`."""
        self._answers.labels(outcome if outcome in OUTCOMES else "failed").inc()
        self._answer_seconds.observe(seconds)

    def watch(self, *, under_way: Callable[[], int], reports: Callable[[], int]) -> None:
        """Ask for these two whenever the counters are read."""
        self._waiting.set_function(under_way)
        self._reports.set_function(reports)

    def serve(self, host: str, port: int) -> Callable[[], None]:
        """Serve the counters at /metrics of an address of its own; what comes back ends that.

        Raises:
            UserError: it cannot be served there.
        """
        from prometheus_client import start_http_server

        try:
            server, thread = start_http_server(port, addr=host, registry=self.registry)
        except (OSError, OverflowError) as fault:
            raise UserError(f"port {port} on {host}: cannot be used ({fault}). Give another --metrics-port.") from fault

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join(5)

        return end


def kind_of(path: str) -> str:
    """What a request is about: one of a dozen words."""
    if path in PAGES:
        return "page"
    return next((kind for start, kind in KINDS if path.startswith(start)), "other")
