"""The fonts of a PDF: where they are kept, and what is written in place of a character that they lack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any

from assistant.documents.escaping import replace_unprintable
from corpus.errors import UserError

FACES = {
    "": "OpenSans-Regular.ttf",
    "B": "OpenSans-Bold.ttf",
    "I": "OpenSans-Italic.ttf",
    "BI": "OpenSans-BoldItalic.ttf",
}
FAMILY = "Open Sans"
# Signs that reports set before list items: the font lacks them, the fonts that every PDF reader brings have them.
SIGNS = {sign: ("Symbol", place) for sign, place in zip("⇒⇐⇔→←↔↑↓", "ÞÜÛ®¬«\xad¯", strict=True)}
SIGNS |= {sign: ("ZapfDingbats", place) for sign, place in zip("✓✔✗✘★●■▲▼◆❖➔", "3478HlnstuvÔ", strict=True)}
SIGN = re.compile(f"([{''.join(SIGNS)}])")


def font_folder() -> Path:
    """Where the package of fonts keeps them.

    Raises:
        UserError: it is not installed.
    """
    import importlib.util

    spec = importlib.util.find_spec("ttf_opensans")
    for place in spec.submodule_search_locations or () if spec else ():
        for found in Path(place).rglob(FACES[""]):
            return found.parent
    raise UserError("the fonts for PDF are not installed. Run: pip install ttf-opensans")


def clean(text: str) -> str:
    """Text without what a PDF cannot hold; a hyphen that does not break, which the font lacks, as a plain one."""
    return replace_unprintable(text.replace("\u2011", "-"))


def spell_missing(pdf: Any, text: str, *, signs: bool = True) -> str:
    """Clean text, each character that no font here has spelt as its code point. Example: 'a中' → 'a[U+4E2D]'.

    fpdf2 would leave such a character out without a word. Without `signs`, as in a table, whose cells have one font,
    those of `SIGNS` are spelt too.
    """
    known = {*pdf.fonts[FAMILY.lower()].cmap, *(map(ord, SIGNS) if signs else ())}
    return "".join(_spell_character(character, known) for character in clean(text))


def _spell_character(character: str, known: Collection[int]) -> str:
    if ord(character) in known or character in "\r\n":
        return character
    # White space that the font lacks is a space; what has no shape, such as a mark of direction, needs none.
    if character.isspace():
        return " "
    return character if unicodedata.category(character) == "Cf" else f"[U+{ord(character):04X}]"
