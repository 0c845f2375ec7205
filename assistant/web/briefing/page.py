"""The Briefing page of the web app, assembled from its parts.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.briefing.layout import ExportOptions
from assistant.briefing.note import AUDIENCES, LENGTHS, Brief
from assistant.documents.files import NAMES
from assistant.web.briefing.controller import BriefingController, BriefingUpdate, Visit
from assistant.web.briefing.edits import Press
from assistant.web.shell.gradio_parts import UNSEEN, add_html, browser_of
from assistant.web.shell.static_files import read_script

if TYPE_CHECKING:
    import gradio as gr

PATH = "briefing"
# The form's parts: topic, audience, length, reports.
_FORM_PARTS = 4
# Every press is sent on, also while the one before it is being done; the controller takes them in order.
_QUEUED: dict[str, Any] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple", "concurrency_limit": 16,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of the page that events read and change, as Gradio's components."""

    form: list[Any]
    write: Any
    cancel: Any
    notice: Any
    suffix: Any
    every_quote: Any
    template: Any
    export: Any
    sheet: Any
    file: Any
    drafts: Any
    note: Any
    source: Any
    close_source: Any

    @property
    def updated(self) -> list[Any]:
        """What a `BriefingUpdate` changes, in its order; its brief is spread over the form."""
        return [self.note, self.notice, self.drafts, self.file, *self.form]


def add_briefing_page(
    blocks: "gr.Blocks",
    controller: BriefingController,
    *,
    header: str,
    word_template: Path | None = None,
    note_file: Callable[[str, str], None] | None = None,
) -> None:
    """Add the page at /briefing to an app. `word_template` gives Word files their looks, if the visitor gives none.

    `note_file` is told of each file that is made: the browser's key, and the file's path.
    """
    with blocks.route("Briefing notes", f"/{PATH}", show_in_navbar=False) as page:
        parts = _lay_out(controller, header)
        _wire_work(controller, parts, word_template, note_file)
        _wire_drafts(controller, parts, page)
        _wire_sources(controller, parts)


def _lay_out(controller: BriefingController, header: str) -> _Parts:
    import gradio as gr

    gr.HTML(header, apply_default_css=False, elem_id="briefing-header")
    with gr.Row(elem_id="briefing"):
        with gr.Column(elem_id="briefing-form"):
            form = _form(controller)
            with gr.Row():
                write = gr.Button("Write the note", variant="primary", elem_id="write")
                cancel = gr.Button("Cancel", elem_id="cancel")
            notice = add_html("", "briefing-notice")
            with gr.Row():
                choices = [(f"{word} ({suffix})", suffix) for suffix, word in NAMES.items()]
                suffix = gr.Dropdown(choices, value=choices[0][1], label="Export as", elem_id="format")
                export = gr.Button("Export", elem_id="export")
            every_quote = gr.Checkbox(label="Every quote in the appendix", elem_id="every-quote")
            with gr.Accordion("Your own Word template", open=False, elem_id="template"):
                template = gr.File(
                    label="A .dotx or .docx file", file_types=[".dotx", ".docx"], elem_id="template-file"
                )
            sheet = gr.Button("Teaching sheet", elem_id="sheet")
            file = gr.File(label="Your file", interactive=False, elem_id="file")
            gr.HTML("<h2>Your drafts</h2>", elem_id="drafts-title", apply_default_css=False)
            drafts = add_html("", "drafts", read_script("briefing_presses"))
        empty = controller.show(Visit("", "")).note or ""
        scripts = ("presses", "briefing_presses", "briefing_newest", "briefing_note")
        note = add_html(empty, "note", read_script(*scripts))
        with gr.Column(elem_id="source-side"):
            close = gr.Button("Close the source", elem_id="close-source")
            source = add_html("", "source", read_script("presses", "source_panel", "page_view", "briefing_source"))
    return _Parts(
        form, write, cancel, notice, suffix, every_quote, template, export, sheet, file, drafts, note, source, close
    )


def _wire_work(
    controller: BriefingController,
    parts: _Parts,
    word_template: Path | None,
    note_file: Callable[[str, str], None] | None,
) -> None:
    """What takes its time, each shown as it goes on, and the button that cancels it."""
    import gradio as gr

    def write_note(
        topic: str, audience: str | None, length: str, reports: list[str], request: gr.Request
    ) -> Iterator[Any]:
        brief = Brief(topic or "", audience or "", length, tuple(reports or ()))
        yield from map(_to_page, controller.write(brief, _visit(request)))

    def edit(event: gr.EventData, request: gr.Request) -> Iterator[Any]:
        press = Press(str(event.act), str(event.key), str(event.text), str(event.draft))
        yield from map(_to_page, controller.edit(press, _visit(request)))

    def look(event: gr.EventData, request: gr.Request) -> Any:
        version = int(event.version) if str(event.version).isdecimal() else 0
        return _to_page(controller.look(_visit(request), version, str(event.draft)))

    def show_file(updates: Iterator[BriefingUpdate], visit: Visit) -> Iterator[Any]:
        for update in updates:
            if note_file and update.file:
                note_file(visit.browser, update.file)
            yield _to_page(update)

    def make_sheet(suffix: str, template: str | None, request: gr.Request) -> Iterator[Any]:
        visit = _visit(request)
        chosen = Path(template) if template else word_template
        yield from show_file(controller.make_sheet(visit, suffix, chosen), visit)

    def export_note(suffix: str, every_quote: bool, template: str | None, request: gr.Request) -> Iterator[Any]:
        # A template of the visitor's own goes before the one that is set.
        options = ExportOptions(every_quote, Path(template) if template else word_template)
        visit = _visit(request)
        yield from show_file(controller.export(suffix, visit, options), visit)

    def cancel_work(request: gr.Request) -> str:
        return controller.cancel(_visit(request))

    gr.on([parts.form[0].submit, parts.write.click], write_note, parts.form, parts.updated, **_QUEUED)
    parts.note.act(edit, None, parts.updated, **_QUEUED)
    parts.note.look(look, None, parts.updated, **UNSEEN)
    parts.sheet.click(make_sheet, [parts.suffix, parts.template], parts.updated, **_QUEUED)
    asked = [parts.suffix, parts.every_quote, parts.template]
    parts.export.click(export_note, asked, parts.updated, **_QUEUED)
    parts.cancel.click(cancel_work, None, parts.notice, **UNSEEN)


def _wire_drafts(controller: BriefingController, parts: _Parts, page: Any) -> None:
    """The list of drafts: shown when the page is opened; each opens and can be deleted."""
    import gradio as gr

    def open_or_delete(event: gr.EventData, request: gr.Request) -> Any:
        change = controller.delete_draft if str(event.act) == "forget" else controller.open_draft
        return _to_page(change(str(event.key), _visit(request)))

    def open_address(request: gr.Request) -> Any:
        # "?draft=NAME" opens a draft: the page was loaded again, or the chat led here.
        named = str(request.query_params.get("draft", ""))
        if named:
            return _to_page(controller.open_draft(named, _visit(request)))
        return _to_page(BriefingUpdate(drafts=controller.show(_visit(request)).drafts or ""))

    parts.drafts.act(open_or_delete, None, parts.updated, **UNSEEN)

    def list_reports() -> Any:
        return gr.CheckboxGroup(choices=_choices(controller))

    # The choices come first: of the draft's reports, those are ticked that there are.
    listed = page.load(list_reports, None, parts.form[-1], **UNSEEN)
    listed.then(open_address, None, parts.updated, **UNSEEN)


def _wire_sources(controller: BriefingController, parts: _Parts) -> None:
    """The number behind a statement opens its source beside the note, as in the chat; a button closes it."""
    import gradio as gr

    def open_source(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        return controller.open_quote(str(event.key), _visit(request))

    for panel in (parts.note, parts.source):
        panel.open(open_source, None, [parts.source, parts.notice], **UNSEEN)
    parts.close_source.click(lambda: "", None, parts.source, **UNSEEN)


def _form(controller: BriefingController) -> list[Any]:
    """What a note is asked for: topic, audience, length, reports."""
    import gradio as gr

    topic = gr.Textbox(label="Topic", placeholder="for example: social prescribing", elem_id="topic")
    audience = gr.Dropdown(
        list(AUDIENCES), value=AUDIENCES[0], label="For whom", allow_custom_value=True, elem_id="audience"
    )
    lengths = [(f"{name} ({words:,} words)", name) for name, words in LENGTHS.items()]
    length = gr.Radio(lengths, value="standard", label="Length", elem_id="length")
    reports = gr.CheckboxGroup(_choices(controller), label="Only these reports (none ticked: all)", elem_id="reports")
    return [topic, audience, length, reports]


def _choices(controller: BriefingController) -> list[tuple[str, str]]:
    """The reports to choose from: title and id."""
    return [(card.short_title, card.id) for card in controller.list_cards()]


def _visit(request: "gr.Request") -> Visit:
    return Visit(browser_of(request), str(request.session_hash))


def _to_page(update: BriefingUpdate) -> tuple[Any, ...]:
    """A page update for Gradio; None leaves a part alone."""
    import gradio as gr

    *shown, brief = update
    form = (brief.topic, brief.audience, brief.length, list(brief.reports)) if brief else (None,) * _FORM_PARTS
    return tuple(gr.skip() if part is None else part for part in (*shown, *form))
