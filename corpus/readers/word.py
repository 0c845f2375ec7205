"""A Word file (.docx) → Markdown: headings, nested lists, tables with merged cells, notes, text boxes."""

from __future__ import annotations

from pathlib import Path

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


def read_word(path: Path) -> Reading:
    """Read a Word file; text that a tracked change deleted is left out, pictures are."""
    import mammoth
    from selectolax.lexbor import LexborHTMLParser

    with path.open("rb") as file:
        made = mammoth.convert_to_html(file, style_map=_STYLES, convert_image=mammoth.images.img_element(_no_image))
    body = LexborHTMLParser(made.value).body
    source = write_blocks(body) if body is not None else ""
    proposal = propose_from_office(path)
    return Reading(source, SourceKind.WORD, proposal=proposal)


def _no_image(image: object) -> dict[str, str]:
    return {"src": ""}
