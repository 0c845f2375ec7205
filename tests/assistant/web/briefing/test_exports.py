"""What the Export button hands out: every format, by the visitor's choices; a wrong template is told on the page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing.layout import ExportOptions
from assistant.briefing.note import BriefingNote
from assistant.documents.files import EXPORTS, NAMES
from assistant.drafts.store import DraftStore
from assistant.web.briefing.controller import BriefingController
from tests.assistant.documents.test_word_template import make_template
from tests.assistant.web.briefing.test_sessions import ANN, last, note, open_note

# A fixture of the sessions' tests.
__all__ = ["note"]


@pytest.fixture
def controller(assistant: Answerer, tmp_path: Path) -> BriefingController:
    """The page's controller over the shared library, so that sources have their reports."""
    return BriefingController(assistant, DraftStore(tmp_path))


@pytest.mark.parametrize("suffix", EXPORTS)
def test_the_page_offers_and_hands_out_every_format(
    controller: BriefingController, note: BriefingNote, suffix: str
) -> None:
    open_note(controller, note)
    shown = last(controller.export(suffix, ANN))
    assert shown.notice == "" and shown.file
    assert Path(shown.file).name == f"briefing-the-wigan-deal{suffix}" and Path(shown.file).stat().st_size > 100
    assert set(NAMES) == set(EXPORTS)


def test_the_visitor_s_template_gives_the_word_file_its_looks_and_a_wrong_one_is_told(
    controller: BriefingController, note: BriefingNote, tmp_path: Path
) -> None:
    import docx

    open_note(controller, note)
    template = make_template(tmp_path / "trust.dotx")
    shown = last(controller.export(".docx", ANN, ExportOptions(every_quote=True, template=template)))
    assert shown.file
    made = docx.Document(io.BytesIO(Path(shown.file).read_bytes()))
    assert made.sections[0].header.paragraphs[0].text == "Riverside NHS Trust"
    assert "Appendix: every quote" in [paragraph.text for paragraph in made.paragraphs]
    template.write_bytes(b"no Word file")
    shown = last(controller.export(".docx", ANN, ExportOptions(template=template)))
    assert shown.file is None and shown.notice and "rust.dotx: not a Word file" in shown.notice
