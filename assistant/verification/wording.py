"""Is the wording carried? Words that stand in the evidence, and how near the others' vectors come to its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.verification.numbers import number_word
from assistant.verification.tokens import FRAME, Token, tokens_of
from index.embedding import Encoded, Floats, SentenceEmbeddings

# Set on the seen pairs of evals/verifier: the loosest that still let no lie through that the other checks miss.
LEAST_HELD = 0.55
LEAST_NEAR = 0.8
# For evidence that the writer did not cite: of several pieces that are tried, one may carry a sentence by chance.
# Of the seen pairs nine in ten honest paraphrases lie above; what a small model made up in the recorded run lay below.
STRICTLY_HELD = 0.7
STRICTLY_NEAR = 0.87
LEAST_WORD = 0.2
MOST_STRANGE = 1
_PREFIX = 5


@dataclass(frozen=True, slots=True)
class Wording:
    """`held`: share of the content words that stand in the evidence; `near`: mean closeness, held words counting 1.

    `strange` are the words that are neither held nor near anything in the evidence.
    """

    held: float
    near: float
    strange: tuple[str, ...]


class WordingReader:
    """Measures wording with the embedding model's token vectors; only words that are not held need it."""

    def __init__(self, embeddings: SentenceEmbeddings) -> None:
        self._embeddings = embeddings

    def read(self, statement: str, evidence: str, *, also: frozenset[str] = frozenset()) -> Wording:
        """The wording of a statement against evidence; `also` are stems that count as standing there."""
        said = [t for t in tokens_of(statement) if t.content and t.stem not in FRAME and not number_word(t.lower)]
        if not said:
            return Wording(1.0, 1.0, ())
        stems = {token.stem for token in tokens_of(evidence)} | also
        loose = [token for token in said if not _holds(token, stems)]
        closeness = self._closeness(statement, evidence, loose) if loose else []
        strange = tuple(t.text for t, value in zip(loose, closeness, strict=True) if value < LEAST_WORD)
        held = len(said) - len(loose)
        return Wording(held / len(said), (held + float(sum(closeness))) / len(said), strange)

    def _closeness(self, statement: str, evidence: str, loose: Sequence[Token]) -> list[float]:
        encoded = dict(self._embeddings.encode([statement, *evidence.split("\n")]))
        there: Floats = np.vstack([encoded[number].tokens for number in sorted(encoded) if number])
        return [_near(token, encoded[0], there) for token in loose]


def wording_fault(wording: Wording, *, strictly: bool = False) -> str | None:
    """Why the wording is not carried; None where it is."""
    held, near = (STRICTLY_HELD, STRICTLY_NEAR) if strictly else (LEAST_HELD, LEAST_NEAR)
    if wording.held < held or wording.near < near:
        return "the wording is not carried by the evidence"
    if len(wording.strange) > MOST_STRANGE:
        return f"nothing in the evidence is like '{wording.strange[0]}'"
    return None


def _holds(token: Token, stems: set[str] | frozenset[str]) -> bool:
    if token.stem in stems:
        return True
    return len(token.stem) > _PREFIX and any(
        len(stem) > _PREFIX and stem[: _PREFIX + 1] == token.stem[: _PREFIX + 1] for stem in stems
    )


def _near(token: Token, encoded: Encoded, there: Floats) -> float:
    """The highest cosine between the word's vectors and any token's of the evidence."""
    rows = encoded.tokens[(encoded.ends > token.start) & (encoded.ends <= token.end)]
    return float((rows @ there.T).max()) if len(rows) and len(there) else 0.0
