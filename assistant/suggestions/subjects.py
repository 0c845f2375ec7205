"""Subjects that a library speaks of: two words that headings name together and that the text uses by themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.vocabulary import BlockKind, Report
from index.terms import STOP_WORDS, terms

# A word with its hyphens and apostrophes, or what stands between words: "co-production", "people’s", ", ".
_WORD_OR_STOP = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\w\s]|\d+")
# Words that order a report or stand in any heading, and name no subject.
_FRAME = frozenset(
    """action address ambition appendix approach author background case chapter characteristic conclusion context
    defining discussion drivers element executive figure finding future guide guiding heading introduction key
    list main measure method model need new next opportunity overview part perception pillar point project
    prospective recommendation reference result scalable section set sponsor statement step
    strengthening study successful summary supplementary table thank view way work""".split()
)
# A subject stands in a report's text at least so often. At least in this share of its places a phrase ends with it, and
# at most in this share it follows one and the same word, as "care networks" follows "primary".
_FEWEST_PLACES = 3
_AT_THE_END = 0.6
_MOST_AFTER_ONE_WORD = 0.5
# Before a verb, "to improve": what follows these more often than now and then names no subject.
_BEFORE_VERBS = frozenset("to will can could should must may might would not we they you who".split())
_MOST_AFTER_THEM = 0.2

# Two terms that stand side by side: ("green", "space").
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that reports speak of."""

    # As it stands within a sentence: "green spaces".
    name: str
    # The ids of the reports whose text speaks of it.
    reports: frozenset[str]
    # How often their text does.
    places: int


def find_subjects(reports: Sequence[Report]) -> list[Subject]:
    """The subjects, those that the most reports speak of first, then those that they speak of most often.

    A pair of words is one where a heading holds it and the text mostly ends a phrase with it: "green spaces", and
    neither "keep green" nor the "primary care" that is mostly said of primary care networks.
    """
    wanted: set[Pair] = set()
    for report in reports:
        for block in report.blocks:
            if block.kind is BlockKind.HEADING:
                wanted.update(_pairs_in(block.text))
    uses = _Uses(frozenset(wanted))
    for report in reports:
        for block in report.blocks:
            if block.is_quotable:
                uses.read(block.text, report.id)
    found = [subject for pair in wanted if (subject := uses.subject(pair))]
    return sorted(found, key=lambda each: (-len(each.reports), -each.places, each.name))


class _Uses:
    """Where the text uses the pairs that headings hold."""

    def __init__(self, wanted: frozenset[Pair]) -> None:
        self._wanted = wanted
        self._in_report: dict[Pair, Counter[str]] = defaultdict(Counter)
        self._at_the_end: Counter[Pair] = Counter()
        self._after_verb_words: Counter[Pair] = Counter()
        self._words_before: dict[Pair, Counter[str]] = defaultdict(Counter)
        self._forms: dict[Pair, Counter[str]] = defaultdict(Counter)

    def read(self, text: str, report: str) -> None:
        """Count the pairs in a text of a report."""
        words = _WORD_OR_STOP.findall(text)
        for place, (first, second) in enumerate(pairwise(words)):
            pair = _pair(first, second)
            if pair is None or pair not in self._wanted:
                continue
            self._in_report[pair][report] += 1
            self._at_the_end[pair] += place + 2 == len(words) or _ends_a_phrase(words[place + 2])
            before = words[place - 1].lower() if place else "."
            self._after_verb_words[pair] += before in _BEFORE_VERBS
            if not _ends_a_phrase(before):
                self._words_before[pair][before] += 1
            self._forms[pair][f"{first} {second}"] += 1

    def subject(self, pair: Pair) -> Subject | None:
        """The subject that a pair names; None where it names none."""
        counts = self._in_report[pair]
        places = counts.total()
        reports = frozenset(report for report, count in counts.items() if count >= _FEWEST_PLACES)
        if not reports or self._at_the_end[pair] < _AT_THE_END * places:
            return None
        if self._after_verb_words[pair] > _MOST_AFTER_THEM * places:
            return None
        if max(self._words_before[pair].values(), default=0) > _MOST_AFTER_ONE_WORD * places:
            return None
        # Forms that are equally frequent are taken by the alphabet.
        name = min(self._forms[pair], key=lambda form: (-self._forms[pair][form], form))
        return Subject(name, reports, places) if _is_plain(name) else None


def _is_plain(name: str) -> bool:
    """Whether it is no proper name and ends in no participle: "green spaces", not "Wigan Deal" or "help needed"."""
    first, last = name.split()
    return all(word.islower() or word.isupper() for word in (first, last)) and not last.endswith("ed")


def _pairs_in(text: str) -> list[Pair]:
    found = [_pair(first, second) for first, second in pairwise(_WORD_OR_STOP.findall(text))]
    return [pair for pair in found if pair]


def _pair(first: str, second: str) -> Pair | None:
    """The terms of two neighbouring words; None where one of them names nothing."""
    one, other = _naming_term(first.lower()), _naming_term(second.lower())
    return (one, other) if one and other else None


@lru_cache(maxsize=50_000)
def _naming_term(word: str) -> str:
    """The term of a word that may name something, else ""."""
    found = terms(word)
    return found[0] if len(found) == 1 and word not in _FRAME else ""


def _ends_a_phrase(word: str) -> bool:
    """Whether a phrase may begin after a word or end before it: at a full stop, a comma, "of", "and"."""
    return not word[0].isalnum() or word.lower() in STOP_WORDS
