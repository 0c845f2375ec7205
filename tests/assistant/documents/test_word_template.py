"""A trust's own Word template gives the styles, page, header and footer; a wrong file is told in one line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.documents.docx import as_docx
from assistant.documents.layout import Bar, Chart
from corpus.errors import UserError
from tests.assistant.documents.test_files import PARTS, PROPERTIES, TABLE

CHART = Chart("Barriers", (Bar("Trust", 57.8, "57.8%", (1,)), Bar("Language", 66.4, "66.4%", (2,))), 100)


def make_template(path: Path, *, bare: bool = False, sections: int = 1) -> Path:
    """A template as Word writes it, of styles of its own; `bare` without most of Word's usual styles."""
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Arial", Pt(12)
    document.styles["Heading 1"].font.name = "Arial Black"
    document.sections[0].left_margin = Cm(4)
    document.sections[0].header.paragraphs[0].text = "Riverside NHS Trust"
    document.sections[0].footer.paragraphs[0].text = "Confidential"
    document.add_paragraph("Delete this text before use.")
    document.add_table(rows=2, cols=2).cell(0, 0).text = "A form"
    for _ in range(sections - 1):
        document.add_section()
    if bare:
        for name in ("Title", "Heading 1", "Heading 2", "List Bullet", "Quote", "Intense Quote", "Table Grid"):
            document.styles[name].delete()
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as packed, zipfile.ZipFile(path, "w") as written:
        for part in packed.infolist():
            content = packed.read(part)
            if part.filename == "[Content_Types].xml" and path.suffix == ".dotx":
                content = content.replace(b"document.main+xml", b"template.main+xml")
            written.writestr(part.filename, content)
    return path


def write_with(template: Path) -> Any:
    import docx

    return docx.Document(io.BytesIO(as_docx([*PARTS, TABLE, CHART], PROPERTIES, template)))


@pytest.mark.parametrize("suffix", [".dotx", ".docx"])
@pytest.mark.parametrize("sections", [1, 3])
def test_styles_page_header_and_footer_are_the_template_s_and_its_text_is_not(
    tmp_path: Path, suffix: str, sections: int
) -> None:
    made = write_with(make_template(tmp_path / f"trust{suffix}", sections=sections))
    assert made.styles["Normal"].font.name == "Arial" and made.styles["Heading 1"].font.name == "Arial Black"
    (page,) = made.sections
    assert page.header.paragraphs[0].text == "Riverside NHS Trust" and page.footer.paragraphs[0].text == "Confidential"
    assert abs(page.left_margin.cm - 4) < 0.01
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[0] == "The title" and "Delete this text before use." not in texts and len(made.tables) == 1
    styles = {paragraph.text: paragraph.style.name for paragraph in made.paragraphs}
    assert (styles["The title"], styles["A heading"], styles["The quoted words."]) == ("Title", "Heading 1", "Quote")
    assert made.core_properties.title == "The title"
    # The table is as wide as the template's page leaves room for.
    wide = page.page_width - page.left_margin - page.right_margin
    assert abs(sum(cell.width for cell in made.tables[0].rows[0].cells) - wide) < wide / 100
    assert made.inline_shapes[0].width <= wide and [
        shape._inline.docPr.get("descr") for shape in made.inline_shapes
    ] == [CHART.alt]


def test_a_template_without_word_s_usual_styles_gets_headings_and_bullets_all_the_same(tmp_path: Path) -> None:
    made = write_with(make_template(tmp_path / "bare.dotx", bare=True))
    (heading,) = [paragraph for paragraph in made.paragraphs if paragraph.text == "A heading"]
    assert heading.style.name == "Heading 1" and 'w:outlineLvl w:val="0"' in heading.style.element.xml
    assert any(paragraph.text == "•\u00a0A remark." for paragraph in made.paragraphs)


def _truncated(path: Path) -> None:
    make_template(path)
    path.write_bytes(path.read_bytes()[:4000])


def _flipped(path: Path) -> None:
    make_template(path)
    content = bytearray(path.read_bytes())
    place = content.index(b"word/document.xml") + 200
    content[place : place + 400] = bytes(400)
    path.write_bytes(bytes(content))


def _with_macros(path: Path) -> None:
    plain, macros = b"vnd.openxmlformats-officedocument.wordprocessingml.template", b"vnd.ms-word.template.macroEnabled"
    make_template(path)
    with zipfile.ZipFile(path) as packed:
        parts = {part: packed.read(part) for part in packed.namelist()}
    with zipfile.ZipFile(path, "w") as written:
        for part, content in parts.items():
            written.writestr(part, content.replace(plain, macros))


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        for number in range(21):
            written.writestr(f"{number}", bytes(10_000_000))


def _long(path: Path) -> None:
    """A small file with very much text in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        written.writestr("word/document.xml", "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 400_000)


def _of_many_elements(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        written.writestr("word/styles.xml", "<s/>" * 1_000_000)


def _spreadsheet(path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(path)


def _without_document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as written:
        written.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (lambda path: path.write_text("Dear all"), "not a Word file"),
    "empty": (lambda path: path.write_bytes(b""), "not a Word file"),
    "truncated": (_truncated, "not a Word"),
    "flipped": (_flipped, "not a Word"),
    "a spreadsheet": (_spreadsheet, "not a Word file"),
    "without a document": (_without_document, "not a Word template that can be read"),
    "of before 2007": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600)), "password or is a Word file"),
    "with macros": (_with_macros, "holds macros"),
    "a bomb": (_bomb, "too large when unpacked"),
    "too much text": (_long, r"too much text for a template \(word/document\.xml\)"),
    "too many elements": (_of_many_elements, r"too much text for a template \(word/styles\.xml\)"),
    "too large": (lambda path: path.write_bytes(bytes(21_000_000)), "20 MB is the most"),
    "missing": (lambda path: None, "cannot be read"),
    "a folder": (lambda path: path.mkdir(), "cannot be read"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_template_is_told_in_one_line(tmp_path: Path, kind: str) -> None:
    make, said = WRONG[kind]
    path = tmp_path / "trust.dotx"
    make(path)
    with pytest.raises(UserError, match=said) as told:
        as_docx(PARTS, PROPERTIES, path)
    assert "\n" not in str(told.value) and "trust.dotx" in str(told.value)
