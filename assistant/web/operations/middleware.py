"""What every request passes for those who run the server: /healthz and /readyz, counting, and the audit log."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.operations.metrics import kind_of
from assistant.web.operations.operations import Operations
from assistant.web.shell.middleware import SIGNING_IN_KEY, read_browser_key

HEALTH, READY = "/healthz", "/readyz"
_EVENTS = ("/gradio_api/queue/join", "/gradio_api/run/", "/gradio_api/call/", "/gradio_api/api/")
_MOST_LOOKED_AT = 5_000_000  # bytes of an event
_ENDING = "The server is being stopped. Ask again in a minute."
# What is done by an event, by the name of the function that it runs; what only shows something is not audited.
ACTS = {
    "ask_typed": "ask",
    "ask_suggested": "ask",
    "ask": "ask",
    "show_all": "ask",
    "stop_answering": "stop a question",
    "give_feedback": "give feedback",
    "rename": "rename a conversation",
    "forget": "delete conversations",
    "reopen": "open a conversation",
    "share": "share a conversation",
    "unshare": "stop sharing a conversation",
    "save": "save into a note",
    "write_note": "write a note",
    "edit": "edit",
    "make_sheet": "make a teaching sheet",
    "export_note": "export a note",
    "open_or_delete": "open or delete a draft",
    "run": "run an evaluation",
    "upload": "give a suite",
    "rate": "give a verdict",
    "take_verdicts": "export verdicts",
    "keep": "keep a suite",
    "remove": "remove a suite",
    "draft": "draft a question",
}
# What is done by a request, by its method and how its path begins.
_REQUESTS = (
    ("GET", "/export", "export a conversation"),
    ("POST", "/library-edit/file", "add to the library"),
    ("POST", "/library-edit/paste", "add to the library"),
    ("POST", "/library-edit/act", "change the library"),
    ("POST", "/sign-in", "sign in"),
    ("POST", "/sign-out", "sign out"),
)
# Functions after which a question is under way.
ASKING = frozenset({"ask_typed", "ask_suggested", "ask", "show_all", "write_note"})
_log = logging.getLogger(__name__)


class OperationsMiddleware:
    """Answers /healthz and /readyz, counts requests and notes acts. Plain ASGI, so that streams pass as they come."""

    def __init__(self, app: ASGIApp, *, operations: Operations) -> None:
        self._app = app
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counted and noted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], scope["path"]
        if path in (HEALTH, READY) and method in ("GET", "HEAD"):
            await (await self._tell_state(path))(scope, receive, send)
            return
        function = ""
        if method == "POST" and path.startswith(_EVENTS):
            function, receive = await self._read_event(path, receive)
            if self._operations.is_ending and function in ASKING:
                await PlainTextResponse(_ENDING, status_code=503)(scope, receive, send)
                return
        await self._pass_on(scope, receive, send, function)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, function: str) -> None:
        status = 0
        began = time.monotonic()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            status = status or 500
            raise
        finally:
            await self._write_down(scope, function, status, time.monotonic() - began)

    async def _write_down(self, scope: Scope, function: str, status: int, seconds: float) -> None:
        method, path = scope["method"], scope["path"]
        if self._operations.metrics:
            self._operations.metrics.count_request(path, status, seconds)
        fields = {"method": method, "kind": kind_of(path), "status": status, "seconds": round(seconds, 3)}
        # Not the path: it can name a conversation.
        _log.info("%s %s: %d in %.3f s", method, fields["kind"], status, seconds, extra={"fields": fields})
        act = ACTS.get(function) or next(
            (act for known, start, act in _REQUESTS if known == method and path.startswith(start)), ""
        )
        if act and self._operations.audit:
            # Whoever breaks off has done it all the same: this ends before the task does.
            await asyncio.shield(run_in_threadpool(self._operations.note, who_sent(scope), act, status))

    async def _tell_state(self, path: str) -> JSONResponse:
        """Healthy is a server that answers at all; ready is one whose index and databases can be used."""
        faults = await run_in_threadpool(self._operations.find_faults) if path == READY else {}
        content: dict[str, Any] = {"status": "not ready", "faults": faults} if faults else {"status": "ok"}
        return JSONResponse(content, status_code=503 if faults else 200, headers={"Cache-Control": "no-store"})

    async def _read_event(self, path: str, receive: Receive) -> tuple[str, Receive]:
        """The name of the function that an event runs, "" for one that is not known; and its body once more."""
        messages: list[Message] = []
        body = b""
        while True:
            message = await receive()
            messages.append(message)
            body += message.get("body", b"")
            if message["type"] != "http.request" or not message.get("more_body") or len(body) > _MOST_LOOKED_AT:
                break

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        named = path.rpartition("/")[2]
        if named in ACTS:
            return named, replay
        try:
            number = json.loads(body).get("fn_index")
        except (ValueError, AttributeError, RecursionError):
            return "", replay
        return (self._operations.events.get(number, "") if type(number) is int else ""), replay


def who_sent(scope: Scope) -> str:
    """Who sent a request: the name that somebody signed in with, or tried to; else a word for their browser."""
    person = scope.get("pcn.person")
    if person is not None:
        return str(getattr(person, "name", "unnamed"))
    if named := scope.get(SIGNING_IN_KEY):
        return str(named)
    return name_browser(Headers(scope=scope).get("cookie", ""))


def name_browser(cookies: str) -> str:
    """A word that stands for a browser, by a line of cookies; "nobody" for one that has no key."""
    key = read_browser_key(cookies)
    return f"browser {hashlib.sha256(key.encode()).hexdigest()[:12]}" if key else "nobody"


def name_events(functions: dict[int, Any]) -> dict[int, str]:
    """Gradio's events by their number, by the names of the functions that they run."""
    return {number: str(getattr(event, "name", "") or "") for number, event in functions.items()}
