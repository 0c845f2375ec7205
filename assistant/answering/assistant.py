"""The evidence-mode chain: question → standalone question → hits → evidence → cited statements, or a refusal."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from langchain_core.runnables import Runnable, RunnableLambda

from assistant.answering.answerability import AnswerabilityModel, answerability_features, load_answerability_model
from assistant.answering.composition import compose_statements
from assistant.answering.conversation import Turn
from assistant.answering.evidence_groups import EvidenceGroups
from assistant.answering.features import Candidates, FeatureExtractor
from assistant.answering.followup import context_boost, make_standalone, previously_quoted
from assistant.answering.language_model import LanguageModel
from assistant.answering.question import Wanted, expected_answer_types, length_budget_for, reports_to_cover
from assistant.answering.ranking import LambdaMartRanker, Reranker
from assistant.answering.refusal import MESSAGES, refusal_reason
from assistant.answering.selection import select_evidence
from assistant.answering.small_talk import small_talk_kind, small_talk_reply
from assistant.suggestions.starters import starter_questions
from corpus.errors import UserError
from corpus.library import Library, unknown_report
from corpus.vocabulary import Answer, Evidence, Hit
from index.embedding import Floats
from index.fusion import fuse
from index.search import Index, Query, searched

MOST_CHARACTERS = 2000
PASSAGE_WORDS = 2000
_ANCHORS = 60


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked: its text, the turns before it, and the reports it is put to (None: all)."""

    text: str
    history: tuple[Turn, ...] = ()
    reports: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RetrievedEvidence:
    """A question with what was found for it: ranked passages and scored candidate evidence."""

    question: Question
    make_standalone: str
    query: Query
    hits: tuple[Hit, ...]
    candidates: Candidates
    scores: Floats


@dataclass(frozen=True, slots=True)
class SelectedEvidence:
    """What was found, the confidence that it answers, and the runs of evidence chosen (none: refuse)."""

    retrieved: RetrievedEvidence
    confidence: float
    runs: tuple[tuple[Evidence, ...], ...]


class EvidenceAssistant:
    """Answers questions from an index with cited evidence. Deterministic; safe to share between threads."""

    def __init__(self, index: Index, library: Library, *, reranker: Reranker | None = None) -> None:
        """`reranker` may change the order of the likeliest evidence; without one the selector alone decides."""
        self.index = index
        self._reranker = reranker
        self.library = library
        self._features = FeatureExtractor(index)
        self._selector = LambdaMartRanker()
        self._wholes = EvidenceGroups(index.evidence, index.reports)
        self._support: AnswerabilityModel = load_answerability_model()
        self.chain: Runnable[Question, Answer] = (
            RunnableLambda(self.retrieve) | RunnableLambda(self.select) | RunnableLambda(self.compose)
        )

    @property
    def evidence_mode(self) -> EvidenceAssistant:
        """Itself: it answers without a model."""
        return self

    @property
    def model(self) -> LanguageModel | None:
        """None: nothing is written but what the reports say."""
        return None

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None
    ) -> Iterator[Answer]:
        """The answer, which comes at once.

        Raises:
            UserError: as `ask`.
        """
        yield self.ask(question, history=history, reports=reports)

    def ask(self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None) -> Answer:
        """Answer a question, or refuse it; `latency_ms` is wall-clock time.

        Raises:
            UserError: the question is empty or too long, or a report is not in the library.
        """
        began = time.perf_counter()
        text = self._checked(question, reports)
        talk = small_talk_kind(text)
        if talk:
            titles = [card.title for card in self.library.cards()]
            message = small_talk_reply(talk, titles, self.starters()[:3])
            answer = Answer(text, text, message=message, mode="conversation", confidence=1.0)
        else:
            answer = self.chain.invoke(Question(text, tuple(history), tuple(reports) if reports else None))
        return replace(answer, latency_ms=round((time.perf_counter() - began) * 1000, 1))

    def starters(self) -> list[str]:
        """Questions to begin with, drawn from the library's own headings."""
        return starter_questions(list(self.index.reports.values()))

    def retrieve(self, question: Question) -> RetrievedEvidence:
        """Make the question standalone, rank the passages and score the candidate evidence."""
        alone = make_standalone(question.text, question.history)
        query = self.index.query(alone)
        hits = self.index.hits(query, reports=question.reports)
        candidates = self._features.candidates(query, reports=question.reports)
        scores = self._selector.scores(candidates)
        if self._reranker and len(scores):
            texts = [searched(self.index.evidence[int(number)]) for number in candidates.numbers]
            scores = self._reranker.rerank(query.text, texts, scores)
        if alone != question.text and len(scores):
            near = context_boost(self.index, previously_quoted(self.index, question.history))
            scores = (scores + near[candidates.numbers]).astype(np.float32)
        return RetrievedEvidence(question, alone, query, tuple(hits), candidates, scores)

    def select(self, retrieved: RetrievedEvidence) -> SelectedEvidence:
        """Decide whether the evidence carries an answer, and choose it."""
        query, candidates, scores = retrieved.query, retrieved.candidates, retrieved.scores
        signals = answerability_features(self.index, query, candidates, scores, retrieved.standalone)
        confidence = self._support.confidence(signals)
        if confidence < self._support.threshold or not len(scores):
            return SelectedEvidence(retrieved, confidence, ())
        asked = expected_answer_types(query.text)
        reports = reports_to_cover(retrieved.standalone, self.index.reports, self._gaps(candidates, scores))
        runs = select_evidence(
            self._wholes,
            candidates.numbers,
            scores,
            wanted=Wanted(query.text, asked, reports),
            sizing=length_budget_for(asked),
            matches=candidates.matches.weighted if candidates.matches else None,
        )
        evidence = self.index.evidence
        return SelectedEvidence(retrieved, confidence, tuple(tuple(evidence[n] for n in run) for run in runs))

    def compose(self, chosen: SelectedEvidence) -> Answer:
        """Statements with citations from the evidence chosen, or the refusal."""
        retrieved = chosen.retrieved
        answer = Answer(
            question=retrieved.question.text,
            standalone_question=retrieved.standalone,
            hits=self._handed_on(retrieved),
            confidence=chosen.confidence,
        )
        if not chosen.runs:
            reason = refusal_reason(retrieved.standalone)
            return replace(answer, abstention_reason=reason, message=MESSAGES[reason])
        statements, citations = compose_statements(chosen.runs, self.index.reports)
        return replace(answer, statements=statements, citations=citations)

    def _gaps(self, candidates: Candidates, scores: Floats) -> dict[str, float]:
        """The reports in the order of their best candidate, with how far it stands below the best of all."""
        order = sorted(range(len(scores)), key=lambda k: (-scores[k], k))
        gaps: dict[str, float] = {}
        for k in order:
            gaps.setdefault(self.index.evidence[int(candidates.numbers[k])].report, float(scores[order[0]] - scores[k]))
        return gaps

    def _handed_on(self, retrieved: RetrievedEvidence) -> tuple[Hit, ...]:
        """The passages a writer is given, 2,000 words at most: those of the likeliest evidence, fused with the hits."""
        order = sorted(range(len(retrieved.scores)), key=lambda k: (-retrieved.scores[k], k))[:_ANCHORS]
        anchored = dict.fromkeys(
            passage for k in order for passage in self.index.passages_of[int(retrieved.candidates.numbers[k])]
        )
        numbers = {passage.id: number for number, passage in enumerate(self.index.passages)}
        ranked = [numbers[hit.passage.id] for hit in retrieved.hits]
        kept: list[Hit] = []
        words = 0
        for number, score in fuse([list(anchored), ranked], weights=[2.0, 1.0], k=10):
            passage = self.index.passages[number]
            length = len(passage.text.split())
            if words + length <= PASSAGE_WORDS:
                kept.append(Hit(passage, len(kept) + 1, round(score, 6)))
                words += length
        return tuple(kept)

    def _checked(self, question: str, reports: Sequence[str] | None) -> str:
        text = " ".join(question.split())
        if not any(character.isalnum() for character in text):
            raise UserError('the question is empty. Ask in words, for example: "What is a Primary Care Network?"')
        if len(text) > MOST_CHARACTERS:
            raise UserError(
                f"the question has {len(text):,} characters; {MOST_CHARACTERS:,} is the most. Ask one thing at a time."
            )
        for report in reports or ():
            if report not in self.index.reports:
                raise UserError(unknown_report(report, list(self.index.reports)))
        return text
