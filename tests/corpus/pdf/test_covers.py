"""Text under an opaque box is not the report's, where a form within the page draws the box, too; nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject

from corpus.pdf.reader import read_pdf

SECRET, OPEN = "The secret is 412.", "The open figure is 38."
TEXT = f"BT /F1 12 Tf 50 700 Td ({SECRET}) Tj 0 -60 Td ({OPEN}) Tj ET\n"
# A white box over the first line, in points of the page.
BOX = "1 1 1 rg 40 690 300 25 re f\n"


def numbers(*values: float) -> ArrayObject:
    return ArrayObject(FloatObject(value) for value in values)


def write(
    path: Path,
    page_content: str,
    form_content: str,
    *,
    bbox: tuple[float, ...] = (0, 0, 595, 842),
    matrix: tuple[float, ...] = (1, 0, 0, 1, 0, 0),
) -> None:
    """A page whose content may draw the form `/X1`, which has the page's font, and `/Pale`, a state of little alpha."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    form = DecodedStreamObject()
    form.set_data(form_content.encode())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = numbers(*bbox)
    form[NameObject("/Matrix")] = numbers(*matrix)
    form[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    pale = DictionaryObject({NameObject("/ca"): FloatObject(0.3)})
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): fonts,
            NameObject("/XObject"): DictionaryObject({NameObject("/X1"): writer._add_object(form)}),
            NameObject("/ExtGState"): DictionaryObject({NameObject("/Pale"): pale}),
        }
    )
    content = DecodedStreamObject()
    content.set_data(page_content.encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(str(path))


def read(path: Path) -> str:
    source = read_pdf(path).source
    assert OPEN in source
    return source


@pytest.mark.parametrize(
    ("page_content", "form_content", "matrix"),
    [
        (f"{TEXT}/X1 Do", BOX, (1, 0, 0, 1, 0, 0)),
        # Moved and made larger by the page, and by the form itself.
        (f"{TEXT}q 2 0 0 2 0 600 cm /X1 Do Q", "1 1 1 rg 20 45 150 12 re f", (1, 0, 0, 1, 0, 0)),
        (f"{TEXT}/X1 Do", "1 1 1 rg 0 0 300 25 re f", (1, 0, 0, 1, 40, 690)),
        # The words stand in the form, too.
        ("/X1 Do", f"{TEXT}{BOX}", (1, 0, 0, 1, 0, 0)),
        # A box of the page over words of a form.
        (f"/X1 Do {BOX}", TEXT, (1, 0, 0, 1, 0, 0)),
    ],
)
def test_what_a_form_covers_is_left_out(
    tmp_path: Path, page_content: str, form_content: str, matrix: tuple[float, ...]
) -> None:
    write(tmp_path / "covered.pdf", page_content, form_content, matrix=matrix)
    assert "412" not in read(tmp_path / "covered.pdf")


@pytest.mark.parametrize(
    ("page_content", "form_content", "bbox"),
    [
        # Drawn before the words; see-through; moved elsewhere; turned; cut off by the form's edge or by the page.
        (f"/X1 Do {TEXT}", BOX, (0, 0, 595, 842)),
        (f"{TEXT}q /Pale gs /X1 Do Q", BOX, (0, 0, 595, 842)),
        (f"{TEXT}q 1 0 0 1 0 -300 cm /X1 Do Q", BOX, (0, 0, 595, 842)),
        (f"{TEXT}q 0.9 0.4 -0.4 0.9 300 0 cm /X1 Do Q", BOX, (0, 0, 595, 842)),
        (f"{TEXT}/X1 Do", BOX, (0, 0, 595, 600)),
        (f"{TEXT}q 0 0 595 600 re W n /X1 Do Q", BOX, (0, 0, 595, 842)),
    ],
)
def test_what_no_form_covers_is_read(
    tmp_path: Path, page_content: str, form_content: str, bbox: tuple[float, ...]
) -> None:
    write(tmp_path / "open.pdf", page_content, form_content, bbox=bbox)
    assert SECRET in read(tmp_path / "open.pdf")
