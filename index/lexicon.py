"""The library's own words: abbreviations it defines, compounds it writes as one, and spelling repaired against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import IndexUnusable
from corpus.general_words import is_english
from corpus.vocabulary import BlockKind, Report
from index.terms import STOP_WORDS, stem, terms, tokenize

# An abbreviation where it is defined, behind its long form: '(PCN)', '(PCNs)', '(H&WB)'.
_BRACKETED = re.compile(r"\(([A-Z][A-Za-z0-9&]{1,9}?)(s?)\)")
# A word of a long form: 'Board’s', 'co-production'.
_LONG_FORM_WORD = re.compile(r"[\w&'’-]+")
# A word whose spelling may be repaired: 'wlaking', 'don't'.
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# A hyphened word: 'co-production'.
# It is tried from a word's beginning alone: a long one takes no time.
_HYPHENED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
_HYPHEN = re.compile(r"[-‐‑]")
# What is longer is no word, but a line that lost its spaces, or data.
_LONGEST_WORD = 80
# Each half of a compound has at least this many letters.
_LEAST_HALF = 4
# A word of fewer letters is not repaired, nor made of another; a long one may have two edits.
_LEAST_REPAIRED = 4
_LONG_WORD = 8
# Long forms that are kept of an abbreviation.
_MOST_LONG_FORMS = 3
# The sets of words of a report, by their names.
_SETS = ("compounds", "capital", "small", "shouted", "titled")


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
        """The question with misspelt words put right: those that neither the library, `known` words nor English hold.

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
        if lower in known or lower.removesuffix("s") in known or is_english(lower):
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


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What one report adds to a lexicon. All words in lower case."""

    frequency: dict[str, int]
    compounds: frozenset[str]
    # How often each long form defines a short one.
    abbreviations: dict[str, dict[str, int]]
    # Words that it writes with a capital, small, in capitals alone, and as in a title.
    capital: frozenset[str]
    small: frozenset[str]
    shouted: frozenset[str]
    titled: frozenset[str]


def read_words(report: Report) -> ReportWords:
    """Gather the words of a report; page furniture left out."""
    texts = [block.text for block in report.blocks if block.kind is not BlockKind.FURNITURE]
    frequency = Counter(word for text in texts for word in tokenize(text) if _may_be_word(word))
    words = {word for text in texts for word in _WORD.findall(text)}
    return ReportWords(
        frequency=dict(frequency),
        compounds=frozenset(_find_compounds(texts, frequency)),
        abbreviations=count_abbreviations(texts),
        capital=frozenset(word.casefold() for word in words if word[0].isupper()),
        small=frozenset(word.casefold() for word in words if word[0].islower()),
        shouted=frozenset(word.casefold() for word in words if word.isupper()),
        titled=frozenset(word.casefold() for word in words if word.istitle()),
    )


def join_words(parts: Sequence[ReportWords]) -> Lexicon:
    """The lexicon of several reports."""
    frequency: Counter[str] = Counter()
    abbreviations: dict[str, Counter[str]] = {}
    for part in parts:
        frequency.update(part.frequency)
        for short, long_forms in part.abbreviations.items():
            abbreviations.setdefault(short, Counter()).update(long_forms)

    def together(name: str) -> frozenset[str]:
        return frozenset().union(*(getattr(part, name) for part in parts))

    # A word that stands in capitals alone, as in a heading, may be any word.
    names = together("capital") - together("small") - (together("shouted") - together("titled"))
    return Lexicon(
        frequency=frequency,
        stems=frozenset(stem(word) for word in frequency),
        compounds=together("compounds"),
        abbreviations=_choose_long_forms(abbreviations),
        names=names,
    )


def build_lexicon(reports: Sequence[Report]) -> Lexicon:
    """The lexicon of reports."""
    return join_words([read_words(report) for report in reports])


def words_json(words: ReportWords) -> dict[str, Any]:
    """What is kept of a report's words."""
    kept: dict[str, Any] = {"frequency": words.frequency, "abbreviations": words.abbreviations}
    return kept | {name: sorted(getattr(words, name)) for name in _SETS}


def words_from_json(content: Mapping[str, Any]) -> ReportWords:
    """What was kept.

    Raises:
        IndexUnusable: a part of it is missing or damaged.
    """
    try:
        return ReportWords(
            frequency={str(word): int(uses) for word, uses in content["frequency"].items()},
            abbreviations={str(short): dict(long_forms) for short, long_forms in content["abbreviations"].items()},
            **{name: frozenset(content[name]) for name in _SETS},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise IndexUnusable("the words of the index are missing or damaged") from fault


def _may_be_word(token: str) -> bool:
    return token[0].isalpha() and len(token) <= _LONGEST_WORD


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
    """Abbreviations that the texts define, as 'long form (LF)', with their commonest long forms."""
    return _choose_long_forms(count_abbreviations(texts))


def count_abbreviations(texts: Iterable[str]) -> dict[str, dict[str, int]]:
    """How often the texts define each abbreviation by each long form (Schwartz and Hearst, PSB 2003).

    The letters of the short form must stand in the words before it in order, its first letter at a word's start.
    """
    found: dict[str, dict[str, int]] = {}
    for text in texts:
        for match in _BRACKETED.finditer(text):
            short = match.group(1)
            if sum(letter.isupper() for letter in short) < 2:
                continue
            long_form = _find_long_form(short, text[: match.start()])
            if long_form:
                counts = found.setdefault(short, {})
                counts[long_form] = counts.get(long_form, 0) + 1
    return found


def _choose_long_forms(counted: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[str, ...]]:
    """The commonest long forms of each short one."""
    chosen: dict[str, tuple[str, ...]] = {}
    for short, counts in sorted(counted.items()):
        chosen[short] = tuple(long_form for long_form, _ in Counter(counts).most_common(_MOST_LONG_FORMS))
    return chosen


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
