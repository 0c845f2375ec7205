"""Facts: what a right answer must say, how words are normalised to find it, and how many words an answer may spend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

SHORT_BUDGET = 100
LONG_BUDGET = 250
SHORT_FACTS = 2

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-", "…": " "})
_MARKUP = re.compile(r"<[^>]+>|\*+|&amp;")
_MARKER = re.compile(r"\s*\[\d+(?:\s*[,–-]\s*\d+)*\]")

Fact = tuple[str, ...]


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Text as facts are matched on it: NFKC, lower case, plain quotes and dashes, no markup, single spaces."""
    text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    text = _MARKUP.sub(lambda found: "&" if found.group() == "&amp;" else "", text)
    return " ".join(text.lower().split())


def says(fact: Fact, text: str) -> bool:
    """Whether any accepted form of the fact stands in the text.

    A form matches from the start of a word and may end inside one ("prevent" is found in "prevention"); a form that
    begins or ends in a digit matches whole numbers only, so 31 is not found in 1.31, £31 or 312.
    """
    normal = normalise(text)
    return any(_pattern(form).search(normal) for form in fact)


def facts_said(facts: Sequence[Fact], text: str) -> frozenset[int]:
    """The numbers, from 0, of the facts that the text says."""
    return frozenset(number for number, fact in enumerate(facts) if says(fact, text))


def word_budget(facts: Sequence[Fact]) -> int:
    """How many words of an answer count: 100 for one or two facts, 250 for more, so that dumping text earns nothing."""
    return SHORT_BUDGET if len(facts) <= SHORT_FACTS else LONG_BUDGET


def answer_words(answer: str) -> list[str]:
    """The words of an answer. Citation markers such as [2] are none."""
    return _MARKER.sub("", answer).split()


def within_budget(answer: str, facts: Sequence[Fact]) -> str:
    """The part of the answer that counts: its first words, as many as the facts allow."""
    return " ".join(answer_words(answer)[: word_budget(facts)])


@lru_cache(maxsize=16384)
def _pattern(form: str) -> re.Pattern[str]:
    words = normalise(form)
    before = r"(?<![\w.,£])" if words[:1].isdigit() else r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\d|[.,]\d)" if words[-1:].isdigit() else ""
    return re.compile(before + re.escape(words) + after)
