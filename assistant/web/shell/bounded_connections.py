"""Connections that end where their other side is too slow: a request that never arrives whole, an answer never read."""

from __future__ import annotations

import asyncio
import time
from typing import Any

# How long a request may take to arrive, beside a second for so many bytes: a large file over a slow line takes longer.
REQUEST_SECONDS = 30.0
_BYTES_A_SECOND = 20_000
# How long nothing of an answer may be taken, where there is more of it.
UNREAD_SECONDS = 120.0
_LOOK_SECONDS = 2.0


def bound_connections(
    *, request_seconds: float = REQUEST_SECONDS, unread_seconds: float = UNREAD_SECONDS, look: float = _LOOK_SECONDS
) -> type[asyncio.Protocol]:
    """The protocol that uvicorn speaks with each connection, as one that looks every few seconds how it goes."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    class BoundedProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._waiting_since, self._received = time.monotonic(), 0
            self._unread_since: float | None = None
            self._look = self.loop.call_later(look, self._end_where_slow)

        def data_received(self, data: bytes) -> None:
            self._received += len(data)
            super().data_received(data)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            # The next request is counted by itself.
            self._waiting_since, self._received = time.monotonic(), 0

        def connection_lost(self, exc: Exception | None) -> None:
            self._look.cancel()
            super().connection_lost(exc)

        def _end_where_slow(self) -> None:
            now = time.monotonic()
            cycle = self.cycle
            is_answering = cycle is not None and not cycle.response_complete and not cycle.more_body
            if is_answering:
                # The request is here; what comes next is counted from now on.
                self._waiting_since, self._received = now, 0
            if not self.flow.write_paused:
                self._unread_since = None
            elif self._unread_since is None:
                self._unread_since = now
            late = self._waiting_since + request_seconds + self._received / _BYTES_A_SECOND
            is_unread = self._unread_since is not None and now > self._unread_since + unread_seconds
            if now > late or is_unread:
                # What is still to be sent is not waited for: nobody takes it.
                self.transport.abort()
                return
            self._look = self.loop.call_later(look, self._end_where_slow)

    return BoundedProtocol
