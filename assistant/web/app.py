"""The web app: assembles its pages over one assistant and serves them on this machine."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.accounts.roles import Person
from assistant.accounts.settings import OIDC, SignInSettings
from assistant.accounts.store import AccountStore
from assistant.answering.live import LiveAnswerer
from assistant.conversations.store import ConversationStore, hash_key
from assistant.databases.address import Address
from assistant.drafts.store import DraftStore
from assistant.settings import DAYS_KEPT
from assistant.web.access.arrivals import Arrival
from assistant.web.access.bodies import Refused
from assistant.web.access.browser_keys import BrowserKeys
from assistant.web.access.downloads import Downloads
from assistant.web.access.exposure import open_desk, require_sign_in, warn_of_clear_text
from assistant.web.access.gate import AccessGate, Events
from assistant.web.access.identity import Desk, person_of
from assistant.web.access.menus import WATCH_SCRIPT, personalise_headings
from assistant.web.access.rules import list_event_roles, list_events_with_files
from assistant.web.access.sign_in_routes import add_provider_routes, add_sign_in_routes
from assistant.web.chat.controller import ChatController
from assistant.web.export_route import add_export_route
from assistant.web.html.frame import BRIEFING, header_html
from assistant.web.html.glossary import glossary_html, read_glossary
from assistant.web.html.markup import Html
from assistant.web.library.index_update import IndexUpdater, Progress
from assistant.web.library.intake import Intake
from assistant.web.library.permission import EditingRule
from assistant.web.library.routes import LibraryEditor, add_library_routes
from assistant.web.note_rights import may_write_notes
from assistant.web.operations.middleware import OperationsMiddleware, name_browser, name_events
from assistant.web.operations.operations import Operations, OperationsSettings
from assistant.web.page_route import add_page_routes
from assistant.web.shell.middleware import BrowserCookieMiddleware
from assistant.web.shell.mounting import count_events, mount_pages
from assistant.web.shell.private_files import PassingFiles, make_private
from assistant.web.shell.server import LOOPBACK, BackgroundServer, format_address, require_free_port
from assistant.web.shell.static_files import read_stylesheets
from corpus.errors import UserError

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI, Request, Response

    from assistant.answering.answerer import Answerer
    from assistant.sharing.following import Follower

TITLE = "PCN Assistant"
_RUN_AS_USUAL = OperationsSettings()
# The folder, in the home, of what each who signs in makes on the Evaluate page.
PEOPLE = "people"
_FOLDER_CHARACTERS = 24
_NO_SIGN_IN = SignInSettings()
# The most presses that wait in the queue; whoever presses after them is told that it is full.
_MOST_WAITING = 128
_THREADS = 80
# How often Gradio's queue looks for a press. Its own thousand times a second keep a processor busy all day.
_QUEUE_LOOK_SECONDS = 0.005
# How often it is seen whether conversations are due to be dropped, and whether the library has changed.
_LOOK_SECONDS = 1
# The functions of events that are questions, of which one person has only a few waiting.
QUESTIONS = frozenset({"ask_typed", "ask_suggested", "ask", "show_all"})
# Inline, so that the page fetches nothing for it.
_FAVICON = (
    "<link rel='icon' href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='8' fill='%23146a5b'/%3E%3Cpath d='M9 10h14M9 16h14M9 22h8' stroke='white' "
    "stroke-width='2.6' stroke-linecap='round'/%3E%3C/svg%3E\">"
)


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a further page is built over."""

    assistant: Answerer
    store: ConversationStore
    # A request, Gradio's own → the folder under which what its sender makes is kept.
    home_of: Callable[[Any], Path]
    # Abbreviations spelt out, as HTML for the page's header.
    glossary: Html
    # The model elsewhere that questions are sent to, for the header, if there is one.
    remote: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A further page of the app."""

    title: str
    # Such as "/evaluate".
    path: str
    # Puts the page's parts into the blocks that are being built.
    build: Callable[[PageContext], None]


def serve(
    assistant: Answerer,
    *,
    home: Path,
    host: str,
    port: int,
    days: int = DAYS_KEPT,
    remote: str | None = None,
    pages: Sequence[Page] = (),
    library_editing: str = "off",
    word_template: Path | None = None,
    reopen: Callable[[Progress], Answerer] | None = None,
    follower: Follower | None = None,
    followed: str = "",
    database: Address | None = None,
    sign_in: SignInSettings = _NO_SIGN_IN,
    running: OperationsSettings = _RUN_AS_USUAL,
) -> None:
    """Serve the app until interrupted; its address goes to standard error.

    `library_editing` says whether the library is changed on its page: "auto", "on" or "off"; `reopen` opens the
    assistant anew over a library that has changed; a `follower` changes it as it is published at the address
    `followed`, and nobody else does then. Conversations are kept for so many days, and they and drafts under
    `home` or in a `database` elsewhere. `remote` names a model elsewhere that questions are sent to. `pages` stand
    beside the app's own. `word_template` gives exported Word files their looks. `sign_in` says how people sign in;
    `running` how it is run: its log, its audit log, its counters.

    Raises:
        UserError: it cannot be served there (the port is in use, the host is not one of this machine's, or others could
            reach it without signing in), or the conversations or drafts cannot be kept.
    """
    require_sign_in(host, sign_in)
    require_free_port(host, port)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    make_private(home)
    passing = PassingFiles(home)
    store, drafts = ConversationStore(home, days=days, database=database), DraftStore(home, database=database)
    live = LiveAnswerer(assistant)
    operations = Operations(home, running)
    controller = ChatController(live, store, observe=operations.observe_answer, people_sign_in=sign_in.is_on)
    controller.warm_up()
    desk = open_desk(home, sign_in)
    keys = open_browser_keys(home, store, drafts)
    rule = EditingRule(library_editing if reopen else "off", host, has_roles=desk is not None, follows=followed)
    downloads = Downloads()
    blocks = build_pages(
        live,
        controller,
        drafts,
        home=home,
        rule=rule,
        remote=remote,
        pages=pages,
        word_template=word_template,
        desk=desk,
        downloads=downloads,
    )
    intake = Intake(live.library)
    updater = IndexUpdater(live, reopen or (lambda _: assistant), done=controller.warm_up)
    editor = LibraryEditor(live.library, intake, updater)
    operations.events = name_events(blocks.fns)
    app, end_streams = assemble_app(
        blocks,
        controller,
        editor,
        rule,
        operations,
        host=host,
        port=port,
        word_template=word_template,
        desk=desk,
        downloads=downloads,
        keys=keys,
        sign_in=sign_in,
        root_path=running.root_path,
    )
    server = BackgroundServer(app, host=host, port=port, end_streams=end_streams)
    operations.add_check("index", lambda: live.index.manifest.content)
    operations.add_check("conversations", lambda: store.conversations_of(""))
    operations.add_check("drafts", drafts.of_browser("").list_drafts)
    operations.start(under_way=controller.queue.size, reports=lambda: len(live.index.reports))
    server.start()
    if follower:
        follower.start(updater.request)
    address = sign_in.public_url or format_address(host, port) + running.root_path
    print(f"{TITLE} is at {address} (Ctrl+C stops it).", file=sys.stderr, flush=True)
    if warning := warn_of_clear_text(host, sign_in):
        print(warning, file=sys.stderr, flush=True)
    try:
        while server.is_running_after(seconds=_LOOK_SECONDS):
            _drop_when_due(store)
            passing.sweep()
            if reopen:
                updater.look()
    except KeyboardInterrupt:
        operations.drain(controller.queue.size)
        print("Stopped.", file=sys.stderr)
    finally:
        if follower:
            follower.stop()
        server.stop()
        operations.close()
        intake.close()
        store.close()
        drafts.close()
        if desk:
            desk.close()
        passing.close()


def assemble_app(
    blocks: gr.Blocks,
    controller: ChatController,
    editor: LibraryEditor,
    rule: EditingRule,
    operations: Operations,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    word_template: Path | None = None,
    desk: Desk | None = None,
    downloads: Downloads,
    keys: BrowserKeys | None = None,
    sign_in: SignInSettings = _NO_SIGN_IN,
    root_path: str = "",
) -> tuple[FastAPI, Callable[[], None]]:
    """The pages, the routes for files before them, and the gate before all; and what ends streams that are open."""
    from fastapi import FastAPI

    # Without pages that describe the app's routes: Gradio describes those that programs may use.
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(OperationsMiddleware, operations=operations)
    keys = keys or BrowserKeys(secrets.token_bytes(32))
    if desk is None:
        app.add_middleware(BrowserCookieMiddleware, sign=keys.sign)
    else:
        add_sign_in(app, desk)
    events = Events(
        roles=list_event_roles(blocks),
        names=operations.events,
        with_files=list_events_with_files(blocks),
        owns_file=downloads.owns,
        may_ask=lambda asker, function: function not in QUESTIONS or controller.queue.let_through(asker),
        waiting=lambda: count_events(blocks),
    )
    app.add_middleware(
        AccessGate,
        desk=desk,
        events=events,
        keys=keys,
        settings=sign_in,
        root_path=root_path,
        note_refusal=partial(note_refusal, operations),
    )
    app.add_exception_handler(UserError, _tell_fault)
    add_export_route(app, controller.store, controller.cards_by_id, controller.mark_exchanges, word_template)
    add_page_routes(app, controller.library)
    add_library_routes(app, editor, rule)
    head = _FAVICON + read_stylesheets("style", "style_pages", "briefing", "page_view", "search", "library")
    head += WATCH_SCRIPT if desk and desk.settings.has_sessions else ""
    end_streams = mount_pages(app, blocks, head=head, host=host, port=port, root_path=root_path)
    return app, end_streams


def open_browser_keys(home: Path, store: ConversationStore, drafts: DraftStore) -> BrowserKeys:
    """What signs browsers' keys, with the secret of this home, and knows those under which something is kept."""
    accounts = AccountStore(home)
    try:
        secret = accounts.key("browsers")
    finally:
        accounts.close()
    return BrowserKeys(secret, holds=lambda key: store.holds(key) or drafts.of_browser(key).holds_any())


def note_refusal(operations: Operations, person: Person | None, arrival: Arrival, refused: Refused) -> None:
    """Those who run the server can read of a request that the gate refused; nothing that it held is told."""
    who = person.name if person and person.name else name_browser(arrival.headers.get("cookie", ""))
    operations.note_refusal(who, arrival.path, refused.why, refused.status)


def add_sign_in(app: FastAPI, desk: Desk) -> None:
    """The routes by which people sign in, and out again."""
    add_sign_in_routes(app, desk)
    if desk.settings.method == OIDC:
        from assistant.web.access.oidc import OidcClient

        add_provider_routes(app, desk, OidcClient(desk.settings, desk.accounts.key("oidc")))


def _tell_fault(request: Request, fault: Exception) -> Response:
    """What a route answers where it cannot read what it needs, such as conversations: the line that says why."""
    from fastapi.responses import PlainTextResponse

    return PlainTextResponse(str(fault), status_code=503)


def build_pages(
    assistant: Answerer,
    controller: ChatController,
    drafts: DraftStore,
    *,
    home: Path,
    rule: EditingRule,
    remote: str | None = None,
    pages: Sequence[Page] = (),
    word_template: Path | None = None,
    desk: Desk | None = None,
    downloads: Downloads | None = None,
) -> gr.Blocks:
    """The app over an assistant, not yet served: pages to ask, to read the library, to write notes, and others."""
    import gradio as gr

    from assistant.web.briefing.controller import BriefingController
    from assistant.web.briefing.page import add_briefing_page
    from assistant.web.briefing.saving import ChatAnswers, QuoteSaver
    from assistant.web.briefing.saving_page import add_quote_saver
    from assistant.web.chat.page import add_ask_page
    from assistant.web.library.page import add_library_page
    from assistant.web.search_page import add_search_page

    abbreviations = glossary_html(read_glossary(list(assistant.index.reports.values())))
    notes = BriefingController(assistant, drafts, open_source=partial(controller.open_in, back="Back to the note"))
    answers = ChatAnswers(
        controller.find_answer, controller.list_answers, controller.read_report, controller.cards_by_id
    )
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        parts, start_note = add_ask_page(controller, assistant, glossary=abbreviations, remote=remote)
        add_quote_saver(
            QuoteSaver(notes, answers),
            conversation=parts.conversation,
            conversation_id=parts.conversation_id,
            history=parts.history,
            start=start_note,
            may_write=may_write_notes,
        )
    with blocks.route("Library", "/library", show_in_navbar=False):
        add_library_page(controller, rule=rule, glossary=abbreviations, remote=remote)
    with blocks.route("Search", "/search", show_in_navbar=False):
        add_search_page(assistant, glossary=abbreviations, remote=remote)
    header = header_html(BRIEFING, glossary=abbreviations, remote=remote)
    note_file = downloads.note if downloads else None
    add_briefing_page(blocks, notes, header=header, word_template=word_template, note_file=note_file)
    context = PageContext(assistant, controller.store, partial(find_own_home, home, desk), abbreviations, remote)
    for page in pages:
        with blocks.route(page.title, page.path, show_in_navbar=False):
            page.build(context)
    if desk:
        personalise_headings(blocks, glossary=abbreviations, remote=remote, out=desk.settings.has_sessions)
    blocks.max_threads = _THREADS  # the queue takes it over
    blocks.queue(max_size=_MOST_WAITING, default_concurrency_limit=4, api_open=False)
    blocks._queue.sleep_when_free = _QUEUE_LOOK_SECONDS
    return blocks


def find_own_home(home: Path, desk: Desk | None, request: Any) -> Path:
    """The folder for what the sender of a request makes: the home, or where people sign in a folder of their own."""
    person = person_of(request) if desk else None
    return home / PEOPLE / hash_key(desk.browser_key(person.owner))[:_FOLDER_CHARACTERS] if desk and person else home


def _drop_when_due(store: ConversationStore) -> None:
    """Drop old conversations daily; a file that cannot be written for a while does not end the server."""
    try:
        store.drop_when_due()
    except UserError as fault:
        print(fault, file=sys.stderr, flush=True)
