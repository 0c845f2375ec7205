"""A Word file (.docx) → Markdown: headings, nested lists, tables with merged cells, notes, text boxes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from corpus.readers.hidden_words import find_hidden_styles, leave_out_hidden
from corpus.readers.html_blocks import write_blocks
from corpus.readers.properties import propose_from_office
from corpus.reading import Reading, SourceKind

# Styles of Word that mammoth does not take for what they are.
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Heading 7'] => h6:fresh
p[style-name='Heading 8'] => h6:fresh
p[style-name='Heading 9'] => h6:fresh
p[style-name^='TOC '] => !
p[style-name^='toc '] => !
r[style-name='Strikethrough'] => s
strike => s
"""
# The parts of a file that hold words, and the one that holds its styles.
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_STYLES_PART = "word/styles.xml"
# What hidden words are marked with.
_MARK = b"vanish"


def read_word(path: Path) -> Reading:
    """Read a Word file; text that a tracked change deleted or that is hidden is left out, and so are pictures."""
    import mammoth
    from selectolax.lexbor import LexborHTMLParser

    shown, hidden = _leave_out_hidden(path)
    with shown as file:
        made = mammoth.convert_to_html(file, style_map=_STYLES, convert_image=mammoth.images.img_element(_no_image))
    body = LexborHTMLParser(made.value).body
    source = write_blocks(body) if body is not None else ""
    proposal = propose_from_office(path)
    remarks = (f"{hidden} characters of hidden text were left out.",) if hidden else ()
    return Reading(source, SourceKind.WORD, proposal=proposal, remarks=remarks)


def _leave_out_hidden(path: Path) -> tuple[io.BytesIO, int]:
    """The file without its hidden words, and how many characters of them there were."""
    content = path.read_bytes()
    with ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        styles = archive.read(_STYLES_PART) if _STYLES_PART in names else b""
        parts = {name: archive.read(name) for name in _PARTS if name in names}
        if not any(_MARK in part for part in (styles, *parts.values())):
            return io.BytesIO(content), 0
        hidden_styles = find_hidden_styles(styles) if _MARK in styles else frozenset()
        changed: dict[str, bytes] = {}
        hidden = 0
        for name, part in parts.items():
            changed[name], count = leave_out_hidden(part, hidden_styles)
            hidden += count
        return (_rewrite(archive, changed) if hidden else io.BytesIO(content)), hidden


def _rewrite(archive: ZipFile, changed: dict[str, bytes]) -> io.BytesIO:
    """The archive with some parts changed."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as copy:
        for name in _names(archive):
            copy.writestr(name, changed[name] if name in changed else archive.read(name))
    written.seek(0)
    return written


def _names(archive: ZipFile) -> Iterable[str]:
    """The names of its parts, each once."""
    return dict.fromkeys(part.filename for part in archive.infolist() if not part.is_dir())


def _no_image(image: object) -> dict[str, str]:
    return {"src": ""}
