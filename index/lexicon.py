"""The library's own words: abbreviations it defines, compounds it writes as one, and spelling repaired against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.vocabulary import BlockKind, Report
from index.terms import STOP_WORDS, stem, terms, tokenize

_BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9&]{1,9}?)(s?)\)")
_BEFORE = re.compile(r"[\w&'’-]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LEAST_PART = 4
_LEAST_REPAIRED = 4
_LONG_WORD = 8


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of a library. `abbreviations` map a short form to the long forms that a report defines it by."""

    frequency: Counter[str]
    stems: frozenset[str]
    compounds: frozenset[str]
    abbreviations: dict[str, tuple[str, ...]]

    def repair_spelling(self, question: str, *, known: frozenset[str] = frozenset()) -> str:
        """The question with misspelt words put right: those that neither the library nor `known` words hold.

        A word is replaced by the commonest library word at one edit (two from eight letters on) that begins alike;
        capitals within a sentence are taken for names and left alone.
        """

        def fix(match: re.Match[str]) -> str:
            return self._spelling(match.group(), known, first=match.start() == 0) or match.group()

        return _WORD.sub(fix, question)

    def expand_abbreviations(self, question: str) -> list[str]:
        """Search terms that the question's abbreviations stand for, and abbreviations of what it spells out."""
        present = tokenize(question)
        spoken = " ".join(stem(word) for word in present)
        found: list[str] = []
        for short, longs in self.abbreviations.items():
            forms = {short.casefold(), short.casefold() + "s"}
            for long in longs:
                if forms & set(present):
                    found += terms(long)
                elif f" {' '.join(stem(word) for word in tokenize(long))} " in f" {spoken} ":
                    found.append(stem(short.casefold()))
        own = set(terms(question))
        return [term for term in dict.fromkeys(found) if term not in own]

    def has_word(self, word: str) -> bool:
        """Whether the library holds the word in any of its forms."""
        return stem(word) in self.stems

    def _spelling(self, word: str, known: frozenset[str], *, first: bool) -> str | None:
        from rapidfuzz.distance import OSA

        lower = word.casefold()
        if len(lower) < _LEAST_REPAIRED or not lower.isalpha() or lower in STOP_WORDS or self.has_word(lower):
            return None
        if lower in known or lower.removesuffix("s") in known:
            return None
        if word[0].isupper() and not first:
            return None
        allowed = 2 if len(lower) >= _LONG_WORD else 1
        near = [
            (distance, -count, candidate)
            for candidate, count in self.frequency.items()
            if candidate[0] == lower[0]
            and len(candidate) >= _LEAST_REPAIRED
            and abs(len(candidate) - len(lower)) <= allowed
            and (distance := OSA.distance(lower, candidate, score_cutoff=allowed)) <= allowed
        ]
        near = [entry for entry in near if entry[0] == 1 or entry[2][:2] == lower[:2]]
        return min(near)[2] if near else None


def build_lexicon(reports: Sequence[Report]) -> Lexicon:
    """Gather the words of the reports; page furniture left out."""
    texts = [b.text for report in reports for b in report.blocks if b.kind is not BlockKind.FURNITURE]
    frequency = Counter(word for text in texts for word in tokenize(text) if word[0].isalpha())
    return Lexicon(
        frequency=frequency,
        stems=frozenset(stem(word) for word in frequency),
        compounds=frozenset(_compounds(texts, frequency)),
        abbreviations=find_abbreviations(texts),
    )


def _compounds(texts: Iterable[str], frequency: Counter[str]) -> Iterable[str]:
    """Words that the library writes with a hyphen, or as one where it also has the two halves."""
    for text in texts:
        for match in re.finditer(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+", text):
            yield re.sub(r"[-‐‑]", "", match.group().casefold())
    for word in frequency:
        for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
            if word[:cut] in frequency and word[cut:] in frequency:
                yield word


def find_abbreviations(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Abbreviations that the texts define, as 'long form (LF)' (Schwartz and Hearst, PSB 2003).

    The letters of the short form must stand in the words before it in order, its first letter at a word's start.
    """
    found: dict[str, Counter[str]] = {}
    for text in texts:
        for match in _BRACKETED.finditer(text):
            short = match.group(1)
            if sum(letter.isupper() for letter in short) < 2:
                continue
            long = _long_form(short, text[: match.start()])
            if long:
                found.setdefault(short, Counter())[long] += 1
    return {short: tuple(long for long, _ in counts.most_common(3)) for short, counts in sorted(found.items())}


def _long_form(short: str, before: str) -> str | None:
    tokens = list(_BEFORE.finditer(before))[-(2 * len(short) + 2) :]
    letters = [letter for letter in short.casefold() if letter.isalpha()]
    for begin in range(len(tokens) - 1, -1, -1):
        candidate = [token.group().casefold() for token in tokens[begin:]]
        if len(candidate) >= 2 and candidate[0][0] == letters[0] and _spells(letters, candidate):
            return before[tokens[begin].start() :].strip()
    return None


def _spells(letters: Sequence[str], tokens: Sequence[str]) -> bool:
    """Whether each letter begins a word or a hyphened part of one, in order; little words may be passed over."""
    position = 0
    for number, token in enumerate(tokens):
        if position == len(letters):
            return all(word in STOP_WORDS for word in tokens[number:])
        parts = [part for part in re.split(r"[-&]", token) if part]
        taken = False
        for part in parts:
            if position < len(letters) and part[0] == letters[position]:
                position += 1
                taken = True
        if not taken and token not in STOP_WORDS:
            return False
    return position == len(letters)
