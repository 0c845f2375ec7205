"""Questions and their answers → scores: every measure of every answer, as parts of a whole that figures sum up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.vocabulary import Report
from evals.metrics import absence as absence_metrics
from evals.metrics import answer_form as form_metrics
from evals.metrics import answers as answer_metrics
from evals.metrics import citations as citation_metrics
from evals.metrics import faithful as faithful_metrics
from evals.metrics import places as place_metrics
from evals.metrics import quoting as quoting_metrics
from evals.metrics import refusals as refusal_metrics
from evals.metrics import retrieval as retrieval_metrics
from evals.metrics import support as support_metrics
from evals.metrics.refusals import Attempt
from evals.metrics.statistics import Count
from evals.suites.gold import Gold, locate_gold
from evals.suites.suite import Question

# An answer in the published form, as `pcn-assistant ask --json` prints it.
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """One question's scores."""

    question: Question
    answer: Answer
    gold: Gold
    # (part, whole) by figure; what does not apply is absent or (0, 0).
    counts: Mapping[str, Count]
    attempt: Attempt
    # How long the answer is; None for a refusal.
    words: int | None = None
    # The answer to a follow-up's standalone form, if it was asked.
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
    golds = {question.id: locate_gold(question, reports) for question in questions}
    # The ranking figures are computed for all questions at once.
    judged = {}
    for question in questions:
        answer = answers[question.id]
        ranks = retrieval_metrics.rank_gold_quotes(answer, golds[question.id], reports)
        judged[question.id] = retrieval_metrics.relevance_judgements(ranks, len(answer.get("passages") or ()))
    rankings = retrieval_metrics.ranking_figures(judged)
    scores = []
    for question in questions:
        ranking = {name: (value, 1.0) for name, value in rankings.get(question.id, {}).items()}
        scores.append(
            score_answer(
                question,
                answers[question.id],
                golds[question.id],
                reports,
                ranking=ranking,
                standalone=standalones.get(question.id),
            )
        )
    return scores


def score_answer(
    question: Question,
    answer: Answer,
    gold: Gold,
    reports: Mapping[str, Report],
    *,
    ranking: Mapping[str, Count] | None = None,
    standalone: Answer | None = None,
) -> Score:
    """The scores of one answer. `ranking` are the ranking figures, which are computed for all questions at once."""
    counts = _measure_every_answer(question, answer, reports)
    if question.answerable and question.facts:
        counts |= _measure_against_facts(question, answer, reports)
        if standalone is not None:
            gap = counts["fact_recall"][0] - answer_metrics.fact_recall(standalone, question.facts)[0]
            counts["followup_gap"] = (gap, 1)
    if gold.parts:
        counts |= _measure_against_gold(question, answer, gold, reports) | dict(ranking or {})
    # A question without facts is judged by its quotes.
    recall = counts.get("fact_recall") or counts.get("span_recall") or (0.0, 1.0)
    answered = not answer.get("abstained") and not answer.get("error")
    loss = 1 - recall[0] if question.answerable and answered else 1.0
    return Score(
        question=question,
        answer=answer,
        gold=gold,
        counts=counts,
        attempt=Attempt(answered, round(float(answer.get("confidence") or 0), 6), loss),
        words=answer_metrics.count_words(answer) if answered else None,
        standalone=standalone,
    )


def _measure_every_answer(question: Question, answer: Answer, reports: Mapping[str, Report]) -> dict[str, Count]:
    return {
        "complete": answer_metrics.complete(answer, question),
        "quote_exactness": citation_metrics.quote_exactness(answer, reports),
        "shown_words_faithful": faithful_metrics.shown_words_faithful(answer, reports),
        "numbers_carried": answer_metrics.numbers_carried(answer, reports),
        "statement_support": support_metrics.statement_support(answer, reports),
        "place_exactness": place_metrics.place_exactness(answer, reports),
        "answer_text": form_metrics.answer_text(answer),
        "citation_economy": form_metrics.citation_economy(answer, reports),
        "stands_alone": quoting_metrics.stands_alone(answer, reports),
        "meaning_kept": quoting_metrics.meaning_kept(answer, reports),
        "absence_true": absence_metrics.absence_true(answer, question, reports),
        "coverage_told": form_metrics.coverage_told(answer, reports),
        "table_context": citation_metrics.table_context(answer, reports),
        "refusal_precision": refusal_metrics.refusal_precision(answer, question.answerable),
        "refusal_recall": refusal_metrics.refusal_recall(answer, question.answerable),
        "refusal_f1": refusal_metrics.refusal_f1(answer, question.answerable),
        "false_refusals": refusal_metrics.false_refusals(answer, question.answerable),
        "refusal_reason": refusal_metrics.refusal_reason(answer, question.reason),
        "errors": (float(bool(answer.get("error"))), 1),
    }


def _measure_against_facts(question: Question, answer: Answer, reports: Mapping[str, Report]) -> dict[str, Count]:
    return {
        "fact_recall": answer_metrics.fact_recall(answer, question.facts),
        "answered_in_full": answer_metrics.answered_in_full(answer, question.facts),
        "cited_recall": answer_metrics.cited_recall(answer, question.facts, reports),
        "facts_within_reach": retrieval_metrics.facts_within_reach(answer, question.facts),
    }


def _measure_against_gold(
    question: Question, answer: Answer, gold: Gold, reports: Mapping[str, Report]
) -> dict[str, Count]:
    ranks = retrieval_metrics.rank_gold_quotes(answer, gold, reports)
    return {
        "citation_precision": citation_metrics.citation_precision(answer, gold, reports),
        "citation_precision_characters": citation_metrics.citation_precision_characters(answer, gold, reports),
        "citation_recall": citation_metrics.citation_recall(answer, question.facts, gold, reports),
        "span_precision": citation_metrics.span_precision(answer, gold, reports),
        "span_recall": citation_metrics.span_recall(answer, gold, reports),
        "span_f1": citation_metrics.span_f1(answer, gold, reports),
        "retrieval_recall": retrieval_metrics.retrieval_recall(ranks),
    }
