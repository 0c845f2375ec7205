"""Whether the work that a thread does has been stopped; long calls look here between their steps."""

from __future__ import annotations

import threading
from contextvars import ContextVar

LOOKED_AFTER_SECONDS = 0.1
_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


def stops_at(event: threading.Event) -> None:
    """From now on, this thread's work is stopped once the event is set."""
    _STOP.set(event)


def stop_asked() -> bool:
    """Whether this thread's work has been stopped; never where nothing was said of stopping."""
    event = _STOP.get()
    return event is not None and event.is_set()
