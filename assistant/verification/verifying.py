"""An index → the verifier that fits its library: its spelling, its abbreviations, its embedding model."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.verification.verifier import Verifier
from index.embedding import SentenceEmbeddings
from index.search import Index
from index.terms import STOP_WORDS, stem

_VERB = re.compile(r"\b(?:should|must|will|can|could|would|may|might|cannot) ([a-z]+(?:-[a-z]+)?)\b")
_INFINITIVE = re.compile(r"\bto ([a-z]+(?:-[a-z]+)?)\b")
_FORM = re.compile(r"\b[a-z-]{3,}(?:ing|ed)\b")
_SMALL = re.compile(r"\b[^\W\d_A-Z][^\W\d_]+")


def verifier_of(index: Index) -> Verifier:
    """The verifier over a library's own words; loads the embedding model at the first sentence that needs it."""
    small = frozenset(word for unit in index.evidence for word in _SMALL.findall(unit.text))
    return Verifier(
        SentenceEmbeddings(index.manifest.model),
        ordinary=small.__contains__,
        verb=_verbs_of(index),
        abbreviations=index.lexicon.abbreviations,
    )


def _verbs_of(index: Index) -> Callable[[str], bool]:
    """Whether a word is a verb's plain form: the library uses it after 'to' and the like or with a verb's ending.

    What it uses after an article is a noun, too, and does not count.
    """
    text = "\n".join(unit.text for unit in index.evidence)
    nouns = set(re.findall(r"\b(?:the|a|an|this|these|our|their) ([a-z]+(?:-[a-z]+)?)\b", text))
    formed = {stem(word.replace("-", "")) for word in _FORM.findall(text)}
    told = {stem(word.replace("-", "")) for word in _VERB.findall(text) if word not in STOP_WORDS}
    stems = told | (formed & {stem(word.replace("-", "")) for word in _INFINITIVE.findall(text)})
    return lambda word: not _FORM.fullmatch(word) and word not in nouns and stem(word.replace("-", "")) in stems
