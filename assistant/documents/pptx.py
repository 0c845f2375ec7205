"""Slides → a PowerPoint file: every slide with a title, tables and charts that can be edited, notes for the speaker."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from assistant.documents.escaping import replace_unprintable
from assistant.documents.layout import Chart, Line, Part, Properties, Table
from assistant.documents.slides import Bullet, Slide, outline, shorten

_GREEN, _SOFT = "146A5B", "4D5C58"
# Inches: the slide, its margins, and where its content begins.
_WIDE, _HIGH, _MARGIN, _TOP = 13.333, 7.5, 0.7, 1.5
# Points of each kind of paragraph.
_SIZES = {"item": 20, "lead": 20, "own": 20, "theme": 20, "small": 14}
_TITLE_SIZE, _NAME_SIZE, _CELL_SIZE = 30, 40, 14
_MOST_TITLE = 90  # characters of a slide's title
_MOST_PROPERTY = 250
# Shares of a table's width: figure, what it measures, n, source.
_WIDTHS = (20, 58, 8, 14)


def as_pptx(parts: Sequence[Part], properties: Properties) -> bytes:
    """An outline of the document as the bytes of a .pptx file; its quotes stand whole in the notes of the slides."""
    import pptx
    from pptx.util import Inches

    opening, slides = outline(parts)
    show = pptx.Presentation()
    show.slide_width, show.slide_height = Inches(_WIDE), Inches(_HIGH)
    _add_opening(show, opening, properties)
    for slide in slides:
        _add_slide(show, slide)
    _set_properties(show, properties)
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


def _set_properties(show: Any, properties: Properties) -> None:
    core = show.core_properties
    core.title, core.subject = replace_unprintable(properties.title)[:_MOST_PROPERTY], properties.subject
    core.author = core.last_modified_by = "PCN Assistant"
    core.keywords, core.language = properties.keywords, "en-GB"
    core.created = core.modified = datetime.fromisoformat(properties.date)


def _add_opening(show: Any, lines: Sequence[Line], properties: Properties) -> None:
    """The first slide: the title, and below it what the document tells about itself."""
    from pptx.enum.text import PP_ALIGN

    slide = show.slides.add_slide(show.slide_layouts[0])
    title = next((line.text for line in lines if line.kind == "title"), properties.title)
    _place(slide.shapes.title, _MARGIN, 1.6, 2.2)
    _write_title(slide.shapes.title, shorten(title) or "Document", _NAME_SIZE)
    below = slide.placeholders[1]
    _place(below, _MARGIN, 4.1, 2.2)
    frame = below.text_frame
    frame.word_wrap = True
    for number, line in enumerate(line for line in lines if line.kind == "meta"):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        _write(paragraph, shorten(line.text), 18, colour=_SOFT)


def _add_slide(show: Any, content: Slide) -> None:
    # The layout "Title and Content" where there is text, "Title Only" where there is not.
    slide = show.slides.add_slide(show.slide_layouts[1 if content.bullets else 5])
    _place(slide.shapes.title, _MARGIN, 0.4, 0.9)
    title = content.title or "Document"
    _write_title(slide.shapes.title, title if len(title) <= _MOST_TITLE else f"{title[:_MOST_TITLE]}…", _TITLE_SIZE)
    if content.bullets:
        _add_bullets(slide, content.bullets)
    if content.table:
        _add_table(slide, content.table)
    if content.chart:
        _add_chart(slide, content.chart)
    if content.notes:
        slide.notes_slide.notes_text_frame.text = replace_unprintable("\n\n".join(content.notes))


def _place(shape: Any, left: float, top: float, height: float) -> None:
    """Put a shape between the margins; inches."""
    from pptx.util import Inches

    shape.left, shape.top = Inches(left), Inches(top)
    shape.width, shape.height = Inches(_WIDE - 2 * left), Inches(height)


def _write_title(shape: Any, title: str, size: float) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _write(frame.paragraphs[0], title, size, colour=_GREEN, bold=True)


def _write(
    paragraph: Any, text: str, size: float, *, colour: str = "", bold: bool = False, italic: bool = False
) -> None:
    """Add words to a paragraph; points."""
    from pptx.dml.color import RGBColor
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = replace_unprintable(text)
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _add_bullets(slide: Any, bullets: Sequence[Bullet]) -> None:
    from pptx.util import Pt

    body = slide.placeholders[1]
    _place(body, _MARGIN, _TOP, _HIGH - _TOP - 0.4)
    frame = body.text_frame
    frame.word_wrap = True
    for number, bullet in enumerate(bullets):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        if bullet.kind in ("theme", "lead"):
            _drop_bullet(paragraph)
        size = _SIZES[bullet.kind]
        _write(paragraph, bullet.lead, size, bold=bullet.kind == "own", italic=bullet.kind != "own")
        _write(paragraph, bullet.text, size, bold=bullet.kind == "theme")
        _write(paragraph, bullet.marks, size, colour=_GREEN, bold=True)


def _drop_bullet(paragraph: Any) -> None:
    """Make a paragraph of a list one that stands without a bullet, at the margin."""
    from pptx.oxml.ns import qn

    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(properties.makeelement(qn("a:buNone"), {}))


def _add_table(slide: Any, table: Table) -> None:
    from pptx.util import Inches

    wide = _WIDE - 2 * _MARGIN
    columns = len(table.head)
    frame = slide.shapes.add_table(
        len(table.rows) + 1, columns, Inches(_MARGIN), Inches(_TOP), Inches(wide), Inches(0.4 * (len(table.rows) + 1))
    )
    grid = frame.table
    shares = _WIDTHS if columns == len(_WIDTHS) else (1,) * columns
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = Inches(wide * share / sum(shares))
    for row, cells in enumerate((table.head, *table.rows)):
        is_over = len(cells) == 1 < columns
        if is_over:
            grid.cell(row, 0).merge(grid.cell(row, columns - 1))
        for column, text in enumerate(cells):
            paragraph = grid.cell(row, column).text_frame.paragraphs[0]
            _write(paragraph, shorten(text), _CELL_SIZE, bold=row == 0 or is_over)


def _add_chart(slide: Any, chart: Chart) -> None:
    """The chart as one that can be edited, the first bar at the top, with what it shows in words."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt

    data = CategoryChartData()
    bars = chart.bars[::-1]
    data.categories = [replace_unprintable(f"{bar.label} ({bar.shown})") for bar in bars]
    data.add_series(replace_unprintable(chart.title), [bar.value for bar in bars])
    size = (Inches(_MARGIN), Inches(_TOP), Inches(_WIDE - 2 * _MARGIN), Inches(_HIGH - _TOP - 0.5))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *size, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", replace_unprintable(chart.alt))
    drawn = frame.chart
    drawn.has_legend, drawn.has_title = False, True
    drawn.chart_title.text_frame.text = replace_unprintable(chart.title)
    drawn.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(18)
    drawn.value_axis.minimum_scale, drawn.value_axis.maximum_scale = 0, chart.end
    drawn.value_axis.has_major_gridlines = False
    fill = drawn.plots[0].series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(_GREEN)
    for axis in (drawn.category_axis, drawn.value_axis):
        axis.tick_labels.font.size = Pt(14)
