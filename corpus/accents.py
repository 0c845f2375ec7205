"""Letters without their accents, for searches that people type on keyboards without them."""

from __future__ import annotations

import unicodedata
from functools import cache


def fold_accents(text: str) -> str:
    """The text without accents, each character in its place. Example: "Café" → "Cafe"."""
    return text if text.isascii() else "".join(map(_without_accent, text))


@cache
def _without_accent(character: str) -> str:
    """A letter without what stands over or under it: "é" → "e"; any other character as it is."""
    parts = list(unicodedata.normalize("NFD", character))
    base, marks = parts[0], parts[1:]
    return base if marks and all(map(unicodedata.combining, marks)) else character
