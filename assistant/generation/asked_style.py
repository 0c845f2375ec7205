"""The style that a thread's questions are asked in, where whoever asks has a say; else the settings decide."""

from __future__ import annotations

from contextvars import ContextVar

_STYLE: ContextVar[str | None] = ContextVar("asked style", default=None)


def bind(style: str | None) -> None:
    """From now on, this thread's questions are answered in that style; None leaves it to the settings."""
    _STYLE.set(style)


def asked_style() -> str | None:
    """The style that this thread's questions are asked in; None where nobody said."""
    return _STYLE.get()
