"""A browser is known again by a cookie, and what is streamed is passed on as it comes."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from assistant.web.shell.middleware import BrowserCookieMiddleware, read_browser_key

KEY = "0f" * 16


def ask(*, method: str = "GET", kind: str = "text/html; charset=utf-8", cookie: str = "") -> list[dict[str, Any]]:
    """What an app that answers in two pieces sends through the middleware."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        assert sent[-1]["body"] == b"one"  # it has gone out before there is more
        await send({"type": "http.response.body", "body": b"two"})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    headers = [(b"cookie", cookie.encode())] if cookie else []
    scope = {"type": "http", "method": method, "path": "/", "headers": headers}
    asyncio.run(BrowserCookieMiddleware(app)(scope, receive, send))
    assert [message.get("body") for message in sent] == [None, b"one", b"two"]
    return sent


def cookies_of(sent: list[dict[str, Any]]) -> list[str]:
    return [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]


def test_a_browser_without_a_key_gets_one_with_its_first_page_that_scripts_cannot_read() -> None:
    (cookie,) = cookies_of(ask(cookie="theme=dark"))
    assert re.fullmatch(
        r"pcn_browser=[0-9a-f]{32}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax", cookie
    )  # 400 days
    assert cookies_of(ask()) != [cookie]


@pytest.mark.parametrize(
    "request_",
    [{"cookie": f"pcn_browser={KEY}"}, {"method": "POST"}, {"kind": "application/json"}, {"kind": "text/event-stream"}],
)
def test_nothing_is_added_for_a_known_browser_or_to_what_is_no_page(request_: dict[str, str]) -> None:
    assert cookies_of(ask(**request_)) == []


@pytest.mark.parametrize(
    ("cookies", "key"),
    [
        (f"theme=dark; pcn_browser={KEY}", KEY),
        ("pcn_browser=short", None),
        (f"pcn_browser={KEY}0", None),
        (f"other={KEY}", None),
        ("", None),
    ],
)
def test_a_key_is_read_only_where_it_is_one_of_ours(cookies: str, key: str | None) -> None:
    assert read_browser_key(cookies) == key
