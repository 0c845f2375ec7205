"""BM25 over search terms: the postings of each report are kept with it, and put side by side for those searched."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from corpus.errors import IndexUnusable
from index.encoders.text_encoder import Floats, Ints

# How soon a term's further uses count less, and how much a text's length counts: the usual values.
_SATURATION, _LENGTH_SHARE = 1.5, 0.75
# Digits that scores are rounded to, so that two machines give the same ranking.
_DIGITS = 4
# What parts the terms in a file; no term holds it.
_SEPARATOR = "\n"
# So many terms' postings are kept ready.
_TERMS_KEPT = 4096

Arrays = Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Postings:
    """Which texts hold which terms, and how often. Term number n has the postings begins[n] to begins[n + 1]."""

    terms: tuple[str, ...]
    begins: Ints
    # The texts that hold it, by number, and its uses in each; both of shape (postings,).
    texts: Ints
    uses: Ints
    # The number of terms of each text; shape (texts,).
    lengths: Ints

    @cached_property
    def rows(self) -> dict[str, int]:
        """The number of each term."""
        return {term: row for row, term in enumerate(self.terms)}

    def find(self, term: str) -> slice | None:
        """Where the postings of a term stand; None where no text holds it."""
        row = self.rows.get(term)
        return None if row is None else slice(int(self.begins[row]), int(self.begins[row + 1]))

    def arrays(self, name: str) -> dict[str, np.ndarray[Any, Any]]:
        """The postings as arrays to be kept, each under its name behind that of the postings."""
        words = np.frombuffer(_SEPARATOR.join(self.terms).encode("utf-8"), dtype=np.uint8)
        found: dict[str, np.ndarray[Any, Any]] = {
            "words": words,
            "begins": self.begins.astype(np.int32),
            "texts": self.texts.astype(np.int32),
            "uses": self.uses.astype(np.int32),
            "lengths": self.lengths.astype(np.int32),
        }
        return {f"{name} {part}": values for part, values in found.items()}


class LexicalIndex:
    """BM25 (Robertson and Zaragoza 2009, in Lucene's form) over texts given as their terms. Safe to share.

    `parts` are the postings of one report after another; the numbers of their texts go on from one to the next.
    """

    def __init__(self, parts: Sequence[Postings]) -> None:
        self._parts = tuple(parts)
        sizes = [len(part.lengths) for part in parts]
        self._offsets = [0, *np.cumsum(sizes).tolist()]
        # The number of texts.
        self.size = int(sum(sizes))
        lengths = np.concatenate([part.lengths for part in parts]) if parts else np.zeros(0, dtype=np.int64)
        has_terms = bool(lengths.sum())
        mean = float(lengths.mean()) if has_terms else 1.0
        # How much longer than others each text is, as BM25 weighs it.
        self._longer = 1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths.astype(np.float64) / mean
        self._find = lru_cache(maxsize=_TERMS_KEPT)(self._find_postings)

    def scores(self, question: Sequence[str]) -> Floats:
        """The BM25 score of every text for a question's terms; shape (texts,), 0 where no term is shared."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term in question:
            texts, weights = self._find(term)
            scores[texts] += weights
        rounded: Floats = np.round(scores, _DIGITS)
        return rounded

    def coverage(self, question: Sequence[str]) -> Floats:
        """The share of the question's terms, weighted by idf, that each text holds; shape (texts,), 0 to 1."""
        covered = np.zeros(self.size, dtype=np.float32)
        total = 0.0
        for term in dict.fromkeys(question):
            idf = self.idf(term)
            total += idf
            covered[self._find(term)[0]] += idf
        return covered / total if total else covered

    def idf(self, term: str) -> float:
        """Inverse document frequency: how rare a term is among the texts, ln(1 + (N − n + ½) / (n + ½)).

        N is the number of texts, n of those that hold the term. A term that stands nowhere is the rarest.
        """
        return _idf(self.size, len(self._find(term)[0]))

    def add_up_idf(self) -> Floats:
        """The idf of each text's terms in all; shape (texts,)."""
        total = np.zeros(self.size, dtype=np.float64)
        for term in dict.fromkeys(term for part in self._parts for term in part.terms):
            total[self._find_postings(term)[0]] += self.idf(term)
        return total.astype(np.float32)

    def has_term(self, term: str) -> bool:
        """Whether any text holds the term."""
        return any(part.find(term) is not None for part in self._parts)

    def _find_postings(self, term: str) -> tuple[Ints, Floats]:
        """The texts that hold a term, and what it adds to their scores; each of shape (texts that hold it,)."""
        texts: list[Ints] = []
        uses: list[Ints] = []
        for part, offset in zip(self._parts, self._offsets, strict=False):
            where = part.find(term)
            if where is not None:
                texts.append(part.texts[where] + offset)
                uses.append(part.uses[where])
        if not texts:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        holding, used = np.concatenate(texts).astype(np.int64), np.concatenate(uses)
        idf = _idf(self.size, len(holding))
        weights = idf * used / (used + _SATURATION * self._longer[holding])
        return holding, weights.astype(np.float32)


def make_postings(texts: Sequence[Sequence[str]]) -> Postings:
    """The postings of texts that are given as their terms."""
    rows: dict[str, int] = {}
    found: list[list[tuple[int, int]]] = []
    for number, text in enumerate(texts):
        for term, uses in Counter(text).items():
            row = rows.setdefault(term, len(rows))
            if row == len(found):
                found.append([])
            found[row].append((number, uses))
    begins = np.cumsum([0, *map(len, found)]).astype(np.int64)
    table = np.asarray([pair for pairs in found for pair in pairs], dtype=np.int64).reshape(-1, 2)
    lengths = np.asarray([len(text) for text in texts], dtype=np.int64)
    return Postings(tuple(rows), begins, table[:, 0], table[:, 1], lengths)


def build_lexical_index(texts: Sequence[Sequence[str]]) -> LexicalIndex:
    """BM25 over texts that are given as their terms."""
    return LexicalIndex([make_postings(texts)])


def read_postings(arrays: Arrays, name: str, *, texts: int) -> Postings:
    """The postings that were kept under a name, over so many texts.

    Raises:
        IndexUnusable: one of their arrays is missing, damaged or over other texts.
    """
    try:
        words, begins, holders, uses, lengths = (
            arrays[f"{name} {part}"] for part in ("words", "begins", "texts", "uses", "lengths")
        )
        terms = tuple(words.tobytes().decode("utf-8").split(_SEPARATOR)) if len(words) else ()
    except (KeyError, ValueError) as fault:
        raise IndexUnusable("the search terms of the index are missing or damaged") from fault
    is_whole = len(lengths) == texts and len(begins) == len(terms) + 1
    if not is_whole or not len(holders) == len(uses) == begins[-1]:
        raise IndexUnusable("the search terms of the index are of other texts")
    return Postings(terms, begins, holders, uses, lengths)


def _idf(size: int, holding: int) -> float:
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))
