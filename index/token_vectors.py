"""Token vectors of evidence units, for late interaction (Khattab and Zaharia, ColBERT, SIGIR 2020).

The vectors of a unit's own tokens are kept as bytes (one step is 1/127). Its context tokens, those of what stands over
it (report, headings, lead-in or table headers), are kept once for all units that share them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexUnusable
from index.embedding import Encoded, Floats, Ints

# A vector's value of 1 as a byte.
_STEP = 127.0
# How much a token's idf counts beside the model's own judgement of its importance, in logits.
IDF_WEIGHT = 0.5
# The files of a folder; "frames" is what the contexts were called first.
_FILES = ("tokens.npy", "bounds.npy", "ids.npy", "frames.npy", "labels.npy")

Bytes = np.ndarray[Any, np.dtype[np.int8]]


@dataclass(frozen=True, slots=True)
class KeptTokens:
    """The token vectors of one unit, as an earlier build holds them."""

    # Vectors and ids of its own tokens, and of those of its context.
    own: tuple[Bytes, Ints]
    context: tuple[Bytes, Ints]
    # How many of its own tokens name it.
    label: int


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Rows of token vectors, grouped by text: the own text of each unit first, then the contexts of units."""

    # Shape (tokens, dimensions).
    vectors: Bytes
    # Text number n has rows bounds[n] to bounds[n + 1].
    bounds: Ints
    # For each unit, the number of its context among the texts; shape (units,).
    contexts: Ints
    # For each unit, how many of its own tokens name it (a row's first cell); shape (units,).
    labels: Ints
    # How many units hold each token, by its id.
    frequency: Counter[int]
    # The number of units.
    units: int
    # The ids of all tokens, row by row.
    ids: Ints

    def of_unit(self, unit: int) -> KeptTokens:
        """The token vectors of a unit, by its number."""
        return KeptTokens(self._text(unit), self._text(int(self.contexts[unit])), int(self.labels[unit]))

    def _text(self, number: int) -> tuple[Bytes, Ints]:
        begin, end = int(self.bounds[number]), int(self.bounds[number + 1])
        return self.vectors[begin:end], self.ids[begin:end]

    def idf(self, token: int) -> float:
        """Inverse document frequency: how rare a token is among the units, as BM25 has it."""
        n = self.frequency.get(token, 0)
        return float(np.log(1 + (self.units - n + 0.5) / (n + 0.5)))

    def weights(self, question: Encoded) -> Floats:
        """How much each token of a question counts, 1 in all: by the model's importance and by idf."""
        idf = np.asarray([self.idf(int(token)) for token in question.ids], dtype=np.float32)
        if question.importance is None:
            shares = idf
        else:
            logits = question.importance + IDF_WEIGHT * idf
            shares = np.exp(logits - logits.max())
        weights: Floats = (shares / shares.sum()).astype(np.float32)
        return weights

    def best_matches(self, question: Floats, texts: Ints) -> Floats:
        """MaxSim: for each question token, its highest similarity to a token of each text.

        `question` has shape (question tokens, dimensions), the result (question tokens, texts).
        """
        rows, begins = self._rows(texts)
        similarity = question @ rows.T
        matches: Floats = np.maximum.reduceat(similarity, begins, axis=1)
        return matches

    def match_scores(self, question: Floats, texts: Ints) -> tuple[Floats, Floats, Floats]:
        """The best matches; and for each text, how well its tokens on average, and those that label it, are matched.

        The first as `best_matches` gives them, the others of shape (texts,).
        """
        rows, begins = self._rows(texts)
        similarity = question @ rows.T
        matches: Floats = np.maximum.reduceat(similarity, begins, axis=1)
        # The other way round: how well each token of the texts is matched by the question.
        best = similarity.max(axis=0)
        sizes = np.diff(np.r_[begins, len(best)])
        whole = np.add.reduceat(best, begins) / sizes
        # The mean over the first tokens of each text, as a difference of running sums.
        label_sizes = np.minimum(self.labels[texts], sizes)
        sums = np.cumsum(best)
        before = np.where(begins > 0, sums[begins - 1], 0.0)
        label = (sums[begins + label_sizes - 1] - before) / label_sizes
        return matches, whole.astype(np.float32), label.astype(np.float32)

    def _rows(self, texts: Ints) -> tuple[Floats, Ints]:
        """The token vectors of the texts one after another, and at which row each text begins."""
        sizes = self.bounds[texts + 1] - self.bounds[texts]
        begins = np.r_[0, np.cumsum(sizes)[:-1]]
        rows = np.repeat(self.bounds[texts] - begins, sizes) + np.arange(int(sizes.sum()))
        taken: Floats = self.vectors[rows].astype(np.float32)
        taken /= _STEP
        return taken, begins


class TokenVectorWriter:
    """Gathers token vectors while units are embedded, and writes them."""

    def __init__(self, contexts: Sequence[str], label_ends: Sequence[int]) -> None:
        """`contexts[u]` is the text before unit u's own text; `label_ends[u]` where its label ends in its own text."""
        self._contexts = contexts
        self._label_ends = label_ends
        # Vectors and ids of the tokens of each unit, and of each context.
        self._own: dict[int, tuple[Bytes, Ints]] = {}
        self._shared: dict[str, tuple[Bytes, Ints]] = {}
        self._labels = np.ones(len(contexts), dtype=np.int64)

    def take(self, unit: int, encoded: Encoded) -> None:
        """Take a unit's encoding; the text encoded was its context and then its own text."""
        context = self._contexts[unit]
        is_own = encoded.ends > len(context)
        if not is_own.any():
            # The context is longer than the model reads: the last token stands for the unit.
            is_own = np.arange(len(encoded.ends)) == len(encoded.ends) - 1
        self._own[unit] = (_as_bytes(encoded.tokens[is_own]), encoded.ids[is_own])
        label_end = len(context) + self._label_ends[unit]
        self._labels[unit] = max(1, int((encoded.ends[is_own] <= label_end).sum()))
        if context not in self._shared and not is_own.all():
            self._shared[context] = (_as_bytes(encoded.tokens[~is_own]), encoded.ids[~is_own])

    def take_kept(self, unit: int, kept: KeptTokens) -> None:
        """Take a unit's token vectors from an earlier build, made of the same context and own text."""
        self._own[unit] = kept.own
        self._labels[unit] = kept.label
        self._shared.setdefault(self._contexts[unit], kept.context)

    def write(self, folder: Path) -> None:
        """Write what was taken: units in their order, then contexts sorted by their text."""
        shared = sorted(self._shared)
        numbers = {context: len(self._contexts) + n for n, context in enumerate(shared)}
        texts = [self._own[unit] for unit in range(len(self._contexts))] + [self._shared[context] for context in shared]
        bounds = np.cumsum([0, *(len(ids) for _, ids in texts)])
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "tokens.npy", np.vstack([vectors for vectors, _ in texts]))
        np.save(folder / "bounds.npy", bounds.astype(np.int64))
        np.save(folder / "ids.npy", np.concatenate([ids for _, ids in texts]).astype(np.int64))
        np.save(folder / "frames.npy", np.asarray([numbers[context] for context in self._contexts], dtype=np.int64))
        np.save(folder / "labels.npy", self._labels)


def read_token_vectors(folder: Path, units: int) -> TokenVectors:
    """The token vectors of an index with `units` evidence units; the vectors stay on disk until they are used.

    Raises:
        IndexUnusable: they are missing or damaged.
    """
    try:
        vectors = np.load(folder / _FILES[0], mmap_mode="r")
        bounds, ids, contexts, labels = (np.load(folder / name) for name in _FILES[1:])
    except (OSError, ValueError, EOFError) as fault:
        raise IndexUnusable("the token vectors of the index are missing or damaged") from fault
    if len(contexts) != units or bounds[-1] != len(vectors):
        raise IndexUnusable("the token vectors of the index do not fit its evidence")
    frequency: Counter[int] = Counter()
    for begin, end in pairwise(bounds[: units + 1]):
        frequency.update(set(ids[begin:end].tolist()))
    return TokenVectors(vectors, bounds, contexts, labels, frequency, units, ids)


def _as_bytes(vectors: Floats) -> Bytes:
    """Values from −1 to 1 as whole numbers from −127 to 127."""
    as_bytes: Bytes = np.clip(np.round(vectors * _STEP), -127, 127).astype(np.int8)
    return as_bytes
