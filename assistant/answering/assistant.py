"""Evidence mode: question → standalone question → ranked evidence → selected evidence → cited statements, or a refusal.

Read `EvidenceAssistant.ask` first: it retrieves, selects and composes, in three plain calls.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from assistant.answering.answerability import AnswerabilityModel, answerability_features, load_answerability_model
from assistant.answering.completeness import completeness_chance, completeness_features, load_completeness_model
from assistant.answering.composition import compose_statements
from assistant.answering.conversation import Turn, conversation_input, small_talk_kind, small_talk_reply
from assistant.answering.evidence_groups import EvidenceGroups
from assistant.answering.features import FeatureExtractor
from assistant.answering.followup import Reading
from assistant.answering.language_model import LanguageModel
from assistant.answering.passed_times import mark_passed
from assistant.answering.question import Question, QuestionAnalysis, analyse_question
from assistant.answering.quoted_context import context_boost
from assistant.answering.ranking import LambdaMartRanker, Ranking, fuse_best, judge_best, prefer_reports, read_best
from assistant.answering.readings import TurnReader, Weighed, find_unmet_names
from assistant.answering.refusal import (
    OTHER_LANGUAGE,
    Restrictions,
    explain_elsewhere,
    explain_unheld,
    explain_unmet,
    find_other_years,
    refusal_reason,
)
from assistant.answering.report_choice import cover, describe_library, reports_asked, reports_to_cover
from assistant.answering.selection import leave_out_front_matter, select_evidence
from assistant.reader.cross_encoder import CrossEncoderReader
from assistant.reader.reader import EvidenceReader, weigh_confidence
from assistant.recognition.classifier import load_question_classifier
from assistant.recognition.language import is_english
from assistant.suggestions.by_kind import choose_few
from corpus.editions import find_superseded
from corpus.errors import UserError
from corpus.front_matter import find_front_matter, is_bare_address
from corpus.library.store import Library, explain_unknown_report
from corpus.vocabulary import Answer, Citation, Coverage, Evidence, Hit, Statement
from index.embedding import Floats
from index.fusion import fuse
from index.search import Index, Query
from index.segments import Segment

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

# The kind of answer that tells of one report as a whole.
WHOLE_REPORT = "whole report"
MOST_CHARACTERS = 2000
PASSAGE_WORDS = 2000
# How many rankings are kept.
_RANKINGS_KEPT = 16
# How many questions to begin with stand in a friendly word.
_STARTERS = 3
# So many of the best units say what a reading of a turn is carried by.
_WEIGHED_UNITS = 3
# What standing near to what was quoted counts for a turn that names its own subject and may still go on.
_MAY_LEAN = 0.5
# So little the confidence of a refusal stands below the threshold at least.
_STEP = 0.0001
# The logit that the reader gives the best evidence of a large library at the least. Of 120 questions on 92 papers that
# nobody had asked of, one stood below; of 23 that no report answers, 22 did.
_LEAST_LOGIT = -1.5
# From this share on of the classifier a question asks for several things.
_ASKS_SEVERAL = 0.4
# Of how many of the best units the passages are handed on, fused with the passages that were searched for; those of
# the units count double.
_ANCHORS = 60
_ANCHOR_WEIGHT = 2.0
_FUSION_K = 10


@dataclass(frozen=True, slots=True)
class RetrievedEvidence:
    """A question with what was found for it: ranked passages and ranked candidate evidence."""

    question: Question
    # The question in a form that needs no history.
    standalone: str
    query: Query
    analysis: QuestionAnalysis
    hits: tuple[Hit, ...]
    ranking: Ranking
    # Which reports it was put to.
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class SelectedEvidence:
    """What was found, the confidence that it answers, and the runs of evidence selected (none: refuse)."""

    retrieved: RetrievedEvidence
    confidence: float
    runs: tuple[tuple[Evidence, ...], ...]


class AnswerKind(Protocol):
    """One kind of answer: an overview of a report, a list of all, rows by rank, a comparison and so on."""

    @property
    def name(self) -> str:
        """What it is called in the published form of an answer."""
        ...

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The answer; None where this kind is not wanted, or the evidence does not carry it."""
        ...


class EvidenceAssistant:
    """Answers questions from an index with cited evidence. Deterministic on any one day; safe to share."""

    def __init__(
        self,
        index: Index,
        library: Library,
        *,
        reranker: CrossEncoderReader | None = None,
        kinds: Sequence[AnswerKind] = (),
        today: Callable[[], date] = date.today,
    ) -> None:
        """Read the index; safe to share.

        `reranker` with a calibration takes the built-in reader's place in the order of the likeliest evidence and in
        the confidence; without one it may change the order alone. `kinds` are tried in their order before the plain
        selection; without any, every question is a plain one. `today` gives the day by which it is told which times
        have passed.
        """
        self.index = index
        self.library = library
        # The reports that have newer editions, each with the newest.
        self.superseded = find_superseded(report.details for report in index.reports.values())
        self._library_coverage = index.once("coverage", describe_library)
        self._today = today
        self._reranker = reranker
        self._kinds = tuple(kinds)
        self._features = FeatureExtractor(index)
        self._ranker = LambdaMartRanker()
        self._evidence_reader = EvidenceReader(index)
        self.groups = EvidenceGroups(index.evidence, index.reports)
        # 1 for each unit of evidence that is no part of what its report says, 2 for a bare address, else 0.
        self._front_matter = index.by_segment("front matter", _flag_front_matter)
        self._restrictions = Restrictions(index.reports, index.lexicon)
        self._answerability: AnswerabilityModel = load_answerability_model()
        self._completeness = load_completeness_model()
        self._reader = TurnReader(index, self._weigh)
        # A turn's reading is ranked to be chosen and again to be answered, and kinds of answer ask alike.
        self._rank = lru_cache(maxsize=_RANKINGS_KEPT)(self._make_ranking)
        self._hits = lru_cache(maxsize=_RANKINGS_KEPT)(self._find_hits)

    @property
    def evidence_mode(self) -> EvidenceAssistant:
        """Itself: it answers without a model."""
        return self

    @property
    def model(self) -> LanguageModel | None:
        """None: nothing is written but what the reports say."""
        return None

    def narrowed(
        self,
        text: str,
        *,
        history: Sequence[Turn] = (),
        reports: Sequence[str] | None = None,
        most: int = 0,
        keep: Sequence[str] = (),
    ) -> EvidenceAssistant:
        """Itself: it searches all of its reports."""
        return self

    @property
    def runnable(self) -> Runnable[Any, Answer]:
        """The assistant as LangChain users know it: `invoke`, `batch`, `stream`.

        Takes a question as a string, a mapping {"question", "chat_history"}, or a list of messages whose last one asks.
        """
        from langchain_core.runnables import RunnableLambda

        def answer(asked: Any) -> Answer:
            question, history = conversation_input(asked)
            return self.ask(question, history=history)

        return RunnableLambda(answer)

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Iterator[Answer]:
        """The answer, which comes at once.

        Raises:
            UserError: as `ask`.
        """
        yield self.ask(question, history=history, reports=reports, full=full)

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Answer:
        """Answer a question, or refuse it; `full` shows all where it would show the first few.

        `latency_ms` is wall-clock time.

        Raises:
            UserError: the question is empty or too long, or a report is not in the library.
        """
        began = time.perf_counter()
        text = self._validate(question, reports)
        if kind := small_talk_kind(text):
            answer = self._make_conversation(text, kind)
        elif not is_english(text):
            answer = Answer(text, text, abstention_reason="not_in_library", message=OTHER_LANGUAGE)
        else:
            asked = Question(text, tuple(history), tuple(reports) if reports else None, full)
            answer = self.answer(asked)
            answer = replace(answer, confidence=self._confidence_of(answer, asked))
        return replace(answer, latency_ms=round((time.perf_counter() - began) * 1000, 1))

    def _confidence_of(self, answer: Answer, asked: Question) -> float:
        """The chance that it says all that was asked; a refusal's is below the threshold, an answer's is not."""
        threshold = self._answerability.threshold
        if answer.mode == "conversation":
            return answer.confidence
        if not answer.statements:
            return min(answer.confidence, _step_below(threshold))
        return max(round(completeness_chance(self._completeness, self._features_of(answer, asked)), 4), threshold)

    def _features_of(self, answer: Answer, asked: Question) -> dict[str, float]:
        """What tells how likely an answer says all that was asked."""
        retrieved = self.retrieve(asked)
        features = answerability_features(self.index, retrieved.query, retrieved.analysis, retrieved.ranking)
        shares = self._shares_of_kinds(answer.standalone_question)
        return completeness_features(answer, retrieved.ranking, features, shares)

    def answer_with_features(self, question: str) -> tuple[Answer, dict[str, float]]:
        """The answer, confident as far as the library answers at all, and what its completeness is told by."""
        asked = Question(" ".join(question.split()))
        answer = self.answer(asked)
        return answer, self._features_of(answer, asked)

    def stand_alone(self, asked: Question) -> str:
        """The question in a form that needs no history, each earlier one read in the same way first."""
        return self.read(asked).text

    def read(self, asked: Question) -> Reading:
        """How a question is read after the turns before it."""
        return self._reader.read(asked.text, asked.history)

    def _weigh(self, standalone: str, quoted: tuple[int, ...]) -> Weighed:
        """How well the library carries a question that needs no history, asked after some units were quoted."""
        query = self.index.query(standalone)
        analysis = analyse_question(standalone, query.text, self.index.reports)
        ranking = self._rank(standalone, None)
        if quoted and len(ranking):
            ranking = ranking.boosted(context_boost(self.index, quoted)[ranking.candidates.numbers])
        features = answerability_features(self.index, query, analysis, ranking)
        best = tuple(int(number) for number in ranking.best_units[:_WEIGHED_UNITS])
        return Weighed(self._make_sure(standalone, self._answerability.confidence(features), ranking), best)

    def answer(self, asked: Question) -> Answer:
        """The answer of the kind that is asked for, else the plain one; a refusal where a year or place is not met.

        A refusal of some reports says which others answer.
        """
        answer = self._answer_or_refuse(asked)
        if not asked.reports or answer.abstention_reason != "not_in_library":
            return answer
        unrestricted = self._answer_or_refuse(replace(asked, reports=None))
        others = [citation.report for citation in unrestricted.citations if citation.report not in asked.reports]
        elsewhere = tuple(dict.fromkeys(others))
        if not elsewhere:
            return answer
        reports = self.index.reports
        message = explain_elsewhere([reports[id_] for id_ in asked.reports], [reports[id_] for id_ in elsewhere])
        return replace(answer, elsewhere=elsewhere, message=message)

    def _answer_or_refuse(self, asked: Question) -> Answer:
        """The answer, or the refusal, of the reports that are asked."""
        answer = self._answer_by_kind(asked) or self.answer_plainly(asked)
        unmet: Sequence[str] = ()
        # The words that call a report need not stand in what is told of it as a whole; its year must be its own.
        if answer.kind == WHOLE_REPORT:
            other_years = find_other_years(answer.standalone_question, answer.citations, self.index.reports)
            return self.refuse_unmet(answer, other_years) if other_years else answer
        if answer.statements:
            unmet = self._restrictions.find_unmet(answer.standalone_question, answer.citations)
        elif answer.abstention_reason != "not_in_library" or answer.not_found:
            return answer
        reading = self.read(asked)
        if not unmet and answer.standalone_question == reading.text:
            unmet = find_unmet_names(reading, answer.citations, self.index)
        # What the answer itself names as not found is told, and no reason to withhold the rest.
        unmet = [name for name in unmet if not any(name in told for told in answer.not_found)]
        return self.refuse_unmet(answer, unmet) if unmet else answer

    def refuse_unmet(self, answer: Answer, unmet: Sequence[str]) -> Answer:
        """A refusal that names what is not there."""
        hits = answer.hits or self._passages_for_writer(self.retrieve(Question(answer.standalone_question)))
        return replace(
            answer,
            statements=(),
            citations=(),
            shown_of=None,
            not_found=tuple(unmet),
            hits=hits,
            abstention_reason="not_in_library",
            message=explain_unmet(unmet, answer.citations[0] if answer.citations else None),
        )

    def share_of_kind(self, question: str, kind: str) -> float:
        """How likely a question that needs no history is of a kind, 0 to 1, by its wording and meaning.

        `kind` is one of the classifier's: "advice", "whole_report", "list_all", "ranking", "comparison", "yes_no",
        "two_part", "who", "definition", "fact", "about_library", "cannot_do". With another embedding model than the
        one that the classifier was trained with, 0.
        """
        return self._shares_of_kinds(question).get(kind, 0.0)

    def _shares_of_kinds(self, question: str) -> dict[str, float]:
        """How likely a question is of each kind; empty with another embedding model."""
        classifier = load_question_classifier()
        if classifier.embedding != self.index.manifest.weights:
            return {}
        return classifier.shares(question, self.index.query(question).encoded.vector)

    def answer_plainly(self, asked: Question) -> Answer:
        """The answer that the selection of evidence gives, whatever kind was asked for."""
        return self.compose(self.select(self.retrieve(asked)))

    def _answer_by_kind(self, asked: Question) -> Answer | None:
        """The answer of the first kind that is wanted and that the evidence carries; None where there is none."""
        if not self._kinds:
            return None
        standalone = self.stand_alone(asked)
        for kind in self._kinds:
            answer = kind.answer(asked, standalone, self)
            if answer is not None:
                return replace(answer, kind=kind.name, coverage=self._cover_all(answer, asked, standalone))
        return None

    def _cover_all(self, answer: Answer, asked: Question, standalone: str) -> Coverage | None:
        """Which reports an answer's question was put to: more than one where its parts were put to one each."""
        cited = {citation.report for citation in answer.citations}
        if answer.coverage is None or len(cited) <= answer.coverage.asked:
            return answer.coverage
        return self._cover(asked, standalone)

    @cached_property
    def starters(self) -> list[str]:
        """A few questions to begin with, each asked before it is offered."""
        return choose_few(self.index, self.ask, _STARTERS)

    def retrieve(self, question: Question) -> RetrievedEvidence:
        """Make the question standalone, analyse it, and rank the passages and the candidate evidence.

        Where no reports are chosen, superseded ones are left out unless the question asks for them.
        """
        standalone = self.stand_alone(question)
        coverage = self._cover(question, standalone)
        reports = reports_asked(coverage, self.index.reports, question.reports)
        query = self.index.query(standalone)
        analysis = analyse_question(standalone, query.text, self.index.reports)
        hits = self._hits(standalone, None if reports is None else frozenset(reports))
        ranking = self._rank(standalone, None if reports is None else frozenset(reports))
        if self._reranker and not self._reranker.calibration:
            ranking = fuse_best(ranking, self._reranker, query.text, self.index.evidence)
        # People ask on about what they were just told: a follow-up prefers evidence near what was quoted.
        reading = self.read(question)
        if (reading.leans or reading.may_lean) and len(ranking):
            boost = context_boost(self.index, self._reader.quoted(question.history))
            ranking = ranking.boosted(boost[ranking.candidates.numbers] * (1.0 if reading.leans else _MAY_LEAN))
        return RetrievedEvidence(question, standalone, query, analysis, hits, ranking, coverage)

    def read_units(self, query: Query, units: Sequence[int]) -> Floats | None:
        """The reader's logit for each unit, by its number: above 0 it rather answers; None where it cannot read."""
        return self._evidence_reader.read(query, units)

    def _find_hits(self, standalone: str, reports: frozenset[str] | None) -> tuple[Hit, ...]:
        """The passages for a question that needs no history."""
        return tuple(self.index.hits(self.index.query(standalone), reports=reports))

    def _make_ranking(self, standalone: str, reports: frozenset[str] | None) -> Ranking:
        """The candidate evidence for a question that needs no history, ranked."""
        query = self.index.query(standalone)
        answer_types = analyse_question(standalone, query.text, self.index.reports).answer_types
        ranked = self._ranker.rank(self._features.extract(query, answer_types, reports=reports))
        if self.index.is_part:
            # Of many reports some line of another subject nearly always reads like an answer.
            shares = self.index.report_shares(query)[ranked.candidates.numbers]
            ranked = prefer_reports(ranked, shares)
        read = read_best(ranked, self._evidence_reader, query)
        if not self._reranker or not self._reranker.calibration or not len(ranked):
            return read
        is_new = self._evidence_reader.decides_order(ranked.best_units[0])
        judged = judge_best(ranked, self._reranker, query.text, self.index.evidence, is_new=is_new)
        return replace(judged, likeliest=read.likeliest)

    def select(self, retrieved: RetrievedEvidence) -> SelectedEvidence:
        """Decide whether the evidence answers the question, and select what of it is told."""
        analysis, ranking = retrieved.analysis, retrieved.ranking
        features = answerability_features(self.index, retrieved.query, analysis, ranking)
        confidence = self._make_sure(retrieved.standalone, self._answerability.confidence(features), ranking)
        if confidence < self._answerability.threshold or not len(ranking):
            return SelectedEvidence(retrieved, confidence, ())
        reports = reports_to_cover(analysis, self._gaps_by_report(ranking))
        told = leave_out_front_matter(ranking, self._front_matter, retrieved.standalone)
        runs = select_evidence(self.groups, told, analysis, reports=reports)
        if retrieved.question.full:
            runs = list(dict.fromkeys(self.groups.whole_of(run) for run in runs))
        evidence = self.index.evidence
        return SelectedEvidence(retrieved, confidence, tuple(tuple(evidence[n] for n in run) for run in runs))

    def _make_sure(self, standalone: str, confidence: float, ranking: Ranking) -> float:
        """The answerability model's confidence, weighed with what a reader says of the best candidate.

        A calibrated cross-encoder takes the built-in reader's place.
        """
        asks_several = self.share_of_kind(standalone, "two_part") >= _ASKS_SEVERAL
        calibration = self._reranker.calibration if self._reranker else None
        if calibration is None:
            sure = weigh_confidence(confidence, ranking.likeliest, asks_several=asks_several)
            return min(sure, _step_below(self._answerability.threshold)) if self._is_by_chance(ranking) else sure
        weighing = calibration.weighing
        return weigh_confidence(confidence, ranking.judged, asks_several=asks_several, weighing=weighing)

    def _is_by_chance(self, ranking: Ranking) -> bool:
        """Whether the best of a large library's evidence reads like an answer only by chance, as the reader has it.

        Where nothing was asked before of its report, nothing else tells.
        """
        if not self.index.is_part or ranking.likeliest is None or not len(ranking):
            return False
        is_new = self._evidence_reader.decides_order(ranking.best_units[0])
        return is_new and ranking.likeliest < _LEAST_LOGIT

    def compose(self, selected: SelectedEvidence) -> Answer:
        """Statements with citations from the evidence selected, or the refusal."""
        retrieved = selected.retrieved
        answer = Answer(
            question=retrieved.question.text,
            standalone_question=retrieved.standalone,
            hits=self._passages_for_writer(retrieved),
            confidence=selected.confidence,
            coverage=retrieved.coverage,
        )
        if not selected.runs:
            reason = refusal_reason(retrieved.analysis)
            unheld = self._restrictions.find_unheld_words(retrieved.query.text)
            return replace(answer, abstention_reason=reason, message=explain_unheld(reason, unheld))
        statements, citations = compose_statements(selected.runs, self.index.reports, self.superseded)
        return replace(
            answer,
            statements=self.mark_passed(statements, citations),
            citations=citations,
            shown_of=self.groups.count_shown(selected.runs[0]),
        )

    def mark_passed(self, statements: Sequence[Statement], citations: Sequence[Citation]) -> tuple[Statement, ...]:
        """The statements, marked where they speak of a time that has passed since their report was written."""
        return mark_passed(statements, citations, self.index.reports, self._today())

    def _cover(self, question: Question, standalone: str) -> Coverage:
        """Which reports the question is put to; a follow-up to what a superseded report said asks that one, too."""
        quoted: set[str] = set()
        if self.superseded and standalone != question.text:
            quoted = {self.index.evidence[n].report for n in self._reader.quoted(question.history)}
        return cover(
            self._library_coverage,
            standalone,
            self.index.reports,
            self.superseded,
            chosen=question.reports,
            quoted=quoted,
        )

    def _make_conversation(self, text: str, kind: str) -> Answer:
        titles = [card.title for card in self.library.cards()]
        message = small_talk_reply(kind, titles, self.starters)
        return Answer(text, text, message=message, mode="conversation", confidence=1.0)

    def _gaps_by_report(self, ranking: Ranking) -> dict[str, float]:
        """The reports in the order of their best candidate, with how far it stands below the best of all."""
        best = ranking.scores[ranking.order[0]]
        gaps: dict[str, float] = {}
        for position, number in zip(ranking.order, ranking.best_units, strict=True):
            gaps.setdefault(self.index.evidence[number].report, float(best - ranking.scores[position]))
        return gaps

    def _passages_for_writer(self, retrieved: RetrievedEvidence) -> tuple[Hit, ...]:
        """The passages a writer is given, 2,000 words at most: those of the likeliest evidence, fused with the hits."""
        best_units = retrieved.ranking.best_units[:_ANCHORS]
        anchored = list(dict.fromkeys(passage for unit in best_units for passage in self.index.unit_passages[unit]))
        numbers = {passage.id: number for number, passage in enumerate(self.index.passages)}
        found = [numbers[hit.passage.id] for hit in retrieved.hits]
        kept: list[Hit] = []
        words = 0
        for number, score in fuse([anchored, found], weights=[_ANCHOR_WEIGHT, 1.0], k=_FUSION_K):
            passage = self.index.passages[number]
            length = len(passage.text.split())
            if words + length <= PASSAGE_WORDS:
                kept.append(Hit(passage, len(kept) + 1, round(score, 6)))
                words += length
        return tuple(kept)

    def _validate(self, question: str, reports: Sequence[str] | None) -> str:
        """The question on one line.

        Raises:
            UserError: it is empty or too long, or a report is not in the library.
        """
        text = " ".join(question.split())
        if not text:
            raise UserError('the question is empty. Ask in words, for example: "What is a Primary Care Network?"')
        if len(text) > MOST_CHARACTERS:
            raise UserError(
                f"the question has {len(text):,} characters; {MOST_CHARACTERS:,} is the most. Ask one thing at a time."
            )
        for report in reports or ():
            if report not in self.index.reports:
                raise UserError(explain_unknown_report(report, list(self.index.reports)))
        return text


def _step_below(threshold: float) -> float:
    return round(threshold - _STEP, 4)


def _flag_front_matter(segment: Segment) -> Floats:
    """1 for each unit of evidence that is no part of what its report says, 2 for a bare address, else 0."""
    beside = find_front_matter(segment.report)
    flags = [2.0 if is_bare_address(unit.own) else float(unit.blocks[0] in beside) for unit in segment.evidence]
    return np.asarray(flags, dtype=np.float32)
