"""The gate: every request is held to the table of rules, and goes on in the name of whoever sent it.

What follows knows a browser by its cookie. Here that cookie is taken away and one put in its place that stands for the
person, so that conversations, drafts and all else belong to them, whatever browser they use.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts.roles import Person, Role
from assistant.web.access.arrivals import Arrival, read_arrival
from assistant.web.access.identity import ARRIVAL_KEY, SCOPE_KEY, Desk
from assistant.web.access.refusals import refusal_page
from assistant.web.access.rules import SIGN_IN, Rule, find_rule
from assistant.web.shell.middleware import COOKIE
from corpus.errors import UserError

_MOST_BYTES = 8_000_000
_MOST_WINDOWS = 20_000
# How often a stream looks whether who watches it is still signed in.
_STREAM_LOOK_SECONDS = 5.0
_NOT_SIGNED_IN = "You are not signed in, or were signed out after a while. Load the page again to sign in."
_NOT_ALLOWED = "Your role ({role}) does not include this page. Whoever looks after this server can change that."
_NOT_SERVED = "There is nothing here. The pages are Ask, Library and Search, and others for some roles."
_OTHER_SITE = "This was sent by another site's page, and nothing was done. Open the assistant's own page."
_OTHER_NAME = "This server is not known by that name. Whoever runs it sets public_url to the address people use."
_ANOTHERS = "This belongs to somebody else."
_TOO_LARGE = "That is larger than this server takes."
_NO_EVENT = "There is no such event. Load the page again."
_UNREADABLE = "The accounts cannot be read for the moment. Try again in a while."
# What every answer bears, unless its route says otherwise.
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-security-policy": "frame-ancestors 'none'",
    "referrer-policy": "same-origin",
}


class Refused(Exception):
    """A request that goes no further."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status = status
        self.told = told


@dataclass(frozen=True, slots=True)
class Pass:
    """What a request goes on with."""

    arrival: Arrival
    rule: Rule
    person: Person | None


class AccessGate:
    """Plain ASGI, as `BrowserCookieMiddleware` is and for the same reason. It stands before everything else.

    `event_roles` are the least roles for Gradio's events, by number; `owns_file` says whether a browser's key may have
    a file that Gradio made.
    """

    def __init__(
        self,
        app: ASGIApp,
        desk: Desk,
        event_roles: Mapping[int, Role],
        owns_file: Callable[[str, str], bool] = lambda browser, path: False,
    ) -> None:
        self._app = app
        self._desk = desk
        self._event_roles = event_roles
        self._owns_file = owns_file
        # Whose window each of Gradio's session hashes is, the last used: whoever used it first.
        self._windows: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold a request to the rules and pass it on, or refuse it in a friendly line."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        arrival = read_arrival(scope, self._desk.settings)
        guarded = _with_headers(send)
        try:
            admitted = await self._admit(arrival)
            receive = await self._check_body(admitted, scope, receive)
        except Refused as refused:
            await _tell(refused, arrival, self._desk.settings.has_sessions)(scope, receive, guarded)
            return
        if admitted.person and admitted.rule.is_idle and arrival.method == "GET":
            receive, guarded = self._end_with_session(arrival, receive, guarded)
        await self._app(self._dress(scope, admitted), receive, guarded)

    async def _admit(self, arrival: Arrival) -> Pass:
        """Who sent a request, where they may.

        Raises:
            Refused: they may not, or it is not served.
        """
        if not arrival.is_by_own_name:
            raise Refused(421, _OTHER_NAME)
        rule = find_rule(arrival.method, arrival.path)
        if rule is None:
            raise Refused(404, _NOT_SERVED)
        if not arrival.is_from_own_page:
            raise Refused(403, _OTHER_SITE)
        if rule.role is None:
            return Pass(arrival, rule, None)
        try:
            person = await run_in_threadpool(self._desk.identifier.identify, arrival, is_use=not rule.is_idle)
        except UserError as fault:
            raise Refused(503, _UNREADABLE) from fault
        if person is None:
            raise Refused(401, _NOT_SIGNED_IN)
        if not person.role.may(rule.role):
            raise Refused(403, _NOT_ALLOWED.format(role=person.role))
        return Pass(arrival, rule, person)

    async def _check_body(self, admitted: Pass, scope: Scope, receive: Receive) -> Receive:
        """Hold what names an event, a window or a file to whose they are; what the app then receives.

        Raises:
            Refused: it is somebody else's, above the person's role, or no body that is taken.
        """
        person, path = admitted.person, admitted.arrival.path
        if person is None or not path.startswith("/gradio_api/"):
            return receive
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        for window in query.get("session_hash", []):
            self._claim_window(window, person)
        if path.startswith("/gradio_api/heartbeat/"):
            self._claim_window(path.rpartition("/")[2], person)
        if path.startswith("/gradio_api/file="):
            file = path.removeprefix("/gradio_api/file=")
            if not self._owns_file(self._desk.browser_key(person.owner), file):
                raise Refused(403, _ANOTHERS)
        if admitted.arrival.method != "POST" or path == "/gradio_api/upload":
            return receive
        body = _parse(await _read_body(receive))
        window = body.get("session_hash")
        if window is not None:
            self._claim_window(window, person)
        if admitted.rule.is_event:
            self._check_event(body, person)
        # Written anew, so that what was looked at is what is done: a body can hold a key twice.
        return _replay(json.dumps(body).encode(), receive)

    def _check_event(self, body: Mapping[str, Any], person: Person) -> None:
        """See that an event may be sent by this person: it is named by its number alone.

        Raises:
            Refused: there is none of that number, or it stands on a page that their role does not include.
        """
        number = body.get("fn_index")
        needed = self._event_roles.get(number) if type(number) is int else None
        if needed is None:
            raise Refused(404, _NO_EVENT)
        if not person.role.may(needed):
            raise Refused(403, _NOT_ALLOWED.format(role=person.role))

    def _claim_window(self, window: object, person: Person) -> None:
        """A window is whose it was first: nobody else sends or watches its events.

        Raises:
            Refused: it is another's.
        """
        if not isinstance(window, str) or not 4 <= len(window) <= 100:
            raise Refused(400, _NO_EVENT)
        if self._windows.setdefault(window, person.owner) != person.owner:
            raise Refused(403, _ANOTHERS)
        self._windows.move_to_end(window)
        while len(self._windows) > _MOST_WINDOWS:
            self._windows.popitem(last=False)

    def _dress(self, scope: Scope, admitted: Pass) -> Scope:
        """The request as it goes on: without cookies and claims of its sender, in the person's name."""
        dropped = {b"cookie", b"host", self._desk.settings.header.lower().encode()}
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name.lower() not in dropped and not name.lower().startswith((b"x-forwarded", b"forwarded"))
        ]
        # As people reach the server, which is what links are built from.
        scheme, _, host = admitted.arrival.origin.partition("://")
        headers.append((b"host", host.encode("latin-1")))
        if admitted.person:
            key = self._desk.browser_key(admitted.person.owner)
            headers.append((b"cookie", f"{COOKIE}={key}".encode()))
        elif admitted.arrival.headers.get("cookie"):
            # Signing in and out look at the cookies themselves.
            headers.append((b"cookie", admitted.arrival.headers["cookie"].encode("latin-1")))
        told = {SCOPE_KEY: admitted.person, ARRIVAL_KEY: admitted.arrival}
        return {**scope, "scheme": scheme, "headers": headers, **told}

    def _end_with_session(self, arrival: Arrival, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """A stream that ends once who watches it is no longer signed in."""
        looked = time.monotonic()
        is_over = False

        async def send_while_signed_in(message: Message) -> None:
            nonlocal looked, is_over
            if is_over:
                return
            if message["type"] == "http.response.body" and time.monotonic() - looked > _STREAM_LOOK_SECONDS:
                looked = time.monotonic()
                try:
                    is_over = await run_in_threadpool(self._desk.identifier.identify, arrival, is_use=False) is None
                except UserError:
                    is_over = True
                if is_over:
                    message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        async def receive_while_signed_in() -> Message:
            return {"type": "http.disconnect"} if is_over else await receive()

        return receive_while_signed_in, send_while_signed_in


def _tell(refused: Refused, arrival: Arrival, has_sessions: bool) -> Response:
    """A refusal as a page where a page was asked for, as JSON elsewhere; whoever is not signed in is led to that."""
    wants_page = arrival.method == "GET" and "text/html" in arrival.headers.get("accept", "")
    if refused.status == 401 and wants_page and has_sessions:
        return RedirectResponse(f"{SIGN_IN}?next={quote(arrival.target, safe='')}", status_code=303)
    if wants_page:
        return refusal_page(refused.status, refused.told)
    return JSONResponse({"detail": refused.told, "fault": refused.told}, status_code=refused.status)


def _with_headers(send: Send) -> Send:
    """A `send` that adds what keeps other sites away, and takes away what lets them in."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.lower().startswith("access-control-")]:
                del headers[name]
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if headers.get("content-type", "").startswith("text/html"):
                headers.setdefault("cache-control", "no-store")
        await send(message)

    return send_with_headers


async def _read_body(receive: Receive) -> bytes:
    """A request's whole body.

    Raises:
        Refused: it is too large, or its sender has gone.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, _NO_EVENT)
        body += message.get("body", b"")
        if len(body) > _MOST_BYTES:
            raise Refused(413, _TOO_LARGE)
        if not message.get("more_body"):
            return bytes(body)


def _parse(body: bytes) -> dict[str, Any]:
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


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body once, and then what comes after it: that the browser has gone."""
    is_given = False

    async def receive_again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
