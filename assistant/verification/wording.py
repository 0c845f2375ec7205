"""Is the wording supported? The share of words that stand in the evidence, and how near the others come to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.verification.numbers import is_number_word
from assistant.verification.tokens import FRAME, Token, find_tokens
from index.embedding import Encoded, Floats, SentenceEmbeddings

# Set on the seen pairs of evals/verifier: the loosest that still let no lie through that the other checks miss.
LEAST_OVERLAP = 0.55
LEAST_SIMILARITY = 0.8
# For evidence that the writer did not cite: of several pieces that are tried, one may support a sentence by chance.
# Of the seen pairs nine in ten honest paraphrases lie above; what a small model made up in the recorded run lay below.
STRICT_OVERLAP = 0.7
STRICT_SIMILARITY = 0.87
# A word that comes no nearer than this to any of the evidence is unsupported.
LEAST_WORD_SIMILARITY = 0.2
MOST_UNSUPPORTED_WORDS = 1
# Words with the same first letters, so many, are taken for forms of one word.
_PREFIX = 6


@dataclass(frozen=True, slots=True)
class Wording:
    """How far the content words of a statement are supported by the evidence."""

    # The share of them that stand in the evidence, 0 to 1.
    overlap: float
    # Their mean similarity to the evidence's words, about 0 to 1; a word that stands there counts 1.
    similarity: float
    # Those that neither stand in the evidence nor come near anything in it, as written.
    unsupported_words: tuple[str, ...]


class WordingReader:
    """Compares wording with the embedding model's token vectors; only words that the evidence lacks need the model."""

    def __init__(self, embeddings: SentenceEmbeddings) -> None:
        self._embeddings = embeddings

    def compare(self, statement: str, evidence: str, *, meant: frozenset[str] = frozenset()) -> Wording:
        """The wording of a statement beside that of its evidence; `meant` are stems that count as standing there."""
        words = [token for token in find_tokens(statement) if _is_compared(token)]
        if not words:
            return Wording(1.0, 1.0, ())
        present = {token.stem for token in find_tokens(evidence)} | meant
        missing = [token for token in words if not _is_present(token, present)]
        similarities = self._similarities(statement, evidence, missing) if missing else []
        pairs = zip(missing, similarities, strict=True)
        unsupported = tuple(token.text for token, value in pairs if value < LEAST_WORD_SIMILARITY)
        shared = len(words) - len(missing)
        return Wording(shared / len(words), (shared + float(sum(similarities))) / len(words), unsupported)

    def _similarities(self, statement: str, evidence: str, missing: Sequence[Token]) -> list[float]:
        """For each missing word, how near it comes to the evidence: the highest cosine of their token vectors."""
        encoded = dict(self._embeddings.encode([statement, *evidence.split("\n")]))
        # Number 0 is the statement; the lines of the evidence follow.
        vectors: Floats = np.vstack([encoded[number].tokens for number in sorted(encoded) if number])
        return [_similarity(token, encoded[0], vectors) for token in missing]


def check_wording(wording: Wording, *, strictly: bool = False) -> Iterator[str]:
    """Why the wording is not supported. `strictly` holds it to the thresholds for evidence that was not cited."""
    least_overlap = STRICT_OVERLAP if strictly else LEAST_OVERLAP
    least_similarity = STRICT_SIMILARITY if strictly else LEAST_SIMILARITY
    if wording.overlap < least_overlap or wording.similarity < least_similarity:
        yield "the wording is not carried by the evidence"
    elif len(wording.unsupported_words) > MOST_UNSUPPORTED_WORDS:
        yield f"nothing in the evidence is like '{wording.unsupported_words[0]}'"


def _is_compared(token: Token) -> bool:
    """Whether a word must be in the evidence's words; numbers are compared as numbers."""
    return token.is_content and token.stem not in FRAME and not is_number_word(token.lower)


def _is_present(token: Token, stems: set[str]) -> bool:
    """Whether a word stands there, or another that begins like it: 'collaborators' beside 'collaboration'."""
    if token.stem in stems:
        return True
    if len(token.stem) < _PREFIX:
        return False
    beginning = token.stem[:_PREFIX]
    return any(stem.startswith(beginning) for stem in stems)


def _similarity(token: Token, encoded: Encoded, vectors: Floats) -> float:
    """The highest cosine between any of a word's vectors and any of the evidence's; 0 where either has none."""
    rows = encoded.tokens[(encoded.ends > token.start) & (encoded.ends <= token.end)]
    return float((rows @ vectors.T).max()) if len(rows) and len(vectors) else 0.0
