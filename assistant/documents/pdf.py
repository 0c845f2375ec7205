"""A document → PDF with fpdf2; its fonts come from a package, so that it looks the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.documents.escaping import replace_unprintable
from assistant.documents.layout import LIST_KINDS, Line, Part, Properties, Table, format_mark_ranges, format_marks
from assistant.documents.pdf_fonts import FACES, FAMILY, SIGN, SIGNS, font_folder, spell_missing

_GREEN = (20, 106, 91)
_INK = (29, 38, 36)
_SOFT = (77, 92, 88)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a kind of line looks: size in points, style as fpdf2 names it, space before and after in mm, colour."""

    size: float
    style: str
    before: float
    after: float
    colour: tuple[int, int, int]

    @property
    def height(self) -> float:
        """The height of a line of text, in mm."""
        return self.size * 0.5


_LOOKS = {
    "title": _Look(20, "B", 0, 2, _GREEN),
    "meta": _Look(9.5, "", 0, 0.5, _SOFT),
    "heading": _Look(13, "B", 5, 1.5, _GREEN),
    "subheading": _Look(10.5, "B", 2, 0.5, _INK),
    "lead": _Look(10, "", 0, 1, _INK),
    "byline": _Look(8.5, "I", 0.4, 0.5, _SOFT),
    "place": _Look(9, "B", 2, 0.3, _INK),
    "quote": _Look(9, "I", 0, 0.5, _SOFT),
}
_BODY = _Look(10, "", 0.4, 0.9, _INK)
_INDENT = 5  # mm, of list items and quotes
_INDENTED = {*LIST_KINDS, "quote"}
# Lines that stand on the same page as what follows them.
_WITH_NEXT = {"heading", "subheading", "place"}
_MOST_KEPT = 70  # mm; a line that needs more may go over the end of a page
_TABLE_START = 30  # mm for the head of a table and its first rows


def as_pdf(parts: Sequence[Part], properties: Properties) -> bytes:
    """The document as the bytes of a PDF file.

    A character that the font lacks is spelt as its code point, such as '[U+4E2D]'.

    Raises:
        UserError: the fonts are not installed.
    """
    pdf = _open_file(properties)
    shown = [part for part in parts if isinstance(part, Table) or part.text]
    for number, part in enumerate(shown):
        if pdf.will_page_break(_height_needed(pdf, shown[number:])):
            pdf.add_page()
        if isinstance(part, Table):
            _add_table(pdf, part)
        else:
            _add_line(pdf, part)
    return bytes(pdf.output())


def _open_file(properties: Properties) -> Any:
    """An empty A4 file with one page, its fonts and properties set."""
    from fpdf import FPDF

    title = replace_unprintable(properties.title)

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-14)
            self.set_font(FAMILY, "", 8)
            self.set_text_color(*_SOFT)
            self.cell(0, 6, f"{title[:90]}  ·  page {self.page_no()} of {{nb}}", align="C")

    pdf = Sheet(format="A4")
    folder = font_folder()
    for style, name in FACES.items():
        pdf.add_font(FAMILY, style, folder / name)
    pdf.set_title(title)
    pdf.set_author("PCN Assistant")
    pdf.set_lang("en-GB")
    pdf.set_creation_date(datetime.fromisoformat(properties.date).replace(tzinfo=UTC))
    pdf.set_margins(22, 20, 22)
    pdf.set_auto_page_break(True, margin=20)
    pdf.add_page()
    return pdf


def _height_needed(pdf: Any, parts: Sequence[Part]) -> float:
    """Millimetres that the first part needs on a page: a line is not torn, a heading stands over its text."""
    part = parts[0]
    if isinstance(part, Table):
        return _TABLE_START
    look = _LOOKS.get(part.kind, _BODY)
    pdf.set_font(FAMILY, look.style, look.size)
    width = pdf.epw - _indent(part)
    whole = spell_missing(pdf, f"{part.lead}{part.text}{format_marks(part.numbers)}")
    lines = pdf.multi_cell(width, look.height, whole, dry_run=True, output="LINES")
    height = float(look.before + look.after + look.height * (len(lines) + bool(part.lead)))
    if part.kind in _WITH_NEXT and len(parts) > 1:
        return height + _height_needed(pdf, parts[1:])
    return height if height <= _MOST_KEPT else 3 * look.height


def _indent(line: Line) -> int:
    """Millimetres by which a line stands further in than the others."""
    return _INDENT if line.kind in _INDENTED else 0


def _add_line(pdf: Any, line: Line) -> None:
    look = _LOOKS.get(line.kind, _BODY)
    pdf.ln(look.before)
    pdf.set_text_color(*look.colour)
    pdf.set_font(FAMILY, look.style, look.size)
    left = pdf.l_margin
    if line.kind in LIST_KINDS:
        pdf.set_x(left)
        pdf.write(look.height, "–" if line.kind == "own" else "•")
    # The margin, too, so that the lines after the first stand as far in.
    pdf.set_left_margin(left + _indent(line))
    pdf.set_x(left + _indent(line))
    _write_lead(pdf, line, look)
    if line.sentences:
        _write_sentences(pdf, line, look)
    else:
        _write_text(pdf, line.text, look)
    _write_marks(pdf, line, look)
    pdf.set_left_margin(left)
    pdf.ln(look.height + look.after)


def _write_lead(pdf: Any, line: Line, look: _Look) -> None:
    """What stands before a line's text: a place's number, or words that are set apart."""
    if line.kind == "place":
        pdf.write(look.height, f"{format_marks(line.numbers).strip()} ")
    elif line.lead:
        pdf.set_font(FAMILY, "B" if line.kind == "own" else "I", look.size)
        pdf.write(look.height, spell_missing(pdf, line.lead))
        pdf.set_font(FAMILY, look.style, look.size)


def _write_sentences(pdf: Any, line: Line, look: _Look) -> None:
    for words, numbers in line.sentences:
        _write_text(pdf, words, look)
        if numbers:
            pdf.set_font(FAMILY, "B", look.size)
            pdf.write(look.height, f"{format_marks(numbers)} ")


def _write_marks(pdf: Any, line: Line, look: _Look) -> None:
    """The citations after a line's text."""
    if line.kind == "place" or not line.numbers:
        return
    if line.kind == "source":
        pdf.set_font(FAMILY, "", look.size)
        pdf.write(look.height, f" Cited as {format_mark_ranges(line.numbers)}.")
    else:
        pdf.set_font(FAMILY, "B", look.size)
        pdf.write(look.height, format_marks(line.numbers))


def _write_text(pdf: Any, text: str, look: _Look) -> None:
    """Text in the document's font; a sign that it lacks in the font that has it."""
    for piece in SIGN.split(spell_missing(pdf, text)):
        if not piece:
            continue
        family, shown = SIGNS.get(piece, (FAMILY, piece))
        # The fonts of signs have no other styles.
        pdf.set_font(family, look.style if family == FAMILY else "", look.size)
        pdf.write(look.height, shown)


def _add_table(pdf: Any, table: Table) -> None:
    from fpdf.fonts import FontFace

    pdf.set_font(FAMILY, "", 9)
    pdf.set_text_color(*_INK)
    pdf.set_draw_color(185, 201, 196)
    head = FontFace(emphasis="BOLD", color=_GREEN)
    group = FontFace(emphasis="BOLD", color=_INK)
    with pdf.table(
        # Shares of the width: figure, what it measures, n, source.
        col_widths=(20, 62, 8, 10) if len(table.head) == 4 else (50, 50), line_height=4.6,
        borders_layout="HORIZONTAL_LINES", headings_style=head, padding=1, text_align="LEFT",
        v_align="TOP",
    ) as grid:  # fmt: skip
        for cells in (table.head, *table.rows):
            row = grid.row()
            for cell in cells:
                if len(cells) == 1:
                    row.cell(spell_missing(pdf, cell, signs=False), colspan=len(table.head), style=group)
                else:
                    row.cell(spell_missing(pdf, cell, signs=False))
    pdf.ln(1)
