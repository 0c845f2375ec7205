"""The page to read the library on.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from typing import Any

from assistant.web.chat.controller import PageActions
from assistant.web.html.frame import LIBRARY_PAGE, header_html
from assistant.web.shell.gradio_parts import UNSEEN, html
from assistant.web.shell.static_files import read_script


def library_page(actions: PageActions, *, glossary: str, remote: str | None) -> None:
    """Put the page's parts into the blocks that are being built."""
    import gradio as gr

    html(header_html(LIBRARY_PAGE, glossary=glossary, remote=remote), "header", read_script("presses"))
    source = html(actions.library(), "source", read_script("presses", "source_panel"))
    notice = html("", "notice")

    def opened(event: gr.EventData) -> tuple[str, str]:
        return actions.opened(str(event.key))

    def opening(request: gr.Request) -> tuple[Any, str]:
        named = request.query_params
        return (
            actions.place(str(named["report"]), str(named.get("at", "")))
            if "report" in named
            else (actions.library(), "")
        )

    source.open(opened, None, [source, notice], **UNSEEN)
    blocks = gr.context.Context.root_block
    assert blocks is not None
    blocks.load(opening, None, [source, notice], **UNSEEN)
