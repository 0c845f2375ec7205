"""An index → the verifier that fits its library: its spelling, its abbreviations, its embedding model."""

from __future__ import annotations

import re

from assistant.verification import Verifier
from index.embedding import SentenceEmbeddings
from index.search import Index

_SMALL = re.compile(r"\b[^\W\d_A-Z][^\W\d_]+")


def verifier_of(index: Index) -> Verifier:
    """The verifier over a library's own words; loads the embedding model at the first sentence that needs it."""
    small = frozenset(word for unit in index.evidence for word in _SMALL.findall(unit.text))
    return Verifier(
        SentenceEmbeddings(index.manifest.model),
        ordinary=small.__contains__,
        abbreviations=index.lexicon.abbreviations,
    )
