"""The Briefing page of the web app, assembled from its parts.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.briefing.note import AUDIENCES, LENGTHS, Brief
from assistant.documents.files import FORMATS
from assistant.web.briefing.controller import BriefingController, BriefingUpdate, Visit
from assistant.web.briefing.edits import Press
from assistant.web.shell.gradio_parts import UNSEEN, add_html, browser_of
from assistant.web.shell.static_files import read_script

if TYPE_CHECKING:
    import gradio as gr

    from assistant.answering.answerer import Answerer


PATH = "briefing"
# Every press is sent on, also while the one before it is being done; the controller takes them in order.
_QUEUED: dict[str, Any] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple", "concurrency_limit": 16,
}  # fmt: skip


def add_briefing_page(blocks: "gr.Blocks", assistant: "Answerer", *, header: str) -> None:
    """Add the page at /briefing to an app."""
    import gradio as gr

    controller = BriefingController(assistant)
    nobody = Visit("", "")
    with blocks.route("Briefing notes", f"/{PATH}", show_in_navbar=False) as page:
        gr.HTML(header, apply_default_css=False, elem_id="briefing-header")
        with gr.Row(elem_id="briefing"):
            with gr.Column(elem_id="briefing-form"):
                form = _form(controller)
                with gr.Row():
                    write = gr.Button("Write the note", variant="primary", elem_id="write")
                    cancel = gr.Button("Cancel", elem_id="cancel")
                notice = add_html("", "briefing-notice")
                with gr.Row():
                    suffix = gr.Dropdown(list(FORMATS), value=FORMATS[0], label="Export as", elem_id="format")
                    export = gr.Button("Export", elem_id="export")
                sheet = gr.Button("Teaching sheet", elem_id="sheet")
                file = gr.File(label="Your file", interactive=False, elem_id="file")
                gr.HTML("<h2>Your drafts</h2>", elem_id="drafts-title", apply_default_css=False)
                drafts = add_html("", "drafts", read_script("briefing_presses"))
            empty = controller.show(nobody).note or ""
            note = add_html(empty, "note", read_script("briefing_presses", "briefing_note"))
        updated = [note, notice, drafts, file]

        def write_note(
            topic: str, audience: str | None, length: str, reports: list[str], request: gr.Request
        ) -> Iterator[Any]:
            brief = Brief(topic or "", audience or "", length, tuple(reports or ()))
            yield from map(_to_page, controller.write(brief, _visit(request)))

        def edit(event: gr.EventData, request: gr.Request) -> Iterator[Any]:
            press = Press(str(event.act), str(event.key), str(event.text))
            yield from map(_to_page, controller.edit(press, _visit(request)))

        def open_or_delete(event: gr.EventData, request: gr.Request) -> Any:
            change = controller.delete_draft if str(event.act) == "forget" else controller.open_draft
            return _to_page(change(str(event.key), _visit(request)))

        def make_sheet(request: gr.Request) -> Iterator[Any]:
            yield from map(_to_page, controller.make_sheet(_visit(request)))

        def export_note(suffix: str, request: gr.Request) -> Iterator[Any]:
            yield from map(_to_page, controller.export(suffix, _visit(request)))

        def cancel_work(request: gr.Request) -> str:
            return controller.cancel(_visit(request))

        def list_drafts(request: gr.Request) -> str:
            return controller.show(_visit(request)).drafts or ""

        gr.on([form[0].submit, write.click], write_note, form, updated, **_QUEUED)
        note.act(edit, None, updated, **_QUEUED)
        sheet.click(make_sheet, None, updated, **_QUEUED)
        export.click(export_note, suffix, updated, **_QUEUED)
        cancel.click(cancel_work, None, notice, **UNSEEN)
        drafts.act(open_or_delete, None, updated, **UNSEEN)
        page.load(list_drafts, None, drafts, **UNSEEN)


def _form(controller: BriefingController) -> list[Any]:
    """What a note is asked for: topic, audience, length, reports."""
    import gradio as gr

    topic = gr.Textbox(label="Topic", placeholder="for example: social prescribing", elem_id="topic")
    audience = gr.Dropdown(
        list(AUDIENCES), value=AUDIENCES[0], label="For whom", allow_custom_value=True, elem_id="audience"
    )
    lengths = [(f"{name} ({words:,} words)", name) for name, words in LENGTHS.items()]
    length = gr.Radio(lengths, value="standard", label="Length", elem_id="length")
    cards = [(card.short_title, card.id) for card in controller.list_cards()]
    reports = gr.CheckboxGroup(cards, label="Only these reports (none ticked: all)", elem_id="reports")
    return [topic, audience, length, reports]


def _visit(request: "gr.Request") -> Visit:
    return Visit(browser_of(request), str(request.session_hash))


def _to_page(update: BriefingUpdate) -> tuple[Any, ...]:
    """A page update for Gradio; None leaves a part alone."""
    import gradio as gr

    return tuple(gr.skip() if part is None else part for part in update)
