"""A laid-out note → PDF with fpdf2; its fonts come from a package, so that it looks the same on every machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.documents.layout import Line, Part, Table, marks, runs_of
from corpus.errors import UserError

_FACES = {
    "": "OpenSans-Regular.ttf",
    "B": "OpenSans-Bold.ttf",
    "I": "OpenSans-Italic.ttf",
    "BI": "OpenSans-BoldItalic.ttf",
}
_FAMILY = "Open Sans"
_GREEN = (20, 106, 91)
_INK = (29, 38, 36)
_SOFT = (77, 92, 88)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOOK = {  # size in points, style, space before and after in mm, colour
    "title": (20, "B", 0, 2, _GREEN),
    "meta": (9.5, "", 0, 0.5, _SOFT),
    "heading": (13, "B", 5, 1.5, _GREEN),
    "subheading": (10.5, "B", 2, 0.5, _INK),
    "lead": (10, "", 0, 1, _INK),
    "place": (9, "B", 2, 0.3, _INK),
    "quote": (9, "I", 0, 0.5, _SOFT),
}
_BODY = (10, "", 0.4, 0.9, _INK)
_INDENTED = {"statement", "remark", "source", "own"}
_WITH_NEXT = {"heading", "subheading", "place"}
_MOST_KEPT = 70  # mm; a line that needs more may go over the end of a page
_TABLE_START = 30  # mm for the head of a table and its first rows
# Signs that reports set before list items: the font lacks them, the fonts that every PDF reader brings have them.
_SIGNS = {sign: ("Symbol", place) for sign, place in zip("⇒⇐⇔→←↔↑↓", "ÞÜÛ®¬«\xad¯", strict=True)}
_SIGNS |= {sign: ("ZapfDingbats", place) for sign, place in zip("✓✔✗✘★●■▲▼◆❖➔", "3478HlnstuvÔ", strict=True)}
_SIGN = re.compile(f"([{''.join(_SIGNS)}])")


def as_pdf(parts: Sequence[Part], *, title: str, date: str) -> bytes:
    """The note as the bytes of a PDF file.

    Raises:
        UserError: the fonts are not installed.
    """
    from fpdf import FPDF

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-14)
            self.set_font(_FAMILY, "", 8)
            self.set_text_color(*_SOFT)
            self.cell(0, 6, f"{title[:90]}  ·  page {self.page_no()} of {{nb}}", align="C")

    pdf = Sheet(format="A4")
    folder = _fonts()
    for style, name in _FACES.items():
        pdf.add_font(_FAMILY, style, folder / name)
    pdf.set_title(title)
    pdf.set_author("PCN Assistant")
    pdf.set_lang("en-GB")
    pdf.set_creation_date(datetime.fromisoformat(date).replace(tzinfo=UTC))
    pdf.set_margins(22, 20, 22)
    pdf.set_auto_page_break(True, margin=20)
    pdf.add_page()
    shown = [part for part in parts if isinstance(part, Table) or part.text]
    for number, part in enumerate(shown):
        if pdf.will_page_break(_room(pdf, shown[number:])):
            pdf.add_page()
        if isinstance(part, Table):
            _table(pdf, part)
        else:
            _line(pdf, part)
    return bytes(pdf.output())


def _room(pdf: Any, parts: Sequence[Part]) -> float:
    """Millimetres that the first part needs on a page: a line is not torn, a heading stands over its text."""
    part = parts[0]
    if isinstance(part, Table):
        return _TABLE_START
    size, style, before, after, _ = _LOOK.get(part.kind, _BODY)
    pdf.set_font(_FAMILY, style, size)
    indent = 5 if part.kind in _INDENTED or part.kind == "quote" else 0
    whole = _clean(f"{part.lead}{part.text}{marks(part.numbers)}")
    lines = pdf.multi_cell(pdf.epw - indent, size * 0.5, whole, dry_run=True, output="LINES")
    height = float(before + after + size * 0.5 * (len(lines) + bool(part.lead)))
    if part.kind in _WITH_NEXT and len(parts) > 1:
        return height + _room(pdf, parts[1:])
    return height if height <= _MOST_KEPT else 3 * size * 0.5


def _line(pdf: Any, line: Line) -> None:
    size, style, before, after, colour = _LOOK.get(line.kind, _BODY)
    height = size * 0.5
    pdf.ln(before)
    pdf.set_text_color(*colour)
    pdf.set_font(_FAMILY, style, size)
    left = pdf.l_margin
    indent = 5 if line.kind in _INDENTED or line.kind == "quote" else 0
    if line.kind in _INDENTED:
        pdf.set_x(left)
        pdf.write(height, "–" if line.kind == "own" else "•")
    pdf.set_left_margin(left + indent)
    pdf.set_x(left + indent)
    if line.kind == "place":
        pdf.write(height, f"{marks(line.numbers).strip()} ")
    elif line.lead:
        pdf.set_font(_FAMILY, "B" if line.kind == "own" else "I", size)
        pdf.write(height, _clean(line.lead))
        pdf.set_font(_FAMILY, style, size)
    for words, numbers in line.runs or ((line.text, ()),):
        _write(pdf, height, words, look=(style, size))
        if numbers:
            pdf.set_font(_FAMILY, "B", size)
            pdf.write(height, f"{marks(numbers)} ")
    if line.numbers and line.kind != "place":
        pdf.set_font(_FAMILY, "" if line.kind == "source" else "B", size)
        pdf.write(height, f" Cited as {runs_of(line.numbers)}." if line.kind == "source" else marks(line.numbers))
    pdf.set_left_margin(left)
    pdf.ln(height + after)


def _write(pdf: Any, height: float, text: str, *, look: tuple[str, float]) -> None:
    """Text in the note's font; a sign that it lacks in the font that has it."""
    style, size = look
    for piece in filter(None, _SIGN.split(_clean(text))):
        family, shown = _SIGNS.get(piece, (_FAMILY, piece))
        pdf.set_font(family, style if family == _FAMILY else "", size)
        pdf.write(height, shown)


def _table(pdf: Any, table: Table) -> None:
    from fpdf.fonts import FontFace

    pdf.set_font(_FAMILY, "", 9)
    pdf.set_text_color(*_INK)
    pdf.set_draw_color(185, 201, 196)
    head = FontFace(emphasis="BOLD", color=_GREEN)
    over = FontFace(emphasis="BOLD", color=_INK)
    with pdf.table(
        col_widths=(20, 62, 8, 10) if len(table.head) == 4 else (50, 50), line_height=4.6,
        borders_layout="HORIZONTAL_LINES", headings_style=head, padding=1, text_align="LEFT",
        v_align="TOP",
    ) as grid:  # fmt: skip
        for cells in (table.head, *table.rows):
            row = grid.row()
            for cell in cells:
                if len(cells) == 1:
                    row.cell(_clean(cell), colspan=len(table.head), style=over)
                else:
                    row.cell(_clean(cell))
    pdf.ln(1)


def _fonts() -> Path:
    import importlib.util

    spec = importlib.util.find_spec("ttf_opensans")
    for place in spec.submodule_search_locations or () if spec else ():
        for found in Path(place).rglob(_FACES[""]):
            return found.parent
    raise UserError("the fonts for PDF are not installed. Run: pip install ttf-opensans")


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text.replace("\u2011", "-"))
