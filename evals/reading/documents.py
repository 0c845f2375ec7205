"""The documents: PDFs as layout programs make them, a Word file, a web page and slides, each with what stands in it."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpus.errors import UserError
from evals.reading.golden import GoldenDocument, TableCell

if TYPE_CHECKING:
    from fpdf import FPDF

_PARAGRAPHS = (
    "Four practices in the valley share one team of link workers. In its first year the team met 412 people, most of "
    "them referred by a nurse.",
    "Each person is offered six meetings. After the third, 38% of those who came had joined a group near home, and "
    "by the sixth it was 61%.",
    "The cost was £84 a person, against £120 in the plan. What was saved paid for a part-time post from April 2023.",
    "Waiting for a first meeting took nine days at the median and never more than four weeks, except over Christmas.",
    "People who had moved house in the last year were half as likely to be referred as their neighbours were.",
    "The team asks every practice for a list of those who were not seen for two years, and writes to them by hand.",
)
_ITEMS = (
    "name one person in each practice who answers letters from the team",
    "keep two appointments a week free for people without a telephone",
    "pay the fares of those who come by bus",
    "ask again after three months, whatever was said the first time",
    "tell the referring nurse what came of it",
    "count those who never came, and say so in public",
)
_TABLE = (
    ("District", "Referred", "Seen", "Cost (£)"),
    ("Corby Road", "3,377", "2,914", "61,200"),
    ("Elm Road", "412", "380", "6,120"),
    ("Hill Top", "1,009", "877", "19,455"),
    ("Market Place", "96", "91", "2,040"),
)
_CENTRE = "C"


def make_documents() -> list[GoldenDocument]:
    """All of them, always with the same words."""
    makers: list[Callable[[], GoldenDocument]] = [
        _one_column,
        _two_columns,
        _sidebar,
        _ruled_table,
        _unruled_table,
        _table_with_blanks,
        _table_of_two_storeys,
        _footnotes,
        _list_over_pages,
        _rotated_page,
        _hyphens_and_ligatures,
        _word_file,
        _web_page,
    ]
    return [make() for make in makers]


def _one_column() -> GoldenDocument:
    pdf = _new_pdf()
    _heading(pdf, "What the link workers did")
    for paragraph in _PARAGRAPHS[:2]:
        _paragraph(pdf, paragraph)
    _heading(pdf, "What it cost")
    _paragraph(pdf, _PARAGRAPHS[2])
    headings = ("What the link workers did", "What it cost")
    texts = (headings[0], *_PARAGRAPHS[:2], headings[1], _PARAGRAPHS[2])
    return GoldenDocument("one column", ".pdf", _bytes(pdf), texts, headings)


def _two_columns() -> GoldenDocument:
    pdf = _new_pdf()
    _heading(pdf, "Two columns of one story")
    top = pdf.get_y()
    for column in (0, 1):
        pdf.set_y(top)
        for paragraph in _PARAGRAPHS[3 * column : 3 * column + 3]:
            pdf.set_x(20 + 88 * column)
            pdf.multi_cell(80, 5, paragraph)
            pdf.ln(3)
    return GoldenDocument(
        "two columns", ".pdf", _bytes(pdf), ("Two columns of one story", *_PARAGRAPHS), ("Two columns of one story",)
    )


def _sidebar() -> GoldenDocument:
    """A box beside the text: it is read whole, before or after; only the text's own order is asked for."""
    pdf = _new_pdf()
    _heading(pdf, "A text with a box beside it")
    top = pdf.get_y()
    pdf.set_fill_color(225, 235, 245)
    pdf.rect(140, top, 50, 60, style="F")
    pdf.set_xy(143, top + 3)
    pdf.multi_cell(44, 5, "In a box: the team has moved to the old library, where the lift works.")
    pdf.set_y(top)
    for paragraph in _PARAGRAPHS[:4]:
        pdf.set_x(20)
        pdf.multi_cell(110, 5, paragraph)
        pdf.ln(3)
    texts = ("A text with a box beside it", *_PARAGRAPHS[:4])
    return GoldenDocument("sidebar", ".pdf", _bytes(pdf), texts, ("A text with a box beside it",))


def _ruled_table() -> GoldenDocument:
    pdf = _new_pdf()
    _paragraph(pdf, _PARAGRAPHS[0])
    _paragraph(pdf, "Table 1: Referrals by district")
    _draw_table(pdf, _TABLE, border=1)
    pdf.ln(8)
    _paragraph(pdf, _PARAGRAPHS[1])
    return GoldenDocument("ruled table", ".pdf", _bytes(pdf), _PARAGRAPHS[:2], cells=_cells(_TABLE))


def _unruled_table() -> GoldenDocument:
    pdf = _new_pdf()
    _paragraph(pdf, _PARAGRAPHS[0])
    _paragraph(pdf, "Table 1: Referrals by district")
    _draw_table(pdf, _TABLE, border=0)
    pdf.ln(8)
    _paragraph(pdf, _PARAGRAPHS[1])
    return GoldenDocument("table without rules", ".pdf", _bytes(pdf), _PARAGRAPHS[:2], cells=_cells(_TABLE))


def _table_with_blanks() -> GoldenDocument:
    rows = (_TABLE[0], ("Corby Road", "3,377", "", "61,200"), ("Elm Road", "", "380", ""), _TABLE[3])
    pdf = _new_pdf()
    _paragraph(pdf, "Table 2: What was counted")
    _draw_table(pdf, rows, border=1)
    pdf.ln(8)
    _paragraph(pdf, _PARAGRAPHS[3])
    return GoldenDocument("table with blank cells", ".pdf", _bytes(pdf), (_PARAGRAPHS[3],), cells=_cells(rows))


def _table_of_two_storeys() -> GoldenDocument:
    """Years over the middle of two columns each, and no lines."""
    rows = (
        ("Elm Road", "412", "380", "396", "401"),
        ("Hill Top", "96", "91", "88", "90"),
        ("Mill", "38", "37", "4", "5"),
    )
    below = ("Men", "Women") * 2
    pdf = _new_pdf()
    _paragraph(pdf, _PARAGRAPHS[0])
    _paragraph(pdf, "Table 3: Who was met")
    pdf.cell(42, 8, "Practice")
    for year in ("2022", "2023"):
        pdf.cell(60, 8, year, align=_CENTRE)
    for row in (("", *below), *rows):
        pdf.ln(8)
        for number, text in enumerate(row):
            pdf.cell(30 if number else 42, 8, text)
    headers = [f"{year} {group}" for year, group in zip(("2022", "2022", "2023", "2023"), below, strict=True)]
    cells = tuple(TableCell(row[0], *cell) for row in rows for cell in zip(headers, row[1:], strict=True))
    return GoldenDocument("table of two storeys", ".pdf", _bytes(pdf), (_PARAGRAPHS[0],), cells=cells)


def _footnotes() -> GoldenDocument:
    pdf = _new_pdf()
    _paragraph(pdf, _PARAGRAPHS[0])
    for words, mark in (("The saving was 12", "1"), (" per cent of £320", "2"), (" in a year.", "")):
        pdf.set_font(size=11)
        pdf.write(6, words)
        if mark:
            pdf.char_vpos = "SUP"
            pdf.write(6, mark)
            pdf.char_vpos = "LINE"
    pdf.set_y(250)
    pdf.set_font(size=8)
    for number, words in enumerate(("Counted by the practices themselves.", "At the prices of 2022."), start=1):
        pdf.cell(0, 5, f"{number} {words}", new_x="LMARGIN", new_y="NEXT")
    texts = (_PARAGRAPHS[0], "The saving was 12", "Counted by the practices themselves.", "At the prices of 2022.")
    return GoldenDocument("footnotes", ".pdf", _bytes(pdf), texts)


def _list_over_pages() -> GoldenDocument:
    pdf = _new_pdf()
    head, foot = "Riverside Care Network: annual report", "printed on recycled paper"
    items = iter(_ITEMS)
    for page in range(1, 5):
        if page > 1:
            pdf.add_page()
        pdf.set_font(size=8)
        pdf.set_y(8)
        pdf.cell(0, 5, head, align=_CENTRE)
        pdf.set_y(25)
        pdf.set_font(size=11)
        _paragraph(pdf, _PARAGRAPHS[page - 1])
        if page == 2:
            _paragraph(pdf, "The team promised to:")
        if page in (2, 3):
            for item in (next(items), next(items), next(items)):
                pdf.multi_cell(0, 6, f"\N{BULLET} {item}", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font(size=8)
        pdf.set_y(280)
        pdf.cell(0, 5, f"{foot} {page}", align=_CENTRE)
    texts = (*_PARAGRAPHS[:2], "The team promised to:", *_ITEMS[:3], _PARAGRAPHS[2], *_ITEMS[3:], _PARAGRAPHS[3])
    return GoldenDocument("list over pages", ".pdf", _bytes(pdf), texts, furniture=(head, foot))


def _rotated_page() -> GoldenDocument:
    """A wide table on a page that was turned, as scanners and spreadsheets leave it."""
    import pypdf

    pdf = _new_pdf()
    for paragraph in _PARAGRAPHS[:3]:
        _paragraph(pdf, paragraph)
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(_bytes(pdf))).pages:
        writer.add_page(page.rotate(90))
    turned = io.BytesIO()
    writer.write(turned)
    return GoldenDocument("rotated page", ".pdf", turned.getvalue(), _PARAGRAPHS[:3])


def _hyphens_and_ligatures() -> GoldenDocument:
    pdf = _new_pdf()
    lines = (
        "The office found that staff were difficult to reach, and that suppli-",
        "ers offered first-class fittings.",
    )
    for line in lines:
        pdf.cell(0, 6, line.replace("fi", "\N{LATIN SMALL LIGATURE FI}"), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    _paragraph(pdf, _PARAGRAPHS[4])
    texts = ("The office found that staff were difficult to reach, and that suppliers offered", _PARAGRAPHS[4])
    return GoldenDocument("hyphens and ligatures", ".pdf", _bytes(pdf), texts)


def _word_file() -> GoldenDocument:
    import docx

    document = docx.Document()
    document.add_heading("What the link workers did", 1)
    document.add_paragraph(_PARAGRAPHS[0])
    document.add_paragraph("The team promised to:")
    for item in _ITEMS[:3]:
        document.add_paragraph(item, style="List Bullet")
    document.add_heading("What was counted", 2)
    table = document.add_table(rows=0, cols=4)
    for row in _TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph(_PARAGRAPHS[1])
    content = io.BytesIO()
    document.save(content)
    headings = ("What the link workers did", "What was counted")
    texts = (headings[0], _PARAGRAPHS[0], "The team promised to:", *_ITEMS[:3], headings[1], _PARAGRAPHS[1])
    return GoldenDocument("Word file", ".docx", content.getvalue(), texts, headings, _cells(_TABLE))


def _web_page() -> GoldenDocument:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in _TABLE[1:])
    head = "".join(f"<th>{cell}</th>" for cell in _TABLE[0])
    items = "".join(f"<li>{item}</li>" for item in _ITEMS[:3])
    page = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Link workers</title></head><body>
<nav><a href="/">Home</a><a href="/news">All our news</a></nav>
<main><h1>What the link workers did</h1><p>{_PARAGRAPHS[0]}</p><p>The team promised to:</p><ul>{items}</ul>
<h2>What was counted</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
<p>{_PARAGRAPHS[1]}</p></main>
<footer>Cookies and privacy on this website</footer></body></html>"""
    headings = ("What the link workers did", "What was counted")
    texts = (headings[0], _PARAGRAPHS[0], "The team promised to:", *_ITEMS[:3], headings[1], _PARAGRAPHS[1])
    furniture = ("All our news", "Cookies and privacy on this website")
    return GoldenDocument("web page", ".html", page.encode(), texts, headings, _cells(_TABLE), furniture)


def find_font_file() -> Path:
    """The file of DejaVu Sans, which comes with matplotlib; that is not imported for it.

    Raises:
        UserError: matplotlib is not installed.
    """
    package = importlib.util.find_spec("matplotlib")
    if package is None or package.origin is None:
        raise UserError("the font of the documents is not installed. Run: pip install matplotlib fpdf2")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"


def _new_pdf() -> FPDF:
    """An A4 page with wide margins, in a font that holds every sign."""
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_margins(20, 20)
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.add_font("Sans", fname=find_font_file())
    pdf.set_font("Sans", size=11)
    return pdf


def _heading(pdf: FPDF, words: str) -> None:
    pdf.set_font(size=17)
    pdf.cell(0, 10, words, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)
    pdf.set_font(size=11)


def _paragraph(pdf: FPDF, words: str) -> None:
    pdf.multi_cell(0, 6, words, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _draw_table(pdf: FPDF, rows: Sequence[Sequence[str]], *, border: Literal[0, 1]) -> None:
    for row in rows:
        for text in row:
            pdf.cell(42, 8, text, border=border)
        pdf.ln(8)


def _cells(rows: Sequence[Sequence[str]]) -> tuple[TableCell, ...]:
    """Every filled cell but the headers and the rows' names."""

    def filled() -> Iterator[TableCell]:
        for row in rows[1:]:
            for header, value in zip(rows[0][1:], row[1:], strict=True):
                if value:
                    yield TableCell(row[0], header, value)

    return tuple(filled())


def _bytes(pdf: FPDF) -> bytes:
    return bytes(pdf.output())
