"""Questions and their answers → scores: every measure of every answer, as parts of a whole that figures sum up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.vocabulary import Report
from evals.metrics import answers as answer_metrics
from evals.metrics import citations as citation_metrics
from evals.metrics import refusals as refusal_metrics
from evals.metrics import retrieval as retrieval_metrics
from evals.metrics.refusals import Attempt
from evals.suites.gold import Gold, locate
from evals.suites.suite import Question

Answer = Mapping[str, Any]
Count = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Score:
    """One question's scores. `counts` holds (part, whole) by figure; what does not apply is absent or (0, 0).

    `words` is None for a refusal. `standalone` is the answer to a follow-up's standalone form, if it was asked.
    """

    question: Question
    answer: Answer
    gold: Gold
    counts: Mapping[str, Count]
    attempt: Attempt
    words: int | None = None
    standalone: Answer | None = None

    def share(self, figure: str) -> float | None:
        """The question's own value of a figure; None where it does not apply."""
        part, whole = self.counts.get(figure, (0, 0))
        return part / whole if whole else None


def score_all(
    questions: Sequence[Question],
    answers: Mapping[str, Answer],
    standalones: Mapping[str, Answer],
    reports: Mapping[str, Report],
) -> list[Score]:
    """The scores of the questions in their order; `answers` and `standalones` are by question id."""
    golds = {question.id: locate(question, reports) for question in questions}
    judged = {}
    for question in questions:
        ranks = retrieval_metrics.ranks_of_parts(answers[question.id], golds[question.id], reports)
        judged[question.id] = retrieval_metrics.judgements(ranks, len(answers[question.id].get("passages") or ()))
    rankings = retrieval_metrics.ranking_figures(judged)
    scores = []
    for question in questions:
        ranking = {name: (value, 1.0) for name, value in rankings.get(question.id, {}).items()}
        answer, standalone = answers[question.id], standalones.get(question.id)
        scores.append(score(question, answer, golds[question.id], reports, ranking=ranking, standalone=standalone))
    return scores


def score(
    question: Question,
    answer: Answer,
    gold: Gold,
    reports: Mapping[str, Report],
    *,
    ranking: Mapping[str, Count] | None = None,
    standalone: Answer | None = None,
) -> Score:
    """The scores of one answer. `ranking` are the ranking figures, which are computed for all questions at once."""
    counts = _everywhere(question, answer, reports)
    if question.answerable and question.facts:
        counts |= _against_facts(question, answer, reports)
        if standalone is not None:
            gap = counts["fact_recall"][0] - answer_metrics.fact_recall(standalone, question.facts)[0]
            counts["followup_gap"] = (gap, 1)
    if gold.parts:
        counts |= _against_gold(question, answer, gold, reports) | dict(ranking or {})
    recall = counts.get("fact_recall") or counts.get("span_recall") or (0.0, 1.0)
    answered = not answer.get("abstained") and not answer.get("error")
    loss = 1 - recall[0] if question.answerable and answered else 1.0
    return Score(
        question=question,
        answer=answer,
        gold=gold,
        counts=counts,
        attempt=Attempt(answered, round(float(answer.get("confidence") or 0), 6), loss),
        words=answer_metrics.answer_length(answer) if answered else None,
        standalone=standalone,
    )


def _everywhere(question: Question, answer: Answer, reports: Mapping[str, Report]) -> dict[str, Count]:
    return {
        "quote_exactness": citation_metrics.quote_exactness(answer, reports),
        "numbers_carried": answer_metrics.numbers_carried(answer, reports),
        "table_context": citation_metrics.table_context(answer, reports),
        "refusal_precision": refusal_metrics.refusal_precision(answer, question.answerable),
        "refusal_recall": refusal_metrics.refusal_recall(answer, question.answerable),
        "refusal_f1": refusal_metrics.refusal_f1(answer, question.answerable),
        "false_refusals": refusal_metrics.false_refusals(answer, question.answerable),
        "refusal_reason": refusal_metrics.refusal_reason(answer, question.reason),
        "errors": (float(bool(answer.get("error"))), 1),
    }


def _against_facts(question: Question, answer: Answer, reports: Mapping[str, Report]) -> dict[str, Count]:
    return {
        "fact_recall": answer_metrics.fact_recall(answer, question.facts),
        "answered_in_full": answer_metrics.answered_in_full(answer, question.facts),
        "cited_recall": answer_metrics.cited_recall(answer, question.facts, reports),
        "facts_within_reach": retrieval_metrics.facts_within_reach(answer, question.facts),
    }


def _against_gold(question: Question, answer: Answer, gold: Gold, reports: Mapping[str, Report]) -> dict[str, Count]:
    ranks = retrieval_metrics.ranks_of_parts(answer, gold, reports)
    return {
        "citation_precision": citation_metrics.citation_precision(answer, gold, reports),
        "citation_precision_characters": citation_metrics.citation_precision_characters(answer, gold, reports),
        "citation_recall": citation_metrics.citation_recall(answer, question.facts, gold, reports),
        "span_precision": citation_metrics.span_precision(answer, gold, reports),
        "span_recall": citation_metrics.span_recall(answer, gold, reports),
        "span_f1": citation_metrics.span_f1(answer, gold, reports),
        "retrieval_recall": retrieval_metrics.retrieval_recall(ranks),
    }
