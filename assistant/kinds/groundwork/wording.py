"""Words of questions: what carries their subject, and what only frames it."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from index.terms import STOP_WORDS, stem, tokenize

# Words that ask or beg and carry no subject: "give me", "please", "anything".
_FRAME = frozenset(
    "give tell show list name describe explain find please need want know let us get lot lots thing things anything"
    " something everything main key overall briefly quick quickly short full complete entire whole one ones"
    " ok so".split()
)
# The stems of so many texts are kept: kinds of answer look at the same units of evidence.
_STEMS_KEPT = 8192


def content_stems(text: str, *, without: Collection[str] = ()) -> list[str]:
    """The stems of the words that carry a text's subject, in order, each once; `without` are words left out."""
    left_out = {stem(word) for word in without}
    found = [stem(word) for word in tokenize(text) if word not in STOP_WORDS and word not in _FRAME]
    return [word for word in dict.fromkeys(found) if word not in left_out]


def content_words(text: str) -> list[str]:
    """The words that carry a text's subject, in order, as the index spells them."""
    return [word for word in tokenize(text) if word not in STOP_WORDS and word not in _FRAME]


@lru_cache(maxsize=_STEMS_KEPT)
def stems_of(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(stem(word) for word in tokenize(text))


def as_phrase(words: str) -> str:
    """A piece of a question as it is quoted back: on one line, without punctuation at its ends."""
    return " ".join(words.split()).strip(" ?.,;:!–-\"'“”")
