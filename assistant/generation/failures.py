"""What a provider's library raises → why a call failed, in our own words."""

from __future__ import annotations

from typing import Any

# A server that asks for a longer wait is not asked again: the reader has an answer without it.
_LONGEST_WAIT_SECONDS = 2.0
_DATE_SECONDS = 3600.0
# Statuses of a server that is busy and may answer another time: a timeout, a conflict, too many requests.
_BUSY = frozenset([408, 409, 429])
# Statuses of a server that does not know a part of the request: bad request, not acceptable in form, not implemented.
_NOT_TAKEN = frozenset([400, 422, 501])


class CallFailed(Exception):
    """A call that failed."""

    def __init__(self, why: str, *, is_transient: bool, is_refused: bool = False) -> None:
        """`is_transient`: it may go well another time. `is_refused`: the server does not take what was asked of it."""
        super().__init__(why)
        self.is_transient = is_transient
        self.is_refused = is_refused


def explain_failure(fault: Exception) -> CallFailed:
    """Why a call failed, without the provider's words: they may hold the key or the question."""
    response = getattr(fault, "response", None)
    status = getattr(fault, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int):
        return _explain_status(status, response)
    kind = type(fault).__name__
    if "timeout" in kind.lower():
        return CallFailed("it did not answer in time", is_transient=False)
    if isinstance(fault, ConnectionError) or "connect" in kind.lower():
        if "cut off" in str(fault):
            return CallFailed("its answer was cut off", is_transient=False)
        return CallFailed("it cannot be reached", is_transient=True)
    return CallFailed(f"it sent what cannot be read ({kind})", is_transient=False)


def _explain_status(status: int, response: Any) -> CallFailed:
    """Why a call failed by the status of the server's reply: 401 is a refused key."""
    if status == 429:
        is_short = _seconds_to_wait(response) <= _LONGEST_WAIT_SECONDS
        return CallFailed("it is over its quota or too busy (429)", is_transient=is_short)
    if status in (401, 403):
        return CallFailed(f"it refused the key ({status})", is_transient=False)
    if status == 404:
        return CallFailed("there is no such model there (404)", is_transient=False)
    is_transient = status >= 500 or status in _BUSY
    return CallFailed(f"its server failed ({status})", is_transient=is_transient, is_refused=status in _NOT_TAKEN)


def _seconds_to_wait(response: Any) -> float:
    """The seconds of a Retry-After header; 0 where there is none, an hour where it is a date."""
    header = getattr(response, "headers", {}).get("retry-after", "0")
    try:
        return float(header)
    except ValueError:
        return _DATE_SECONDS
