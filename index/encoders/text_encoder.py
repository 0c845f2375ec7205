"""What an embedding model must do for the index, whichever library computes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class EncodedBatch:
    """Texts as a model sees them, side by side; the shorter ones are padded."""

    # A vector for each text, of any length; shape (texts, dimensions).
    vectors: Floats
    # A vector for each token, of any length; shape (texts, tokens, dimensions).
    states: Floats
    # The tokens' ids, and where each ends in its text; shape (texts, tokens).
    ids: Ints
    ends: Ints
    # Which tokens stand for words of the text, not for its beginning, its end or padding; shape (texts, tokens).
    is_word: Flags


class TextEncoder(Protocol):
    """An embedding model that is read from disk."""

    def encode_batch(self, texts: Sequence[str], *, most_tokens: int) -> EncodedBatch:
        """What the model makes of texts, one at least; a longer one is cut at `most_tokens`."""

    def vocabulary(self) -> Sequence[str]:
        """The pieces of words that the model knows."""
