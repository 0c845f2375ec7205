"""A stream ends with the session of whoever watches it: at once when they sign out."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from assistant.accounts.roles import Role
from assistant.web.access.streams import SignedInStreams
from tests.support.browsing import Chat
from tests.support.team import Member


def test_a_stream_ends_within_a_second_of_signing_out_and_others_go_on(team: Chat) -> None:
    ann, bob = Member(team.address, "reader"), Member(team.address, "trainer", Role.TRAINER)
    ended: dict[str, float] = {}

    def watch(name: str, member: Member) -> None:
        with member.client.stream("GET", f"/gradio_api/heartbeat/{member.window}") as stream:
            for _ in stream.iter_raw():
                pass
        ended[name] = time.monotonic()

    for name, member in (("ann", ann), ("bob", bob)):
        threading.Thread(target=watch, args=(name, member), daemon=True).start()
    time.sleep(1.5)
    assert not ended
    elsewhere = Member(team.address)
    elsewhere.client.cookies = ann.client.cookies
    assert elsewhere.post("/sign-out").status_code == 303
    left = time.monotonic()
    while "ann" not in ended:
        assert time.monotonic() < left + 3
        time.sleep(0.02)
    assert "bob" not in ended
    assert bob.post("/sign-out").status_code == 303


@pytest.mark.parametrize("listens", [True, False])
def test_a_stream_is_ended_where_the_session_ends_by_itself(listens: bool) -> None:
    sent: list[dict[str, Any]] = []
    is_signed_in = True

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal is_signed_in
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        is_signed_in = False
        if listens:
            assert (await receive())["type"] == "http.disconnect"
        else:
            await asyncio.sleep(0.3)
        await send({"type": "http.response.body", "body": b"two", "more_body": True})

    async def never() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def look() -> bool:
        return is_signed_in

    streams = SignedInStreams(look_seconds=0.05)
    asyncio.run(streams.run(app, {"type": "http"}, never, send, is_signed_in=look))
    assert [message.get("body") for message in sent] == [None, b"one", b""]
    assert not sent[-1]["more_body"]
