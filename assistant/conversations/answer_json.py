"""Answers ↔ the published form, so that what was said can be kept and shown again word for word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from corpus.vocabulary import Answer, Citation, Hit, Passage, Span, Statement

NEAR_KEPT = 5


def kept(answer: Answer) -> dict[str, Any]:
    """The answer as it is kept: the published form with its five best passages, and the message of a refusal."""
    return {**replace(answer, hits=answer.hits[:NEAR_KEPT]).as_json(), "message": answer.message}


def restored(row: Mapping[str, Any]) -> Answer:
    """The answer that was kept; its passages have lost their blocks and their scores by name."""
    return Answer(
        question=row["question"],
        standalone_question=row["standalone_question"],
        statements=tuple(Statement(s["text"], tuple(s["citations"]), s["verified"]) for s in row["statements"]),
        citations=tuple(_citation(citation) for citation in row["citations"]),
        hits=tuple(_hit(passage, rank) for rank, passage in enumerate(row["passages"], start=1)),
        abstention_reason=row["abstention_reason"],
        message=row.get("message"),
        confidence=row["confidence"],
        mode=row["mode"],
        model=row.get("model"),
        latency_ms=row["latency_ms"],
    )


def _citation(row: Mapping[str, Any]) -> Citation:
    fields = {**row, "section": tuple(row["section"]), "spans": _spans(row["spans"])}
    return Citation(**fields)


def _hit(row: Mapping[str, Any], rank: int) -> Hit:
    section = tuple(row["section"])
    context = " – ".join([row["report"], *section])
    passage = Passage(f"kept-{rank}", row["report"], section, (), _spans(row["spans"]), row["text"], context)
    return Hit(passage, rank, row["score"])


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in pairs)
