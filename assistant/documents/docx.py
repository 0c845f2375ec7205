"""A laid-out note → a Word document: heading styles, a table, header, footer with page numbers, properties."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from assistant.documents.layout import Line, Part, Table, marks, runs_of

_GREEN = "146A5B"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STYLES = {
    "title": "Title",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "statement": "List Bullet",
    "remark": "List Bullet",
    "own": "Intense Quote",
    "quote": "Quote",
}


def as_docx(parts: Sequence[Part], *, title: str, date: str) -> bytes:
    """The note as the bytes of a .docx file; the same note gives the same text and properties."""
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(5)
    for name, size in (("Title", 22), ("Heading 1", 14), ("Heading 2", 11.5)):
        _style(document.styles[name], size)
    for part in parts:
        if isinstance(part, Table):
            _table(document, part)
        elif part.text:
            _line(document, part)
    _edges(page, title)
    properties = document.core_properties
    properties.title, properties.subject = _clean(title)[:250], "Briefing note"
    properties.author = properties.last_modified_by = "PCN Assistant"
    properties.keywords, properties.language = "briefing, primary care network", "en-GB"
    properties.created = properties.modified = datetime.fromisoformat(date)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _style(style: Any, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = "Calibri", Pt(size), True
    style.font.color.rgb = RGBColor.from_string(_GREEN)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size - 2), Pt(4)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _line(document: Any, line: Line) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph(style=_STYLES.get(line.kind))
    paragraph.paragraph_format.keep_together = True
    if line.kind == "place":
        paragraph.add_run(f"{marks(line.numbers).strip()} ").bold = True
        paragraph.paragraph_format.keep_with_next = True
    elif line.lead:
        run = paragraph.add_run(_clean(line.lead))
        run.bold = line.kind == "own"
        run.italic = line.kind != "own"
    if line.kind == "source":
        paragraph.add_run(_clean(line.text))
        paragraph.add_run(f" Cited as {runs_of(line.numbers)}.")
        return
    if line.runs:
        for words, numbers in line.runs:
            paragraph.add_run(_clean(words))
            paragraph.add_run(f"{marks(numbers)} ").bold = True
        return
    run = paragraph.add_run(_clean(line.text))
    if line.kind == "meta":
        run.font.size = Pt(10)
    if line.numbers and line.kind != "place":
        paragraph.add_run(marks(line.numbers)).bold = True


def _table(document: Any, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt, RGBColor

    grid = document.add_table(rows=1, cols=len(table.head), style="Table Grid")
    _ruled(grid)
    grid.autofit = False
    widths = (Cm(3.2), Cm(9.6), Cm(1.6), Cm(1.8)) if len(table.head) == 4 else (Cm(8.1), Cm(8.1))
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for row_number, cells in enumerate((table.head, *table.rows)):
        row = grid.rows[0] if row_number == 0 else grid.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        over = len(cells) == 1
        if over:
            row.cells[0].merge(row.cells[-1])
        for cell, text, width in zip(row.cells, cells, widths, strict=not over):
            cell.width = sum(widths) if over else width
            cell.text = _clean(text)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].paragraph_format.keep_with_next = over
            for run in cell.paragraphs[0].runs:
                run.font.size, run.bold = Pt(9.5), row_number == 0 or over
                if row_number == 0:
                    run.font.color.rgb = RGBColor.from_string(_GREEN)
    repeated = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    document.add_paragraph().paragraph_format.line_spacing = Pt(4)


def _ruled(grid: Any) -> None:
    """Thin grey lines between the rows, none between the columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{edge}")
        upright = edge in ("left", "right", "insideV")
        for name, value in (("val", "nil" if upright else "single"), ("sz", "4"), ("color", "B9C9C4")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    grid._tbl.tblPr.append(borders)


def _edges(page: Any, title: str) -> None:
    """Header with the title, footer with page numbers that Word counts."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    page.header.paragraphs[0].text = _clean(title)
    footer = page.footer.paragraphs[0]
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        footer.add_run(words)
        run = footer.add_run()
        for kind in ("begin", "instr", "end"):
            element = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
            if kind == "instr":
                element.text = field
            else:
                element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)
