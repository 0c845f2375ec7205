"""A PDF → its text by page, joined with form feeds, its printed page labels, and what could not be read of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import ReportError
from corpus.pdf.characters import Char, PageChars, is_garbled, read_characters, soften_hyphens
from corpus.pdf.drawing import read_drawing
from corpus.pdf.drawn_text import find_soft_breaks, read_drawn_text
from corpus.pdf.layout import lay_out
from corpus.pdf.ocr import (
    CAUTION,
    INSTALL_OCR,
    PAGE_BREAK,
    OcrPage,
    describe_unread,
    find_boxes,
    is_ocr_installed,
    read_scan,
)
from corpus.reading import name_pages
from corpus.vocabulary import WordBox

if TYPE_CHECKING:
    from pypdf import PdfReader

# A page is garbled where at least this share of its characters says nothing.
_GARBLED_SHARE = 0.1
# Soft hyphens are looked for until so many pages in a row have hyphens at the end of lines and none of them is soft.
_MOST_HARD_PAGES = 5
# A title that is a file's name or a program's: 'plan_v2.docx', 'Microsoft Word - plan', 'untitled', 'Slide 1'.
_NO_TITLE = re.compile(
    r"^(?:microsoft \w+ - .*|untitled.*|document\s*\d*|slide \d+"
    r"|.*\.(?:docx?|pdf|pptx?|xlsx?|indd|qxp|rtf|odt|html?))$",
    re.IGNORECASE,
)
# A title that was written as a file's name is: a date in digits, or words joined by low lines.
_FILE_NAME = re.compile(r"^(?:\d{6,8}\b|\S+_\S+$)")
# A title of fewer letters is an abbreviation or a number.
_LEAST_TITLE_LETTERS = 5


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF."""

    # Pages joined with a form feed.
    source: str
    # The label printed on each page.
    page_labels: tuple[str, ...]
    # The title that the file gives itself, where it is one.
    title: str | None
    # The numbers, from 1, of the pages without text, and of those whose text cannot be made out.
    empty_pages: tuple[int, ...]
    garbled_pages: tuple[int, ...] = ()
    # Those that were read by OCR, and where the words of them stand.
    ocr_pages: tuple[int, ...] = ()
    boxes: tuple[WordBox, ...] = ()
    # What was left out, each a sentence.
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Pages:
    """The pages as they are read; their numbers count from 1."""

    texts: list[str] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    # Pages with text that nobody sees, and how many characters of it there are in all.
    hiding: list[int] = field(default_factory=list)
    hidden: int = 0
    # Pages of which some characters cannot be made out, and how many these are in all.
    unclear: list[int] = field(default_factory=list)
    unknown: int = 0
    # How many pages in a row have hyphens at the end of lines, none of them soft.
    hard_pages: int = 0
    # Pages that were read by OCR, and those that show something and have no text.
    scans: dict[int, OcrPage] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    # How many fields of a form are filled in with what does not stand on its pages.
    filled: int = 0


def read_pdf(path: Path, progress: Callable[[int, int], None] | None = None) -> PdfText:
    """Extract the text of a PDF. `progress` is called with pages done and pages in all.

    Raises:
        ReportError: the file is no PDF, is locked by a password, or holds no text (a scan).
    """
    try:
        reader = _open(path)
        title = _check_title(str(reader.metadata.title or "")) if reader.metadata else None
        labels = tuple(reader.page_labels)
        pages = _read_pages(path, reader, progress)
    except ReportError:
        raise
    except Exception as fault:  # a broken file may raise anything within the libraries
        raise ReportError(
            f"{path.name}: the PDF cannot be read ({type(fault).__name__}). Open it, print it to a new PDF, add that."
        ) from fault
    pages.filled = _count_filled_fields(reader, pages.texts)
    empty = tuple(n for n, text in enumerate(pages.texts, start=1) if not text.strip() and n not in pages.failed)
    if not any(text.strip() for text in pages.texts):
        raise ReportError(f"{path.name}: {_refuse_without_text(pages)}")
    labels = labels if len(labels) == len(pages.texts) else tuple(str(n + 1) for n in range(len(pages.texts)))
    return PdfText(
        source=PAGE_BREAK.join(pages.texts),
        page_labels=labels,
        title=title,
        empty_pages=empty,
        garbled_pages=tuple(number for number in pages.garbled if number not in pages.scans),
        ocr_pages=tuple(pages.scans),
        boxes=find_boxes(pages.texts, pages.scans),
        remarks=_describe_left_out(pages),
    )


def _refuse_without_text(pages: _Pages) -> str:
    """Why nothing was read, and what to do."""
    if not pages.pictures:
        return "no page holds text. Nothing was added."
    if is_ocr_installed():
        return "no page holds text, and OCR could make none out. Scan it anew, upright and at 200 dpi or more."
    pictures = f"{len(pages.pictures)} of its {len(pages.texts)} pages"
    return f"no page holds text; {pictures} show a picture (a scan?). To read it: {INSTALL_OCR}; then add it again."


def _open(path: Path) -> PdfReader:
    """The file, unlocked where it asks for no password."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReportError(f"{path.name}: the PDF asks for a password. Save a copy without one and add that.")
    return reader


def _check_title(text: str) -> str | None:
    """The title without white space around it; None where it is no report's title."""
    title = " ".join(text.replace("\x00", "").split())
    letters = sum(character.isalpha() for character in title)
    is_shout = title.endswith("!") or (title.isupper() and len(title.split()) == 1)
    if letters < _LEAST_TITLE_LETTERS or is_shout or _NO_TITLE.match(title) or _FILE_NAME.match(title):
        return None
    return title.encode("utf-8", "replace").decode("utf-8")


def _read_pages(path: Path, reader: PdfReader, progress: Callable[[int, int], None] | None) -> _Pages:
    """The pages' texts, whose only form feeds will be those between pages. A page that fails is left empty."""
    from pypdfium2 import PdfDocument

    pages = _Pages()
    document = PdfDocument(path)
    try:
        count = len(document)
        for number in range(1, count + 1):
            try:
                pages.texts.append(_read_page(document, reader, number, pages))
            except Exception:  # one broken page does not hurt the others
                pages.texts.append("")
                pages.failed.append(number)
            if number not in pages.failed and (number in pages.garbled or not pages.texts[-1].strip()):
                _read_as_picture(document, number, pages)
            if progress:
                progress(number, count)
    finally:
        document.close()
    return pages


def _read_page(document: Any, reader: PdfReader, number: int, pages: _Pages) -> str:
    page = document[number - 1]
    try:
        read = read_characters(page)
        drawing = read_drawing(page, read.frame)
    finally:
        page.close()
    chars = _tell_hyphens(read, reader, number, pages) if read.chars else ()
    text = lay_out(chars, drawing, read.turned) if chars else None
    if text is None and not (read.hidden and not read.chars):
        return read_drawn_text(reader.pages[number - 1]).replace("\t", " ").rstrip()
    if read.hidden:
        pages.hidden += read.hidden
        pages.hiding.append(number)
    garbled = sum(is_garbled(char.text) for char in read.chars)
    if garbled and garbled >= _GARBLED_SHARE * len(read.chars):
        pages.garbled.append(number)
    elif garbled:
        pages.unclear.append(number)
        pages.unknown += garbled
    # The tabs at the end of a table's last row say that its cells are empty.
    return (text or "").rstrip("\n")


def _tell_hyphens(read: PageChars, reader: PdfReader, number: int, pages: _Pages) -> tuple[Char, ...]:
    """The characters, soft hyphens at the end of lines told from others: pypdf is asked while it finds any."""
    if not read.line_ends or pages.hard_pages >= _MOST_HARD_PAGES:
        return read.chars
    broken = find_soft_breaks(reader.pages[number - 1])
    pages.hard_pages = 0 if broken else pages.hard_pages + 1
    return soften_hyphens(read, broken)


def _read_as_picture(document: Any, number: int, pages: _Pages) -> None:
    """Read the last page by OCR, as it has no text or a garbled one; it stays as it is where that reads less of it."""
    page = document[number - 1]
    try:
        shows_nothing = next(iter(page.get_objects()), None) is None
        scan = None if shows_nothing or not is_ocr_installed() else read_scan(page)
    except Exception:  # it stays unread, and is told
        shows_nothing, scan = False, None
    finally:
        page.close()
    if scan is not None and 2 * len(scan.text) >= len(pages.texts[-1]):
        pages.texts[-1] = scan.text
        pages.scans[number] = scan
    elif not shows_nothing and not pages.texts[-1].strip():
        pages.pictures.append(number)


def _describe_left_out(pages: _Pages) -> tuple[str, ...]:
    remarks = [*_describe_scans(pages)]
    if pages.filled:
        remarks.append(
            f"A form: {pages.filled} filled field{'s were' if pages.filled > 1 else ' was'} not read. "
            "Print the file to a new PDF and add that: there they are text."
        )
    if pages.failed:
        remarks.append(f"{name_pages(pages.failed)} could not be read and was left out.")
    if pages.unclear:
        remarks.append(
            f"{pages.unknown} characters cannot be made out, as their font does not name them"
            f" ({name_pages(pages.unclear).lower()}). Look at the page before you rely on it."
        )
    if pages.hidden:
        remarks.append(
            f"{pages.hidden} characters that cannot be seen (white, covered, off the page or tiny) were left out"
            f" ({name_pages(pages.hiding).lower()})."
        )
    return tuple(remarks)


def _count_filled_fields(reader: PdfReader, texts: Sequence[str]) -> int:
    """How many text fields of a form hold what does not stand on its pages as text; 0 where that cannot be told."""
    try:
        values = [str(value).strip() for value in reader.get_form_text_fields().values() if value]
    except Exception:  # a broken form is no reason not to read the pages
        return 0
    return sum(bool(value) and not any(value in text for text in texts) for value in values)


def _describe_scans(pages: _Pages) -> Iterator[str]:
    """What a librarian should know of pages without text, and of those that were read by OCR."""
    if pages.pictures:
        where = f"No text, only a picture (a scan?), on {name_pages(pages.pictures).lower()}"
        if is_ocr_installed():
            yield f"{where}: OCR could make nothing out."
        else:
            yield f"{where}: not read. To read it: {INSTALL_OCR}; then remove the report and add it again."
    if pages.scans:
        yield CAUTION
    if garbled := [number for number in pages.scans if number in pages.garbled]:
        yield f"Garbled in the file, and read by OCR from its picture instead: {name_pages(garbled).lower()}."
    yield from describe_unread(pages.scans)
