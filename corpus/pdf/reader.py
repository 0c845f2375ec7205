"""A PDF → its text by page, joined with form feeds, and its printed page labels. The only module that knows pypdf."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from corpus.errors import ReportError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

# Words stand in one line where their heights differ by less than this share of their size.
_SAME_LINE = 0.5
# A gap between lines is a paragraph's where it is this many times wider than usual.
_PARAGRAPH_GAP = 1.3
# A page fell apart where at least this share of its lines is one word.
_ONE_WORD_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF."""

    # Pages joined with a form feed.
    source: str
    # The label printed on each page.
    page_labels: tuple[str, ...]
    # The title that the file gives itself.
    title: str | None
    # The numbers of the pages without text, from 1.
    empty_pages: tuple[int, ...]


def read_pdf(path: Path, progress: Callable[[int, int], None] | None = None) -> PdfText:
    """Extract the text of a PDF. `progress` is called with pages done and pages in all.

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
        pages = _extract_pages(reader, progress)
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


def _extract_pages(reader: PdfReader, progress: Callable[[int, int], None] | None) -> list[str]:
    """The pages' texts, whose only form feeds will be those between pages."""
    texts = []
    for number, page in enumerate(reader.pages):
        text = page.extract_text() or ""
        if _has_a_word_a_line(text):
            text = _rejoin_words(page)
        texts.append(text.replace("\f", " ").replace("\x00", " "))
        if progress:
            progress(number + 1, len(reader.pages))
    return texts


def _has_a_word_a_line(text: str) -> bool:
    """Whether the page was drawn word by word, and fell apart into lines of one word."""
    lengths = [len(line.split()) for line in text.splitlines() if line.strip()]
    return len(lengths) > 2 and sum(length == 1 for length in lengths) >= _ONE_WORD_SHARE * len(lengths)


def _rejoin_words(page: PageObject) -> str:
    """The page's words set in lines by their height on the page; a blank line where the gap is a paragraph's."""
    # Each word, its height on the page and its size.
    words: list[tuple[str, float, float]] = []

    def take(text: str, base: Sequence[float], matrix: Sequence[float], _font: Any, size: float) -> None:
        if text.strip():
            scale = abs(base[3]) or 1.0
            words.append((text.strip(), base[1] * matrix[4] + base[3] * matrix[5] + base[5], scale * size))

    page.extract_text(visitor_text=take)
    # The words of each line, its height and its size.
    lines: list[tuple[list[str], float, float]] = []
    for word, height, size in words:
        if lines and abs(lines[-1][1] - height) < _SAME_LINE * size:
            lines[-1][0].append(word)
        else:
            lines.append(([word], height, size or 1.0))
    # How far each line is above the next, in sizes; not above 0 where the next begins another column.
    gaps = [(above - below) / size for (_, above, _), (_, below, size) in pairwise(lines)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    breaks = ["\n" if 0 < gap <= _PARAGRAPH_GAP * usual else "\n\n" for gap in gaps]
    written = [" ".join(line) for line, _, _ in lines]
    return "".join(line + end for line, end in zip(written, [*breaks, "\n"], strict=True))
