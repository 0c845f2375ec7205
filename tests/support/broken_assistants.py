"""Perfect answers built from gold evidence, and the ways in which assistants break them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from corpus.vocabulary import BlockKind, Report, Span, join_spans, quote
from evals.metrics.places import touched_blocks
from evals.suites.gold import GoldPlace, locate_gold
from evals.suites.suite import Question

Answer = dict[str, Any]
Answers = dict[str, Answer]


@dataclass(frozen=True, slots=True)
class Run:
    """Questions with an answer to each, and an answer to each follow-up's standalone form."""

    questions: tuple[Question, ...]
    answers: Answers
    standalones: Answers
    reports: Mapping[str, Report]

    def changed(self, change: Callable[[Question, Answer], Answer]) -> Run:
        """The run with every answer changed; the standalone answers stay."""
        answers = {q.id: change(q, deepcopy(self.answers[q.id])) for q in self.questions}
        return Run(self.questions, answers, self.standalones, self.reports)


def perfect_run(questions: Sequence[Question], reports: Mapping[str, Report]) -> Run:
    """Every answerable question answered from its gold evidence, every other refused with its reason."""
    answers = {question.id: perfect_answer(question, reports) for question in questions}
    standalones = {question.id: answers[question.id] for question in questions if question.history}
    return Run(tuple(questions), answers, standalones, reports)


def perfect_answer(question: Question, reports: Mapping[str, Report]) -> Answer:
    """A statement for each gold quote that bears a fact, citing it with its headers; or a refusal."""
    if not question.answerable:
        return refusal(str(question.reason))
    parts = locate_gold(question, reports).parts
    bearing = [part.places[0] for part in parts if part.facts]
    headers = [part.places[0] for part in parts if not part.facts]
    cited = [_whole(place, headers if number == 0 else [], reports) for number, place in enumerate(bearing)]
    said = [quote(reports[place.report].source, place.spans) for place in bearing]
    statements = [
        {"text": f"{_lead(place, reports)}{words}", "citations": [n], "verified": True}
        for n, (place, words) in enumerate(zip(bearing, said, strict=True), 1)
    ]
    citations = [
        citation(n, place.report, spans, reports)
        for n, (place, spans) in enumerate(zip(bearing, cited, strict=True), 1)
    ]
    passages = [
        {"report": c["report"], "section": [], "text": c["quote"], "spans": c["spans"], "score": 1.0} for c in citations
    ]
    return written({"abstained": False, "abstention_reason": None, "confidence": 0.9, "statements": statements,
                    "citations": citations, "passages": passages, "mode": "evidence",
                    "standalone_question": question.standalone, "coverage": _coverage(reports),
                    "not_found": _silent_report(question, reports), "latency_ms": 1.0})  # fmt: skip


def _silent_report(question: Question, reports: Mapping[str, Report]) -> list[str]:
    """A report that says nothing of it, as the gold has it; none where all do."""
    speaking = {gold.report for gold in (*question.evidence, *question.alternatives)}
    silent = [report for report in reports.values() if report.id not in speaking]
    return [f"this in {silent[0].details.short_title}"] if silent else []


def _coverage(reports: Mapping[str, Report]) -> Answer:
    return {"reports": len(reports), "asked": len(reports), "left_out": []}


def refusal(reason: str) -> Answer:
    """A refusal in the published form."""
    return {"answer": "The reports do not answer this.", "abstained": True, "abstention_reason": reason,
            "confidence": 0.1, "statements": [], "citations": [], "passages": [], "mode": "evidence",
            "latency_ms": 1.0}  # fmt: skip


def citation(n: int, report: str, spans: Sequence[Span], reports: Mapping[str, Report]) -> Answer:
    """An exact citation of these characters, with the place where the first of them that may be quoted stands."""
    told: Answer = {"n": n, "id": str(n), "report": report, "title": reports[report].details.title, "section": [],
                    "paragraph": 1, "page": None, "page_label": None, "quote": quote(reports[report].source, spans),
                    "spans": [list(span) for span in spans]}  # fmt: skip
    touched = touched_blocks(told, reports[report], headings=True)
    first = next((block for block in touched if block.is_quotable), touched[0] if touched else None)
    if first is not None:
        told |= {"section": list(first.section), "paragraph": first.paragraph, "page": first.page}
        told["page_label"] = first.page_label
    return told


def written(answer: Answer) -> Answer:
    """The answer with its text written anew from its statements."""
    lines = (s["text"] + "".join(f" [{n}]" for n in s["citations"]) for s in answer["statements"])
    return {**answer, "answer": "\n\n".join(lines)}


def beside(question: Question, reports: Mapping[str, Report]) -> Answer:
    """An exact citation of a sentence that has nothing to do with the question."""
    gold = locate_gold(question, reports)
    report = reports["manifesto"]
    for block in report.blocks:
        touched = any((report.id, at) in gold.right for start, end in block.spans for at in range(start, end))
        if block.kind is BlockKind.PARAGRAPH and len(block.text.split()) > 12 and not touched:
            return citation(99, report.id, block.spans, reports)
    raise AssertionError("every paragraph is gold")


def _lead(place: GoldPlace, reports: Mapping[str, Report]) -> str:
    return f"{reports[place.report].details.title.split()[0]}: "


def _whole(place: GoldPlace, headers: Sequence[GoldPlace], reports: Mapping[str, Report]) -> tuple[Span, ...]:
    """The place with the headers that the gold quotes beside it, and the leads of the table rows it reaches into."""
    report = reports[place.report]
    spans = {*place.spans, *(span for header in headers if header.report == place.report for span in header.spans)}
    for block in report.blocks:
        row = block.kind is BlockKind.TABLE_ROW and not block.is_label
        if row and any(start < end_ and start_ < end for start, end in block.spans for start_, end_ in place.spans):
            spans |= set(block.lead_ins)
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return join_spans(report.source, apart)
