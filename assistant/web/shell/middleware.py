"""What stands before the page's server: it knows a browser again by a cookie, and hands out exports."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote

COOKIE = "pcn_browser"
EXPORTS = "/export/"
_AGE = 400 * 86_400
_KEY = re.compile(r"[0-9a-f]{32}")
# A conversation's id and a format, such as "/export/x1_-9.pdf"; which formats there are, whoever exports knows.
_EXPORT = re.compile(r"/export/([\w-]{1,64})\.([a-z]{1,8})")
_POLICY = b"default-src 'none'; style-src 'unsafe-inline'"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
# (browser, conversation, form) → (file name, media type, bytes); None where there is no such conversation.
Export = Callable[[str, str, str], tuple[str, str, bytes] | None]


class Doorway:
    """ASGI middleware around the page. The cookie holds a random key and nothing else; scripts cannot read it."""

    def __init__(self, app: Any, export: Export) -> None:
        self._app = app
        self._export = export

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it where it asks for an export."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        browser = browser_of(scope)
        if scope["path"].startswith(EXPORTS):
            await self._hand_out(scope["path"], browser, send)
        elif browser is None and scope["method"] == "GET":
            await self._app(scope, receive, _remembering(send))
        else:
            await self._app(scope, receive, send)

    async def _hand_out(self, path: str, browser: str | None, send: Send) -> None:
        import anyio.to_thread

        asked = _EXPORT.fullmatch(path)
        found = None
        if asked and browser:
            found = await anyio.to_thread.run_sync(self._export, browser, asked[1], asked[2])
        if found is None:
            words = b"There is no such conversation in this browser. It may have been deleted."
            await _respond(send, 404, [(b"content-type", b"text/plain; charset=utf-8")], words)
            return
        name, kind, content = found
        shown = "inline" if kind.startswith("text/html") else "attachment"
        headers = [
            (b"content-type", kind.encode()),
            (b"content-disposition", f"{shown}; filename*=UTF-8''{quote(name)}".encode()),
            (b"content-security-policy", _POLICY),
            (b"x-content-type-options", b"nosniff"),
            (b"cache-control", b"no-store"),
        ]
        await _respond(send, 200, headers, content)


def browser_of(scope: Scope) -> str | None:
    """The key in a request's cookie; None where it has none."""
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            return key_in(value.decode("latin-1"))
    return None


def key_in(cookies: str) -> str | None:
    """The key in a line of cookies; None where there is none of ours."""
    try:
        morsel = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel and _KEY.fullmatch(morsel.value) else None


def _remembering(send: Send) -> Send:
    """A `send` that gives the browser its key with the first page it gets."""

    async def given(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            cookie = f"{COOKIE}={secrets.token_hex(16)}; Path=/; Max-Age={_AGE}; HttpOnly; SameSite=Lax"
            message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie.encode())]}
        await send(message)

    return given


def _is_page(message: MutableMapping[str, Any]) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])


async def _respond(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
