"""Token vectors of evidence units, for late interaction (Khattab and Zaharia, ColBERT, SIGIR 2020).

The vectors of a unit's own tokens are kept as bytes (one step is 1/127). Its context tokens, those of what stands over
it (report, headings, lead-in or table headers), are kept once for all units that share them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.errors import IndexUnusable
from index.embedding import Encoded, Floats, Ints

# A vector's value of 1 as a byte.
_STEP = 127.0
# How much a token's idf counts beside the model's own judgement of its importance, in logits.
IDF_WEIGHT = 0.5

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
class ReportTokens:
    """Rows of token vectors of one report, grouped by text: the own text of each unit first, then the contexts."""

    # Shape (tokens, dimensions).
    vectors: Bytes
    # Text number n has rows bounds[n] to bounds[n + 1].
    bounds: Ints
    # For each unit, the number of its context among the texts; shape (units,).
    contexts: Ints
    # For each unit, how many of its own tokens name it (a row's first cell); shape (units,).
    labels: Ints
    # The ids of all tokens, row by row.
    ids: Ints

    @property
    def units(self) -> int:
        """The number of units."""
        return len(self.contexts)

    def of_unit(self, unit: int) -> KeptTokens:
        """The token vectors of a unit, by its number in the report."""
        return KeptTokens(self._text(unit), self._text(int(self.contexts[unit])), int(self.labels[unit]))

    def count_holders(self) -> Ints:
        """How many units hold each token in their own text, by its id; shape (highest id + 1,)."""
        sizes = np.diff(self.bounds[: self.units + 1])
        held = np.repeat(np.arange(self.units), sizes)
        own = self.ids[: len(held)].astype(np.int64)
        pairs = np.unique(held * (int(own.max(initial=0)) + 1) + own)
        return np.bincount(pairs % (int(own.max(initial=0)) + 1)).astype(np.int64)

    def _text(self, number: int) -> tuple[Bytes, Ints]:
        begin, end = int(self.bounds[number]), int(self.bounds[number + 1])
        return self.vectors[begin:end], self.ids[begin:end]


class TokenVectors:
    """The token vectors of the units of several reports, numbered on from one report to the next; then the contexts."""

    def __init__(self, parts: Sequence[ReportTokens]) -> None:
        self._parts = tuple(parts)
        # The number of units.
        self.units = sum(part.units for part in parts)
        self._unit_offsets = np.cumsum([0, *(part.units for part in parts)])
        # Rows are numbered on from one report to the next.
        self._row_offsets = np.cumsum([0, *(len(part.vectors) for part in parts)])
        own: list[Ints] = []
        shared: list[Ints] = []
        contexts: list[Ints] = []
        numbered = self.units
        for part, unit_offset, row_offset in zip(parts, self._unit_offsets, self._row_offsets, strict=False):
            rows = np.stack([part.bounds[:-1], part.bounds[1:]]).astype(np.int64) + row_offset
            own.append(rows[:, : part.units])
            shared.append(rows[:, part.units :])
            # A unit without a context is its own.
            is_shared = part.contexts >= part.units
            contexts.append(np.where(is_shared, part.contexts - part.units + numbered, part.contexts + unit_offset))
            numbered += len(part.bounds) - 1 - part.units
        whole = np.concatenate([*own, *shared], axis=1) if parts else np.zeros((2, 0), dtype=np.int64)
        # Text number n has rows begins[n] to ends[n].
        self._begins: Ints = whole[0]
        self._ends: Ints = whole[1]
        # For each unit, the number of its context among the texts; shape (units,).
        self.contexts: Ints = np.concatenate(contexts) if parts else np.zeros(0, dtype=np.int64)
        # For each unit, how many of its own tokens name it; shape (units,).
        self.labels: Ints = np.concatenate([part.labels for part in parts]) if parts else np.zeros(0, dtype=np.int64)
        # How many units hold each token, by its id.
        self._holders = _add_up([part.count_holders() for part in parts])

    @property
    def dimensions(self) -> int:
        """The length of a vector; 0 where there is none."""
        return int(self._parts[0].vectors.shape[1]) if self._parts else 0

    def of_unit(self, unit: int) -> KeptTokens:
        """The token vectors of a unit, by its number."""
        place = int(np.searchsorted(self._unit_offsets, unit, side="right")) - 1
        return self._parts[place].of_unit(unit - int(self._unit_offsets[place]))

    def idf(self, token: int) -> float:
        """Inverse document frequency: how rare a token is among the units, as BM25 has it."""
        n = int(self._holders[token]) if token < len(self._holders) else 0
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
        sizes = self._ends[texts] - self._begins[texts]
        begins = np.r_[0, np.cumsum(sizes)[:-1]]
        rows = np.repeat(self._begins[texts] - begins, sizes) + np.arange(int(sizes.sum()))
        taken: Floats = self._take(rows).astype(np.float32)
        taken /= _STEP
        return taken, begins

    def _take(self, rows: Ints) -> Bytes:
        """The vectors of rows, by their numbers."""
        if len(self._parts) == 1:
            return self._parts[0].vectors[rows]
        taken = np.empty((len(rows), self.dimensions), dtype=np.int8)
        places = np.searchsorted(self._row_offsets, rows, side="right") - 1
        for place in np.unique(places):
            is_there = places == place
            taken[is_there] = self._parts[place].vectors[rows[is_there] - self._row_offsets[place]]
        return taken


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

    def arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """What was taken, as arrays to be kept: units in their order, then contexts sorted by their text."""
        shared = sorted(self._shared)
        numbers = {context: len(self._contexts) + n for n, context in enumerate(shared)}
        texts = [self._own[unit] for unit in range(len(self._contexts))] + [self._shared[context] for context in shared]
        vectors = np.vstack([vectors for vectors, _ in texts]) if texts else np.zeros((0, 1), dtype=np.int8)
        ids = np.concatenate([ids for _, ids in texts]) if texts else np.zeros(0, dtype=np.int64)
        # A context that is longer than the model reads stands for nothing: the unit is its own.
        contexts = [numbers.get(context, unit) for unit, context in enumerate(self._contexts)]
        return {
            "vectors": vectors,
            "bounds": np.cumsum([0, *(len(ids) for _, ids in texts)]).astype(np.int64),
            "ids": ids.astype(np.int32),
            "contexts": np.asarray(contexts, dtype=np.int32),
            "labels": self._labels.astype(np.int32),
        }


def read_tokens(vectors: Bytes, arrays: Mapping[str, np.ndarray[Any, Any]], *, units: int) -> ReportTokens:
    """The token vectors of a report with so many evidence units.

    Raises:
        IndexUnusable: they are missing or of another report.
    """
    try:
        bounds, ids, contexts, labels = (arrays[name] for name in ("bounds", "ids", "contexts", "labels"))
    except KeyError as fault:
        raise IndexUnusable("the token vectors of the index are missing or damaged") from fault
    if not len(contexts) == len(labels) == units or bounds[-1] != len(vectors) or len(ids) != len(vectors):
        raise IndexUnusable("the token vectors of the index do not fit its evidence")
    return ReportTokens(vectors, bounds, contexts, labels, ids)


def _add_up(counts: Sequence[Ints]) -> Ints:
    """The sum of counts of different lengths."""
    total = np.zeros(max(map(len, counts), default=0), dtype=np.int64)
    for count in counts:
        total[: len(count)] += count
    return total


def _as_bytes(vectors: Floats) -> Bytes:
    """Values from −1 to 1 as whole numbers from −127 to 127."""
    as_bytes: Bytes = np.clip(np.round(vectors * _STEP), -127, 127).astype(np.int8)
    return as_bytes
