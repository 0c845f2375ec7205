"""An index → the verifier that fits its library: its spelling, its abbreviations, its embedding model."""

from __future__ import annotations

import re

from assistant.verification import Verifier
from index.embedding import SentenceEmbeddings
from index.search import Index

_VERB = re.compile(r"\b(?:to|should|must|will|can|could|not|would) ([a-z]+(?:-[a-z]+)?)\b")
_SMALL = re.compile(r"\b[^\W\d_A-Z][^\W\d_]+")


def verifier_of(index: Index) -> Verifier:
    """The verifier over a library's own words; loads the embedding model at the first sentence that needs it."""
    small = frozenset(word for unit in index.evidence for word in _SMALL.findall(unit.text))
    verbs = _verbs_of(index)
    return Verifier(
        SentenceEmbeddings(index.manifest.model),
        ordinary=small.__contains__,
        verb=verbs.__contains__,
        abbreviations=index.lexicon.abbreviations,
    )


def _verbs_of(index: Index) -> frozenset[str]:
    """Words that the library uses after 'to', 'should' and the like, and never after an article."""
    text = "\n".join(unit.text for unit in index.evidence)
    nouns = set(re.findall(r"\b(?:the|a|an|this|these|our|their) ([a-z]+(?:-[a-z]+)?)\b", text))
    found = set(_VERB.findall(text)) - nouns
    return frozenset(found | {word.replace("-", "") for word in found})
