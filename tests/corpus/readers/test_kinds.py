"""What a file is, told by its content; encodings; what is not read is refused in one line that names the file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from corpus.errors import ReportError
from corpus.readers import file_kinds
from corpus.readers.reader import read_file
from corpus.reading import SourceKind

TEXT = "The café’s budget was £1.2m – half of 2021’s.\nIt was “agreed” in May.\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "cp1252",
        "mac-roman",
    ],
)
def test_a_text_is_read_in_the_encoding_that_its_content_shows(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT.encode(encoding))
    reading = read_file(path)
    assert (reading.source, reading.kind) == (TEXT, SourceKind.TEXT)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_one_kind(tmp_path: Path, line_end: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT.replace("\n", line_end).encode())
    assert read_file(path).source == TEXT


def test_a_text_in_another_alphabet_is_read(tmp_path: Path) -> None:
    text = "Отчёт про здоровье населения за прошлый год: расходы выросли на треть, очередь стала короче.\n" * 3
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode("cp1251"))
    assert read_file(path).source == text


def test_an_odd_encoding_and_lost_characters_are_told(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT.encode("cp1252"))
    assert read_file(path).remarks == ("The text was read as cp1252; check its £ signs and accents.",)
    path.write_bytes(b"It cost \xed\xa0\xbd 412 pounds\x00 in \xc2\xa31s.\n")
    reading = read_file(path)
    assert reading.source == "It cost \ufffd 412 pounds\ufffd in £1s.\n"
    assert reading.remarks == ("2 characters could not be read and are shown as '\ufffd'.",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty."),
        (b" \n\t\n", "the file is empty."),
        (b"\xef\xbb\xbf\n", "the file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "damaged"),
        (b"GIF89a\x00\x00", "this is a GIF picture, which is not read. Save it as JPEG"),
        (b"\x00\x00\x00\x18ftypheic", "this is a HEIC or AVIF picture, which is not read."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "damaged"),
        (b"{\\rtf1 hello}", "this is a rich-text file, which is not read. Open it in Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password."),
        (OLE + "WordDocument".encode("utf-16-le"), "an old Word file (.doc), which is not read."),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "an old PowerPoint file (.ppt), which is not read."),
        (OLE + "Workbook".encode("utf-16-le"), "an old Excel file (.xls), which is not read."),
        (b"PK\x03\x04 and no more", "damaged"),
        (bytes(range(256)) * 40, "not a kind of file that is read (it holds binary data)."),
        (b"%PDF-1.7 and no more", "the PDF cannot be read"),
        (b"From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n", "a web archive, which is not read."),
    ],
)
@pytest.mark.parametrize("name", ["file.txt", "file.pdf", "file"])
def test_what_is_not_read_is_refused_in_one_line(tmp_path: Path, content: bytes, message: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReportError) as refused:
        read_file(path)
    assert str(refused.value).startswith(f"{name}: {message}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (["mimetype", "content.xml"], "an OpenDocument file, which is not read. Save it as .docx"),
        (["notes.txt"], "an archive, which is not read. Unpack it"),
        (["xl/workbook.bin"], "a binary Excel file (.xlsb)"),
        (["word/document.xml"], "cannot be read; it seems damaged"),
        (["ppt/presentation.xml"], "cannot be read; it seems damaged"),
        (["xl/workbook.xml"], "cannot be read; it seems damaged"),
    ],
)
def test_an_archive_is_told_by_its_parts(tmp_path: Path, parts: list[str], message: str) -> None:
    path = tmp_path / "file.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts:
            archive.writestr(part, "words")
    with pytest.raises(ReportError) as refused:
        read_file(path)
    assert str(refused.value).startswith(f"file.docx: {message}")


def test_an_archive_that_unpacks_to_too_much_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(31):
            part.write(b"\x00" * 10_000_000)
    with pytest.raises(ReportError, match=r"bomb\.docx: unpacks to 310 MB; at most 300 MB are read\."):
        read_file(path)


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.write(b"words")
        file.truncate(file_kinds.MOST_TEXT_BYTES + 1_000_000)
    with pytest.raises(ReportError, match=r"large\.txt: too large \(51 MB; at most 50 MB\)\."):
        read_file(path)


def test_a_word_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.docx"
    docx.Document().save(str(path))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ReportError, match=r"cut\.docx: damaged"):
        read_file(path)


def test_an_empty_word_file_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.docx"
    docx.Document().save(str(path))
    with pytest.raises(ReportError, match=r"empty\.docx: the file is empty"):
        read_file(path)
