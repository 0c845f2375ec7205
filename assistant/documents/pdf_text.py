"""Text for a PDF: what no PDF can hold made visible, and characters without a shape spelt as their code points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from assistant.documents.escaping import replace_unprintable

# White space but for line ends and the space that does not break, such as a tab or "\u2003".
_SPACE = re.compile(r"[^\S\n\u00a0\u202f]")
# A word, as far as its letters are shaped together.
_WORD = re.compile(r"\S+")
# Whether there is a shape for every character of some words.
HasShapes = Callable[[Sequence[str]], bool]


def clean(text: str) -> str:
    """Text as a PDF can hold it, its line ends kept and other white space made plain."""
    return _SPACE.sub(" ", replace_unprintable(text.replace("\r\n", "\n").replace("\r", "\n")))


def list_texts(document: Any) -> Iterator[str]:
    """Every text in a document as JSON holds it, at any depth."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for value in document.values():
            yield from list_texts(value)
    elif isinstance(document, list):
        for value in document:
            yield from list_texts(value)


def replace_texts(document: Any, spelt: dict[str, str]) -> Any:
    """A copy of a document with words replaced, in every text at any depth."""
    if isinstance(document, str):
        return _WORD.sub(lambda word: spelt.get(word[0], word[0]), document)
    if isinstance(document, dict):
        return {key: replace_texts(value, spelt) for key, value in document.items()}
    if isinstance(document, list):
        return [replace_texts(value, spelt) for value in document]
    return document


def spell_missing(texts: Iterator[str], has_shapes: HasShapes) -> dict[str, str]:
    """How to write each word that holds a character without a shape. Example: {'a中': 'a[U+4E2D]'}."""
    words = sorted({word for text in texts for word in _WORD.findall(text) if not word.isascii()})
    characters = sorted({character for word in words for character in word if not character.isascii()})
    missing = set(_find_missing(characters, has_shapes))
    spelt = {word: _spell(word, missing) for word in words}
    # A mark that is set above a letter may lack a shape there though it has one of its own.
    unshaped = set(_find_missing(sorted(set(spelt.values())), has_shapes))
    spelt |= {word: _spell_marks(shown, has_shapes) for word, shown in spelt.items() if shown in unshaped}
    return {word: shown for word, shown in spelt.items() if shown != word}


def _spell_marks(word: str, has_shapes: HasShapes) -> str:
    """A word with the marks above its letters spelt; with all of its letters but the English ones, where it must be."""
    others = {character for character in word if not character.isascii()}
    marks = {character for character in others if unicodedata.category(character).startswith("M")}
    shown = _spell(word, marks)
    return shown if has_shapes([shown]) else _spell(word, others)


def _find_missing(pieces: Sequence[str], has_shapes: HasShapes) -> list[str]:
    """The pieces without shapes, found by halving what fails: a document has few of them."""
    if not pieces or has_shapes(pieces):
        return []
    if len(pieces) == 1:
        return list(pieces)
    half = len(pieces) // 2
    return _find_missing(pieces[:half], has_shapes) + _find_missing(pieces[half:], has_shapes)


def _spell(word: str, missing: set[str]) -> str:
    return "".join(f"[U+{ord(c):04X}]" if c in missing else c for c in word)
