"""Why a call failed, in our own words, and whether it may go well another time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.generation.failures import explain_failure


class Refused(Exception):
    """A failure with a status, as providers' libraries raise it."""

    def __init__(self, status_code: int, wait: str | None = None) -> None:
        super().__init__("sk-a-key and the question")
        self.status_code = status_code
        self.response = SimpleNamespace(headers={} if wait is None else {"retry-after": wait})


class ReadTimeout(Exception):
    """As HTTP libraries name it."""


class ConnectError(Exception):
    """As HTTP libraries name it."""


@pytest.mark.parametrize(
    ("fault", "why", "is_transient"),
    [
        (Refused(429), "it is over its quota or too busy (429)", True),
        (Refused(429, "2"), "it is over its quota or too busy (429)", True),
        (Refused(429, "60"), "it is over its quota or too busy (429)", False),
        (Refused(429, "Wed, 21 Oct 2026 07:28:00 GMT"), "it is over its quota or too busy (429)", False),
        (Refused(401), "it refused the key (401)", False),
        (Refused(404), "there is no such model there (404)", False),
        (Refused(400), "its server failed (400)", False),
        (Refused(409), "its server failed (409)", True),
        (Refused(503), "its server failed (503)", True),
        (ReadTimeout(), "it did not answer in time", False),
        (ConnectError("refused"), "it cannot be reached", True),
        (ConnectionError("cut off"), "its answer was cut off", False),
        (ValueError("<<<"), "it sent what cannot be read (ValueError)", False),
    ],
)
def test_a_failure_is_told_without_the_provider_s_words(fault: Exception, why: str, is_transient: bool) -> None:
    failure = explain_failure(fault)
    assert (str(failure), failure.is_transient) == (why, is_transient)
