"""The library's own words: abbreviations it defines, compounds it writes as one, and spelling repaired against it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexUnusable
from corpus.vocabulary import BlockKind, Report
from index.terms import STOP_WORDS, stem, terms, tokenize

# An abbreviation where it is defined, behind its long form: '(PCN)', '(PCNs)', '(H&WB)'.
_BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9&]{1,9}?)(s?)\)")
# A word of a long form: 'Board’s', 'co-production'.
_LONG_FORM_WORD = re.compile(r"[\w&'’-]+")
# A word whose spelling may be repaired: 'wlaking', 'don't'.
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# A hyphened word: 'co-production'.
_HYPHENED = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
_HYPHEN = re.compile(r"[-‐‑]")
# Each half of a compound has at least this many letters.
_LEAST_HALF = 4
# A word of fewer letters is not repaired, nor made of another; a long one may have two edits.
_LEAST_REPAIRED = 4
_LONG_WORD = 8
# Long forms that are kept of an abbreviation.
_MOST_LONG_FORMS = 3


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of a library."""

    # How often each word stands in it, in lower case.
    frequency: Counter[str]
    # The stems of these words.
    stems: frozenset[str]
    # Words that it writes with a hyphen or as one, closed up: 'coproduction'.
    compounds: frozenset[str]
    # The long forms, commonest first, that a report defines each short form by.
    abbreviations: dict[str, tuple[str, ...]]
    # Words, in lower case, that it writes with a capital and never small: names of places, people, programmes.
    names: frozenset[str] = frozenset()

    def repair_spelling(self, question: str, *, known: frozenset[str] = frozenset()) -> str:
        """The question with misspelt words put right: those that neither the library nor `known` words hold.

        A word is replaced by the commonest library word at one edit (two from eight letters on) that begins with the
        same letter. Capitals within a sentence are taken for names and left alone.
        """

        def repair(match: re.Match[str]) -> str:
            word = match.group()
            if not self._is_misspelt(word, known, first=match.start() == 0):
                return word
            return self._find_correction(word.casefold()) or word

        return _WORD.sub(repair, question)

    def expand_abbreviations(self, question: str) -> list[str]:
        """Search terms that the question's abbreviations stand for, and abbreviations of what it spells out."""
        question_words = tokenize(question)
        question_stems = _spell_stems(question_words)
        found: list[str] = []
        for short, long_forms in self.abbreviations.items():
            is_used = not {short.casefold(), short.casefold() + "s"}.isdisjoint(question_words)
            for long_form in long_forms:
                if is_used:
                    found += terms(long_form)
                elif _spell_stems(tokenize(long_form)) in question_stems:
                    found.append(stem(short.casefold()))
        own = set(terms(question))
        return [term for term in dict.fromkeys(found) if term not in own]

    def has_word(self, word: str) -> bool:
        """Whether the library holds the word in any of its forms."""
        return stem(word) in self.stems

    def _is_misspelt(self, word: str, known: frozenset[str], *, first: bool) -> bool:
        """Whether a word looks like a slip: nobody knows it, and it is no name. `first`: it begins the question."""
        lower = word.casefold()
        if len(lower) < _LEAST_REPAIRED or not lower.isalpha():
            return False
        if lower in STOP_WORDS or self.has_word(lower):
            return False
        if lower in known or lower.removesuffix("s") in known:
            return False
        return first or not word[0].isupper()

    def _find_correction(self, word: str) -> str | None:
        """The library's word that a misspelt one most likely stands for; None where none is near.

        'wlaking' → 'walking'. The fewest edits, then the commonest word, then the first by the alphabet.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most_edits = 2 if len(word) >= _LONG_WORD else 1
        candidates = [c for c in self.frequency if c[0] == word[0] and len(c) >= _LEAST_REPAIRED]
        near = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=most_edits, limit=None)
        # Two edits are believed only behind the same two letters.
        likely = [(edits, candidate) for candidate, edits, _ in near if edits == 1 or candidate[:2] == word[:2]]
        ranked = [(edits, -self.frequency[candidate], candidate) for edits, candidate in likely]
        return min(ranked)[2] if ranked else None


def _spell_stems(found: Sequence[str]) -> str:
    """The stems of words in order, with spaces around each, so that whole words can be looked for."""
    return f" {' '.join(stem(word) for word in found)} "


def build_lexicon(reports: Sequence[Report]) -> Lexicon:
    """Gather the words of the reports; page furniture left out."""
    blocks = [block for report in reports for block in report.blocks]
    texts = [block.text for block in blocks if block.kind is not BlockKind.FURNITURE]
    frequency: Counter[str] = Counter()
    for text in texts:
        frequency.update(word for word in tokenize(text) if word[0].isalpha())
    return Lexicon(
        frequency=frequency,
        stems=frozenset(stem(word) for word in frequency),
        compounds=frozenset(_find_compounds(texts, frequency)),
        abbreviations=find_abbreviations(texts),
        names=_find_names(texts),
    )


def write_lexicon(lexicon: Lexicon, file: Path) -> None:
    """Keep a lexicon as JSON. Its stems are not kept: they follow from its words."""
    content = {
        "frequency": lexicon.frequency,
        "compounds": sorted(lexicon.compounds),
        "abbreviations": lexicon.abbreviations,
        "names": sorted(lexicon.names),
    }
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def read_lexicon(file: Path) -> Lexicon:
    """What was written.

    Raises:
        IndexUnusable: the file is missing or damaged.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        frequency = Counter({str(word): int(uses) for word, uses in content["frequency"].items()})
        return Lexicon(
            frequency=frequency,
            stems=frozenset(stem(word) for word in frequency),
            compounds=frozenset(content["compounds"]),
            abbreviations={short: tuple(long_forms) for short, long_forms in content["abbreviations"].items()},
            names=frozenset(content["names"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise IndexUnusable("the words of the index are missing or damaged") from fault


def _find_names(texts: Iterable[str]) -> frozenset[str]:
    """The words that are written with a capital wherever they stand, in lower case: "wigan", "owolabi"."""
    words = {word for text in texts for word in _WORD.findall(text)}
    small = {word.casefold() for word in words if word[0].islower()}
    shouted = {word.casefold() for word in words if word.isupper()} - {
        word.casefold() for word in words if word.istitle()
    }
    return frozenset(word.casefold() for word in words if word[0].isupper()) - small - shouted


def _find_compounds(texts: Iterable[str], frequency: Counter[str]) -> Iterator[str]:
    """Words that the library writes with a hyphen, or as one where it also has the two halves."""
    for text in texts:
        for match in _HYPHENED.finditer(text):
            yield _HYPHEN.sub("", match.group().casefold())
    for word in frequency:
        for cut in range(_LEAST_HALF, len(word) - _LEAST_HALF + 1):
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
            long_form = _find_long_form(short, text[: match.start()])
            if long_form:
                found.setdefault(short, Counter())[long_form] += 1
    abbreviations: dict[str, tuple[str, ...]] = {}
    for short, counts in sorted(found.items()):
        abbreviations[short] = tuple(long_form for long_form, _ in counts.most_common(_MOST_LONG_FORMS))
    return abbreviations


def _find_long_form(short: str, before: str) -> str | None:
    """The words at the end of a text that a short form stands for; None where none do.

    'PCN' after '… the primary care network' → 'primary care network'.
    """
    tokens = list(_LONG_FORM_WORD.finditer(before))[-(2 * len(short) + 2) :]
    letters = [letter for letter in short.casefold() if letter.isalpha()]
    for begin in range(len(tokens) - 1, -1, -1):
        candidate = [token.group().casefold() for token in tokens[begin:]]
        if len(candidate) >= 2 and candidate[0][0] == letters[0] and _are_initials(letters, candidate):
            return before[tokens[begin].start() :].strip()
    return None


def _are_initials(letters: Sequence[str], tokens: Sequence[str]) -> bool:
    """Whether each letter begins a word or a hyphened part of one, in order; little words may be passed over.

    'pcn' are the initials of 'primary care network', 'hwb' of 'health and well-being'.
    """
    position = 0
    for number, token in enumerate(tokens):
        if position == len(letters):
            return all(word in STOP_WORDS for word in tokens[number:])
        is_taken = False
        for part in re.split(r"[-&]", token):
            if part and position < len(letters) and part[0] == letters[position]:
                position += 1
                is_taken = True
        if not is_taken and token not in STOP_WORDS:
            return False
    return position == len(letters)
