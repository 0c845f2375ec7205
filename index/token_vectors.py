"""Token vectors of evidence units, for late interaction (Khattab and Zaharia, ColBERT, SIGIR 2020).

The vectors of a unit's own tokens are kept as bytes (one step is 1/127); those of what stands over it (report,
headings, lead-in or table headers) are kept once for all units that share it.
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

_STEP = 127.0
IDF_WEIGHT = 0.5
_FILES = ("tokens.npy", "bounds.npy", "ids.npy", "frames.npy", "labels.npy")

Bytes = np.ndarray[Any, np.dtype[np.int8]]


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Rows of token vectors: units first, then frames (what stands over units).

    `vectors` has shape (tokens, dimensions); text number n has rows bounds[n] to bounds[n + 1]. `frames[u]` is the
    number of unit u's frame among the texts; `labels[u]` how many of its tokens name it (a row's first cell).
    """

    vectors: Bytes
    bounds: Ints
    contexts: Ints
    labels: Ints
    frequency: Counter[int]
    units: int

    def idf(self, token: int) -> float:
        """Inverse document frequency of a token among the units, as BM25 has it."""
        n = self.frequency.get(token, 0)
        return float(np.log(1 + (self.units - n + 0.5) / (n + 0.5)))

    def weights(self, question: Encoded) -> Floats:
        """How much each token of a question counts, 1 in all: by the model's importance and by rarity."""
        rarity = np.asarray([self.idf(int(token)) for token in question.ids], dtype=np.float32)
        if question.importance is None:
            shares = rarity
        else:
            logits = question.importance + IDF_WEIGHT * rarity
            shares = np.exp(logits - logits.max())
        weights: Floats = (shares / shares.sum()).astype(np.float32)
        return weights

    def best_matches(self, question: Floats, texts: Ints) -> Floats:
        """For each question token, its highest similarity to a token of each text; shape (question tokens, texts)."""
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
        best = similarity.max(axis=0)
        sizes = np.diff(np.r_[begins, len(best)])
        whole = np.add.reduceat(best, begins) / sizes
        labels = np.minimum(self.labels[texts], sizes)
        ends = np.cumsum(best)
        before = np.where(begins > 0, ends[begins - 1], 0.0)
        label = (ends[begins + labels - 1] - before) / labels
        return matches, whole.astype(np.float32), label.astype(np.float32)

    def _rows(self, texts: Ints) -> tuple[Floats, Ints]:
        sizes = self.bounds[texts + 1] - self.bounds[texts]
        begins = np.r_[0, np.cumsum(sizes)[:-1]]
        rows = np.repeat(self.bounds[texts] - begins, sizes) + np.arange(int(sizes.sum()))
        taken: Floats = self.vectors[rows].astype(np.float32)
        taken /= _STEP
        return taken, begins


class TokenVectorWriter:
    """Gathers token vectors while units are embedded, and writes them."""

    def __init__(self, frames: Sequence[str], label_ends: Sequence[int]) -> None:
        """`frames[u]` is the text before unit u's own text; `label_ends[u]` where its label ends in its own text."""
        self._frames = frames
        self._label_ends = label_ends
        self._own: dict[int, tuple[Bytes, Ints]] = {}
        self._labels = np.ones(len(frames), dtype=np.int64)
        self._over: dict[str, tuple[Bytes, Ints]] = {}

    def take(self, unit: int, encoded: Encoded) -> None:
        """Take a unit's encoding; the text encoded was its frame and then its own text."""
        frame = self._frames[unit]
        own = encoded.ends > len(frame)
        if not own.any():
            own = np.arange(len(encoded.ends)) == len(encoded.ends) - 1
        self._own[unit] = (_as_bytes(encoded.tokens[own]), encoded.ids[own])
        self._labels[unit] = max(1, int((encoded.ends[own] <= len(frame) + self._label_ends[unit]).sum()))
        if frame not in self._over and not own.all():
            self._over[frame] = (_as_bytes(encoded.tokens[~own]), encoded.ids[~own])

    def write(self, folder: Path) -> None:
        """Write what was taken."""
        numbers = {frame: len(self._frames) + n for n, frame in enumerate(sorted(self._over))}
        pieces = [self._own[unit] for unit in range(len(self._frames))] + [self._over[f] for f in sorted(self._over)]
        bounds = np.cumsum([0, *(len(ids) for _, ids in pieces)])
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "tokens.npy", np.vstack([vectors for vectors, _ in pieces]))
        np.save(folder / "bounds.npy", bounds.astype(np.int64))
        np.save(folder / "ids.npy", np.concatenate([ids for _, ids in pieces]).astype(np.int64))
        np.save(folder / "frames.npy", np.asarray([numbers[frame] for frame in self._frames], dtype=np.int64))
        np.save(folder / "labels.npy", self._labels)


def read_token_vectors(folder: Path, units: int) -> TokenVectors:
    """The token vectors of an index with so many evidence units; the vectors stay on disk until they are used.

    Raises:
        IndexUnusable: they are missing or damaged.
    """
    try:
        vectors = np.load(folder / _FILES[0], mmap_mode="r")
        bounds, ids, frames, labels = (np.load(folder / name) for name in _FILES[1:])
    except (OSError, ValueError, EOFError) as fault:
        raise IndexUnusable("the token vectors of the index are missing or damaged") from fault
    if len(frames) != units or bounds[-1] != len(vectors):
        raise IndexUnusable("the token vectors of the index do not fit its evidence")
    frequency: Counter[int] = Counter()
    for begin, end in pairwise(bounds[: units + 1]):
        frequency.update(set(ids[begin:end].tolist()))
    return TokenVectors(vectors, bounds, frames, labels, frequency, units)


def _as_bytes(vectors: Floats) -> Bytes:
    as_bytes: Bytes = np.clip(np.round(vectors * _STEP), -127, 127).astype(np.int8)
    return as_bytes
