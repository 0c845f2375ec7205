"""What the reports hold on a note's topic beyond what the note quotes: sentences, case studies and lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.briefing.case_studies import find_case_name
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, BriefingNote
from assistant.briefing.quotable import is_quotable
from assistant.briefing.retrieval import clean_topic
from assistant.teaching.question import Quoted
from assistant.teaching.quoted import Shelf, find_stems, split_sentences
from assistant.topics.relevance import measure_relevance
from assistant.topics.words import TopicWord, read_topic
from corpus.vocabulary import Evidence, EvidenceKind
from index.embedding import Floats

# A unit is on the topic where its own words hold so much of it, as a share of the topic's weight; what stands under a
# heading on the topic, where both together hold so much.
_HOLDS, _HOLDS_WITH_HEADINGS = 0.6, 0.8
# A list is on the topic with less, for it speaks of several things.
_LIST_HOLDS = 0.55
# Of what the note quotes, for it may quote something for what stands beside it.
_HOLDS_LITTLE, _HOLDS_SOME, _HOLDS_ENOUGH = 0.05, 0.35, 0.55
# Of a topic of several words a unit meets two, or holds nearly all of it in one.
_WORDS_MET, _HOLDS_ALL = 2, 0.75
# A case study is on the topic where it holds so much of it; or with less where the note quotes it, once or more often,
# or where no other comes near. Measured on topics in words of the reports and in others.
_CASE_HOLDS, _CASE_HOLDS_SOME, _CASE_HOLDS_LITTLE, _CASE_LEAST, _CASE_QUOTES = 0.85, 0.55, 0.44, 0.33, 2
_ALONE, _NEAR_BEST, _OFTEN, _MOST_CASES = 1.25, 0.9, 4, 2
# What a word weighs that is heavy, and how far a case study holds it at least.
_HEAVY, _HEAVY_HELD, _HELD_AT_ALL, _SPOKEN_OF = 0.15, 0.5, 0.2, 0.15
# How much of the topic the sentences hold at least that tell what a case is about.
_CORE_HOLDS, _CORE_HOLDS_MOST, _RARE_WEIGHS = 0.3, 0.9, 0.2
# So many of its sentences have to hold a word, on average.
_BEST_SENTENCES = 3
# A case study that makes up so much of a note is about its topic, whatever words that has: so many of its quotes, and
# so large a share of them.
_ROLE_QUOTES, _QUOTES_ENOUGH, _SHARE_ENOUGH = 2, 3, 0.25
# What a quote of the note counts for a case study beside what it holds of the topic.
_QUOTE = 0.01
AUDIENCE = frozenset({"pcn", "pcns", "gp", "gps"})


@dataclass(frozen=True, slots=True)
class _Rate:
    """How far a case study holds a topic, each a share of 0 to 1."""

    # Of the topic's weight, and of that one of its heavy words that it holds least.
    share: float
    least: float
    # Of its sentences, how many hold a heavy word.
    often: float
    # Of the topic's weight, what the sentences hold that tell what it is about and what came of it.
    core: float
    # How far they hold the topic's rarest word of those that weigh something and that the library writes.
    rarest: float

    def is_about(self, quotes: int) -> bool:
        """Whether the case is about the topic, not just in passing. `quotes`: how often the note quotes it."""
        is_sure = self.rarest >= _HEAVY_HELD or self.core >= _CORE_HOLDS_MOST or quotes >= _OFTEN
        return self.core >= _CORE_HOLDS and is_sure


def _rate(held: Floats, core: Floats, weights: Floats, rarest: int) -> _Rate:
    """A case study's rate. `held`, `core`: how far its sentences hold each word, of shape (words, sentences).

    `rarest`: the place of the word that its core has to hold.
    """
    best = np.sort(held, axis=1)[:, ::-1][:, :_BEST_SENTENCES].mean(axis=1)
    is_heavy = weights >= _HEAVY
    least = float(best[is_heavy].min()) if is_heavy.any() else 1.0
    often = float((held[is_heavy] >= _HEAVY_HELD).any(axis=0).mean()) if is_heavy.any() else 0.0
    told = core.max(axis=1, initial=0.0)
    return _Rate(float(weights @ best), least, often, float(weights @ told), float(told[rarest]))


def _is_on(rate: _Rate, quotes: int, *, is_first: bool, is_alone: bool) -> bool:
    """Whether a case study is on a topic. `quotes`: how often the note quotes it. `is_alone`: no other comes near."""
    # one that the note does not quote has to speak of it all along
    if rate.often >= _SPOKEN_OF and rate.share >= _CASE_HOLDS:
        return True
    if not quotes:
        return False
    if is_first and rate.least >= _HEAVY_HELD:
        return True
    if quotes >= _CASE_QUOTES and rate.share >= _CASE_HOLDS_LITTLE:
        return True
    if rate.share >= _CASE_HOLDS_SOME and rate.least >= _HELD_AT_ALL:
        return True
    return rate.share >= _CASE_LEAST and (
        quotes >= _OFTEN or (is_alone and (rate.least >= _HELD_AT_ALL or quotes >= _CASE_QUOTES))
    )


class Material:
    """A note's quotes, and what else its reports hold on its topic. Quotes of the note come first."""

    def __init__(self, shelf: Shelf, note: BriefingNote, quotes: Sequence[Quoted]) -> None:
        self.shelf = shelf
        self.note = note
        self.quotes = list(quotes)
        index = shelf.index
        topic = read_topic(index, clean_topic(note.brief.topic))
        relevance = measure_relevance(index, topic)
        # one word of several may have another sense, as "confidence" has
        least_words = min(_WORDS_MET, len(topic.words))
        meets = (relevance.words_met >= least_words) | (relevance.with_headings >= _HOLDS_ALL)
        is_list = np.asarray([unit.kind is EvidenceKind.LIST for unit in index.evidence])
        least = np.where(is_list, _LIST_HOLDS, _HOLDS)
        holds = meets & (relevance.own >= least) | (relevance.with_headings >= _HOLDS_WITH_HEADINGS)
        shares = zip(index.evidence, relevance.with_headings, strict=True)
        self._shares = {unit.id: float(share) for unit, share in shares}
        self._own = {unit.id: float(share) for unit, share in zip(index.evidence, relevance.own, strict=True)}
        self._meets = {unit.id: bool(met) for unit, met in zip(index.evidence, meets, strict=True)}
        # the likest first; the order of the reports where two hold as much
        order = np.argsort(-(relevance.own + relevance.with_headings), kind="stable")
        numbers = [int(number) for number in order if holds[number]]
        on_topic = [index.evidence[number] for number in numbers]
        self.units = [unit for unit in on_topic if is_quotable(unit, index.reports[unit.report])]

    def list_sentences(self) -> list[Quoted]:
        """The note's quotes that may be asked about, then the sentences of the reports on its topic; none twice.

        What holds most of the topic comes first.
        """
        taken = {quoted.unit.id for quoted in self.quotes}
        found = [quoted for quoted in self.quotes if self._may_be_asked_about(quoted)]
        found.sort(key=lambda quoted: -self._shares[quoted.unit.id])
        for unit in self.units:
            if unit.id in taken or unit.kind not in (EvidenceKind.SENTENCE, EvidenceKind.ITEM):
                continue
            found += [self.shelf.quote(unit, sentence) for sentence in split_sentences(unit.own)]
        return found

    def _may_be_asked_about(self, quoted: Quoted) -> bool:
        """Whether what a note quotes is near enough to its topic: by its words, or by what the note quotes it for."""
        share = self._shares[quoted.unit.id]
        is_in_section = quoted.section in (BARRIERS, ENABLERS, ACTIONS) and share >= _HOLDS_LITTLE
        return is_in_section or share >= _HOLDS_ENOUGH or (share >= _HOLDS_LITTLE and self._meets[quoted.unit.id])

    def list_roles(self) -> dict[str, set[str]]:
        """The roles that the note quotes each report for more than once, such as barriers; case studies left out."""
        counts: dict[str, Counter[str]] = {}
        for quoted in self.quotes:
            if not quoted.case and quoted.section in (BARRIERS, ENABLERS, ACTIONS):
                counts.setdefault(quoted.unit.report, Counter())[quoted.section] += 1
        return {
            report: {role for role, times in roles.items() if times >= _ROLE_QUOTES} for report, roles in counts.items()
        }

    def may_be_asked_about(self, quoted: Quoted) -> bool:
        """Whether a quote of the note is near enough to its topic to be a point of a question on it."""
        return self._may_be_asked_about(quoted)

    def holds_some(self, quoted: Quoted) -> bool:
        """Whether a quote, with its headings, holds enough of the topic to be asked about by itself."""
        return self._shares[quoted.unit.id] >= _HOLDS_SOME

    @property
    def on_topic(self) -> set[str]:
        """The ids of the units that are on the topic, or that the note quotes for it."""
        return {unit.id for unit in self.units} | {one.unit.id for one in self.quotes if self._may_be_asked_about(one)}

    def holds(self, unit: Evidence) -> bool:
        """Whether a unit's own words hold most of the topic."""
        return self._own[unit.id] >= _HOLDS

    def list_cases(self, cores: Mapping[str, Collection[str]]) -> list[str]:
        """Those of some case studies that are on the topic, at most two, the likest first.

        `cores`: by the name of each the ids of the units that tell what it is about, what was done and what came of it.
        One is on it that holds nearly all of the topic's words, or enough of them where the note quotes it, too, or
        holds each of its heavy words where no other holds as many.
        """
        quotes = Counter(find_case_name(self.shelf.index, quoted.unit) for quoted in self.quotes)
        rates = self._rate_cases(cores)
        on_it = {name: rate for name, rate in rates.items() if rate.is_about(quotes[name])}
        # of two that hold as much, the one that the note quotes more
        rated = sorted(on_it.items(), key=lambda one: -one[1].share - _QUOTE * min(quotes[one[0]], _OFTEN))
        best = max((rate.share for rate in on_it.values()), default=0.0)
        found: list[str] = []
        for place, (name, rate) in enumerate(rated):
            is_alone = all(rate.share >= _ALONE * other.share for other in rates.values() if other is not rate)
            is_near_best = rate.share >= _NEAR_BEST * best
            is_near_best = is_near_best or (quotes[name] >= _OFTEN and rate.least >= _HELD_AT_ALL)
            if is_near_best and _is_on(rate, quotes[name], is_first=place == 0, is_alone=is_alone):
                found.append(name)
        # the note's own choice tells more than words where people type others than the reports
        least = max(_QUOTES_ENOUGH, _SHARE_ENOUGH * len(self.quotes))
        makes_up = [name for name, times in quotes.most_common() if times >= least and cores.get(name)]
        return list(dict.fromkeys([*found, *makes_up]))[:_MOST_CASES]

    def _find_rarity(self, word: TopicWord) -> float:
        """How rare a word of the topic is in the library, as an idf."""
        terms = self.shelf.index.evidence_terms
        return max((float(terms.idf(stem)) for stem in find_stems(word.text)), default=0.0)

    def _rate_cases(self, cores: Mapping[str, Collection[str]]) -> dict[str, _Rate]:
        """How far each case study holds the topic: each word by the sentences that hold it best."""
        index = self.shelf.index
        numbers: dict[str, list[int]] = {}
        for number, unit in enumerate(index.evidence):
            name = find_case_name(index, unit)
            if name:
                numbers.setdefault(name, []).append(number)
        topic = read_topic(index, clean_topic(self.note.brief.topic))
        # for whom a note is says nothing of what it is about
        telling = [word for word in topic.words if word.text.casefold() not in AUDIENCE] or list(topic.words)
        whole = sum(word.weight for word in telling) or 1.0
        weights = np.asarray([word.weight / whole for word in telling], dtype=np.float32)
        if not telling:
            return {}
        held = np.zeros((len(telling), len(index.evidence)), dtype=np.float32)
        for row, word in enumerate(telling):
            held[row] = measure_relevance(index, replace(topic, words=(replace(word, weight=1.0),))).own
        # a word that no report holds in the topic's sense tells nothing of a case
        known = (weights >= _RARE_WEIGHS) & (held.max(axis=1) >= _HEAVY_HELD)
        rarity = np.asarray([self._find_rarity(word) for word in telling], dtype=np.float32)
        rarest = int(np.argmax(np.where(known, rarity, 0.0) if known.any() else weights))
        rates: dict[str, _Rate] = {}
        for name, of_case in numbers.items():
            core = [number for number in of_case if index.evidence[number].id in cores.get(name, ())]
            rates[name] = _rate(held[:, of_case], held[:, core], weights, rarest)
        return rates
