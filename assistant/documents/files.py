"""The formats of a document: what each is called, and the one function that writes a document in any of them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from assistant.documents.docx import as_docx
from assistant.documents.html import as_html
from assistant.documents.layout import Part, Properties
from assistant.documents.markdown import as_markdown
from assistant.documents.pdf import as_pdf
from corpus.errors import UserError

# Each format by the suffix of its file's name, with the media type that a browser is told.
MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}
FORMATS = tuple(MEDIA_TYPES)

# Names that Windows keeps for devices, such as "con" or "LPT1".
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
# Characters that some file system refuses in a name, such as "?".
_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*]')
_MOST_NAME = 120  # characters


def render_document(parts: Sequence[Part], suffix: str, properties: Properties) -> bytes:
    """The document in the format of a file name's suffix, one of `FORMATS`.

    Raises:
        UserError: no such format, or the fonts for PDF are not installed.
    """
    if suffix == ".docx":
        return as_docx(parts, properties)
    if suffix == ".pdf":
        return as_pdf(parts, properties)
    if suffix == ".html":
        return as_html(parts, title=properties.title).encode("utf-8")
    if suffix == ".md":
        return as_markdown(parts).encode("utf-8")
    raise UserError(f"no format '{suffix}'. Give a name that ends in one of: {', '.join(FORMATS)}.")


def check_export_path(path: Path) -> Path:
    """See that an export can be written to the path, before anything slow is begun; the path.

    Raises:
        UserError: the format is unknown, the name unsafe, or its folder missing or read-only.
    """
    if path.suffix.lower() not in FORMATS:
        raise UserError(f"{path.name or path}: no such format. Give a name that ends in one of: {', '.join(FORMATS)}.")
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
