"""The gate: every request is held to the table of rules, and goes on in the name of whoever sent it.

What follows knows a browser by its cookie. Where people sign in that cookie is taken away here and one put in its place
that stands for the person, so that conversations, drafts and all else belong to them, whatever browser they use. Where
nobody signs in, on one's own machine, a browser is whoever has its cookie, and may do everything.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts.roles import Person, Role
from assistant.accounts.settings import SignInSettings
from assistant.web.access.arrivals import Arrival, read_arrival, strip_root_path
from assistant.web.access.bodies import TOO_LARGE, Refused, parse_body, read_body, replay_body
from assistant.web.access.browser_keys import BrowserKeys
from assistant.web.access.identity import ARRIVAL_KEY, SCOPE_KEY, Desk
from assistant.web.access.refusals import refusal_page
from assistant.web.access.rules import (
    LOCAL_RULES,
    PROGRAMS,
    PROGRAMS_EVENT,
    RULES,
    SIGN_IN,
    SIGN_OUT,
    UPLOAD,
    Rule,
    find_rule,
)
from assistant.web.access.streams import SignedInStreams
from assistant.web.access.uploads import Uploads
from assistant.web.shell.middleware import COOKIE, ROOT_PATH_KEY, UNSIGNED_KEY, VISIT
from corpus.errors import UserError

# An event of any page but one that takes files of questions.
_MOST_EVENT_BYTES = 1_000_000
_MOST_WINDOWS = 20_000
# What one person may have under way at once: requests that are no streams, and events that wait in Gradio's queue.
_MOST_REQUESTS, _MOST_EVENTS = 24, 12
_NOT_SIGNED_IN = "You are not signed in, or were signed out after a while. Load the page again to sign in."
_NOT_ALLOWED = "Your role ({role}) does not include this page. Whoever looks after this server can change that."
_NOT_SERVED = "There is nothing here. The pages are Ask, Library and Search, and others for some roles."
_OTHER_SITE = "This was sent by another site's page, and nothing was done. Open the assistant's own page."
_OTHER_NAME = "This server is not known by that name. Whoever runs it sets public_url to the address people use."
_OTHER_PATH = (
    "The proxy says that this server is at {told}, and it was started for {known}. Whoever runs it gives both the same "
    "path: --root-path {told}"
)
_ANOTHERS = "This belongs to somebody else."
_NO_EVENT = "There is no such event. Load the page again."
_UNREADABLE = "The accounts cannot be read for the moment. Try again in a while."
_NOT_KNOWN = "What is kept here cannot be read for the moment. Try again in a while."
_ASKED_TOO_MUCH = "Two of your questions are waiting already. Ask this one again when one of them has been answered."
_TOO_MUCH = "That is more at once than one person may have under way. Try again in a moment."
# What a page may load and run: what this server itself gives, and nothing else. Gradio writes scripts into its pages
# and makes functions of text, which is why "unsafe-inline" and "unsafe-eval" stand here; its pages bear no nonces.
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
# What every answer bears, unless its route says otherwise.
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-security-policy": "frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_NO_SIGN_IN = SignInSettings()


@dataclass(frozen=True, slots=True)
class Events:
    """What the gate knows of Gradio's events, and asks of what is behind it."""

    # The least role for each event, by its number.
    roles: Mapping[int, Role] = field(default_factory=dict)
    # The name of the function that each runs.
    names: Mapping[int, str] = field(default_factory=dict)
    # The events that take files.
    with_files: frozenset[int] = frozenset()
    # Whether a browser's key may have a file that Gradio made, by its path.
    owns_file: Callable[[str, str], bool] = lambda browser, path: False
    # Whether one more question by a browser's key may wait, by the name of the function; where it may, it is counted.
    may_ask: Callable[[str, str], bool] = lambda browser, function: True
    # How many events wait or are being done in Gradio's queue, by window.
    waiting: Callable[[], Mapping[str, int]] = dict


@dataclass(frozen=True, slots=True)
class Pass:
    """What a request goes on with."""

    arrival: Arrival
    rule: Rule
    person: Person | None
    # Whether the key of the browser is to be given to it again, signed.
    is_unsigned: bool = False


# Told of who was refused, None where that is not known, what arrived, and why.
NoteRefusal = Callable[[Person | None, Arrival, Refused], None]


class AccessGate:
    """Plain ASGI, as `BrowserCookieMiddleware` is and for the same reason. It stands before everything else.

    Without a `desk` nobody signs in, and browsers are known by their `keys`. `root_path` stands before all paths as
    people reach them.
    """

    def __init__(
        self,
        app: ASGIApp,
        desk: Desk | None,
        events: Events,
        *,
        keys: BrowserKeys,
        settings: SignInSettings = _NO_SIGN_IN,
        root_path: str = "",
        note_refusal: NoteRefusal = lambda person, arrival, refused: None,
    ) -> None:
        self._app = app
        self._desk = desk
        self._settings = desk.settings if desk else settings
        self._rules = RULES if desk else LOCAL_RULES
        self._events = events
        self._keys = keys
        self._root_path = root_path
        self._note_refusal = note_refusal
        # Whose window each of Gradio's session hashes is, the last used: whoever used it first.
        self._windows: OrderedDict[str, str] = OrderedDict()
        self._uploads = Uploads()
        self._streams = SignedInStreams()
        # How many requests of each person are under way.
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold a request to the rules and pass it on, or refuse it in a friendly line."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        arrival = read_arrival(scope, self._settings, self._root_path)
        guarded = _with_headers(send)
        person: Person | None = None
        try:
            admitted = await self._admit(arrival)
            person = admitted.person
            self._require_room(admitted)
            receive = await self._check_body(admitted, scope, receive)
        except Refused as refused:
            await self._refuse(refused, arrival, person)(scope, receive, guarded)
            return
        if person and arrival.path == UPLOAD:
            guarded = self._uploads.watch(person.owner, guarded)
        owner = person.owner if person and _is_counted(admitted) else ""
        self._under_way[owner] += bool(owner)
        try:
            await self._pass_on(admitted, self._dress(scope, admitted), receive, guarded)
        finally:
            self._under_way[owner] -= bool(owner)
            if self._under_way[owner] <= 0:
                del self._under_way[owner]

    async def _pass_on(self, admitted: Pass, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on; a stream ends with the session of whoever watches it."""
        desk, arrival = self._desk, admitted.arrival
        if desk and admitted.person and admitted.rule.is_idle and arrival.method == "GET":
            is_signed_in = partial(self._is_signed_in, desk, arrival)
            await self._streams.run(self._app, scope, receive, send, is_signed_in=is_signed_in)
            return
        await self._app(scope, receive, send)
        if arrival.method == "POST" and arrival.path in (SIGN_IN, SIGN_OUT):
            self._streams.look()

    def _refuse(self, refused: Refused, arrival: Arrival, person: Person | None) -> Response:
        """What is answered to a request that goes no further; those who run the server can read of it."""
        has_sessions = self._settings.has_sessions
        # Whoever has not signed in yet, and opens a page, is led to where they can.
        if refused.status == 401 and has_sessions and _wants_page(arrival):
            return RedirectResponse(
                f"{self._root_path}{SIGN_IN}?next={quote(arrival.target, safe='')}", status_code=303
            )
        if refused.status in (307, 308):
            return RedirectResponse(f"{self._root_path}/", status_code=refused.status)
        self._note_refusal(person, arrival, refused)
        if _wants_page(arrival):
            return refusal_page(refused.status, refused.told, first_page=f"{self._root_path}/")
        return JSONResponse({"detail": refused.told, "fault": refused.told}, status_code=refused.status)

    async def _admit(self, arrival: Arrival) -> Pass:
        """Who sent a request, where they may.

        Raises:
            Refused: they may not, or it is not served.
        """
        if not arrival.is_by_own_name:
            raise Refused(421, _OTHER_NAME, "by another name")
        if arrival.told_root_path not in (None, self._root_path):
            told = _OTHER_PATH.format(told=arrival.told_root_path or "/", known=self._root_path or "/")
            raise Refused(421, told, "at another path")
        if self._root_path and not arrival.path:
            raise Refused(308, "", "led on")
        rule = find_rule(arrival.method, arrival.path, self._rules)
        if rule is None:
            raise Refused(404, _NOT_SERVED, "not served")
        if not arrival.is_from_own_page:
            raise Refused(403, _OTHER_SITE, "of another site")
        if rule.role is None:
            return Pass(arrival, rule, None)
        if self._desk is None:
            return await self._admit_browser(arrival, rule)
        try:
            person = await run_in_threadpool(self._desk.identifier.identify, arrival, is_use=not rule.is_idle)
        except UserError as fault:
            raise Refused(503, _UNREADABLE, "accounts unreadable") from fault
        if person is None:
            raise Refused(401, _NOT_SIGNED_IN, "not signed in")
        if not person.role.may(rule.role):
            raise Refused(403, _NOT_ALLOWED.format(role=person.role), "beyond the role")
        return Pass(arrival, rule, person)

    async def _admit_browser(self, arrival: Arrival, rule: Rule) -> Pass:
        """Whoever has a browser's key, and may do everything.

        Raises:
            Refused: whether the server holds something under a key cannot be told.
        """
        cookies = arrival.headers.get("cookie", "")
        known = self._keys.find_signed(cookies)
        if known is None and COOKIE in cookies:
            try:
                known = await run_in_threadpool(self._keys.find_held, cookies)
            except UserError as fault:
                raise Refused(503, _NOT_KNOWN, "databases unreadable") from fault
        if known is None:
            return Pass(arrival, rule, Person(VISIT, "", Role.LIBRARIAN))
        return Pass(arrival, rule, Person(known.key, "", Role.LIBRARIAN), is_unsigned=not known.is_signed)

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
            if not self._events.owns_file(self._key_of(person), file):
                raise Refused(403, _ANOTHERS, "somebody else's")
        if admitted.arrival.method != "POST" or path == UPLOAD:
            return receive
        content = await read_body(receive)
        body = parse_body(content)
        window = body.get("session_hash")
        if window is not None:
            self._claim_window(window, person)
        if admitted.rule.is_event:
            number = body.get("fn_index")
            takes_file = isinstance(number, int) and number in self._events.with_files
            body["data"] = self._uploads.clean(person.owner, body.get("data", []), takes_file=takes_file)
            self._check_event(body, person, path, len(content))
        # Written anew, so that what was looked at is what is done: a body can hold a key twice.
        return replay_body(json.dumps(body).encode(), receive)

    def _check_event(self, body: Mapping[str, Any], person: Person, path: str, size: int) -> None:
        """See that an event may be sent by this person: it is named by its number alone, or asks for a program.

        Raises:
            Refused: there is none of that number, it stands on a page that their role does not include, it is larger
                than events of its page are, or they have too much under way.
        """
        if path == PROGRAMS:
            needed: Role | None = Role.READER
            function = PROGRAMS_EVENT
        else:
            named = body.get("fn_index")
            number: int = named if type(named) is int else -1
            needed, function = self._events.roles.get(number), self._events.names.get(number, "")
        if needed is None:
            raise Refused(404, _NO_EVENT, "not served")
        if not person.role.may(needed):
            raise Refused(403, _NOT_ALLOWED.format(role=person.role), "beyond the role")
        if size > _MOST_EVENT_BYTES and needed != Role.EVALUATOR:
            raise Refused(413, TOO_LARGE, "too large")
        if path.endswith("/queue/join") and self._count_waiting(person) >= _MOST_EVENTS:
            raise Refused(429, _TOO_MUCH, "too many")
        if not self._events.may_ask(self._key_of(person), function):
            raise Refused(429, _ASKED_TOO_MUCH, "too many")

    def _count_waiting(self, person: Person) -> int:
        """How many events of a person's windows wait, or are being done."""
        waiting = self._events.waiting().items()
        return sum(count for window, count in waiting if self._windows.get(window) == person.owner)

    def _require_room(self, admitted: Pass) -> None:
        """See that a person has not too many requests under way.

        Raises:
            Refused: they have.
        """
        person = admitted.person
        if person and _is_counted(admitted) and self._under_way[person.owner] >= _MOST_REQUESTS:
            raise Refused(429, _TOO_MUCH, "too many")

    def _key_of(self, person: Person) -> str:
        """The key by which what follows knows a person."""
        return self._desk.browser_key(person.owner) if self._desk else person.owner

    def _claim_window(self, window: object, person: Person) -> None:
        """A window is whose it was first: nobody else sends or watches its events.

        Raises:
            Refused: it is another's.
        """
        if not isinstance(window, str) or not 4 <= len(window) <= 100:
            raise Refused(400, _NO_EVENT)
        if self._windows.setdefault(window, person.owner) != person.owner:
            raise Refused(403, _ANOTHERS, "somebody else's")
        self._windows.move_to_end(window)
        while len(self._windows) > _MOST_WINDOWS:
            self._windows.popitem(last=False)

    def _dress(self, scope: Scope, admitted: Pass) -> Scope:
        """The request as it goes on: without claims of its sender, and where people sign in in the person's name."""
        dropped = {b"host", b"cookie"}
        if self._desk:
            dropped.add(self._settings.header.lower().encode())
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name.lower() not in dropped and not name.lower().startswith((b"x-forwarded", b"forwarded"))
        ]
        # As people reach the server, which is what links are built from.
        scheme, _, host = admitted.arrival.origin.partition("://")
        headers.append((b"host", host.encode("latin-1")))
        path = admitted.arrival.path
        raw = strip_root_path(scope.get("raw_path", b"").decode("latin-1"), self._root_path)
        dressed = {
            **scope,
            "scheme": scheme,
            "headers": headers,
            "path": path,
            ARRIVAL_KEY: admitted.arrival,
            ROOT_PATH_KEY: self._root_path,
        }
        if "raw_path" in scope:
            dressed["raw_path"] = raw.encode("latin-1")
        if self._desk is None:
            # What is behind knows a browser by its key alone.
            if admitted.person and admitted.person.owner != VISIT:
                headers.append((b"cookie", f"{COOKIE}={admitted.person.owner}".encode()))
            return {**dressed, UNSIGNED_KEY: admitted.is_unsigned}
        if admitted.person:
            key = self._desk.browser_key(admitted.person.owner)
            headers.append((b"cookie", f"{COOKIE}={key}".encode()))
        elif admitted.arrival.headers.get("cookie"):
            # Signing in and out look at the cookies themselves.
            headers.append((b"cookie", admitted.arrival.headers["cookie"].encode("latin-1")))
        return {**dressed, SCOPE_KEY: admitted.person}

    async def _is_signed_in(self, desk: Desk, arrival: Arrival) -> bool:
        """Whether whoever sent a request is still signed in; not where that cannot be told."""
        try:
            return await run_in_threadpool(desk.identifier.identify, arrival, is_use=False) is not None
        except UserError:
            return False


def _wants_page(arrival: Arrival) -> bool:
    """Whether a browser asked for a page, and not for a part of one."""
    return arrival.method == "GET" and "text/html" in arrival.headers.get("accept", "")


def _is_counted(admitted: Pass) -> bool:
    """Whether a request takes the server's time, as parts of pages and streams do not."""
    return not admitted.rule.is_idle and (admitted.arrival.method == "POST" or admitted.rule.is_costly)


def _with_headers(send: Send) -> Send:
    """A `send` that adds what keeps other sites away, and takes away what lets them in."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.lower().startswith("access-control-")]:
                del headers[name]
            if headers.get("content-type", "").startswith("text/html"):
                headers.setdefault("content-security-policy", _PAGE_POLICY)
            # A page, or a file that somebody made.
            if headers.get("content-type", "").startswith("text/html") or "content-disposition" in headers:
                headers.setdefault("cache-control", "no-store")
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
