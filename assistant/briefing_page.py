"""The Briefing page of the web app, assembled from its parts.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.briefing import AUDIENCES, LENGTHS
from assistant.briefing_actions import BriefingActions, Desk, Shown
from assistant.briefing_exports import FORMATS

if TYPE_CHECKING:
    import gradio as gr

    from assistant.chain import Assistant

PATH = "briefing"
# One press at a time: each takes the desk as the one before left it.
_QUEUED: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "once"}
_UNSEEN: dict[str, Any] = {"queue": False, **_QUEUED}

# A press on a button of the note becomes an event; a form's text goes with it.
_PRESSES = """
element.addEventListener('click', (event) => {
  const pressed = event.target.closest('button[data-act]');
  if (!pressed) return;
  const box = pressed.closest('details')?.querySelector('textarea');
  trigger('act', { act: pressed.dataset.act, key: pressed.dataset.key, text: box ? box.value : '' });
});
"""


def add_briefing_page(blocks: "gr.Blocks", assistant: "Assistant", *, header: str) -> None:
    """Add the page at /briefing to an app."""
    import gradio as gr

    actions = BriefingActions(assistant)
    with blocks.route("Briefing notes", f"/{PATH}", show_in_navbar=False) as page:
        gr.HTML(header, apply_default_css=False, elem_id="briefing-header")
        desk = gr.State(Desk())
        with gr.Row(elem_id="briefing"):
            with gr.Column(elem_id="briefing-form"):
                topic = gr.Textbox(label="Topic", placeholder="for example: social prescribing", elem_id="topic")
                audience = gr.Dropdown(
                    list(AUDIENCES), value=AUDIENCES[0], label="For whom", allow_custom_value=True, elem_id="audience"
                )
                lengths = [(f"{name} ({words:,} words)", name) for name, words in LENGTHS.items()]
                length = gr.Radio(lengths, value="standard", label="Length", elem_id="length")
                cards = [(card.short_title, card.id) for card in actions.cards()]
                reports = gr.CheckboxGroup(cards, label="Only these reports (none ticked: all)", elem_id="reports")
                with gr.Row():
                    write = gr.Button("Write the note", variant="primary", elem_id="write")
                    cancel = gr.Button("Cancel", elem_id="cancel")
                notice = gr.HTML("", elem_id="briefing-notice", apply_default_css=False)
                drafts = gr.Dropdown(actions.drafts.names(), label="Drafts", value=None, elem_id="drafts")
                with gr.Row():
                    suffix = gr.Dropdown(list(FORMATS), value=FORMATS[0], label="Export as", elem_id="format")
                    export = gr.Button("Export", elem_id="export")
                sheet = gr.Button("Teaching sheet", elem_id="sheet")
                file = gr.File(label="Your file", interactive=False, elem_id="file")
            note = gr.HTML(actions.shown(Desk())[0], elem_id="note", js_on_load=_PRESSES, apply_default_css=False)
        shown = [note, desk, notice]

        def writing(topic: str, audience: str | None, length: str, reports: list[str], desk: Desk) -> Iterator[Shown]:
            yield from actions.writing(topic or "", audience or "", length, reports, desk)

        def acted(desk: Desk, event: gr.EventData) -> Shown:
            return actions.acted(str(event.act), str(event.key), str(event.text), desk)

        asked = [topic, audience, length, reports, desk]
        running = gr.on([topic.submit, write.click], writing, asked, shown, concurrency_limit=2, **_QUEUED)
        running.then(lambda: gr.update(choices=actions.drafts.names()), None, drafts, **_UNSEEN)
        cancel.click(lambda desk: actions.shown(desk), desk, shown, cancels=[running], **_UNSEEN)
        note.act(acted, desk, shown, concurrency_limit=2, **_QUEUED)
        page.load(lambda: gr.update(choices=actions.drafts.names()), None, drafts, **_UNSEEN)
        drafts.input(actions.reopened, [drafts, desk], shown, **_UNSEEN)
        export.click(actions.exported, [suffix, desk], [file, notice], **_QUEUED)
        sheet.click(actions.sheet, desk, [file, notice], **_QUEUED)
