"""A document → a Word file: heading styles, a table, header, footer with page numbers, properties."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.documents.charts import CHART_WIDTH, paint_chart
from assistant.documents.escaping import replace_unprintable
from assistant.documents.layout import Chart, Line, Part, Properties, Table, format_mark_ranges, format_marks
from assistant.documents.word_template import find_style, open_template

_GREEN = "146A5B"
_BULLETS, _GRID = "List Bullet", "Table Grid"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Word's own style for each kind of line; "Normal" where there is none here.
_STYLES = {
    "title": "Title",
    "heading": "Heading 1",
    "new page": "Heading 1",
    "subheading": "Heading 2",
    "statement": _BULLETS,
    "remark": _BULLETS,
    "own": "Intense Quote",
    "quote": "Quote",
}
# Shares of a table's width: figure, what it measures, n, source.
_WIDTHS = (32, 96, 16, 18)
# Points, where the text of a kind is smaller than its style says.
_SMALL = {"meta": 10, "byline": 9}
_MOST_TITLE = 250  # characters; Word's properties take 255


def as_docx(parts: Sequence[Part], properties: Properties, template: Path | None = None) -> bytes:
    """The document as the bytes of a .docx file; the same document gives the same text and properties.

    A Word file as `template` gives the styles, the page, and header and footer as they stand in it.

    Raises:
        UserError: the template cannot be used.
    """
    import docx

    document = open_template(template) if template else docx.Document()
    if template is None:
        _set_up_page(document)
    for part in parts:
        if isinstance(part, Table):
            _add_table(document, part, head_colour=None if template else _GREEN)
        elif isinstance(part, Chart):
            _add_chart(document, part)
        elif part.text:
            _add_line(document, part)
    if template is None:
        _add_header_and_footer(document.sections[0], properties.title)
    _set_properties(document, properties)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up_page(document: Any) -> None:
    """An A4 page, and the styles of text and headings."""
    from docx.shared import Cm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(5)
    for name, size in (("Title", 22), ("Heading 1", 14), ("Heading 2", 11.5)):
        _set_heading_style(document.styles[name], size)


def _set_heading_style(style: Any, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = "Calibri", Pt(size), True
    style.font.color.rgb = RGBColor.from_string(_GREEN)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size - 2), Pt(4)
    # The template's headings name a font of its theme, which would win over the one set above.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _set_properties(document: Any, properties: Properties) -> None:
    core = document.core_properties
    core.title, core.subject = replace_unprintable(properties.title)[:_MOST_TITLE], properties.subject
    core.author = core.last_modified_by = "PCN Assistant"
    core.keywords, core.language = properties.keywords, "en-GB"
    core.created = core.modified = datetime.fromisoformat(properties.date)


def _add_line(document: Any, line: Line) -> None:
    name = _STYLES.get(line.kind)
    paragraph = document.add_paragraph(style=find_style(document, name) if name else None)
    if name == _BULLETS and not _has_bullets(paragraph.style):
        paragraph.add_run("•\u00a0")
    paragraph.paragraph_format.keep_together = True
    if line.kind == "new page":
        paragraph.paragraph_format.page_break_before = True
    if line.kind == "lead":
        # It introduces what follows.
        paragraph.paragraph_format.keep_with_next = True
    _add_lead(paragraph, line)
    if line.sentences:
        _add_sentences(paragraph, line)
    else:
        _add_text(paragraph, line)
        _add_marks(paragraph, line)


def _has_bullets(style: Any) -> bool:
    """Whether a style brings bullets, itself or through one that it is based on: a template may lack them."""
    while style is not None:
        if style.element.find(f".//{{{_WORD}}}numPr") is not None:
            return True
        style = style.base_style
    return False


def _add_lead(paragraph: Any, line: Line) -> None:
    """What stands before a line's text: a place's number, or words that are set apart."""
    if line.kind == "place":
        paragraph.add_run(f"{format_marks(line.numbers).strip()} ").bold = True
        # The quote follows on the same page.
        paragraph.paragraph_format.keep_with_next = True
    elif line.lead:
        run = paragraph.add_run(replace_unprintable(line.lead))
        run.bold = line.kind == "own"
        run.italic = line.kind != "own"


def _add_sentences(paragraph: Any, line: Line) -> None:
    for words, numbers in line.sentences:
        paragraph.add_run(replace_unprintable(words))
        paragraph.add_run(f"{format_marks(numbers)} ").bold = True


def _add_text(paragraph: Any, line: Line) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(replace_unprintable(line.text))
    if line.kind in _SMALL:
        run.font.size = Pt(_SMALL[line.kind])
    if line.kind == "byline":
        run.italic = True


def _add_marks(paragraph: Any, line: Line) -> None:
    """The citations after a line's text."""
    if line.kind == "source":
        paragraph.add_run(f" Cited as {format_mark_ranges(line.numbers)}.")
    elif line.numbers and line.kind != "place":
        paragraph.add_run(format_marks(line.numbers)).bold = True


def _add_table(document: Any, table: Table, *, head_colour: str | None) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    grid = document.add_table(rows=1, cols=len(table.head))
    if _GRID in document.styles:
        grid.style = document.styles[_GRID]
    _set_borders(grid)
    grid.autofit = False
    wide = _text_width(document)
    shares = _WIDTHS if len(table.head) == len(_WIDTHS) else (1,) * len(table.head)
    widths = [wide * share // sum(shares) for share in shares]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    _fill_row(grid.rows[0], table.head, widths, is_head=True, colour=head_colour)
    for cells in table.rows:
        _fill_row(grid.add_row(), cells, widths)
    # The head stands again at the top of each page.
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.line_spacing = Pt(4)


def _text_width(document: Any) -> int:
    """What the margins leave of the page, in the units of python-docx."""
    page = document.sections[-1]
    return int(page.page_width - page.left_margin - page.right_margin)


def _add_chart(document: Any, chart: Chart) -> None:
    """The chart as a picture, with what it shows in words for those who cannot see it."""
    from docx.shared import Mm

    width = min(Mm(CHART_WIDTH), _text_width(document))
    picture = document.add_picture(io.BytesIO(paint_chart(chart)), width=width)
    picture._inline.docPr.set("descr", replace_unprintable(chart.alt))


def _fill_row(
    row: Any, cells: Sequence[str], widths: Sequence[int], *, is_head: bool = False, colour: str | None = None
) -> None:
    """Write a row's cells; a single one spans the row and stands on the same page as the next."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt, RGBColor

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    spans = len(cells) == 1
    if spans:
        row.cells[0].merge(row.cells[-1])
    for cell, text, width in zip(row.cells, cells, widths, strict=not spans):
        cell.width = sum(widths) if spans else width
        cell.text = replace_unprintable(text)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = spans
        for run in paragraph.runs:
            run.font.size, run.bold = Pt(9.5), is_head or spans
            if colour:
                run.font.color.rgb = RGBColor.from_string(colour)


def _set_borders(grid: Any) -> None:
    """Thin grey lines between the rows, none between the columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{edge}")
        is_upright = edge in ("left", "right", "insideV")
        for name, value in (("val", "nil" if is_upright else "single"), ("sz", "4"), ("color", "B9C9C4")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    grid._tbl.tblPr.append(borders)


def _add_header_and_footer(page: Any, title: str) -> None:
    """Header with the title, footer with page numbers that Word counts."""
    page.header.paragraphs[0].text = replace_unprintable(title)
    footer = page.footer.paragraphs[0]
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        footer.add_run(words)
        _add_field(footer.add_run(), field)


def _add_field(run: Any, field: str) -> None:
    """A value that Word works out, such as PAGE: an instruction between two marks."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "instr", "end"):
        element = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
        if kind == "instr":
            element.text = field
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
