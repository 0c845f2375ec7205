"""The routes by which the Library page changes the library: files in, what became of them, and what is done to cards.

FastAPI reads the annotations of a route when it is added, so this module does not defer them.
"""

import json
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from assistant.privacy.guard import PersonalGuard
from assistant.privacy.hidden_characters import strip_hidden
from assistant.web.html.markup import Html
from assistant.web.library.figures_view import figures_html, readings_table_html
from assistant.web.library.index_update import IndexUpdater
from assistant.web.library.intake import MOST_BYTES, Intake, Stage
from assistant.web.library.pasting import LONGEST_PASTE, read_card, read_pasted
from assistant.web.library.permission import EditingRule
from assistant.web.library.view import (
    check_html,
    edit_html,
    fault_html,
    format_index_state,
    format_said,
    incoming_html,
    removed_html,
    undo_html,
)
from assistant.web.shell.middleware import read_browser_key
from corpus.errors import ReportError, UserError
from corpus.library.reading_report import ReadingReport, measure_reading
from corpus.library.store import Library, explain_unknown_report
from corpus.vocabulary import ReportDetails

if TYPE_CHECKING:
    from fastapi import FastAPI

_REFUSED = "Reports cannot be changed on this page. They are added by command: pcn-assistant corpus add FILE"
_TOO_LARGE = f"it is larger than {MOST_BYTES // 1_000_000} MB. Add it by command: pcn-assistant corpus add FILE"
_TOO_LONG = (
    f"what was pasted has more than {LONGEST_PASTE // 1_000_000} MB. Save the page as HTML in the browser, and drop "
    "that file."
)
_FAULT = "Something went wrong, and nothing was changed. Try again, or run 'pcn-assistant doctor'."
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
# A body of more bytes than this is no form.
_LONGEST_FORM = 20_000
_MEASURED_KEPT = 512

# What was pressed: the key of a file or the id of a report, and the fields of a form.
Form = Mapping[str, str]


class LibraryEditor:
    """What can be done to the library on the page, over one library, intake and index."""

    def __init__(self, library: Library, intake: Intake, updater: IndexUpdater) -> None:
        self.library = library
        self.intake = intake
        self.updater = updater
        self._measure = lru_cache(maxsize=_MEASURED_KEPT)(self._measure_report)

    def cards(self) -> dict[str, ReportDetails]:
        """The library's cards by id."""
        return {card.id: card for card in self.library.cards()}

    def show_state(self, browser: str) -> dict[str, Any]:
        """How far a browser's files and the index are, and whether more is to come."""
        items, cards, index = self.intake.items(browser), self.cards(), self.updater.state
        return {
            "items": [{"key": item.key, "version": item.version, "html": incoming_html(item, cards)} for item in items],
            "said": format_said(items),
            "indexing": format_index_state(index),
            "busy": index.is_busy or any(item.stage in (Stage.WAITING, Stage.READING) for item in items),
        }

    def act(self, act: str, browser: str, form: Form) -> dict[str, str]:
        """Do what was pressed; what is to be said of it.

        Raises:
            UserError: it cannot be done.
        """
        acts: dict[str, Callable[[str, Form], dict[str, str]]] = {
            "add": self._add,
            "add-again": self._add,
            "leave": self._leave_out,
            "edit": self._edit,
            "remove": self._remove,
            "restore": self._restore,
        }
        if act not in acts:
            raise UserError(_FAULT)
        return acts[act](browser, form)

    def show(self, what: str, report: str) -> Html:
        """A part of the page that is asked for when it is opened; a line that says why where it cannot be shown.

        Raises:
            KeyError: there is no such part.
        """
        if what == "removed":
            return removed_html(self.library.removed())
        if what == "readings":
            return self._show_readings()
        shown = {"edit": self._show_edit, "check": self._show_check}[what]
        try:
            return shown(report)
        except ReportError as fault:
            return fault_html(str(fault))

    def _add(self, browser: str, form: Form) -> dict[str, str]:
        self.intake.add(
            browser,
            form.get("key", ""),
            **read_card(form),
            supersedes=form.get("supersedes") or None,
            again=form.get("act") == "add-again",
        )
        self.updater.request()
        return {}

    def _leave_out(self, browser: str, form: Form) -> dict[str, str]:
        self.intake.leave_out(browser, form.get("key", ""))
        return {}

    def _edit(self, browser: str, form: Form) -> dict[str, str]:
        card = self.library.edit(form.get("key", ""), **read_card(form), supersedes=form.get("supersedes", ""))
        self.updater.request()
        return {"said": f"Kept: {card.title}"}

    def _remove(self, browser: str, form: Form) -> dict[str, str]:
        report = form.get("key", "")
        card = self.cards().get(report)
        self.library.remove(report)
        self.updater.request()
        return {"html": undo_html(card)} if card else {}

    def _restore(self, browser: str, form: Form) -> dict[str, str]:
        back = self.library.restore(form.get("key", ""))
        if not back:
            return {"said": "The library holds it already with the same content: nothing was brought back."}
        self.updater.request()
        cards = self.cards()
        return {"said": "Brought back: " + ", ".join(cards[report].title for report in back if report in cards)}

    def _show_edit(self, report: str) -> Html:
        return edit_html(self._find_card(report), self.library.cards())

    def _show_check(self, report: str) -> Html:
        digest = self.library.fingerprints().get(report, "")
        return check_html(self._find_card(report), figures_html(self._measure(report, digest)))

    def _find_card(self, report: str) -> ReportDetails:
        """The card of a report.

        Raises:
            ReportError: there is no such report.
        """
        cards = self.cards()
        if report not in cards:
            raise ReportError(explain_unknown_report(report, list(cards)))
        return cards[report]

    def _show_readings(self) -> Html:
        digests, rows = self.library.fingerprints(), []
        for card in self.library.cards():
            try:
                rows.append((card.short_title, self._measure(card.id, digests.get(card.id, ""))))
            except ReportError:
                continue
        return readings_table_html(rows)

    def _measure_report(self, report: str, digest: str) -> ReadingReport:
        """The figures of a report, made once for each state of it."""
        return measure_reading(*self.library.load_with_reading(report))


def add_library_routes(app: "FastAPI", editor: LibraryEditor, rule: EditingRule) -> None:
    """Add the routes. What changes anything is done for requests from the app's own pages only, see `EditingRule`."""
    from fastapi import Request
    from fastapi.responses import HTMLResponse, JSONResponse, Response
    from starlette.requests import ClientDisconnect

    guard = PersonalGuard()

    def refuse(message: str, status: int) -> Response:
        return JSONResponse({"fault": message[:1].upper() + message[1:]}, status_code=status, headers=_HEADERS)

    def browser_of(request: Request) -> str | None:
        return read_browser_key(request.headers.get("cookie", ""))

    @app.post("/library-edit/file")
    async def receive(request: Request) -> Response:
        """A file as the request's body; its name stands in a header, as an address would hold it."""
        browser = browser_of(request)
        if browser is None or not rule.allows(request.headers):
            return refuse(_REFUSED, 403)
        name = unquote(request.headers.get("x-file-name", ""))[:1000]
        try:
            path = editor.intake.place(browser, name)
        except UserError as fault:
            return refuse(str(fault), 409)
        try:
            is_whole = await _write_body(request, path)
        except (ClientDisconnect, OSError):
            editor.intake.discard(path)
            return refuse(f"{path.name}: it did not arrive whole. Send it again.", 400)
        if not is_whole:
            editor.intake.discard(path)
            return refuse(f"{path.name}: {_TOO_LARGE}", 413)
        return JSONResponse({"key": editor.intake.receive(browser, path).key}, headers=_HEADERS)

    @app.post("/library-edit/paste")
    async def paste(request: Request) -> Response:
        """A page or words that were pasted, as JSON: {"title": "…", "address": "…", "date": "…", "html": "<p>…"}."""
        browser = browser_of(request)
        if browser is None or not rule.allows(request.headers):
            return refuse(_REFUSED, 403)
        form = await _read_form(request, LONGEST_PASTE)
        if form is None:
            return refuse(_TOO_LONG, 413)
        try:
            pasted = read_pasted(form)
            guard.require_confirmed(browser, _typed_in(form), what="The title or the address")
            path = editor.intake.place(browser, pasted.file_name)
            path.write_text(pasted.write(), encoding="utf-8", errors="replace")
        except UserError as fault:
            return refuse(str(fault), 409)
        except OSError:
            return refuse(_FAULT, 500)
        return JSONResponse({"key": editor.intake.receive(browser, path, pasted.stated).key}, headers=_HEADERS)

    @app.post("/library-edit/state")
    def state(request: Request) -> Response:
        browser = browser_of(request)
        if browser is None or not rule.allows(request.headers):
            return refuse(_REFUSED, 403)
        if request.query_params.get("first"):
            editor.intake.drop_added(browser)
        return JSONResponse(editor.show_state(browser), headers=_HEADERS)

    @app.post("/library-edit/act")
    async def act(request: Request) -> Response:
        """What was pressed, as JSON: {"act": "add", "key": "…", "title": "…"}."""
        from starlette.concurrency import run_in_threadpool

        browser = browser_of(request)
        if browser is None or not rule.allows(request.headers):
            return refuse(_REFUSED, 403)
        form = await _read_form(request, _LONGEST_FORM) or {}
        try:
            guard.require_confirmed(browser, _typed_in(form), what="What was typed")
            done = await run_in_threadpool(editor.act, form.get("act", ""), browser, form)
        except UserError as fault:
            return refuse(str(fault), 409)
        except Exception:  # told in one line; the library is as it was
            logging.getLogger(__name__).exception("library")
            return refuse(_FAULT, 500)
        return JSONResponse(done, headers=_HEADERS)

    @app.get("/library-edit/show/{what}")
    def show(what: str, report: str = "") -> Response:
        if what not in ("removed", "readings", "edit", "check"):
            return HTMLResponse("", status_code=404, headers=_HEADERS)
        return HTMLResponse(editor.show(what, report), headers=_HEADERS)


def _typed_in(form: Form) -> list[str]:
    """What a librarian typed into a form for a report's card: a report's own words are not looked at."""
    return [strip_hidden(form[key]) for key in ("title", "publisher", "date", "address") if form.get(key)]


async def _write_body(request: Any, path: Path) -> bool:
    """Write a request's body to a file; False where it is larger than is taken."""
    received = 0
    with path.open("wb") as file:
        async for piece in request.stream():
            received += len(piece)
            if received > MOST_BYTES:
                return False
            file.write(piece)
    return True


async def _read_form(request: Any, most: int) -> dict[str, str] | None:
    """The fields of a request that are text, {} where it holds no form; None where it has more bytes than are taken."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    try:
        row = json.loads(bytes(body))
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in row.items() if isinstance(value, str)} if isinstance(row, dict) else {}
