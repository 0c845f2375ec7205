"""BM25 over search terms: made once for an index, kept beside it, and read back as arrays."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from corpus.errors import IndexUnusable
from index.text_encoder import Floats, Ints

# How soon a term's further uses count less, and how much a text's length counts: the usual values.
_SATURATION, _LENGTH_SHARE = 1.5, 0.75
# Digits that scores are rounded to, so that two machines give the same ranking.
_DIGITS = 4
# What parts the terms in a file; no term holds it.
_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """BM25 (Robertson and Zaragoza 2009, in Lucene's form) over texts given as their terms. Safe to share."""

    # The number of texts.
    size: int
    # The row of each term among the postings.
    rows: dict[str, int]
    # Term number n has postings begins[n] to begins[n + 1]: the texts that hold it, and what it adds to their scores.
    begins: Ints
    texts: Ints
    weights: Floats

    def scores(self, question: Sequence[str]) -> Floats:
        """The BM25 score of every text for a question's terms; shape (texts,), 0 where no term is shared."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term in question:
            row = self.rows.get(term)
            if row is not None:
                postings = slice(int(self.begins[row]), int(self.begins[row + 1]))
                scores[self.texts[postings]] += self.weights[postings]
        rounded: Floats = np.round(scores, _DIGITS)
        return rounded

    def coverage(self, question: Sequence[str]) -> Floats:
        """The share of the question's terms, weighted by idf, that each text holds; shape (texts,), 0 to 1."""
        covered = np.zeros(self.size, dtype=np.float32)
        total = 0.0
        for term in dict.fromkeys(question):
            idf = self.idf(term)
            total += idf
            row = self.rows.get(term)
            if row is not None:
                covered[self.texts[int(self.begins[row]) : int(self.begins[row + 1])]] += idf
        return covered / total if total else covered

    def idf(self, term: str) -> float:
        """Inverse document frequency: how rare a term is among the texts, ln(1 + (N − n + ½) / (n + ½)).

        N is the number of texts, n of those that hold the term. A term that stands nowhere is the rarest.
        """
        row = self.rows.get(term)
        n = 0 if row is None else int(self.begins[row + 1] - self.begins[row])
        return _idf(self.size, n)

    def add_up_idf(self) -> Floats:
        """The idf of each text's terms in all; shape (texts,)."""
        idf = np.repeat([_idf(self.size, int(n)) for n in np.diff(self.begins)], np.diff(self.begins))
        return np.bincount(self.texts, idf, minlength=self.size).astype(np.float32)

    def has_term(self, term: str) -> bool:
        """Whether any text holds the term."""
        return term in self.rows

    def write(self, file: Path) -> None:
        """Keep it in a file, NumPy's `.npz`."""
        words = np.frombuffer(_SEPARATOR.join(self.rows).encode("utf-8"), dtype=np.uint8)
        size = np.asarray(self.size)
        np.savez(file, size=size, words=words, begins=self.begins, texts=self.texts, weights=self.weights)


def build_lexical_index(texts: Sequence[Sequence[str]]) -> LexicalIndex:
    """BM25 over texts that are given as their terms."""
    rows: dict[str, int] = {}
    postings: list[list[tuple[int, int]]] = []
    for number, text in enumerate(texts):
        for term, uses in Counter(text).items():
            row = rows.setdefault(term, len(rows))
            if row == len(postings):
                postings.append([])
            postings[row].append((number, uses))
    begins = np.cumsum([0, *map(len, postings)]).astype(np.int64)
    table = np.asarray([pair for pairs in postings for pair in pairs], dtype=np.int64).reshape(-1, 2)
    lengths = np.asarray([len(text) for text in texts], dtype=np.float64)
    idf = np.repeat([_idf(len(texts), len(pairs)) for pairs in postings], np.diff(begins))
    mean = lengths.mean() if len(table) else 1.0
    longer = 1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths[table[:, 0]] / mean
    weights = idf * table[:, 1] / (table[:, 1] + _SATURATION * longer)
    return LexicalIndex(len(texts), rows, begins, table[:, 0], weights.astype(np.float32))


def read_lexical_index(file: Path, texts: int) -> LexicalIndex:
    """What was written over so many texts.

    Raises:
        IndexUnusable: the file is missing, damaged or over other texts.
    """
    try:
        with np.load(file) as found:
            size, words, begins, holders, weights = (
                found[name] for name in ("size", "words", "begins", "texts", "weights")
            )
        terms = words.tobytes().decode("utf-8").split(_SEPARATOR) if len(words) else []
        if int(size) != texts or len(begins) != len(terms) + 1 or not len(holders) == len(weights) == begins[-1]:
            raise ValueError("of other texts")
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as fault:
        raise IndexUnusable("the search terms of the index are missing or damaged") from fault
    return LexicalIndex(texts, {term: row for row, term in enumerate(terms)}, begins, holders, weights)


def _idf(size: int, holding: int) -> float:
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))
