"""A trust's own Word template → an empty Word document with its styles, pages, header and footer."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from corpus.errors import UserError

# What the main part of a template is called, and that of a document, in the list of a Word file's parts.
_TEMPLATE_TYPE = b"wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = b"wordprocessingml.document.main+xml"
_MACRO_TYPE = b"macroEnabled"
_TYPES = "[Content_Types].xml"
_MOST_BYTES = 20_000_000
# What its parts may come to when unpacked: a small file can hold a great many zeros.
_MOST_UNPACKED = 200_000_000
# What one part of text may come to, in bytes and in elements: each costs a hundred times its length while it is read.
_MOST_TEXT, _MOST_ELEMENTS = 12_000_000, 300_000
# How a Word file of before 2007, or one with a password, begins.
_OLD = b"\xd0\xcf\x11\xe0"
_WHAT_TO_GIVE = "Give a .dotx or .docx file that Word opens."


def open_template(path: Path) -> Any:
    """The document of python-docx that a template gives, its text taken out; headers and footers of its end are kept.

    Raises:
        UserError: the file is missing, no Word file, encrypted, of macros, or too large; in one line.
    """
    import docx

    content = _read(path)
    try:
        document = docx.Document(io.BytesIO(_as_document(content, path)))
        _empty(document)
    except UserError:
        raise
    # A file that is damaged inside fails in the libraries' own ways: a missing part, broken XML, a wrong checksum.
    except Exception as fault:
        raise UserError(f"{path.name}: not a Word template that can be read. {_WHAT_TO_GIVE}") from fault
    return document


def check_template(path: Path) -> Path:
    """See that a template can be used, before anything slow is begun; the path.

    Raises:
        UserError: as `open_template`.
    """
    open_template(path)
    return path


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise UserError(f"{path.name}: {size // 1_000_000} MB are too many for a template; 20 MB is the most.")
        return path.read_bytes()
    except OSError as fault:
        raise UserError(f"{path}: the template cannot be read ({fault.strerror}). {_WHAT_TO_GIVE}") from fault


def _as_document(content: bytes, path: Path) -> bytes:
    """The file as a document: python-docx refuses what calls itself a template.

    Raises:
        UserError: it is no Word file, or not one to use.
    """
    if content.startswith(_OLD):
        raise UserError(f"{path.name}: has a password or is a Word file of before 2007. {_WHAT_TO_GIVE}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise UserError(f"{path.name}: too large when unpacked. {_WHAT_TO_GIVE}")
            _require_small_parts(packed, path)
            types = packed.read(_TYPES)
            if _MACRO_TYPE in types:
                raise UserError(f"{path.name}: holds macros. Save it in Word as .dotx without them, and give that.")
            if _TEMPLATE_TYPE not in types and _DOCUMENT_TYPE not in types:
                raise UserError(f"{path.name}: not a Word file. {_WHAT_TO_GIVE}")
            return _with_types(packed, types.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE))
    except (zipfile.BadZipFile, KeyError) as fault:
        raise UserError(f"{path.name}: not a Word file. {_WHAT_TO_GIVE}") from fault


def _require_small_parts(packed: zipfile.ZipFile, path: Path) -> None:
    """See that no part of text is so large that reading it keeps others waiting.

    Raises:
        UserError: one is.
    """
    for part in packed.infolist():
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        if part.file_size > _MOST_TEXT or packed.read(part).count(b"<") > 2 * _MOST_ELEMENTS:
            raise UserError(
                f"{path.name}: too much text for a template ({part.filename}). Take the text out in Word, give what is "
                "left: the styles, header and footer."
            )


def _with_types(packed: zipfile.ZipFile, types: bytes) -> bytes:
    """The packed file with another list of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in packed.infolist():
            changed.writestr(part.filename, types if part.filename == _TYPES else packed.read(part))
    return buffer.getvalue()


def _empty(document: Any) -> None:
    """Take the text out of a document; its last section stays, with the headers and footers it took over."""
    from docx.oxml.ns import qn

    body = document.element.body
    sections = list(body.iter(qn("w:sectPr")))
    last = sections[-1] if sections else None
    if last is not None and last.getparent() is body:
        for earlier in reversed(sections[:-1]):
            _take_over(last, earlier)
    for element in list(body):
        if element is not last:
            body.remove(element)


def _take_over(section: Any, earlier: Any) -> None:
    """Give a section the headers and footers of an earlier one that it has none of itself, as Word shows them."""
    from docx.oxml.ns import qn

    for kind in ("headerReference", "footerReference"):
        known = {own.get(qn("w:type")) for own in section.findall(qn(f"w:{kind}"))}
        for reference in earlier.findall(qn(f"w:{kind}")):
            if reference.get(qn("w:type")) not in known:
                section.insert(0, copy.deepcopy(reference))


def find_style(document: Any, name: str, *, based_on: str = "Normal") -> Any:
    """The template's paragraph style of a name; where it has none, one is added that looks like its text."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styles = document.styles
    if name in styles:
        return styles[name]
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if based_on in styles:
        style.base_style = styles[based_on]
    if name == "Title" or name.startswith("Heading"):
        style.font.bold, style.font.size = True, Pt(20 if name == "Title" else 14)
        style.paragraph_format.keep_with_next = True
    if level := re.fullmatch(r"Heading (\d)", name):
        # What makes it a heading for those who listen, and in the list of contents.
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(int(level[1]) - 1))
        style.element.get_or_add_pPr().append(outline)
    return style
