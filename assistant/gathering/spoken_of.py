"""Which words of a claim a quote speaks of, with the headings over it and what stands right by it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from assistant.answering.refusal import is_common, text_near
from corpus.vocabulary import Citation
from index.embedding import Floats
from index.search import Index
from index.terms import STOP_WORDS, stem, tokenize

# A word as it is written in a claim: "A&E", "co-production", "£131".
_WRITTEN = re.compile(r"[\w’'&%£.,-]*\w%?")
# A name is no abbreviation: "Salford", not "PCNs".
_NAME = re.compile(r"[A-Z][\w’'-]*[a-z][\w’'-]*(?<![A-Z]s)")
# "GPs" is spoken of by "GP".
_ACRONYMS = re.compile(r"([A-Z]{2,})s")
# A word is spoken of where a word of the text comes so near to it, as cosines of token vectors in their contexts go.
# On 36 claims that reports bear out and 52 that they nearly do, what is not spoken of lay below.
_NEAR = 0.48
# A word that stands there in letters may be meant otherwise: "health" of "mental health" beside any other health.
_SAME_WORD = 0.4
# How many blocks on either side of a quote still stand by it.
_BESIDE = 1
_PREFIX = 5
# A name of fewer letters may be anything.
_LEAST_NAME = 4
# People who are no other people, whatever their words' vectors say. Any word of a line may stand for another.
_PEOPLE = tuple(
    frozenset(stem(word) for word in words.split())
    for words in (
        "women woman female girls girl mothers mums maternal",
        "men man male boys boy fathers dads",
        "children child kids babies baby infants toddlers young youngsters youth teenagers teenage adolescents students"
        " pupils schoolchildren childhood paediatric",
        "older old elderly elders pensioners retired retirement",
        "nurses nurse nursing nurses",
        "prisoners prison inmates",
        "homeless homelessness sleepers",
        "veterans veteran",
        "chinese", "vietnamese", "portuguese", "polish", "somali", "roma", "muslim", "jewish", "sikh", "hindu",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unspoken:
    """What of a claim a quote does not speak of."""

    # The share of the claim's weight that is not spoken of, 0 to 1.
    share: float
    # The words that are not spoken of, as written; of them the names and the people, which nothing else stands for.
    words: tuple[str, ...]
    strangers: tuple[str, ...]


def find_unspoken(
    index: Index, claim: str, citation: Citation, *, without: Collection[str] = (), begin: int = 0, effect: int = 0
) -> Unspoken:
    """What of a claim, from the character `begin` on, a quote does not speak of.

    `without` are stems of words that are not looked for. What is said of the subject, from the character `effect` on,
    must stand by the quote; a name of the subject before it may stand anywhere in the section.
    """
    query = index.query(claim)
    if not len(query.encoded.ids):
        return Unspoken(0.0, (), ())
    weights = index.tokens.weights(query.encoded)
    vectors, near = _read_near(index, citation)
    matches = (query.encoded.tokens @ vectors.T).max(axis=1)
    report = index.reports[citation.report]
    around = f"{text_near(citation, report)} {report.details.short_title}"
    section = {stem(word)[:_PREFIX] for word in tokenize(around)}
    ends, total, lost = query.encoded.ends, 0.0, 0.0
    words, strangers = [], []
    for written in _WRITTEN.finditer(query.text):
        tokens = np.flatnonzero((ends > written.start()) & (ends <= written.end()))
        terms = _read_terms(written[0])
        if written.start() < begin or not len(tokens) or not terms or stem(terms[0]) in without:
            continue
        root = _read_root(written[0], terms[0])
        weight, match = float(weights[tokens].sum()), float(matches[tokens].min())
        total += weight
        is_strange = _is_stranger(written, terms[0], section, index)
        is_subject = _names_subject(written, terms[0], index, effect)
        is_there = root[:_PREFIX] in section if is_subject else root[:_PREFIX] in near and match >= _SAME_WORD
        if is_strange or (match < _NEAR and not is_there):
            lost += weight
            words.append(written[0])
            strangers += [written[0]] if is_strange else []
    return Unspoken(lost / total if total else 0.0, tuple(words), tuple(strangers))


def _read_terms(word: str) -> list[str]:
    """The terms of a written word that the index holds, stop words left out."""
    return [term for term in tokenize(word) if term not in STOP_WORDS]


def _read_root(word: str, term: str) -> str:
    """The stem by which a written word is looked for: of an abbreviation, that of its singular, else of its term."""
    return stem(_ACRONYMS.sub(r"\1", word).casefold()) if _ACRONYMS.fullmatch(word) else stem(term)


def _names_subject(written: re.Match[str], term: str, index: Index, effect: int) -> bool:
    """Whether a word is a name, or may be one and stands in the subject, before the character `effect`."""
    return (written.start() < effect and term in index.lexicon.names) or _is_name(written, term, index)


def _is_name(written: re.Match[str], term: str, index: Index) -> bool:
    """Whether a word of a claim is a name that the library knows: it has a capital within the claim."""
    if not _NAME.fullmatch(written[0]) or not written.start() or len(term) < _LEAST_NAME:
        return False
    return term in index.lexicon.names and not is_common(term, index.reports)


def _is_stranger(written: re.Match[str], term: str, section: Collection[str], index: Index) -> bool:
    """Whether a word names a place, a body or people of whom nothing around a quote speaks."""
    groups = [group for group in _PEOPLE if stem(term) in group]
    if groups:
        return not any(word[:_PREFIX] in section for group in groups for word in group)
    return _is_name(written, term, index) and stem(term)[:_PREFIX] not in section


def _read_near(index: Index, citation: Citation) -> tuple[Floats, Collection[str]]:
    """The token vectors, shape (tokens, dimensions), of a quote and of what stands by it, and how its stems begin."""
    report = index.reports[citation.report]
    quoted = {
        block.number
        for block in report.blocks
        if any(start < end_ and begin < end for start, end in citation.spans for begin, end_ in block.spans)
    }
    rows: list[Floats] = []
    stems: set[str] = set()
    for number, unit in enumerate(index.evidence):
        is_beside = unit.section == citation.section and any(
            abs(block - other) <= _BESIDE for block in unit.blocks for other in quoted
        )
        if unit.report != citation.report or not is_beside:
            continue
        kept = index.tokens.of_unit(number)
        rows += [kept.own[0].astype(np.float32) / 127.0, kept.context[0].astype(np.float32) / 127.0]
        stems |= {stem(word)[:_PREFIX] for word in tokenize(f"{unit.context} {unit.text}")}
    if not rows:
        return np.zeros((1, index.tokens.dimensions), dtype=np.float32), stems
    return np.vstack(rows), stems
