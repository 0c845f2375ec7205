"""The formats of a document: what each is called, the one function that makes a document in any, and its writing."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.documents.directions import close_parts
from assistant.documents.docx import as_docx
from assistant.documents.escaping import close_directions
from assistant.documents.html import as_html
from assistant.documents.layout import Part, Properties
from assistant.documents.markdown import as_markdown
from assistant.documents.pdf import as_pdf
from assistant.documents.pptx import as_pptx
from assistant.documents.references import Reference, as_bibtex, as_ris
from corpus.errors import UserError

# The formats that hold the whole of a document, the outline for slides, and the files of references.
FORMATS = (".docx", ".pdf", ".html", ".md")
OUTLINE = ".pptx"
REFERENCE_FORMATS = (".ris", ".bib")
EXPORTS = (*FORMATS, OUTLINE, *REFERENCE_FORMATS)
# Each format by the suffix of its file's name, with the media type that a browser is told.
MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
}
# What each is called where a person chooses.
NAMES = {
    ".docx": "Word", ".pdf": "PDF", ".html": "Web page", ".md": "Markdown", ".pptx": "PowerPoint outline",
    ".ris": "References, RIS", ".bib": "References, BibTeX",
}  # fmt: skip

# Names that Windows keeps for devices, such as "con" or "LPT1".
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
# Characters that some file system refuses in a name, such as "?".
_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*]')
_MOST_NAME = 120  # characters


def render_document(
    parts: Sequence[Part],
    suffix: str,
    properties: Properties,
    *,
    references: Sequence[Reference] = (),
    template: Path | None = None,
) -> bytes:
    """The document in the format of a file name's suffix, one of `EXPORTS`.

    `references` are the reports that it cites, for the formats of references; `template` is a Word file that gives a
    Word file its styles, header and footer.

    Raises:
        UserError: no such format, no references, a wrong template, or the document cannot be a PDF.
    """
    if suffix in REFERENCE_FORMATS:
        return _render_references(references, suffix)
    parts = close_parts(parts)
    properties = replace(properties, title=close_directions(properties.title))
    if suffix == OUTLINE:
        return as_pptx(parts, properties)
    if suffix == ".docx":
        return as_docx(parts, properties, template)
    if suffix == ".pdf":
        return as_pdf(parts, properties)
    if suffix == ".html":
        return as_html(parts, title=properties.title).encode("utf-8")
    if suffix == ".md":
        return as_markdown(parts).encode("utf-8")
    raise UserError(f"no format '{suffix}'. Give a name that ends in one of: {', '.join(EXPORTS)}.")


def _render_references(references: Sequence[Reference], suffix: str) -> bytes:
    if not references:
        raise UserError("no report is cited here, so there are no references to export. Choose another format.")
    return (as_ris(references) if suffix == ".ris" else as_bibtex(references)).encode("utf-8")


def check_export_path(path: Path) -> Path:
    """See that an export can be written to the path, before anything slow is begun; the path.

    Raises:
        UserError: the format is unknown, the name unsafe, or its folder missing or read-only.
    """
    if path.suffix.lower() not in EXPORTS:
        raise UserError(f"{path.name or path}: no such format. Give a name that ends in one of: {', '.join(EXPORTS)}.")
    if _UNSAFE.search(path.name) or _RESERVED.match(path.stem) or len(path.name) > _MOST_NAME:
        raise UserError(f"{path.name[:60]!r}: not a name for a file. Use letters, numbers, spaces and hyphens.")
    folder = path.parent
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder. Make it first, or give another one.")
    if path.is_dir():
        raise UserError(f"{path}: is a folder. Give the name of a file.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise UserError(f"{path}: cannot be written. Give a folder of yours.")
    return path


def write_document(content: bytes, path: Path) -> None:
    """Write a document beside its place and move it there, so that a failure leaves what was there before.

    Raises:
        UserError: it cannot be written.
    """
    part = ""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".export-", suffix=path.suffix)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).replace(path)
    except OSError as fault:
        if part:
            with contextlib.suppress(OSError):
                Path(part).unlink()
        raise UserError(f"{path}: cannot be written ({fault.strerror}). Give another name or folder.") from fault
