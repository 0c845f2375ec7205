"""Where the words of a query stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.search.places import plain
from assistant.search.query import PartKind, SearchQuery
from corpus.vocabulary import Span
from index.terms import STOP_WORDS, stem, terms, tokenize

# A word or figure as it stands in a text: 'co-production', 'nurse’s', '£1,200', '50%', '50 per cent'.
_WORD = re.compile(
    r"£?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?%|\s(?:per\s?cent)\b)?|[^\W\d_]+(?:['’][^\W\d_]+)?(?:[-‐‑][^\W_]+)*\d*",
    re.IGNORECASE,
)


def phrase_pattern(words: str) -> re.Pattern[str]:
    """What finds a phrase as whole words in any case, in a text with plain quotation marks."""
    inner = r"\s+".join(re.escape(word) for word in plain(words).split())
    return re.compile(rf"(?<!\w){inner}(?!\w)", re.IGNORECASE)


def find_marks(text: str, query: SearchQuery, compounds: frozenset[str]) -> tuple[Span, ...]:
    """Where words and phrases that a query asks for stand in a text: offsets in order, none within another."""
    phrases = [phrase_pattern(part.value) for part in query.of(PartKind.PHRASE)]
    simple = plain(text)
    found = [match.span() for pattern in phrases for match in pattern.finditer(simple)]
    words = plain(" ".join(part.value for part in query.of(PartKind.WORD)))
    wanted = {stem(token) for token in tokenize(words) if token not in STOP_WORDS} | set(
        terms(words, compounds=compounds)
    )
    found += _find_words(text, wanted, compounds) if wanted else ()
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _find_words(text: str, wanted: set[str], compounds: frozenset[str]) -> Iterator[Span]:
    """The words of which a term is wanted, and two in a row that are one of them written apart."""
    before: re.Match[str] | None = None
    for match in _WORD.finditer(text):
        if not wanted.isdisjoint(_terms_of(match.group())):
            yield match.span()
        if before is not None:
            pair = _closed_up(before.group()) + _closed_up(match.group())
            if pair in compounds and stem(pair) in wanted:
                yield before.start(), match.end()
        before = match


# The same words stand in many places.
@lru_cache(maxsize=32768)
def _terms_of(word: str) -> frozenset[str]:
    return frozenset(terms(plain(word)))


@lru_cache(maxsize=32768)
def _closed_up(word: str) -> str:
    """A word as a compound is looked up by: 'Co-production' → 'coproduction'."""
    return "".join(tokenize(plain(word)))
