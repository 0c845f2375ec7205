"""Files that are damaged, or made to do harm to whoever reads them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

WORD_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
WORD_HEAD = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
WORD_TAIL = "</w:body></w:document>"


def write_pdf_objects(path: Path, objects: Sequence[bytes]) -> Path:
    """A PDF of these objects, the first of them its catalogue."""
    file = io.BytesIO()
    file.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n" % number + content + b"\nendobj\n")
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    path.write_bytes(file.getvalue())
    return path


def write_pdf_pages(path: Path, streams: Sequence[bytes], *, filters: bytes = b"") -> Path:
    """A PDF with a page for each stream of drawing commands, packed as `filters` say."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % len(streams),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, stream in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d %s >>\nstream\n" % (len(stream), filters) + stream + b"\nendstream")
    return write_pdf_objects(path, objects)


def write_same_page(path: Path, times: int) -> Path:
    """A small PDF that names its one page again and again."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + b"3 0 R " * times + b"] /Count %d >>" % times,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    return write_pdf_objects(path, objects)


def write_line(words: str) -> bytes:
    """Drawing commands of one line."""
    return b"BT /F1 12 Tf 72 720 Td (" + words.encode("ascii") + b") Tj ET"


def write_pdf_bomb(path: Path, megabytes: int) -> Path:
    """A PDF whose page unpacks to so many MB of drawing commands, packed twice."""
    commands = zlib.compress(b"0 0 m 9 9 l S\n" * (megabytes * 1_000_000 // 14), 9)
    return write_pdf_pages(path, [zlib.compress(commands, 9)], filters=b"/Filter [/FlateDecode /FlateDecode]")


def write_deep_pdf(path: Path) -> Path:
    """A PDF whose pages are nested in pages, and arrays in arrays, far deeper than any reader goes."""
    deep = b"[" * 200_000 + b"]" * 200_000
    return write_pdf_objects(
        path, [b"<< /Type /Catalog /Pages 2 0 R /Names " + deep + b" >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"]
    )


def write_word(path: Path, body: Callable[[Callable[[str], object]], None]) -> Path:
    """A Word file whose body is what `body` writes piece by piece."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", WORD_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        with archive.open("word/document.xml", "w") as part:
            part.write(WORD_HEAD.encode())
            body(lambda text: part.write(text.encode()))
            part.write(WORD_TAIL.encode())
    return path


def write_word_bomb(path: Path, megabytes: int) -> Path:
    """A Word file of a few kB that unpacks to so many MB of paragraphs."""
    block = "<w:p><w:r><w:t>A</w:t></w:r></w:p>" * 30_000

    def body(write: Callable[[str], object]) -> None:
        for _ in range(megabytes):
            write(block)

    return write_word(path, body)


def write_deep_word(path: Path, levels: int) -> Path:
    """A Word file of tables within tables."""
    begin, end = "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"
    words = "<w:p><w:r><w:t>Deep.</w:t></w:r></w:p>"

    def body(write: Callable[[str], object]) -> None:
        write(begin * levels + words + end * levels)

    return write_word(path, body)


def write_sheet_bomb(path: Path, rows: int) -> Path:
    """An Excel file of so many rows of cells that all hold the same."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["a"])
    plain = io.BytesIO()
    book.save(plain)
    row = f"<row>{'<c><v>1</v></c>' * 26}</row>"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in source.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                archive.writestr(part.filename, source.read(part))
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            sheet.write(head.encode())
            for _ in range(rows // 1000):
                sheet.write(row.encode() * 1000)
            sheet.write(b"</sheetData></worksheet>")
    return path


def write_slides_bomb(path: Path, megabytes: int) -> Path:
    """A PowerPoint file with a slide that unpacks to so many MB."""
    import pptx

    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Wards"
    plain = io.BytesIO()
    deck.save(plain)
    run = "<a:p><a:r><a:t>A</a:t></a:r></a:p>" * 30_000
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in source.infolist():
            content = source.read(part)
            if part.filename != "ppt/slides/slide1.xml":
                archive.writestr(part.filename, content)
                continue
            before, after = content.split(b"<a:p>", 1)
            with archive.open(part.filename, "w") as slide:
                slide.write(before)
                for _ in range(megabytes):
                    slide.write(run.encode())
                slide.write(b"<a:p>" + after)
    return path


def write_zip_in_zip(path: Path, levels: int) -> Path:
    """An archive in an archive in an archive."""
    content = b"Words."
    for _ in range(levels):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("report.zip", content)
        content = held.getvalue()
    path.write_bytes(content)
    return path


def write_lying_word(path: Path, megabytes: int) -> Path:
    """A Word bomb whose list of parts says that it unpacks to a hundred bytes."""
    write_word_bomb(path, megabytes)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    place = content.rfind(size)
    content[place : place + 4] = (100).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    return path
