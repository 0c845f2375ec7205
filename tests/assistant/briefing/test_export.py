"""The same note in four formats: every statement and its mark in each, clean in LibreOffice, pictures kept."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing import editing as hand
from assistant.briefing.extractive import write_note
from assistant.briefing.layout import export_note, lay_out_note, make_file_name, write_export
from assistant.briefing.note import KEY, Brief, BriefingNote
from assistant.command.main import main
from assistant.documents.files import FORMATS, check_export_path, render_document
from assistant.documents.layout import Line, Properties
from assistant.documents.note_marks import clean_quote
from corpus.errors import UserError
from corpus.vocabulary import Report
from tests.support.paths import PICTURES

TOPIC = "Barriers to community engagement in general practice"


def _has_impress() -> bool:
    """Whether LibreOffice's part for slides is installed, and pdftoppm: Debian brings each of its parts alone."""
    office = shutil.which("soffice")
    return bool(office and shutil.which("pdftoppm") and list(Path(office).resolve().parent.glob("libsdlo.*")))


@pytest.fixture(scope="module")
def note(assistant: Answerer) -> BriefingNote:
    made = write_note(assistant, Brief(TOPIC), today=date(2026, 11, 25))
    return hand.add_own_note(made, KEY, "Bring the <b>figures</b> & the *map*.")


@pytest.fixture(scope="module")
def made(assistant: Answerer, note: BriefingNote) -> dict[str, bytes]:
    return {suffix: export_note(note, suffix, assistant.library.cards()) for suffix in FORMATS}


def _words(suffix: str, content: bytes) -> str:
    """The text of an export without white space and escapes."""
    if suffix == ".docx":
        import docx

        document = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    elif suffix == ".pdf":
        import pypdf

        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        text = re.sub(r"Briefing note: [^\n]*?·\s+page \d+ of \d+", "", text)
    else:
        import html

        text = html.unescape(re.sub(r"<[^>]+>", "", content.decode("utf-8"))) if suffix == ".html" else content.decode()
        text = text if suffix == ".html" else re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\*+", "", text))
    return re.sub(r"\s+", "", text)


def _squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_statement_quote_and_mark_stands_in_each_format(
    note: BriefingNote, made: dict[str, bytes], suffix: str
) -> None:
    text = _words(suffix, made[suffix])
    for point in note.points:
        assert _squeezed(point.measures if point.value else point.text) in text
    for citation in note.citations():
        assert f"[{citation.n}]" in text
        assert _squeezed(citation.shown) in text
    assert "Trainer’snote:Bringthe<b>figures</b>&the*map*." in text


def test_the_word_document_has_heading_styles_a_table_header_footer_and_properties(made: dict[str, bytes]) -> None:
    import docx

    document = docx.Document(io.BytesIO(made[".docx"]))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles.count("Title") == 1 and styles.count("Heading 1") >= 5
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["Figure", "What it measures", "n", "Source"]
    footer = document.sections[0].footer.paragraphs[0]._p.xml
    assert "PAGE" in footer and "NUMPAGES" in footer
    assert TOPIC in document.sections[0].header.paragraphs[0].text
    assert TOPIC in document.core_properties.title and document.core_properties.author == "PCN Assistant"


def test_the_same_note_gives_the_same_text_twice(
    assistant: Answerer, note: BriefingNote, made: dict[str, bytes]
) -> None:
    for suffix in (".html", ".md", ".pdf"):
        assert export_note(note, suffix, assistant.library.cards()) == made[suffix]


def test_the_page_holds_no_script_and_loads_nothing(made: dict[str, bytes]) -> None:
    page = made[".html"].decode("utf-8")
    assert "<script" not in page and "src=" not in page and "&lt;b&gt;figures" in page
    assert not re.search(r"""href=["'](?!#)""", page)


def test_the_fonts_of_the_pdf_cover_what_the_reports_say(reports: dict[str, Report]) -> None:
    import pypdf

    signs = sorted({sign for report in reports.values() for sign in report.source if sign.isprintable()})
    content = render_document([Line("paragraph", " ".join(signs))], ".pdf", Properties("Signs", "2026-11-25", "", ""))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert len(signs) > 90 and "U+" not in text


def test_no_quote_or_statement_of_the_pdf_is_torn_wherever_its_pages_end(
    assistant: Answerer, note: BriefingNote
) -> None:
    import pypdf

    shifted = note
    for line in range(7):
        shifted = hand.add_own_note(shifted, KEY, f"Line {line}.")
        pages = pypdf.PdfReader(io.BytesIO(export_note(shifted, ".pdf", assistant.library.cards()))).pages
        texts = [_squeezed(page.extract_text()) for page in pages]
        for words in [*(p.text for p in note.points if not p.value), *(c.shown for c in note.citations())]:
            assert any(_squeezed(words) in text for text in texts), words
        heads = [_squeezed(section.title) for section in note.sections]
        assert not any(re.sub("Briefingnote:.*", "", text).endswith(head) for text in texts for head in heads)


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftoppm")) and os.environ.get("CI") != "true",
    reason="no LibreOffice or pdftoppm on this machine",
)
def test_word_and_pdf_turn_into_pictures_of_several_pages(made: dict[str, bytes], tmp_path: Path) -> None:
    PICTURES.mkdir(exist_ok=True)
    for suffix in (".docx", ".pdf"):
        (tmp_path / f"note{suffix}").write_bytes(made[suffix])
    profile = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "word")]
    subprocess.run([*command, str(tmp_path / "note.docx")], check=True, capture_output=True, timeout=240)
    for name, source in (("word", tmp_path / "word" / "note.pdf"), ("pdf", tmp_path / "note.pdf")):
        subprocess.run(["pdftoppm", "-r", "60", "-png", source, PICTURES / f"briefing-{name}"], check=True, timeout=120)
        pictures = sorted(PICTURES.glob(f"briefing-{name}-*.png"))
        assert len(pictures) >= 3 and all(picture.stat().st_size > 5000 for picture in pictures[:2])


@pytest.mark.skipif(not _has_impress(), reason="no LibreOffice Impress on this machine")
def test_slides_open_in_libreoffice_and_turn_into_pictures(
    assistant: Answerer, note: BriefingNote, tmp_path: Path
) -> None:
    import pptx

    PICTURES.mkdir(exist_ok=True)
    for before in PICTURES.glob("briefing-slides-*.png"):
        before.unlink()
    content = export_note(note, ".pptx", assistant.library.cards())
    (tmp_path / "note.pptx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "slides")]
    subprocess.run([*command, str(tmp_path / "note.pptx")], check=True, capture_output=True, timeout=240)
    drawn = tmp_path / "slides" / "note.pdf"
    subprocess.run(["pdftoppm", "-r", "40", "-png", drawn, PICTURES / "briefing-slides"], check=True, timeout=120)
    slides = len(pptx.Presentation(io.BytesIO(content)).slides)
    assert len(list(PICTURES.glob("briefing-slides-*.png"))) == slides


def test_a_bad_name_is_told_in_one_line_and_a_failed_export_leaves_what_was_there(
    assistant: Answerer, note: BriefingNote, tmp_path: Path
) -> None:
    for path, said in (
        (tmp_path / "note.exe", "no such format"),
        (tmp_path / "note", "no such format"),
        (tmp_path / "no?te.md", "not a name"),
        (tmp_path / "con.md", "not a name"),
        (tmp_path / "gone" / "note.md", "no such folder"),
    ):
        with pytest.raises(UserError, match=said) as caught:
            check_export_path(path)
        assert "\n" not in str(caught.value)
    (tmp_path / "dir.md").mkdir()
    with pytest.raises(UserError, match="is a folder"):
        write_export(note, tmp_path / "dir.md", assistant.library.cards())
    there = tmp_path / "note.md"
    there.write_text("before", encoding="utf-8")
    with pytest.raises(AttributeError):
        write_export(note, there, [None])  # type: ignore[list-item]
    assert there.read_text(encoding="utf-8") == "before" and sorted(p.name for p in tmp_path.iterdir()) == [
        "dir.md",
        "note.md",
    ]


def test_a_file_is_named_for_its_topic_alone(note: BriefingNote) -> None:
    hostile = replace(note, brief=Brief("../../etc/passwd <x>"))
    assert make_file_name(hostile, ".md") == "briefing-etc-passwd-x.md"


def test_the_command_tells_a_mistake_before_it_opens_anything(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, said in (
        (["", "--out", "n.md"], "the topic is empty"),
        (["x" * 5000, "--out", "n.md"], "5,000 characters"),
        (["Wigan", "--out", str(tmp_path / "n.odt")], "no such format"),
        (
            ["Wigan", "--out", str(tmp_path / "n.docx"), "--template", str(tmp_path / "x.dotx")],
            "template cannot be read",
        ),
        (["Wigan", "--length", "huge", "--out", str(tmp_path / "n.md")], "no length 'huge'"),
    ):
        assert main(["brief", *arguments]) == 2
        told = capsys.readouterr()
        assert said in told.err and told.err.count("\n") == 1 and told.out == ""
    assert not home.exists()


def _appendix(assistant: Answerer, note: BriefingNote, **options: bool) -> list[Line]:
    parts = lay_out_note(note, assistant.library.cards(), **options)
    begins = next(n for n, part in enumerate(parts) if isinstance(part, Line) and part.text.startswith("Appendix"))
    return [part for part in parts[begins:] if isinstance(part, Line)]


def test_the_appendix_is_no_longer_than_the_note_and_leaves_no_quote_unsaid_that_the_note_does_not_say(
    assistant: Answerer, note: BriefingNote
) -> None:
    short, whole = _appendix(assistant, note), _appendix(assistant, note, every_quote=True)
    assert sum(len(line.text.split()) for line in short[2:]) <= note.words
    places = [line.numbers for line in short if line.kind == "place"]
    assert places == [line.numbers for line in whole if line.kind == "place"] == [(c.n,) for c in note.citations()]
    assert len([line for line in whole if line.kind == "quote"]) == len(places)
    assert whole[0].text == "Appendix: every quote" and short[0].text == "Appendix: where the quotes stand"
    quoted = {line.text for line in short if line.kind == "quote"}
    said = {" ".join(point.text.split()) for point in note.points if not point.value}
    assert not quoted & said and quoted


def test_a_note_of_long_quotes_has_them_cut_out_and_not_cut_short(assistant: Answerer, note: BriefingNote) -> None:
    section = note.section(KEY)
    assert section
    long = tuple(
        replace(p, text=f"Short {n}.", citation=replace(p.citation, id=f"{n:016}", shown="word " * 400))
        for n, p in enumerate(section.points)
        if p.citation
    )
    bare = replace(note, sections=(replace(section, points=long),))
    lines = _appendix(assistant, bare)
    assert sum(len(line.text.split()) for line in lines[2:]) <= bare.words
    assert all(line.text.split() == ["word"] * 400 for line in lines if line.kind == "quote")


def test_slides_and_references_are_made_of_a_note(assistant: Answerer, note: BriefingNote) -> None:
    import pptx
    import rispy
    from bibtexparser.entrypoint import parse_string

    cards = assistant.library.cards()
    slides = list(pptx.Presentation(io.BytesIO(export_note(note, ".pptx", cards))).slides)
    titles = [slide.shapes.title.text for slide in slides if slide.shapes.title]
    assert titles[0] == note.title and titles[-1] == "Sources"
    assert {section.title for section in note.sections} <= set(titles)
    spoken = _squeezed("".join(s.notes_slide.notes_text_frame.text for s in slides if s.has_notes_slide))
    assert all(_squeezed(clean_quote(citation.shown)) in spoken for citation in note.citations())
    cited = {citation.report for citation in note.citations()}
    assert {entry["id"] for entry in rispy.loads(export_note(note, ".ris", cards).decode())} == cited
    assert len(parse_string(export_note(note, ".bib", cards).decode()).entries) == len(cited)
    refused = replace(note, sections=(), covered=False)
    with pytest.raises(UserError, match="no report is cited here"):
        export_note(refused, ".ris", cards)
