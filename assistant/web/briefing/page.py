"""The Briefing page of the web app, assembled from its parts.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.briefing.note import AUDIENCES, LENGTHS
from assistant.documents.files import FORMATS
from assistant.web.briefing.controller import BriefingActions, Shown, Visit
from assistant.web.shell.gradio_parts import UNSEEN, browser_of, html
from assistant.web.shell.static_files import read_script

if TYPE_CHECKING:
    import gradio as gr

    from assistant.answering.answerer import Answerer


PATH = "briefing"
# Every press is sent on, also while the one before it is being done; the actions take them in order.
_QUEUED: dict[str, Any] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple", "concurrency_limit": 16,
}  # fmt: skip


def add_briefing_page(blocks: "gr.Blocks", assistant: "Answerer", *, header: str) -> None:
    """Add the page at /briefing to an app."""
    import gradio as gr

    actions = BriefingActions(assistant)
    nobody = Visit("", "")
    with blocks.route("Briefing notes", f"/{PATH}", show_in_navbar=False) as page:
        gr.HTML(header, apply_default_css=False, elem_id="briefing-header")
        with gr.Row(elem_id="briefing"):
            with gr.Column(elem_id="briefing-form"):
                asked = _form(actions)
                with gr.Row():
                    write = gr.Button("Write the note", variant="primary", elem_id="write")
                    cancel = gr.Button("Cancel", elem_id="cancel")
                notice = html("", "briefing-notice")
                with gr.Row():
                    suffix = gr.Dropdown(list(FORMATS), value=FORMATS[0], label="Export as", elem_id="format")
                    export = gr.Button("Export", elem_id="export")
                sheet = gr.Button("Teaching sheet", elem_id="sheet")
                file = gr.File(label="Your file", interactive=False, elem_id="file")
                gr.HTML("<h2>Your drafts</h2>", elem_id="drafts-title", apply_default_css=False)
                drafts = html("", "drafts", read_script("briefing_presses"))
            note = html(actions.shown(nobody)[0] or "", "note", read_script("briefing_presses", "briefing_note"))
        shown = [note, notice, drafts, file]

        def writing(
            topic: str, audience: str | None, length: str, reports: list[str], request: gr.Request
        ) -> Iterator[Any]:
            steps = actions.writing(topic or "", audience or "", length, reports, _visit(request))
            yield from map(_to_page, steps)

        def acted(event: gr.EventData, request: gr.Request) -> Iterator[Any]:
            steps = actions.acted(str(event.act), str(event.key), str(event.text), _visit(request))
            yield from map(_to_page, steps)

        def opened(event: gr.EventData, request: gr.Request) -> Any:
            return _to_page(actions.reopened(str(event.act), str(event.key), _visit(request)))

        def sheeted(request: gr.Request) -> Iterator[Any]:
            yield from map(_to_page, actions.sheet(_visit(request)))

        def exported(suffix: str, request: gr.Request) -> Iterator[Any]:
            yield from map(_to_page, actions.exported(suffix, _visit(request)))

        def cancelled(request: gr.Request) -> str:
            return actions.cancelled(_visit(request))

        def opening(request: gr.Request) -> str:
            return actions.shown(_visit(request))[2] or ""

        gr.on([asked[0].submit, write.click], writing, asked, shown, **_QUEUED)
        note.act(acted, None, shown, **_QUEUED)
        sheet.click(sheeted, None, shown, **_QUEUED)
        export.click(exported, suffix, shown, **_QUEUED)
        cancel.click(cancelled, None, notice, **UNSEEN)
        drafts.act(opened, None, shown, **UNSEEN)
        page.load(opening, None, drafts, **UNSEEN)


def _form(actions: BriefingActions) -> list[Any]:
    """What a note is asked for: topic, audience, length, reports."""
    import gradio as gr

    topic = gr.Textbox(label="Topic", placeholder="for example: social prescribing", elem_id="topic")
    audience = gr.Dropdown(
        list(AUDIENCES), value=AUDIENCES[0], label="For whom", allow_custom_value=True, elem_id="audience"
    )
    lengths = [(f"{name} ({words:,} words)", name) for name, words in LENGTHS.items()]
    length = gr.Radio(lengths, value="standard", label="Length", elem_id="length")
    cards = [(card.short_title, card.id) for card in actions.cards()]
    reports = gr.CheckboxGroup(cards, label="Only these reports (none ticked: all)", elem_id="reports")
    return [topic, audience, length, reports]


def _visit(request: "gr.Request") -> Visit:
    return Visit(browser_of(request), str(request.session_hash))


def _to_page(shown: Shown) -> tuple[Any, ...]:
    """What is shown, leaving alone what has not changed."""
    import gradio as gr

    return tuple(gr.skip() if part is None else part for part in shown)
