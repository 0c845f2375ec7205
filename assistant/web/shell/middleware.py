"""What every request passes before it reaches a page: a cookie by which a browser is known again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "pcn_browser"
# Stands for all browsers together that take no cookies.
VISIT = "visit"
# Under this name a request's scope holds the name of an account that somebody signs in to, or tries to.
SIGNING_IN_KEY = "pcn.signing_in"
# Under this name a request's scope holds what stands before all paths as people reach them.
ROOT_PATH_KEY = "pcn.root_path"
# Under this name a request's scope holds whether its browser's key is to be given again, signed.
UNSIGNED_KEY = "pcn.unsigned"
_AGE_SECONDS = 400 * 86_400  # the longest that browsers keep a cookie
# A browser's key, 32 hexadecimal digits, such as "0f3c…".
_KEY = re.compile(r"[0-9a-f]{32}")
# How many cookies of our name are looked at: other programs may have written some.
_MOST_LOOKED_AT = 5


class BrowserCookieMiddleware:
    """Gives a browser without a key one with the first page it gets.

    The cookie holds a random key, as `sign` writes it, and nothing else; scripts cannot read it.

    This is plain ASGI and not Starlette's `BaseHTTPMiddleware`: that one passes every piece of a response through a
    queue of its own, and a request's end through another, while answers here are streamed as they grow and Gradio must
    see at once when a browser has gone.
    """

    def __init__(self, app: ASGIApp, sign: Callable[[str], str] = str) -> None:
        self._app = app
        self._sign = sign

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where a browser without a key asks for a page, add the cookie to the response."""
        if scope["type"] == "http" and scope["method"] == "GET":
            key = _key_of(scope)
            if key is None or scope.get(UNSIGNED_KEY):
                value = self._sign(key or secrets.token_hex(16))
                send = _with_cookie(send, value, is_secure=scope.get("scheme") == "https")
        await self._app(scope, receive, send)


def read_browser_key(cookies: str) -> str | None:
    """The browser's key in a line of cookies, such as "theme=dark; pcn_browser=0f3c…"; None where there is none.

    Other programs of this machine set cookies, too, and write into them what they like: those are passed over.
    """
    return next((key for value in read_cookie_values(cookies) if (key := split_value(value)[0])), None)


def read_cookie_values(cookies: str) -> list[str]:
    """What the first few cookies of our name hold, in their order."""
    parts = (part.strip().partition("=") for part in cookies.split(";"))
    return [value for name, _, value in parts if name == COOKIE][:_MOST_LOOKED_AT]


def split_value(value: str) -> tuple[str, str]:
    """The key and the signature in what a cookie holds; "" for either that is not there."""
    key, _, signature = value.partition(".")
    return (key, signature) if _KEY.fullmatch(key) else ("", "")


def fold_visits(browser: str) -> str:
    """Who a browser counts as: by its key; those without one, "visit-…", are one and the same."""
    return VISIT if browser.startswith(f"{VISIT}-") else browser


def _key_of(scope: Scope) -> str | None:
    return read_browser_key(Headers(scope=scope).get("cookie", ""))


def _with_cookie(send: Send, value: str, *, is_secure: bool) -> Send:
    """A `send` that adds the cookie to a response that is a page."""

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                kept = f"{COOKIE}={value}; Path=/; Max-Age={_AGE_SECONDS}; HttpOnly; SameSite=Lax"
                headers.append("set-cookie", f"{kept}; Secure" if is_secure else kept)
        await send(message)

    return send_with_cookie
