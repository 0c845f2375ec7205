"""A note → a file: the same note as Markdown, HTML, Word or PDF, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from assistant.briefing.layout import laid_out
from assistant.briefing.note import BriefingNote
from assistant.documents.docx import as_docx
from assistant.documents.html import as_html, as_markdown
from assistant.documents.pdf import as_pdf
from corpus.errors import UserError
from corpus.vocabulary import ReportDetails

FORMATS = (".docx", ".pdf", ".html", ".md")
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*]')
_MOST_NAME = 120


def exported(note: BriefingNote, suffix: str, cards: Iterable[ReportDetails]) -> bytes:
    """The note in the format of a file name's suffix, one of `FORMATS`.

    Raises:
        UserError: no such format.
    """
    if suffix not in FORMATS:
        raise UserError(f"no format '{suffix}'. Give a name that ends in one of: {', '.join(FORMATS)}.")
    parts = laid_out(note, cards)
    if suffix == ".docx":
        return as_docx(parts, title=note.title, date=note.date)
    if suffix == ".pdf":
        return as_pdf(parts, title=note.title, date=note.date)
    text = as_markdown(parts) if suffix == ".md" else as_html(parts, title=note.title)
    return text.encode("utf-8")


def checked_name(path: Path) -> Path:
    """The path of an export, before anything slow is begun.

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


def write_export(note: BriefingNote, path: Path, cards: Iterable[ReportDetails]) -> None:
    """Write the note beside its place and move it there, so that a failure leaves what was there before.

    Raises:
        UserError: it cannot be written.
    """
    checked_name(path)
    content = exported(note, path.suffix.lower(), cards)
    part = ""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".briefing-", suffix=path.suffix)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).replace(path)
    except OSError as fault:
        if part:
            with contextlib.suppress(OSError):
                Path(part).unlink()
        raise UserError(f"{path}: cannot be written ({fault.strerror}). Give another name or folder.") from fault


def file_name(note: BriefingNote, suffix: str) -> str:
    """A safe name for a note's file."""
    words = re.findall(r"[a-z0-9]+", note.brief.topic.casefold())
    return f"briefing-{'-'.join(words)[:60].strip('-') or 'note'}{suffix}"
