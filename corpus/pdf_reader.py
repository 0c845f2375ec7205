"""A PDF → its text by page, joined with form feeds, and its printed page labels. The only module that knows pypdf."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReportError


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF: pages joined with a form feed, a printed label for each page, the title it gives itself."""

    source: str
    page_labels: tuple[str, ...]
    title: str | None
    empty_pages: tuple[int, ...]


def read_pdf(path: Path, progress: Callable[[int, int], None] | None = None) -> PdfText:
    """Extract the text of a PDF. `progress` is told pages done and pages in all.

    Raises:
        ReportError: the file is no PDF, is locked by a password, or holds no text (a scan).
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReportError(f"{path.name}: the PDF asks for a password. Save a copy without one and add that.")
        pages = []
        for number, page in enumerate(reader.pages):
            pages.append((page.extract_text() or "").replace("\f", " ").replace("\x00", " "))
            if progress:
                progress(number + 1, len(reader.pages))
        labels = tuple(reader.page_labels)
        title = reader.metadata.title if reader.metadata else None
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise ReportError(
            f"{path.name}: the PDF cannot be read ({type(fault).__name__}). Open it, print it to a new PDF, add that."
        ) from fault
    empty = tuple(number + 1 for number, text in enumerate(pages) if not text.strip())
    if len(empty) == len(pages):
        raise ReportError(f"{path.name}: no page holds text (a scan?). Run OCR on it first, then add the result.")
    return PdfText("\n\f".join(pages), labels, str(title).strip() if title else None, empty)
