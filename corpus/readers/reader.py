"""A file → a `Reading` → a `Report`: the one door to the readers of text extracts, Markdown and PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.drafts import Draft
from corpus.errors import ReportError
from corpus.pdf.reader import read_pdf
from corpus.reading import Proposal, Reading, SourceKind
from corpus.segmentation.markdown_reader import markdown_drafts
from corpus.segmentation.structure import assemble_blocks
from corpus.segmentation.text_reader import text_drafts
from corpus.vocabulary import Report, ReportDetails

SUFFIXES = (".txt", ".md", ".markdown", ".pdf")
# A sign of Markdown: '# Title', '**bold', '- item', a link's '](', '| cell |'.
_MARKDOWN = re.compile(r"^#{1,6}\s+\S|\*\*\S|^\s*[-*]\s+\S|\]\(|^\|.*\|", re.MULTILINE)
# A text is Markdown where it holds at least this many signs of it.
_LEAST_MARKDOWN_SIGNS = 3


def read_file(path: Path, progress: Callable[[int, int], None] | None = None) -> Reading:
    """Read a file. `progress` is called with pages done and pages in all.

    Raises:
        ReportError: a kind of file that is not read, or one that is not what its name says.
    """
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        pdf = read_pdf(path, progress)
        return Reading(
            pdf.source,
            SourceKind.PDF,
            pdf.page_labels,
            proposal=Proposal(pdf.title or ""),
            empty_pages=pdf.empty_pages,
        )
    if suffix not in SUFFIXES:
        raise ReportError(f"{path.name}: only {', '.join(SUFFIXES)} files are read. Save the report as one of these.")
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise ReportError(f"{path}: cannot be read ({fault.strerror}). Check the path and your rights.") from fault
    if b"\x00" in content:
        raise ReportError(f"{path.name}: not a text file (it holds binary data). Add the report's PDF or its text.")
    try:
        source = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as fault:
        raise ReportError(
            f"{path.name}: not UTF-8 text (byte {fault.start}). Save it as UTF-8 and add it again."
        ) from fault
    if not source.strip():
        raise ReportError(f"{path.name}: the file is empty. Nothing was added.")
    return Reading(source, SourceKind.MARKDOWN if looks_like_markdown(source) else SourceKind.TEXT)


def looks_like_markdown(source: str) -> bool:
    """Whether a text holds enough Markdown (headings, bold, items, links) to be read as such."""
    return len(_MARKDOWN.findall(source)) >= _LEAST_MARKDOWN_SIGNS


def report_from_reading(reading: Reading, details: ReportDetails) -> Report:
    """The report of a file that was read. Pages are shown only where they are real."""
    drafts: Sequence[Draft]
    if reading.drafts is not None:
        drafts = reading.drafts
    elif reading.has_markup:
        drafts = markdown_drafts(reading.source)
    else:
        drafts = text_drafts(reading.source, reading.page_labels)
    blocks = assemble_blocks(reading.source, drafts, reading.page_labels, has_markup=reading.has_markup)
    return Report(details, reading.source, blocks, reading.has_markup)


def report_from_source(source: str, details: ReportDetails, *, page_labels: Sequence[str] | None = None) -> Report:
    """The report of a text; `page_labels` are a PDF's."""
    if page_labels is not None:
        return report_from_reading(Reading(source, SourceKind.PDF, tuple(page_labels)), details)
    kind = SourceKind.MARKDOWN if looks_like_markdown(source) else SourceKind.TEXT
    return report_from_reading(Reading(source, kind), details)
