"""Whether the work that a thread does has been cancelled; long calls look here between their steps."""

from __future__ import annotations

import threading
from contextvars import ContextVar

CHECK_EVERY_SECONDS = 0.1
_EVENT: ContextVar[threading.Event | None] = ContextVar("cancelled", default=None)


def bind(event: threading.Event) -> None:
    """From now on, this thread's work is cancelled once the event is set."""
    _EVENT.set(event)


def is_cancelled() -> bool:
    """Whether this thread's work has been cancelled; never where no event was bound to it."""
    event = _EVENT.get()
    return event is not None and event.is_set()
