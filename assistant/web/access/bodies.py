"""The body of a request: read whole up to a bound, taken apart, and given on as it was looked at."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.types import Message, Receive

# What the largest file of questions takes that the Evaluate page reads, in the form in which a browser sends it.
_MOST_BYTES = 8_000_000
_MOST_SECONDS = 60.0
_NO_EVENT = "There is no such event. Load the page again."
_TOO_SLOW = "That took too long to arrive. Try again."
TOO_LARGE = "That is larger than this server takes."


class Refused(Exception):
    """A request that goes no further.

    `why` is a word or two for those who run the server, such as "of another site"; it holds nothing of the request.
    """

    def __init__(self, status: int, told: str, why: str = "unreadable") -> None:
        super().__init__(told)
        self.status = status
        self.told = told
        self.why = why


async def read_body(receive: Receive) -> bytes:
    """A request's whole body.

    Raises:
        Refused: it is too large, takes too long, or its sender has gone.
    """
    try:
        async with asyncio.timeout(_MOST_SECONDS):
            return await _read_whole(receive)
    except TimeoutError as fault:
        raise Refused(408, _TOO_SLOW, "too slow") from fault


async def _read_whole(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, _NO_EVENT)
        body += message.get("body", b"")
        if len(body) > _MOST_BYTES:
            raise Refused(413, TOO_LARGE, "too large")
        if not message.get("more_body"):
            return bytes(body)


def parse_body(body: bytes) -> dict[str, Any]:
    """A body that is a JSON object.

    Raises:
        Refused: it is none.
    """
    try:
        parsed = json.loads(body)
        # What is nested too deep to be written again is refused here, too.
        json.dumps(parsed)
    except (ValueError, RecursionError) as fault:
        raise Refused(400, _NO_EVENT) from fault
    if not isinstance(parsed, dict):
        raise Refused(400, _NO_EVENT)
    return parsed


def replay_body(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body once, and then what comes after it: that the browser has gone."""
    is_given = False

    async def receive_again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
