"""The web app: assembles its pages over one assistant and serves them on this machine."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.conversations.export import export_conversation, file_name
from assistant.conversations.store import ConversationStore
from assistant.documents.files import MEDIA_TYPES
from assistant.settings import DAYS_KEPT
from assistant.web.chat.controller import PageActions
from assistant.web.html.frame import BRIEFING, header_html
from assistant.web.html.glossary import glossary, glossary_html
from assistant.web.shell.middleware import Doorway, Export
from corpus.errors import UserError

if TYPE_CHECKING:
    import gradio as gr

    from assistant.answering.answerer import Answerer

_NOT_OURS = {errno.EADDRNOTAVAIL, getattr(errno, "WSAEADDRNOTAVAIL", errno.EADDRNOTAVAIL)}


def require_free(host: str, port: int) -> None:
    """See that the page can be served there, before anything slow is begun.

    Raises:
        UserError: the port is in use or is none, or the host is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as fault:
            raise UserError(f"port {port}: no such port. Give one from 1024 to 65535 with --port.") from fault
        except PermissionError as fault:
            raise UserError(f"port {port}: may not be used. Give one from 1024 to 65535 with --port.") from fault
        except OSError as fault:
            if isinstance(fault, socket.gaierror) or fault.errno in _NOT_OURS:
                raise UserError(
                    f"host {host}: not an address of this machine. Give --host 127.0.0.1 to serve this machine only."
                ) from fault
            raise UserError(
                f"port {port} on {host}: cannot be used ({fault.strerror}). Stop what uses it, or give "
                f"another one, for example --port {port + 1 if port < 65535 else 7860}."
            ) from fault


def address(host: str, port: int) -> str:
    """What to type into a browser's address line."""
    named = "127.0.0.1" if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host
    return f"http://{named}:{port}"


TITLE = "PCN Assistant"
WAITING_AT_MOST = 128
SESSIONS_KEPT = 500
_THREADS = 80
_FAVICON = (
    "<link rel='icon' href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='8' fill='%23146a5b'/%3E%3Cpath d='M9 10h14M9 16h14M9 22h8' stroke='white' "
    "stroke-width='2.6' stroke-linecap='round'/%3E%3C/svg%3E\">"
)


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a further page is built over.

    `home` is the folder that the product writes under; `glossary` and `remote` go into the page's header: abbreviations
    spelt out, as HTML, and the model elsewhere that questions are sent to, if there is one.
    """

    assistant: Answerer
    store: ConversationStore
    home: Path
    glossary: str
    remote: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A further page of the app: its title, its path, such as '/evaluate', and what builds it."""

    title: str
    path: str
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
) -> None:
    """Serve the app until interrupted; its address goes to standard error.

    Conversations are kept under `home` for so many days. `remote` names a model elsewhere that questions are sent to.
    `pages` stand beside the app's own.

    Raises:
        UserError: it cannot be served there (the port is in use, or the host is not one of this machine's), or the
            conversations cannot be kept.
    """
    require_free(host, port)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from starlette.middleware import Middleware

    from assistant.web.shell.theme import theme

    actions = PageActions(assistant, ConversationStore(home, days=days))
    actions.warm()
    blocks = build(assistant, actions, home=home, remote=remote, pages=pages)
    blocks.launch(
        server_name=host,
        server_port=port,
        theme=theme(),
        head=_FAVICON + _stylesheets(),
        app_kwargs={"middleware": [Middleware(Doorway, export=_exporter(actions))]},
        max_threads=_THREADS,
        prevent_thread_lock=True,
        inline=False,
        quiet=True,
        share=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        run_history=False,
        enable_monitoring=False,
        footer_links=[],
        max_file_size="5mb",
        state_session_capacity=SESSIONS_KEPT,
    )
    print(f"{TITLE} is at {address(host, port)} (Ctrl+C stops it).", file=sys.stderr, flush=True)
    try:
        while blocks.server.thread.is_alive():
            blocks.server.thread.join(1)
            _drop_when_due(actions.store)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    finally:
        blocks.close(verbose=False)
        actions.store.close()


def build(
    assistant: Answerer,
    actions: PageActions,
    *,
    home: Path,
    remote: str | None = None,
    pages: Sequence[Page] = (),
) -> gr.Blocks:
    """The app over an assistant, not yet served: pages to ask, to read the library, to write notes, and others."""
    import gradio as gr

    from assistant.web.briefing.page import add_briefing_page
    from assistant.web.chat.page import ask_page
    from assistant.web.library_page import library_page

    spelt_out = glossary_html(glossary(list(assistant.index.reports.values())))
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        ask_page(actions, assistant, glossary=spelt_out, remote=remote)
    with blocks.route("Library", "/library", show_in_navbar=False):
        library_page(actions, glossary=spelt_out, remote=remote)
    add_briefing_page(blocks, assistant, header=header_html(BRIEFING, glossary=spelt_out, remote=remote))
    context = PageContext(assistant, actions.store, home, spelt_out, remote)
    for page in pages:
        with blocks.route(page.title, page.path, show_in_navbar=False):
            page.build(context)
    blocks.queue(max_size=WAITING_AT_MOST, default_concurrency_limit=4, api_open=False)
    return blocks


def _drop_when_due(store: ConversationStore) -> None:
    """Drop old conversations daily; a file that cannot be written for a while does not end the server."""
    try:
        store.drop_when_due()
    except UserError as fault:
        print(fault, file=sys.stderr, flush=True)


def _exporter(actions: PageActions) -> Export:
    def export(browser: str, name: str, form: str) -> tuple[str, str, bytes] | None:
        suffix = f".{form}"
        conversation = actions.store.conversation_of(browser, name)
        if conversation is None or suffix not in MEDIA_TYPES:
            return None
        exchanges = actions.store.exchanges_of(browser, name)
        content = export_conversation(conversation, exchanges, actions.cards(), suffix)
        return file_name(conversation.name, suffix), MEDIA_TYPES[suffix], content

    return export


def _stylesheets() -> str:
    """The stylesheets for the page's head. Handed to `launch` as css, Gradio would rewrite their selectors."""
    folder = files("assistant.web") / "static"
    words = "\n".join(
        (folder / name).read_text(encoding="utf-8") for name in ("style.css", "style_pages.css", "briefing.css")
    )
    return f"<style>{words}</style>"
