"""The web chat: assembles the page from its parts and serves it on this machine.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

import errno
import os
import socket
import sys
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from assistant import page_script
from assistant.briefing_page import LINK, add_briefing_page
from assistant.page_actions import Exchanges, PageActions, Shown, turns_from
from corpus.errors import UserError

if TYPE_CHECKING:
    import gradio as gr

    from assistant.chain import Assistant

TITLE = "PCN Assistant"
ASKING_AT_ONCE = 2
WAITING_AT_MOST = 64
SESSIONS_KEPT = 500

_NOT_OURS = {errno.EADDRNOTAVAIL, getattr(errno, "WSAEADDRNOTAVAIL", errno.EADDRNOTAVAIL)}

_FAVICON = (
    "<link rel='icon' href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='8' fill='%23146a5b'/%3E%3Cpath d='M9 10h14M9 16h14M9 22h8' stroke='white' "
    "stroke-width='2.6' stroke-linecap='round'/%3E%3C/svg%3E\">"
)


def serve(assistant: "Assistant", *, host: str, port: int) -> None:
    """Serve the page until interrupted; its address goes to standard error.

    Raises:
        UserError: it cannot be served there (the port is in use, or the host is not one of this machine's).
    """
    require_free(host, port)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from assistant.page_theme import theme

    blocks = build(assistant)
    blocks.launch(
        server_name=host,
        server_port=port,
        theme=theme(),
        head=_FAVICON + _stylesheet(),
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
        max_file_size="1kb",
        state_session_capacity=SESSIONS_KEPT,
    )
    print(f"{TITLE} is at {_address(host, port)} (Ctrl+C stops it).", file=sys.stderr, flush=True)
    try:
        while blocks.server.thread.is_alive():
            blocks.server.thread.join(1)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    finally:
        blocks.close(verbose=False)


def build(assistant: "Assistant") -> "gr.Blocks":
    """The page over an assistant, not yet served."""
    import gradio as gr

    actions = PageActions(assistant)
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with blocks:
        _html(actions.header().replace("</p></header>", f" {LINK}</p></header>"), "header")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="left"):
                conversation = _html(actions.conversation(()), "conversation", page_script.CONVERSATION)
                with gr.Column(elem_id="composer"):
                    notice = _html("", "notice")
                    with gr.Row(elem_id="asking"):
                        box = gr.Textbox(
                            label="Your question", placeholder="Ask the reports a question", elem_id="question",
                            lines=1, max_lines=6,
                        )  # fmt: skip
                        ask = gr.Button("Ask", variant="primary", elem_id="ask")
                    with gr.Row(elem_id="below"):
                        scope = _html(actions.scope(), "scope", page_script.SCOPE)
                        _html("<p>Please type nothing about a patient.</p>", "care")
                        fresh = gr.Button("New conversation", elem_id="fresh")
            source = _html(actions.library(), "source", page_script.SOURCE)
        exchanges, chosen = gr.State(()), gr.State([])
        shown = [conversation, exchanges, box, notice]
        _wire_asking(actions, shown, chosen, ask)
        _wire_sources(actions, [conversation, source], exchanges, notice)
        _wire_scope(actions, scope, chosen)
        fresh.click(lambda: (*actions.afresh(), actions.library()), None, [*shown, source], **_UNSEEN).then(
            fn=None, js=page_script.FOCUS_ON_QUESTION, api_visibility="private"
        )
        blocks.load(fn=None, js=page_script.FOCUS_IF_WIDE, api_visibility="private")
        _open_to_programs(assistant)
    add_briefing_page(blocks, assistant)
    blocks.queue(max_size=WAITING_AT_MOST, default_concurrency_limit=ASKING_AT_ONCE, api_open=False)
    return blocks


_UNSEEN: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def _wire_asking(actions: PageActions, shown: list[Any], chosen: Any, button: Any) -> None:
    """Enter in the box, the button beside it and a press on a suggested question ask."""
    import gradio as gr

    conversation, exchanges, box, _ = shown

    def suggested(so_far: Exchanges, reports: list[str], event: gr.EventData) -> Iterator[Shown]:
        yield from actions.asking(str(event.question), so_far, reports)

    manner: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_id": "asking"}
    manner["concurrency_limit"] = ASKING_AT_ONCE
    gr.on([box.submit, button.click], actions.asking, [box, exchanges, chosen], shown, **manner)
    conversation.ask(suggested, [exchanges, chosen], shown, **manner)


def _wire_sources(actions: PageActions, panels: list[Any], exchanges: Any, notice: Any) -> None:
    """A press on a chip, a source, a passage or a report opens it in the source panel."""
    import gradio as gr

    def opened(so_far: Exchanges, event: gr.EventData) -> tuple[str, str]:
        return actions.opened(str(event.key), so_far)

    for panel in panels:
        panel.open(opened, exchanges, [panels[-1], notice], **_UNSEEN)


def _wire_scope(actions: PageActions, scope: Any, chosen: Any) -> None:
    """A tick beside a report narrows what is asked."""
    import gradio as gr

    def choose(event: gr.EventData) -> list[str]:
        return actions.known(event.reports)

    scope.choose(choose, None, chosen, **_UNSEEN)


def _html(value: str, name: str, script: str | None = None) -> Any:
    import gradio as gr

    return gr.HTML(value, elem_id=name, js_on_load=script, apply_default_css=False)


def _stylesheet() -> str:
    """The style sheets for the page's head. Handed to `launch` as css, Gradio would rewrite and break selectors."""
    texts = ((files("assistant") / name).read_text(encoding="utf-8") for name in ("style.css", "briefing.css"))
    return "".join(f"<style>{text}</style>" for text in texts)


def _open_to_programs(assistant: "Assistant") -> None:
    """The endpoint /ask: an answer in the published form."""
    import gradio as gr
    from gradio.events import api

    def ask(
        question: str, history: list[dict[str, Any]] | None = None, reports: list[str] | None = None
    ) -> dict[str, Any]:
        """Answer a question about the reports: statements, their citations with exact quotes, or a refusal."""
        try:
            return assistant.ask(question, history=turns_from(history), reports=reports).as_json()
        except UserError as fault:
            raise gr.Error(str(fault), print_exception=False) from fault

    api(ask, api_name="ask", concurrency_id="asking", concurrency_limit=ASKING_AT_ONCE)


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


def _address(host: str, port: int) -> str:
    named = "127.0.0.1" if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host
    return f"http://{named}:{port}"
