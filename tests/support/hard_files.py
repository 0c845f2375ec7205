"""Small files of every kind that is read, made of lines that a reader or a writer could take for markup."""

from __future__ import annotations

import csv
import html
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.reading.documents import find_font_file

# What stands in a file and must be shown as it stands.
HARD = [
    "<5 and >10 per cent",
    "$5 million to $10 million",
    "3 × 10⁶ people",
    "5* and 4* homes",
    "#1 of 3",
    "a|b",
    "£320¹",
    "−0.4 to +0.2",
    "±2 points",
    "_x_ and __y__",
    "&amp; with &lt;b&gt;",
    "≤65% or ≥18%",
    "**12** of *40*",
    "<b>7</b> [8](9)",
    "C:\\*x and 10^6",
    "€1,250.50 ~ £3.2m",
]
# Those that mean something else in Markdown, as an author of Markdown writes them.
IN_MARKDOWN = {
    "&amp; with &lt;b&gt;": "&amp;amp; with &amp;lt;b&amp;gt;",
    "**12** of *40*": "\\*\\*12\\*\\* of \\*40\\*",
    "<b>7</b> [8](9)": "&lt;b&gt;7&lt;/b&gt; [8](9)",
    "C:\\*x and 10^6": "C:&#92;*x and 10^6",
}

Lines = Sequence[str]


def sentences(fragments: Lines) -> list[str]:
    """A sentence for each fragment, told apart by its number; every third begins with its fragment."""
    return [
        f"{fragment} was counted by the panel in ward {number}."
        if number % 3 == 0
        else f"In ward {number} the panel counted {fragment} in all."
        for number, fragment in enumerate(fragments, start=1)
    ]


def cells(fragments: Lines) -> list[str]:
    """A cell for each fragment, told apart by its number."""
    return [f"{fragment} in ward {number}" for number, fragment in enumerate(fragments, start=1)]


def _write_text(path: Path, fragments: Lines) -> list[str]:
    path.write_text("Wards of the town\n\n" + "\n\n".join(sentences(fragments)) + "\n", "utf-8")
    return sentences(fragments)


def _write_markdown(path: Path, fragments: Lines) -> list[str]:
    written = sentences([IN_MARKDOWN.get(fragment, fragment) for fragment in fragments])
    path.write_text("# Wards of the town\n\n" + "\n\n".join(written) + "\n", "utf-8")
    return sentences(fragments)


def _write_pdf(path: Path, fragments: Lines) -> list[str]:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_font("Sans", "", find_font_file())
    pdf.add_page()
    pdf.set_font("Sans", size=11)
    for sentence in sentences(fragments):
        pdf.multi_cell(0, 6, sentence, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(6)
    pdf.output(str(path))
    return sentences(fragments)


def _write_word(path: Path, fragments: Lines) -> list[str]:
    import docx

    document = docx.Document()
    document.add_heading("Wards of the town", 1)
    for sentence in sentences(fragments):
        document.add_paragraph(sentence)
    table = document.add_table(rows=0, cols=2)
    for row in _rows(fragments):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.save(str(path))
    return [*sentences(fragments), *cells(fragments)]


def _write_slides(path: Path, fragments: Lines) -> list[str]:
    import pptx

    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text = "Wards of the town"
    slide.placeholders[1].text = "\n".join(sentences(fragments))
    slides.save(str(path))
    return sentences(fragments)


def _write_workbook(path: Path, fragments: Lines) -> list[str]:
    import openpyxl

    book = openpyxl.Workbook()
    for row in _rows(fragments):
        book.active.append(row)
    book.save(path)
    return cells(fragments)


def _write_table(path: Path, fragments: Lines) -> list[str]:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_rows(fragments))
    return cells(fragments)


def _write_page(path: Path, fragments: Lines) -> list[str]:
    body = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences(fragments))
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in _rows(fragments))
    page = f"<!doctype html><html><body><h1>Wards of the town</h1>{body}<table>{rows}</table></body></html>"
    path.write_text(page, "utf-8")
    return [*sentences(fragments), *cells(fragments)]


def _rows(fragments: Lines) -> list[list[str]]:
    found = [[f"Panel of ward {number}", cell] for number, cell in enumerate(cells(fragments), start=1)]
    return [["Who was asked", "What was found"], *found]


# By suffix: writes the fragments to a file, and gives the lines that must be shown of it.
WRITERS: dict[str, Callable[[Path, Lines], list[str]]] = {
    ".txt": _write_text,
    ".md": _write_markdown,
    ".pdf": _write_pdf,
    ".docx": _write_word,
    ".pptx": _write_slides,
    ".xlsx": _write_workbook,
    ".csv": _write_table,
    ".html": _write_page,
}
