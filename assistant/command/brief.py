"""What `pcn-assistant brief` does: a topic → a note on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.answering.answerer import Answerer
from assistant.briefing.layout import PLAIN_EXPORT, ExportOptions, write_export
from assistant.briefing.note import Brief, check_brief
from assistant.briefing.writer import narrow_to_note, write_briefing
from assistant.documents.files import check_export_path
from assistant.documents.word_template import check_template
from assistant.teaching.sheet import choose_format, make_teaching_sheet, write_sheet


def run_brief(
    open_assistant: Callable[[], Answerer],
    brief: Brief,
    out: Path,
    export: ExportOptions = PLAIN_EXPORT,
    *,
    notice: Callable[[str], None],
    sheet: bool,
) -> str:
    """Write the note to `out`, and with `sheet` a teaching sheet beside it; a line that says what was written.

    Raises:
        UserError: the brief, the name or the template is wrong; told before the assistant is opened, where it can be.
    """
    check_export_path(out)
    if export.template:
        check_template(export.template)
    check_brief(Brief(brief.topic, brief.audience, brief.length), ())
    assistant = open_assistant()
    steps: list[str] = []

    def progress(share: float, doing: str) -> None:
        # each step is told once, as it begins
        if doing not in steps[-1:]:
            steps.append(doing)
            notice(f"{doing} …")

    made = write_briefing(assistant, brief, progress=progress)
    note = made.note
    if made.notice:
        notice(made.notice)
    write_export(note, out, assistant.library.cards(), export)
    summary = f"{out}: {note.words} words, {len(note.points)} statements, {len(note.citations())} citations."
    if not note.covered:
        summary = f"{out}: the library does not cover this topic, and the note says so."
    if sheet and note.covered:
        sheet_path = out.with_name(f"{out.stem}-teaching-sheet{choose_format(out.suffix)}")
        questions = make_teaching_sheet(narrow_to_note(assistant, note).index, note, progress=progress)
        write_sheet(note, questions, sheet_path, assistant.library.cards(), template=export.template)
        summary += f"\n{sheet_path}: {len(questions)} questions."
    return summary
