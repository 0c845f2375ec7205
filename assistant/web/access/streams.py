"""Streams that end with the session of whoever watches them: at once when they sign out, else within seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# How often it is looked whether whoever watches a stream is still signed in.
LOOK_SECONDS = 5.0

# Whether whoever watches a stream is still signed in.
IsSignedIn = Callable[[], Awaitable[bool]]


@dataclass(slots=True)
class _Watched:
    """One open stream."""

    look: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    # Whether its first bytes have been sent, and its last.
    is_begun: bool = False
    is_sent: bool = False


class SignedInStreams:
    """The open streams of one server, each looked after while it lasts."""

    def __init__(self, look_seconds: float = LOOK_SECONDS) -> None:
        self._look_seconds = look_seconds
        self._watched: dict[int, _Watched] = {}

    def look(self) -> None:
        """Look at all of them now: somebody has signed out."""
        for watched in self._watched.values():
            watched.look.set()

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, is_signed_in: IsSignedIn) -> None:
        """Let an app stream until it has done, or until whoever watches is no longer signed in."""
        watched = _Watched()
        self._watched[id(watched)] = watched

        async def send_while_signed_in(message: Message) -> None:
            if watched.over.is_set():
                return
            watched.is_begun = True
            watched.is_sent = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        async def receive_or_end() -> Message:
            incoming = asyncio.ensure_future(receive())
            ending = asyncio.ensure_future(watched.over.wait())
            try:
                await asyncio.wait({incoming, ending}, return_when=asyncio.FIRST_COMPLETED)
                return incoming.result() if incoming.done() else {"type": "http.disconnect"}
            finally:
                incoming.cancel()
                ending.cancel()

        looking = asyncio.create_task(self._look_after(watched, send, is_signed_in))
        try:
            await app(scope, receive_or_end, send_while_signed_in)
        finally:
            looking.cancel()
            del self._watched[id(watched)]

    async def _look_after(self, watched: _Watched, send: Send, is_signed_in: IsSignedIn) -> None:
        while await is_signed_in():
            with suppress(TimeoutError):
                await asyncio.wait_for(watched.look.wait(), self._look_seconds)
            watched.look.clear()
        watched.over.set()
        if watched.is_begun and not watched.is_sent:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
