"""What each of several reports says of one thing, side by side."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence, SelectedEvidence
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.comparing.called_documents import (
    OF_ONE_REPORT,
    ONLY_DOCUMENTS,
    asks_across,
    find_called,
    leave_out_documents,
)
from assistant.kinds.comparing.telling import topic_of
from assistant.kinds.groundwork.absence import is_absent
from assistant.kinds.groundwork.advice_asked import ADVICE
from assistant.kinds.groundwork.laying_out import compose_runs, lead_with, restrict
from assistant.kinds.groundwork.wording import content_stems, content_words, stems_of
from assistant.overview.parts import find_blurbs
from corpus.segmentation.tables import is_table_title
from corpus.vocabulary import Answer, EvidenceKind, Report

_TWO = 2
# Asks whether reports say the same.
_ASKS_AGREEMENT = re.compile(
    r"\b(?:dis)?agree\w*\b|\bcontradict\w*|\bat odds\b|\bsay(?:ing)? the same\b|\bsame (?:line|view|figure|message)\b",
    re.IGNORECASE,
)
_MOST_REPORTS = 4
# What a piece of evidence must be worth to be told of a report that is not named, in units of the ranker: a share of
# the reader's logit, less how far below the best its report stands, more for each word of the topic up to so many, and
# for the share of the topic's words that it says. Set by hand on some sixty
# questions.
_LEAST_WORTH, _READ_SHARE, _BY_WORD, _MOST_WORDS, _BY_SHARE = -1.5, 0.5, 1.5, 3, 2.5
# So far below the best its report may stand at most.
_MOST_GAP = 5.0
# So many candidates of a report that is named are read where the best of them says nothing.
_READ_AGAIN = 12
# What the reader must give it where its report is named: with a word of the topic, and without one.
_LEAST_READ, _READ_WITHOUT_WORD = -4.0, -1.0
# How much each of several reports says.
_OF_EACH = LengthBudget(words=45, pieces=2, margin=0.6, run_sentences=2, run_words=45)
# And how much one says that alone carries what is asked.
_OF_ONE = LengthBudget(words=80, pieces=2, margin=1.0, run_sentences=2, run_words=60)
# The heading of what is told of sponsors: "Thank you to our sponsors".
_THANKS = re.compile(r"\bsponsor|\backnowledg|\bthank(?:s| you)\b", re.IGNORECASE)
# A link is no evidence by itself: "https://…", "and from".
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_LEAST_TOLD = 4


class AcrossReports:
    """What each of several reports says of one thing: one short piece of each that truly speaks of it."""

    name = "across reports"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """A piece of each report that carries what is asked; None where one report is meant, or none carries it.

        Refused where the library holds no word of what is asked.

        Where one alone carries it, or one is asked for whichever it is, it says a little more.
        """
        reports = assistant.index.reports
        named = find_called(standalone, reports)
        topic = leave_out_documents(standalone, reports)
        if not _is_wanted(standalone, named, reports) or not content_stems(topic, without=ONLY_DOCUMENTS):
            return None
        retrieved = assistant.retrieve(Question(topic, reports=asked.reports))
        selected = assistant.select(retrieved)
        if not _is_known(retrieved.query.text, assistant):
            answer = assistant.compose(SelectedEvidence(retrieved, selected.confidence, ()))
            return replace(answer, question=asked.text, standalone_question=standalone)
        heard = list(named) if len(named) >= _TWO else []
        sides = _Sides(assistant, retrieved, _gaps_by_report(assistant.retrieve(asked), assistant), heard)
        told = sides.tell(is_one=not heard and OF_ONE_REPORT.search(standalone) is not None) if selected.runs else {}
        if not told:
            return None
        runs = [run for runs in told.values() for run in runs]
        answer = compose_runs(assistant, retrieved, runs, confidence=selected.confidence)
        if _ASKS_AGREEMENT.search(standalone):
            answer = lead_with(answer, _name_speakers(answer, reports))
        missing = [
            report
            for report in _find_silent(heard, told, asked.reports or reports)
            if is_absent([topic_of(topic), topic], assistant, reports=[report])
        ]
        return replace(
            answer,
            question=asked.text,
            standalone_question=standalone,
            not_found=tuple(f"this in {named[report]}" for report in missing),
        )


def _is_wanted(standalone: str, named: Mapping[str, str], reports: Mapping[str, Report]) -> bool:
    """Whether several reports are named, or none and all are asked for, and no advice."""
    if len(named) >= _TWO:
        return True
    return not named and asks_across(standalone, reports) and ADVICE.search(standalone) is None


@dataclass(frozen=True, slots=True)
class _Sides:
    """What each report has on a topic, and whether it is worth telling."""

    assistant: EvidenceAssistant
    # What was found for the topic alone.
    retrieved: RetrievedEvidence
    # How far below the best each report stands for the whole question.
    gaps_asked: Mapping[str, float]
    # The reports that are named; empty where none is.
    named: Sequence[str]

    def tell(self, *, is_one: bool) -> dict[str, list[tuple[int, ...]]]:
        """The runs of evidence of each report that carries the topic, best first; of one report alone, all it has."""
        gaps = _gaps_by_report(self.retrieved, self.assistant)
        told: dict[str, list[tuple[int, ...]]] = {}
        for report in gaps:
            if self.named and report not in self.named:
                continue
            if runs := self._carrying(report, gaps[report], _OF_EACH):
                told[report] = runs
            if len(told) == (1 if is_one else _MOST_REPORTS):
                break
        if len(told) == 1 and not self.named:
            report = next(iter(told))
            told[report] = self._carrying(report, gaps[report], _OF_ONE) or told[report]
        return told

    def _carrying(self, report: str, gap: float, budget: LengthBudget) -> list[tuple[int, ...]]:
        """The best runs of one report that are worth telling, each by itself."""
        gap = max(gap, self.gaps_asked.get(report, gap))
        if gap > _MOST_GAP and not self.named:
            return []
        runs = [run for run in self._say_of(report, budget) if self._is_carrying(run, gap)]
        if not self.named:
            return runs
        # What is told of authors speaks for a report only where nothing else does, and of sponsors never.
        own = [run for run in runs if not self._is_blurb(run, report)]
        again = own or self._read_again(report, budget, self.retrieved) or self._search_again(report, budget)
        return again or [run for run in runs if not self._is_of_sponsors(run)]

    def _is_blurb(self, run: Sequence[int], report: str) -> bool:
        blurbs = find_blurbs(self.assistant.index.reports[report])
        return any(self.assistant.index.evidence[number].blocks[0] in blurbs for number in run)

    def _is_of_sponsors(self, run: Sequence[int]) -> bool:
        return _THANKS.search(" ".join(self.assistant.index.evidence[run[0]].section)) is not None

    def _search_again(self, report: str, budget: LengthBudget) -> list[tuple[int, ...]]:
        """The same of what is found where the report alone is searched: others may have crowded it out."""
        alone = replace(self.retrieved.question, text=self.retrieved.standalone, history=(), reports=(report,))
        return self._read_again(report, budget, self.assistant.retrieve(alone))

    def _read_again(self, report: str, budget: LengthBudget, found: RetrievedEvidence) -> list[tuple[int, ...]]:
        """Of a report's first candidates the one that the reader likes best, if it is worth telling."""
        blurbs = find_blurbs(self.assistant.index.reports[report])
        evidence = self.assistant.index.evidence
        own = [n for n in found.ranking.best_units if evidence[n].blocks[0] not in blurbs]
        numbers = [n for n in own if self._is_tellable(n, report, budget)][:_READ_AGAIN]
        logits = self.assistant.read_units(self.retrieved.query, numbers)
        if logits is None or not numbers:
            return []
        best = (numbers[int(logits.argmax())],)
        return [best] if self._is_carrying(best, 0.0) else []

    def _is_carrying(self, run: Sequence[int], gap: float) -> bool:
        """Whether a run speaks of the topic by the reader's logit, its report's place and its words."""
        evidence = self.assistant.index.evidence
        logits = self.assistant.read_units(self.retrieved.query, run)
        read = 0.0 if logits is None else float(logits.max())
        told = " ".join([*evidence[run[0]].section, *(evidence[number].text for number in run)])
        topic = content_stems(self.retrieved.standalone, without=ONLY_DOCUMENTS)
        words = len(stems_of(told).intersection(topic))
        if self.named:
            return read >= (_LEAST_READ if words else _READ_WITHOUT_WORD)
        worth = _READ_SHARE * read - gap + _BY_WORD * min(words, _MOST_WORDS) + _BY_SHARE * words / len(topic)
        return words > 0 and worth >= _LEAST_WORTH

    def _say_of(self, report: str, budget: LengthBudget) -> list[tuple[int, ...]]:
        """The best of one report, in so many words: headings, links and long lists are left out, items are not."""
        numbers = [int(number) for number in self.retrieved.ranking.candidates.numbers]
        allowed = np.asarray([self._is_tellable(number, report, budget) for number in numbers], dtype=np.float32)
        if not allowed.any():
            return []
        # One piece is wanted, even where the question asks for a list.
        types = self.retrieved.analysis.answer_types - {"list", "summary"}
        analysis = replace(self.retrieved.analysis, budget=budget, answer_types=types)
        return select_evidence(self.assistant.groups, restrict(self.retrieved.ranking, allowed), analysis)

    def _is_tellable(self, number: int, report: str, budget: LengthBudget) -> bool:
        unit = self.assistant.index.evidence[number]
        return (
            unit.report == report
            and unit.kind is not EvidenceKind.HEADING
            and number not in self.assistant.groups.introduced_list
            and not is_table_title(unit.own)
            and (unit.kind is not EvidenceKind.LIST or unit.words <= budget.words)
            and (_LINK.search(unit.own) is None or len(_LINK.sub(" ", unit.own).split()) >= _LEAST_TOLD)
        )


def _name_speakers(answer: Answer, reports: Mapping[str, Report]) -> str:
    """A line that names the reports that an answer quotes, for who asks whether they agree."""
    names = [reports[id_].details.short_title for id_ in dict.fromkeys(one.report for one in answer.citations)]
    if len(names) == 1:
        return f"What was found on this is from one report alone: {names[0]}."
    return f"What was found on this is from {', '.join(names[:-1])} and {names[-1]}."


def _find_silent(named: Sequence[str], told: Collection[str], allowed: Collection[str]) -> list[str]:
    """The named reports of which nothing is told, though they are among those that may be asked."""
    return [report for report in named if report not in told and report in allowed]


def _is_known(topic: str, assistant: EvidenceAssistant) -> bool:
    """Whether the library holds any of the words that carry a topic."""
    documents = set(ONLY_DOCUMENTS)
    words = [word for word in content_words(topic) if word not in documents]
    return any(assistant.index.lexicon.has_word(word) for word in words)


def _gaps_by_report(retrieved: RetrievedEvidence, assistant: EvidenceAssistant) -> dict[str, float]:
    """The reports by their best evidence, best first, with how far it stands below the best of all."""
    ranking = retrieved.ranking
    gaps: dict[str, float] = {}
    for position, number in zip(ranking.order, ranking.best_units, strict=True):
        gap = float(ranking.scores[ranking.order[0]] - ranking.scores[position])
        gaps.setdefault(assistant.index.evidence[number].report, gap)
    return gaps
