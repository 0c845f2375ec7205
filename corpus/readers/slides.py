"""A PowerPoint file (.pptx) → Markdown: a heading a slide, bullets by level, tables, charts' figures, speaker notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.readers.grid import Grid, Placed
from corpus.readers.markdown_writer import (
    clean_text,
    escape_text,
    join_blocks,
    write_heading,
    write_item,
    write_raised,
    write_table,
)
from corpus.readers.number_formats import show_value
from corpus.readers.properties import propose_from_office
from corpus.readers.sheet_writer import count_header_rows
from corpus.reading import Reading, SourceKind, describe_numbers

# The names of placeholders that show no words of the slide's own: its number, its date, the foot of every slide.
_FURNITURE = ("SLIDE_NUMBER", "DATE", "FOOTER", "HEADER")
_TITLES = ("TITLE", "CENTER_TITLE")
# The placeholders whose paragraphs have bullets unless they say otherwise.
_BULLETED = ("BODY", "OBJECT")
# A slide without a title's placeholder: it holds at least so many boxes of words, the first of so few words.
_LEAST_BOXES = 2
_MOST_TITLE_WORDS = 15
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def read_slides(path: Path, progress: Callable[[int, int], None] | None = None) -> Reading:
    """Read a PowerPoint file; hidden slides are left out and told, and so are pictures and diagrams that hold text."""
    import pptx

    deck = pptx.Presentation(str(path))
    blocks: list[str] = []
    hidden: list[str] = []
    remarks: list[str] = []
    # The numbers of slides that show nothing but pictures.
    pictures: list[int] = []
    total = len(deck.slides)
    for number, slide in enumerate(deck.slides, start=1):
        if slide._element.get("show") in ("0", "false"):
            hidden.append(str(number))
        else:
            blocks += _write_slide(slide, number, remarks)
            if _is_picture_alone(slide):
                pictures.append(number)
        if progress is not None:
            progress(number, total)
    if hidden:
        remarks.append(f"Hidden slides were left out: {', '.join(hidden)}.")
    if pictures:
        remarks.append(
            f"No text, only a picture, on slide {describe_numbers(pictures)}: not read. Save the slides as PDF and add "
            "that: OCR reads pictures there."
        )
    proposal = propose_from_office(path)
    first = _find_title(deck.slides[0]) if total and "1" not in hidden else None
    if not proposal.title and first is not None:
        proposal = replace(proposal, title=clean_text(first.text_frame.text))
    return Reading(join_blocks(blocks), SourceKind.SLIDES, proposal=proposal, remarks=tuple(remarks))


def _write_slide(slide: Any, number: int, remarks: list[str]) -> list[str]:
    title = _find_title(slide)
    words = escape_text(title.text_frame.text) if title is not None else ""
    blocks = [write_heading(f"Slide {number}: {words}" if words else f"Slide {number}", 1)]
    for shape in _walk(_order_by_place(slide.shapes)):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        blocks += _write_shape(shape)
        if _is_diagram(shape):
            remarks.append(f"A diagram on slide {number} could not be read.")
    if slide.has_notes_slide:
        frame = slide.notes_slide.notes_text_frame
        notes = _write_paragraphs(frame, bulleted=False) if frame is not None else []
        if notes:
            blocks += [write_heading("Notes:", 2), *notes]
    return blocks


def _is_picture_alone(slide: Any) -> bool:
    """Whether a slide shows a picture and no words."""
    shapes = list(_walk(slide.shapes))
    has_words = any(shape.has_text_frame and shape.text_frame.text.strip() for shape in shapes)
    has_figures = any(getattr(shape, "has_table", False) or getattr(shape, "has_chart", False) for shape in shapes)
    return not has_words and not has_figures and any(shape._element.tag.endswith("}pic") for shape in shapes)


def _find_title(slide: Any) -> Any | None:
    """The title's placeholder; else the topmost box, where its words are few and its type is the largest."""
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        return title
    sizes = {shape.shape_id: _find_size(shape) for shape in slide.shapes if _is_text_box(shape)}
    boxes = [shape for shape in _order_by_place(slide.shapes) if shape.shape_id in sizes]
    if len(boxes) < _LEAST_BOXES or not boxes[0].text_frame.text.strip():
        return title
    first, *others = boxes
    is_short = len(first.text_frame.text.split()) <= _MOST_TITLE_WORDS and len(first.text_frame.paragraphs) == 1
    is_largest = all(sizes[first.shape_id] > sizes[other.shape_id] for other in others)
    return first if is_short and is_largest else title


def _is_text_box(shape: Any) -> bool:
    return shape.has_text_frame and bool(shape.text_frame.text.strip()) and _placeholder(shape) not in _FURNITURE


def _find_size(shape: Any) -> int:
    """The size of a box's largest type, in EMU; 0 where its runs do not say."""
    runs = (run for paragraph in shape.text_frame.paragraphs for run in paragraph.runs)
    return max((int(run.font.size) for run in runs if run.font.size is not None), default=0)


def _order_by_place(shapes: Any) -> list[Any]:
    """Shapes as a reader takes them in: from the top down, and from left to right where they stand side by side.

    All stay in the order in which they were drawn where that is the order of the slide's layout, whose places they
    fill, or where the place of one is not known.
    """
    drawn: list[Any] = list(shapes)
    is_laid_out = any(_placeholder(shape) not in ("", *_TITLES, *_FURNITURE) for shape in drawn)
    if is_laid_out or any(None in (shape.top, shape.left, shape.height, shape.width) for shape in drawn):
        return drawn
    rows: list[list[Any]] = []
    for shape in sorted(drawn, key=lambda shape: (shape.top, shape.left)):
        if rows and all(_are_side_by_side(shape, other) for other in rows[-1]):
            rows[-1].append(shape)
        else:
            rows.append([shape])
    return [shape for row in rows for shape in sorted(row, key=lambda shape: shape.left)]


def _are_side_by_side(first: Any, second: Any) -> bool:
    """Whether each one's middle is within the other's height, and they do not overlap from left to right."""
    is_level = all(
        one.top <= other.top + other.height / 2 <= one.top + one.height
        for one, other in ((first, second), (second, first))
    )
    return is_level and (first.left + first.width <= second.left or second.left + second.width <= first.left)


def _walk(shapes: Any) -> Iterator[Any]:
    """Shapes in their order, those of groups in the place of their group."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _walk(_order_by_place(shape.shapes))
        else:
            yield shape


def _placeholder(shape: Any) -> str:
    """The name of a placeholder's type; empty for any other shape."""
    return shape.placeholder_format.type.name if shape.is_placeholder and shape.placeholder_format.type else ""


def _write_shape(shape: Any) -> list[str]:
    kind = _placeholder(shape)
    if kind in _FURNITURE:
        return []
    if getattr(shape, "has_table", False) and shape.has_table:
        return ["\n".join(_write_slide_table(shape.table))]
    if getattr(shape, "has_chart", False) and shape.has_chart:
        return _write_chart(shape.chart)
    if shape.has_text_frame:
        return _write_paragraphs(shape.text_frame, bulleted=kind in _BULLETED)
    return []


def _write_paragraphs(frame: Any, *, bulleted: bool) -> list[str]:
    """The paragraphs of a text frame; neighbouring items are one block."""
    blocks: list[str] = []
    in_list = False
    for paragraph in frame.paragraphs:
        words = escape_text(_read_paragraph(paragraph))
        if not words:
            continue
        is_item = _is_item(paragraph, bulleted)
        line = write_item(words, paragraph.level) if is_item else words
        if is_item and in_list:
            blocks[-1] += f"\n{line}"
        else:
            blocks.append(line)
        in_list = is_item
    return blocks


def _read_paragraph(paragraph: Any) -> str:
    """The words of a paragraph's runs and fields; line breaks are spaces, raised figures stay raised."""
    words = []
    for part in paragraph._p:
        if part.tag == f"{_DRAWING}br":
            words.append(" ")
        text = part.find(f"{_DRAWING}t")
        if text is None or not text.text:
            continue
        style = part.find(f"{_DRAWING}rPr")
        raised = style is not None and int(style.get("baseline") or 0) > 0
        words.append(write_raised(text.text) if raised else text.text)
    return "".join(words)


def _is_item(paragraph: Any, bulleted: bool) -> bool:
    """Whether a paragraph has a bullet: its own, or that of its place on the slide."""
    style = paragraph._p.find(f"{_DRAWING}pPr")
    if style is not None:
        if style.find(f"{_DRAWING}buNone") is not None:
            return False
        if style.find(f"{_DRAWING}buChar") is not None or style.find(f"{_DRAWING}buAutoNum") is not None:
            return True
    return bulleted


def _write_slide_table(table: Any) -> list[str]:
    placed = [
        [
            Placed(
                clean_text(" ".join(_read_paragraph(paragraph) for paragraph in cell.text_frame.paragraphs)),
                cell.span_width if cell.is_merge_origin else 1,
                cell.span_height if cell.is_merge_origin else 1,
            )
            for cell in row.cells
            if not cell.is_spanned
        ]
        for row in table.rows
    ]
    grid = Grid.lay_out(placed)
    header_rows = max(grid.header_rows(1), count_header_rows(grid.rows)) if table.first_row else 0
    return write_table(grid.rows, header_rows)


def _write_chart(chart: Any) -> list[str]:
    """The figures that a chart was drawn from, a row for each category."""
    blocks = (
        [escape_text(chart.chart_title.text_frame.text)] if chart.has_title and chart.chart_title.has_text_frame else []
    )
    for plot in chart.plots:
        series = list(plot.series)
        names = [str(category) for category in plot.categories]
        if not series or not names:
            continue
        columns = [[show_value(value, "General") for value in one.values] for one in series]
        rows = [["", *[clean_text(one.name or "") for one in series]]]
        rows += [[name, *values] for name, *values in zip(names, *columns, strict=False)]
        blocks.append("\n".join(write_table(rows, 1)))
    return blocks


def _is_diagram(shape: Any) -> bool:
    """Whether a shape is SmartArt, whose words stand in another part of the file."""
    return any("diagram" in (data.get("uri") or "") for data in shape._element.iter(f"{_DRAWING}graphicData"))
