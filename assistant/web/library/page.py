"""The page to read the library on, and to change it.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from typing import Any

from assistant.accounts.roles import Role
from assistant.web.access.identity import person_of
from assistant.web.chat.controller import ChatController
from assistant.web.html.frame import LIBRARY_PAGE, header_html
from assistant.web.html.markup import Html
from assistant.web.library.permission import EditingRule
from assistant.web.library.view import adding_html
from assistant.web.shell.gradio_parts import UNSEEN, add_html, browser_of
from assistant.web.shell.static_files import read_script


def add_library_page(controller: ChatController, *, rule: EditingRule, glossary: Html, remote: str | None) -> None:
    """Put the page's parts into the blocks that are being built; `rule` says who may change the library."""
    import gradio as gr

    add_html(header_html(LIBRARY_PAGE, glossary=glossary, remote=remote), "header", read_script("presses"))
    adding = add_html(adding_html(may_edit=False), "library-edit", read_script("library"))
    source = add_html(controller.render_library(), "source", read_script("presses", "source_panel", "page_view"))
    notice = add_html("", "notice")

    def open_source(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        return controller.open_source(str(event.key), browser_of(request))

    def renew() -> str:
        return controller.render_library(is_quiet=True)

    def open_address(request: gr.Request) -> tuple[Any, str, str]:
        person = person_of(request)
        has_role = person is None or person.role.may(Role.LIBRARIAN)
        part = adding_html(may_edit=has_role and rule.allows(request.headers), follows=rule.follows)
        named = request.query_params
        if "report" not in named:
            return controller.render_library(is_quiet=True), "", part
        return *controller.open_place(str(named["report"]), str(named.get("at", ""))), part

    source.open(open_source, None, [source, notice], **UNSEEN)
    adding.renew(renew, None, source, **UNSEEN)
    blocks = gr.context.Context.root_block
    assert blocks is not None
    blocks.load(open_address, None, [source, notice, adding], **UNSEEN)
