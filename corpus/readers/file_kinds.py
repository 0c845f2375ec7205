"""The first bytes of a file → what it is, whatever its name says; what is not read is refused in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from corpus.errors import ReportError
from corpus.pdf.photos import tell_photo_type
from corpus.reading import SourceKind

# At most so many bytes in a file, in a text, and in what an Office file unpacks to.
MOST_FILE_BYTES = 200_000_000
MOST_TEXT_BYTES = 50_000_000
# Tables of more rows are data, and no report: each row would be a statement that can be quoted.
MOST_ROWS = 100_000
MOST_UNPACKED_BYTES = 300_000_000
# A line of a text of more characters than this is no paragraph: a page of print has some 3,000.
LONGEST_LINE = 200_000

KINDS_READ = (
    "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), CSV, web pages (.html), Markdown, text and "
    "photographed pages (.jpg, .png, .tiff)"
)

# A PDF may have a few bytes before its sign.
_PDF_SIGN = b"%PDF-"
_PDF_SIGN_WITHIN = 1024
_ZIP_SIGNS = (b"PK\x03\x04", b"PK\x05\x06")
_OLE_SIGN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The part of an Office file that its kind is told by.
_OFFICE_PARTS = {
    "word/document.xml": SourceKind.WORD,
    "ppt/presentation.xml": SourceKind.SLIDES,
    "xl/workbook.xml": SourceKind.SHEET,
}
# Names within an old Office file, in its own encoding, by what the file is and what it should be saved as.
_OLE_NAMES = (
    ("WordDocument", "an old Word file (.doc)", ".docx"),
    ("PowerPoint Document", "an old PowerPoint file (.ppt)", ".pptx"),
    ("Workbook", "an old Excel file (.xls)", ".xlsx"),
)
_SAVE_PICTURE = "Save it as JPEG, PNG or TIFF, or the report as PDF, and add that."
# The first bytes of files that are not read, by what they are and what to do about them.
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"GIF8", "a GIF picture", _SAVE_PICTURE),
    (b"{\\rtf", "a rich-text file", "Open it in Word, save it as .docx and add that."),
    (b"7z\xbc\xaf", "an archive", "Unpack it and add the files that it holds."),
    (b"Rar!", "an archive", "Unpack it and add the files that it holds."),
    (b"\x1f\x8b", "an archive", "Unpack it and add the files that it holds."),
)
# Pictures that begin with their length: in a RIFF file, and as phones save them.
_PICTURES = (
    (re.compile(rb"^RIFF....WEBP", re.DOTALL), "a WebP picture"),
    (re.compile(rb"^....ftyp(?:heic|heix|heim|mif1|msf1|avif)", re.DOTALL), "a HEIC or AVIF picture"),
)
# How a web page begins, white space and comments passed over: '<!DOCTYPE html>', '<html lang="en">'.
_PAGE_START = re.compile(
    r"^\s*+(?:<!--(?>.*?-->)\s*+|<\?xml[^>]*+>\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL
)
# How a piece of a page begins: '<div class="report">', '<h1>'.
_FRAGMENT_START = re.compile(r"^\s*<(div|h[1-6]|p|table|ul|ol|section|article|main)\b[^>]*>", re.IGNORECASE)
# How a page saved with its pictures in one file begins.
_WEB_ARCHIVE = re.compile(r"^(?:From: .*\n)?.{0,200}multipart/related", re.IGNORECASE | re.DOTALL)


def tell_binary_kind(path: Path, head: bytes) -> SourceKind | None:
    """What a file is by its first 1,024 bytes and, where it is an archive, by its parts; None: perhaps a text.

    Raises:
        ReportError: a kind of file that is not read.
    """
    if _PDF_SIGN in head[:_PDF_SIGN_WITHIN] and not head.lstrip().startswith(b"<"):
        return SourceKind.PDF
    if tell_photo_type(head):
        return SourceKind.PHOTO
    if head.startswith(_ZIP_SIGNS):
        return _tell_archive_kind(path)
    if head.startswith(_OLE_SIGN):
        raise ReportError(_refuse_ole(path))
    for sign, what, remedy in _REFUSED:
        if head.startswith(sign):
            raise ReportError(f"{path.name}: this is {what}, which is not read. {remedy}")
    for pattern, what in _PICTURES:
        if pattern.match(head):
            raise ReportError(f"{path.name}: this is {what}, which is not read. {_SAVE_PICTURE}")
    return None


def _tell_archive_kind(path: Path) -> SourceKind:
    """Which Office file a zip archive is.

    Raises:
        ReportError: it is none, is damaged, or unpacks to too much.
    """
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise ReportError(f"{path.name}: damaged (its parts cannot be unpacked). Save or download it again.") from fault
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED_BYTES:
        raise ReportError(
            f"{path.name}: unpacks to {unpacked // 1_000_000} MB; at most {MOST_UNPACKED_BYTES // 1_000_000} MB are "
            "read. Save the report without its pictures or as PDF."
        )
    for part, kind in _OFFICE_PARTS.items():
        if part in names:
            return kind
    raise ReportError(_refuse_archive(path, names))


def _refuse_archive(path: Path, names: Sequence[str]) -> str:
    if "mimetype" in names and "content.xml" in names:
        return f"{path.name}: an OpenDocument file, which is not read. Save it as .docx, .pptx or .xlsx and add that."
    if "xl/workbook.bin" in names:
        return f"{path.name}: a binary Excel file (.xlsb), which is not read. Save it as .xlsx and add that."
    if "META-INF/container.xml" in names:
        return f"{path.name}: an e-book, which is not read. Save the report as PDF and add that."
    return f"{path.name}: an archive, which is not read. Unpack it and add the files that it holds."


def _refuse_ole(path: Path) -> str:
    """What to do about an old Office file, or a new one behind a password."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return (
            f"{path.name}: locked with a password. Open it in its program, save it without the password and add that."
        )
    for name, what, suffix in _OLE_NAMES:
        if name.encode("utf-16-le") in content:
            return f"{path.name}: {what}, which is not read. Open it in its program, save it as {suffix} and add that."
    return f"{path.name}: an old Office file, which is not read. Save it as .docx, .pptx, .xlsx or PDF and add that."


def is_web_page(text: str) -> bool:
    """Whether a text is a web page or a piece of one."""
    if _PAGE_START.match(text):
        return True
    fragment = _FRAGMENT_START.match(text)
    return fragment is not None and f"</{fragment.group(1).lower()}>" in text.lower()


def is_web_archive(text: str) -> bool:
    """Whether a text is a web page saved with its pictures in one file (.mhtml)."""
    return _WEB_ARCHIVE.match(text[:2000]) is not None and "mime-version:" in text[:2000].lower()
