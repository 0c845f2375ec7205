"""What the reports hold on a note's topic beyond what the note quotes: sentences, case studies and lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.briefing.note import EXAMPLES, BriefingNote, Point
from assistant.briefing.quotable import is_quotable
from assistant.briefing.retrieval import clean_topic
from assistant.teaching.question import Kind, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems, split_sentences
from assistant.topics.relevance import measure_relevance
from assistant.topics.words import read_topic
from corpus.vocabulary import Evidence, EvidenceKind

# A unit is on the topic where its own words hold so much of it, as a share of the topic's weight; what stands under a
# heading on the topic, where both together hold so much.
_HOLDS, _HOLDS_WITH_HEADINGS = 0.6, 0.8
# A list is on the topic with less, for it speaks of several things.
_LIST_HOLDS = 0.55
# Of what the note quotes, for it may quote something for what stands beside it.
_HOLDS_SOME, _HOLDS_QUOTED, _HOLDS_ENOUGH, _HOLDS_MOST = 0.4, 0.45, 0.55, 0.7
# Of a topic of several words a unit meets two, or holds nearly all of it in one.
_WORDS_MET, _HOLDS_ALL = 2, 0.75
# A case study is on the topic where the note quotes so many statements of it, or one that stands among its examples.
_CASE_QUOTES, _CASE_UNITS = 2, 4


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
        self._meets = {unit.id: bool(met) for unit, met in zip(index.evidence, meets, strict=True)}
        # the likest first; the order of the reports where two hold as much
        order = np.argsort(-(relevance.own + relevance.with_headings), kind="stable")
        numbers = [int(number) for number in order if holds[number]]
        on_topic = [index.evidence[number] for number in numbers]
        self.units = [unit for unit in on_topic if is_quotable(unit, index.reports[unit.report])]

    def list_sentences(self) -> list[Quoted]:
        """The note's quotes on the topic, then the sentences of the reports that are on it; none twice."""
        taken = {quoted.unit.id for quoted in self.quotes}
        found = [quoted for quoted in self.quotes if self._is_about(quoted)]
        for unit in self.units:
            if unit.id in taken or unit.kind not in (EvidenceKind.SENTENCE, EvidenceKind.ITEM):
                continue
            found += [self.shelf.quote(unit, sentence) for sentence in split_sentences(unit.own)]
        return found

    def _is_about(self, quoted: Quoted) -> bool:
        """Whether what a note quotes is on its topic."""
        share = self._shares[quoted.unit.id]
        return share >= _HOLDS_ENOUGH or (share >= _HOLDS_QUOTED and self._meets[quoted.unit.id])

    def holds_most(self, quoted: Quoted) -> bool:
        """Whether a quote, with its headings, holds most of the topic, so that it can speak for all of it."""
        return self._shares[quoted.unit.id] >= _HOLDS_MOST

    def is_on_topic(self, question: Question, case: str) -> bool:
        """Whether a question on a case study is on the topic: one of its quotes is, or much of the case."""
        texts = [one.quoted for one in question.listen if one.quoted]
        # of a claim that is doubted, the claim itself
        texts = texts[-1:] if question.kind is Kind.SURE else texts
        near = any(self._shares[quoted.unit.id] >= _HOLDS_SOME for quoted in texts)
        told = [unit for unit in self.units if self.shelf.quote(unit, unit.own).case == case]
        quoted = [one for one in self.quotes if one.case == case and self._is_about(one)]
        is_of_case = len(told) >= _CASE_UNITS or len(quoted) >= _CASE_QUOTES
        return near or is_of_case or bool(find_stems(case) & find_stems(self.note.brief.topic))

    def list_rows(self) -> list[tuple[Point, Quoted]]:
        """The rows of the reports' tables that are on the topic, or whose table asks about it, as figures."""
        topic = find_stems(self.note.brief.topic)
        about = {unit.id for unit in self.units}
        noted = {quoted.unit.id for quoted in self.quotes}
        found: list[tuple[Point, Quoted]] = []
        for point, quoted in self.shelf.rows:
            unit = quoted.unit.id
            is_asked = len(find_stems(point.theme) & topic) >= _WORDS_MET
            if unit in about or (unit in noted and (is_asked or self._shares[unit] >= _HOLDS_QUOTED)):
                found.append((point, quoted))
        return found

    def list_cases(self) -> list[str]:
        """The case studies on the topic, by their names: what the note quotes most comes first."""
        quoted = [one.case for one in self.quotes if one.case]
        examples = [one.case for one in self.quotes if one.section == EXAMPLES and self._is_about(one)]
        about = [self.shelf.quote(unit, unit.own).case for unit in self.units]
        counts = {case: quoted.count(case) + about.count(case) for case in dict.fromkeys([*quoted, *about]) if case}
        often = [case for case, count in counts.items() if count >= _CASE_QUOTES or case in examples]
        return sorted(often, key=lambda case: (-quoted.count(case), -counts[case]))

    def list_listed_blocks(self) -> set[tuple[str, int]]:
        """The blocks of the lists on the topic, each with its report."""
        return {(unit.report, block) for unit in self.list_lists() for block in unit.blocks}

    def list_lists(self) -> list[Evidence]:
        """The lists on the topic: those that the note quotes, or an item of which it quotes, come first."""
        blocks = {(quoted.unit.report, block) for quoted in self.quotes for block in quoted.unit.blocks}
        lists = [unit for unit in self.shelf.index.evidence if unit.kind is EvidenceKind.LIST]
        quoted = [unit for unit in lists if any((unit.report, block) in blocks for block in unit.blocks)]
        near = [unit for unit in self.units if unit.kind is EvidenceKind.LIST and unit not in quoted]
        return [*quoted, *near]
