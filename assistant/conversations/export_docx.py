"""A conversation → a Word document, with real headings and a source appendix."""

from __future__ import annotations

import io
from typing import Any

from assistant.conversations.export import Document, readable_controls
from corpus.text import readable


def docx_bytes(found: Document) -> bytes:
    """The document as a DOCX file."""
    import docx
    from docx.shared import Pt

    file = docx.Document()
    file.styles["Normal"].font.name = "Calibri"
    file.styles["Normal"].font.size = Pt(11)
    file.core_properties.title = readable_controls(found.title)[:255]
    file.core_properties.author = "PCN Assistant"
    file.core_properties.language = "en-GB"
    file.add_heading(readable_controls(found.title), level=0)
    for told in found.told:
        file.add_heading(readable_controls(told.question), level=1)
        for words, numbers in told.paragraphs:
            paragraph = file.add_paragraph(readable_controls(words))
            for number in numbers:
                paragraph.add_run(f" [{number}]").bold = True
        _quiet(file.add_paragraph(), told.mode)
    if found.sources:
        file.add_page_break()  # type: ignore[no-untyped-call]
        file.add_heading("Sources", level=1)
    for source in found.sources:
        place = file.add_paragraph()
        place.add_run(f"[{source.number}] ").bold = True
        place.add_run(readable_controls(source.place))
        place.paragraph_format.keep_with_next = True
        file.add_paragraph(readable_controls(readable(source.citation.quote)), style="Quote")
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


def _quiet(paragraph: Any, words: str) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(readable_controls(words))
    run.italic = True
    run.font.size = Pt(9)
