"""Multinomial logistic regression over the n-grams of a question's words and the embedding of the whole.

The patterns of the kinds of answer know what they were written for; this knows how people ask who had seen no pattern.
Trained by `python -m evals.training.question_kinds`; NumPy alone runs it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from corpus.errors import UserError
from corpus.weights import require_sound
from index.embedding import Floats

WEIGHTS = Path(str(files("assistant.recognition"))) / "weights" / "question_kinds.npz"
# How many words an n-gram has at most.
LONGEST = 3
# How long the vector of n-grams of a question is made, and that of its embedding.
NGRAM_LENGTH, EMBEDDING_LENGTH = 3.0, 3.0
# The name in the file of the fingerprint of the embedding model.
EMBEDDING = "embedding"
_BEGIN, _END = "<s>", "</s>"
_NUMBER = re.compile(r"\d[\d,.]*%?")
_TOKEN = re.compile(r"[a-z']+|#|[?&,;:./!-]")


class QuestionClassifier:
    """Tells how likely a question is of each kind. Safe to share between threads."""

    def __init__(
        self, kinds: tuple[str, ...], ngrams: tuple[str, ...], weights: Mapping[str, Floats], embedding: str
    ) -> None:
        """`weights` holds "ngrams", shape (n-grams, kinds), "meaning", (dimensions, kinds), and "bias", (kinds,)."""
        self.kinds = kinds
        self.embedding = embedding
        self._rows = {ngram: row for row, ngram in enumerate(ngrams)}
        self._weights = {name: np.asarray(values, dtype=np.float32) for name, values in weights.items()}

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> QuestionClassifier:
        """The classifier that comes with the product.

        Raises:
            UserError: the file is missing or damaged.
        """
        require_sound(path)
        try:
            with np.load(path) as file:
                names = [tuple(str(file[name]).split("\n")) for name in ("kinds_named", "ngrams_named")]
                weights = {name: file[name] for name in ("ngrams", "meaning", "bias")}
                return cls(names[0], names[1], weights, str(file[EMBEDDING]))
        except (OSError, ValueError, KeyError, EOFError) as fault:
            raise UserError(f"{path}: the weights of the question kinds are missing or damaged. Reinstall.") from fault

    def shares(self, question: str, vector: Floats) -> dict[str, float]:
        """How likely the question is of each kind, 1 in all; `vector` is its embedding, of length one."""
        rows = [self._rows[ngram] for ngram in set(ngrams_of(question)) if ngram in self._rows]
        logits = self._weights["bias"] + EMBEDDING_LENGTH * (vector @ self._weights["meaning"])
        if rows:
            logits = logits + NGRAM_LENGTH / np.sqrt(len(rows)) * self._weights["ngrams"][rows].sum(axis=0)
        shares = np.exp(logits - logits.max())
        return dict(zip(self.kinds, (shares / shares.sum()).round(4).tolist(), strict=True))


@lru_cache(maxsize=1)
def load_question_classifier() -> QuestionClassifier:
    """The classifier that comes with the product, read once."""
    return QuestionClassifier.load()


def ngrams_of(question: str) -> list[str]:
    """The n-grams of a question's words, one to three long; any number is "#", and both ends are marked."""
    said = _NUMBER.sub(" # ", question.casefold().replace("’", "'"))
    tokens = [_BEGIN, *_TOKEN.findall(said), _END]
    return [
        " ".join(tokens[begin : begin + size])
        for size in range(1, LONGEST + 1)
        for begin in range(len(tokens) - size + 1)
    ]
