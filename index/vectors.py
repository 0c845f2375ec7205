"""The vectors of the texts that are searched, side by side: of some thousand texts the product of all is quickest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.embedding import Floats

# Digits that similarities are rounded to, so that two machines give the same ranking.
_DIGITS = 5


class Vectors:
    """Vectors of length one, numbered on from one part to the next. Safe to share."""

    def __init__(self, parts: Sequence[Floats]) -> None:
        """Each part has the shape (texts, dimensions)."""
        parts = [part for part in parts if len(part)]
        if len(parts) == 1:
            self._vectors = parts[0]
        else:
            self._vectors = np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)

    def __len__(self) -> int:
        return len(self._vectors)

    def similarity(self, vector: Floats) -> Floats:
        """Cosine similarity of every text to the vector, in their order; shape (texts,)."""
        if not len(self):
            return np.zeros(0, dtype=np.float32)
        similarity: Floats = np.round(self._vectors @ vector, _DIGITS)
        return similarity

    def nearest(self, vector: Floats, most: int) -> list[tuple[int, float]]:
        """The numbers of the nearest texts with their cosine similarity, best first, ties by number."""
        similarity = self.similarity(vector)
        order = np.argsort(-similarity, kind="stable")[:most]
        return [(int(number), float(similarity[number])) for number in order]
