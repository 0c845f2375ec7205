"""The page to ask on: lays out its parts; `events.py` wires what is pressed to what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.generation.chat_model import ChatModel
from assistant.generation.settings import PROSE
from assistant.web.chat import events
from assistant.web.chat.controller import ChatController
from assistant.web.html.frame import ASK, header_html
from assistant.web.html.markup import Html
from assistant.web.shell.gradio_parts import UNSEEN, add_html
from assistant.web.shell.static_files import read_script

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer
    from assistant.answering.language_model import LanguageModel

_CARE = "<p>Please type nothing about a patient.</p>"


def add_ask_page(
    controller: ChatController, assistant: Answerer, *, glossary: Html, remote: str | None
) -> tuple[events.Parts, Any]:
    """Put the page's parts into the blocks that are being built; they come back, and the button that starts a note."""
    import gradio as gr

    add_html(header_html(ASK, glossary=glossary, remote=remote), "header", read_script("presses"))
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="left"):
            conversation = add_html(
                controller.render_conversation(()), "conversation", read_script("presses", "conversation")
            )
            next_questions = add_html("", "onward", read_script("suggestions"))
            with gr.Column(elem_id="composer"):
                notice = add_html("", "notice", read_script("presses"))
                with gr.Row(elem_id="asking"):
                    question = gr.Textbox(
                        label="Your question", placeholder="Ask the reports a question", elem_id="question",
                        lines=1, max_lines=6,
                    )  # fmt: skip
                    ask = gr.Button("Ask", variant="primary", elem_id="ask")
                    stop = gr.Button("Stop", elem_id="stop")
                with gr.Row(elem_id="below"):
                    scope = add_html(controller.render_scope(), "scope", read_script("report_choice"))
                    add_html(_CARE, "care")
                    # Without a model there is nothing to choose between.
                    prose = gr.Checkbox(
                        label="Let the model write", value=_writes(assistant.model),
                        visible=assistant.model is not None, elem_id="prose", container=False,
                    )  # fmt: skip
                    with gr.Row(elem_id="moves"):
                        open_history = gr.Button("Conversations", elem_id="kept-button")
                        start_note = gr.Button("Start a note", elem_id="start-note")
                        begin_new = gr.Button("New conversation", elem_id="fresh")
        source = add_html(controller.render_library(), "source", read_script("presses", "source_panel", "page_view"))
    history = add_html("", "kept", read_script("history"))
    parts = events.Parts(
        conversation=conversation,
        conversation_id=gr.Textbox(label="Conversation", visible="hidden", elem_id="current"),
        question=question,
        notice=notice,
        next_questions=next_questions,
        source=source,
        scope=scope,
        chosen_reports=gr.State([]),
        prose=prose,
        history=history,
    )
    asked = events.wire_asking(controller, parts, ask=ask, stop=stop)
    events.wire_sources(controller, parts)
    reopened = events.wire_history(controller, parts, open_history)
    events.wire_feedback(controller, parts)
    events.wire_scope(controller, parts)
    opened = events.wire_opening(controller, parts)
    # Whoever turns to another conversation stops watching this one; its answers are found all the same.
    watching = [*asked, *(events.wire_following(controller, parts, event) for event in (*reopened, opened))]
    for panel in (history, conversation):
        panel.resume(fn=None, cancels=watching, api_visibility="private")
    begin_new.click(
        lambda: (*controller.reopen("", ""), controller.render_library()),
        None,
        [*parts.updated, source],
        cancels=watching,
        **UNSEEN,
    ).then(fn=None, js=read_script("focus_question"), api_visibility="private")
    events.add_ask_endpoint(controller, assistant)
    return parts, start_note


def _writes(model: LanguageModel | None) -> bool:
    """Whether the settings let a model write, rather than choose."""
    return isinstance(model, ChatModel) and model.settings.style == PROSE
