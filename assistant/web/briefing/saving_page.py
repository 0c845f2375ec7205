"""The parts of the page to ask on that save into notes, wired to what saves.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Callable
from typing import Any

from assistant.web.briefing.saving import QuoteSaver, Wish
from assistant.web.shell.gradio_parts import UNSEEN, add_html, browser_of
from assistant.web.shell.static_files import read_script

# The most statements or answers that one press saves.
_MOST_CHOSEN = 500


def add_quote_saver(
    saver: QuoteSaver,
    *,
    conversation: Any,
    conversation_id: Any,
    history: Any,
    start: Any,
    may_write: Callable[[Any], bool],
) -> None:
    """Put the panel into the page that is being built.

    `conversation`, `history` and `start` are the parts whose buttons open it, `conversation_id` holds which one is
    shown; `may_write` says of a request whether its sender may write notes.
    """
    import gradio as gr

    panel = add_html("", "saving", read_script("briefing_saving"))

    def ask_answer(event: gr.EventData, request: gr.Request) -> str:
        return saver.ask_answer(browser_of(request), str(event.exchange), may_write=may_write(request))

    def ask_conversation(event: gr.EventData, request: gr.Request) -> str:
        return saver.ask_conversation(browser_of(request), str(event.conversation), may_write=may_write(request))

    def ask_shown(shown: str, request: gr.Request) -> str:
        return saver.ask_conversation(browser_of(request), shown or "", may_write=may_write(request))

    def save(event: gr.EventData, request: gr.Request) -> str:
        chosen = event.chosen if isinstance(event.chosen, list) else []
        wish = Wish(
            str(event.exchange),
            str(event.conversation),
            tuple(str(each) for each in chosen[:_MOST_CHOSEN]),
            str(event.draft),
            str(event.topic),
        )
        return saver.save(browser_of(request), wish, may_write=may_write(request))

    conversation.savenote(ask_answer, None, panel, **UNSEEN)
    history.startnote(ask_conversation, None, panel, **UNSEEN)
    start.click(ask_shown, conversation_id, panel, js=read_script("shown_conversation"), **UNSEEN)
    panel.keepquotes(save, None, panel, **UNSEEN)
