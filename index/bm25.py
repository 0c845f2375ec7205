"""BM25 over search terms. The only module that knows bm25s."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from index.embedding import Floats

# Digits that scores are rounded to, so that two machines give the same ranking.
_DIGITS = 4


class LexicalIndex:
    """BM25 (Robertson and Zaragoza 2009, in Lucene's form) over texts given as their terms."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        import bm25s

        self.size = len(texts)
        # The numbers of the texts that hold each term.
        self._postings: dict[str, list[int]] = {}
        for number, text in enumerate(texts):
            for term in dict.fromkeys(text):
                self._postings.setdefault(term, []).append(number)
        self._bm25: Any = None
        if any(texts):
            self._bm25 = bm25s.BM25(method="lucene")
            self._bm25.index([list(text) for text in texts], show_progress=False)

    def scores(self, question: Sequence[str]) -> Floats:
        """The BM25 score of every text for a question's terms; shape (texts,), 0 where no term is shared."""
        known = [term for term in question if self.has_term(term)]
        if self._bm25 is None or not known:
            return np.zeros(self.size, dtype=np.float32)
        scores: Floats = np.round(self._bm25.get_scores(known), _DIGITS)
        return scores

    def coverage(self, question: Sequence[str]) -> Floats:
        """The share of the question's terms, weighted by idf, that each text holds; shape (texts,), 0 to 1."""
        covered = np.zeros(self.size, dtype=np.float32)
        total = 0.0
        for term in dict.fromkeys(question):
            idf = self.idf(term)
            total += idf
            covered[self._postings.get(term, [])] += idf
        return covered / total if total else covered

    def idf(self, term: str) -> float:
        """Inverse document frequency: how rare a term is among the texts, ln(1 + (N − n + ½) / (n + ½)).

        N is the number of texts, n of those that hold the term. A term that stands nowhere is the rarest.
        """
        n = len(self._postings.get(term, ()))
        return math.log(1 + (self.size - n + 0.5) / (n + 0.5))

    def has_term(self, term: str) -> bool:
        """Whether any text holds the term."""
        return term in self._postings
