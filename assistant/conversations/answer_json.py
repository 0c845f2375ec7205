"""Answers ↔ the published form, so that an answer can be kept and shown again word for word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from corpus.vocabulary import Answer, Hit, Passage, Span, Statement, citation_from_json, coverage_from_json

# Passages that are kept with an answer, the best first: as many as a page shows under a refusal, and some more.
PASSAGES_KEPT = 5


def dump_answer(answer: Answer) -> dict[str, Any]:
    """The answer as it is kept: the published form with its five best passages, and the message of a refusal."""
    shortened = replace(answer, hits=answer.hits[:PASSAGES_KEPT])
    return {**shortened.as_json(), "message": answer.message}


def load_answer(row: Mapping[str, Any]) -> Answer:
    """The answer that `dump_answer` wrote, of this version or an earlier one.

    Its passages come back without their blocks and without their scores by name.
    """
    return Answer(
        question=row["question"],
        standalone_question=row["standalone_question"],
        statements=tuple(_load_statement(statement) for statement in row["statements"]),
        citations=tuple(citation_from_json(citation) for citation in row["citations"]),
        hits=tuple(_load_hit(passage, rank) for rank, passage in enumerate(row["passages"], start=1)),
        abstention_reason=row["abstention_reason"],
        message=row.get("message"),
        confidence=row["confidence"],
        mode=row["mode"],
        kind=row.get("kind", "fact"),
        not_found=tuple(row.get("not_found", ())),
        elsewhere=tuple(row.get("elsewhere", ())),
        shown_of=_read_shown(row.get("shown_of")),
        model=row.get("model"),
        latency_ms=row["latency_ms"],
        coverage=coverage_from_json(row["coverage"]) if row.get("coverage") else None,
        more=tuple(_load_statement(statement) for statement in (row.get("more") or {}).get("statements", ())),
        more_citations=tuple(citation_from_json(cited) for cited in (row.get("more") or {}).get("citations", ())),
    )


def _read_shown(row: Sequence[int] | None) -> tuple[int, int] | None:
    return (int(row[0]), int(row[1])) if row else None


def _load_statement(row: Mapping[str, Any]) -> Statement:
    return Statement(
        row["text"],
        tuple(row["citations"]),
        row["verified"],
        row.get("passed"),
        row.get("said"),
        derived=row.get("derived", False),
        heading=row.get("heading", ""),
    )


def _load_hit(row: Mapping[str, Any], rank: int) -> Hit:
    section = tuple(row["section"])
    spans: tuple[Span, ...] = tuple((start, end) for start, end in row["spans"])
    context = " – ".join([row["report"], *section])
    passage = Passage(f"kept-{rank}", row["report"], section, (), spans, row["text"], context)
    return Hit(passage, rank, row["score"])
