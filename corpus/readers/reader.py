"""A file → a `Reading` → a `Report`: the one door to the readers of every kind of file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.drafts import Draft
from corpus.errors import ReportError
from corpus.pdf.photos import read_photo
from corpus.pdf.reader import read_pdf
from corpus.readers.file_kinds import (
    KINDS_READ,
    LONGEST_LINE,
    MOST_FILE_BYTES,
    MOST_TEXT_BYTES,
    is_web_archive,
    is_web_page,
    tell_binary_kind,
)
from corpus.readers.ocr_blocks import mark_ocr_blocks
from corpus.readers.plain_text import DecodedText, decode_text
from corpus.readers.sheet import looks_delimited, read_delimited, read_workbook
from corpus.readers.slides import read_slides
from corpus.readers.web_page import decode_page, read_web_page
from corpus.readers.word import read_word
from corpus.reading import Proposal, Reading, SourceKind
from corpus.segmentation.markdown_reader import markdown_drafts
from corpus.segmentation.structure import assemble_blocks
from corpus.segmentation.text_reader import text_drafts
from corpus.vocabulary import Report, ReportDetails

SUFFIXES = (
    ".txt", ".md", ".markdown", ".pdf", ".docx", ".pptx", ".xlsx", ".csv", ".tsv", ".html", ".htm", ".jpg",
    ".jpeg", ".png", ".tif", ".tiff",
)  # fmt: skip
# A sign of Markdown: '# Title', '**bold', '- item', a link's '](', '| cell |'.
_MARKDOWN = re.compile(r"^#{1,6}\s+\S|\*\*\S|^[^\S\n]*[-*]\s+\S|\]\(|^\|.*\|", re.MULTILINE)
# A text that begins with a Markdown heading: '# Our plan'.
_TITLE_LINE = re.compile(r"\s*#{1,6} +\S")
# A text is Markdown where it holds at least this many signs of it.
_LEAST_MARKDOWN_SIGNS = 3
# The bytes that the kind of a file is told by.
_HEAD_BYTES = 1024
# What a text is, where only its author could say so.
_TABLE_SUFFIXES = (".csv", ".tsv")


def read_file(path: Path, progress: Callable[[int, int], None] | None = None) -> Reading:
    """Read a file of any kind; what it is, its content says. `progress` is called with pages done and pages in all.

    Raises:
        ReportError: a kind of file that is not read, one that is damaged, empty, locked or too large.
    """
    try:
        size = path.stat().st_size
        if size > MOST_FILE_BYTES:
            raise ReportError(_refuse_size(path, size, MOST_FILE_BYTES))
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if not head.strip():
            raise ReportError(f"{path.name}: the file is empty. Nothing was added.")
        reading = _read_by_kind(path, tell_binary_kind(path, head), progress)
    except ReportError:
        raise
    except OSError as fault:
        raise ReportError(f"{path}: cannot be read ({fault.strerror}). Check the path and your rights.") from fault
    except Exception as fault:
        raise ReportError(
            f"{path.name}: cannot be read; it seems damaged ({type(fault).__name__}). Open it in its program, save it "
            "again or as PDF, and add that."
        ) from fault
    if len(reading.source) > MOST_TEXT_BYTES:
        raise ReportError(_refuse_size(path, len(reading.source), MOST_TEXT_BYTES))
    if not reading.source.strip():
        raise ReportError(f"{path.name}: the file is empty. Nothing was added.")
    _check_lines(path, reading.source)
    return reading


def _check_lines(path: Path, text: str) -> None:
    """Refuse a text with a line that is no paragraph.

    Raises:
        ReportError: it has one.
    """
    longest = max(map(len, text.split("\n")))
    if longest > LONGEST_LINE:
        raise ReportError(
            f"{path.name}: a line of {longest:,} characters; at most {LONGEST_LINE:,} are read as one. Break it into "
            "paragraphs, or add the report as it was published."
        )


def is_plain_text(path: Path, *, most_bytes: int) -> bool:
    """Whether a file is a text of so many bytes at most, by its first bytes: no picture, archive, PDF or web page."""
    try:
        if path.stat().st_size > most_bytes:
            return False
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        return b"\x00" not in head and b"<" not in head and tell_binary_kind(path, head) is None
    except (OSError, ReportError):
        return False


def _refuse_size(path: Path, size: int, most: int) -> str:
    return f"{path.name}: too large ({size // 1_000_000} MB; at most {most // 1_000_000} MB). Add it in parts."


def _read_by_kind(path: Path, kind: SourceKind | None, progress: Callable[[int, int], None] | None) -> Reading:
    """Read a file whose kind its first bytes tell; None: perhaps a text."""
    if kind is SourceKind.PDF:
        pdf = read_pdf(path, progress)
        return Reading(
            pdf.source,
            SourceKind.PDF,
            pdf.page_labels,
            proposal=Proposal(pdf.title or ""),
            empty_pages=pdf.empty_pages,
            garbled_pages=pdf.garbled_pages,
            ocr_pages=pdf.ocr_pages,
            boxes=pdf.boxes,
            remarks=pdf.remarks,
        )
    if kind is SourceKind.PHOTO:
        return read_photo(path, progress)
    if kind is SourceKind.WORD:
        return read_word(path)
    if kind is SourceKind.SLIDES:
        return read_slides(path, progress)
    if kind is SourceKind.SHEET:
        return read_workbook(path)
    return _read_text(path)


def _read_text(path: Path) -> Reading:
    """Read a file that is no more than its characters: a text, Markdown, a web page, a table.

    Raises:
        ReportError: it is no text, or too large.
    """
    size = path.stat().st_size
    if size > MOST_TEXT_BYTES:
        raise ReportError(_refuse_size(path, size, MOST_TEXT_BYTES))
    content = path.read_bytes()
    decoded = decode_text(content)
    if decoded is None:
        raise ReportError(f"{path.name}: not a kind of file that is read (it holds binary data). Add {KINDS_READ}.")
    text = decoded.text
    if is_web_archive(text):
        raise ReportError(f"{path.name}: a web archive, which is not read. Save the page as 'HTML only' and add that.")
    if is_web_page(text):
        return read_web_page(decode_page(content) or text, path.name)
    _check_lines(path, text)
    remarks = _describe_encoding(decoded)
    suffix = path.suffix.lower()
    if suffix in _TABLE_SUFFIXES or (suffix not in SUFFIXES and looks_delimited(text)):
        return replace(read_delimited(text, path.name), remarks=remarks)
    kind = SourceKind.MARKDOWN if looks_like_markdown(text) else SourceKind.TEXT
    return Reading(text, kind, remarks=remarks)


def _describe_encoding(decoded: DecodedText) -> tuple[str, ...]:
    """What a librarian should know of how the characters were read."""
    remarks = []
    if not decoded.encoding.startswith("utf"):
        remarks.append(f"The text was read as {decoded.encoding}; check its £ signs and accents.")
    if decoded.replaced:
        remarks.append(f"{decoded.replaced} characters could not be read and are shown as '\ufffd'.")
    return tuple(remarks)


def looks_like_markdown(source: str) -> bool:
    """Whether a text holds enough Markdown (headings, bold, items, links) to be read as such."""
    return _TITLE_LINE.match(source) is not None or len(_MARKDOWN.findall(source)) >= _LEAST_MARKDOWN_SIGNS


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
    blocks = mark_ocr_blocks(blocks, reading.boxes)
    return Report(details, reading.source, blocks, reading.has_markup, reading.boxes)


def report_from_source(source: str, details: ReportDetails, *, page_labels: Sequence[str] | None = None) -> Report:
    """The report of a text; `page_labels` are a PDF's."""
    if page_labels is not None:
        return report_from_reading(Reading(source, SourceKind.PDF, tuple(page_labels)), details)
    kind = SourceKind.MARKDOWN if looks_like_markdown(source) else SourceKind.TEXT
    return report_from_reading(Reading(source, kind), details)
