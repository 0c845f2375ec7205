"""Candidate evidence for a question: units of the index, their features, and how the question's tokens match them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.answering.similar_questions import SimilarQuestions
from index.embedding import Floats, Ints


@dataclass(frozen=True, slots=True)
class TokenMatches:
    """MaxSim of each question token against each candidate; both matrices have shape (question tokens, candidates)."""

    # Against the candidate's own tokens.
    own: Floats
    # Against the tokens of its context: headings, lead-in, table headers.
    context: Floats
    # What each question token matters; they sum to 1.
    weights: Floats

    @property
    def weighted(self) -> Floats:
        """The better of the two matches, times what the token matters."""
        matches: Floats = self.weights[:, None] * np.maximum(self.own, self.context)
        return matches


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate units of evidence with their features, in the order of the index."""

    # The units' numbers in the index.
    numbers: Ints
    # Of shape (candidates, names).
    features: Floats
    names: tuple[str, ...]
    # How the question's tokens match them; None where there is no candidate.
    matches: TokenMatches | None = None
    # What the question bank says beside the question; None where there is no bank.
    similar_questions: SimilarQuestions | None = None

    def column(self, name: str) -> Floats:
        """One feature of every candidate."""
        column: Floats = self.features[:, self.names.index(name)]
        return column
