"""Whether a point says again what others say: the same words, the same figures, or the same lead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.briefing.note import Point
from corpus.spans import overlap
from index.terms import STOP_WORDS, stem, words

_SHARE = re.compile(r"\d+\.\d+")
_ALIKE = 0.6


def is_redundant(point: Point, others: Sequence[Point]) -> bool:
    """Whether a point shares quoted characters with another's own, or says nearly the same words."""
    if point.value and _figures_given(point, others):
        return True
    said = _telling(point)
    for other in others:
        if other.citation is None or point.citation is None:
            continue
        if point.citation.id == other.citation.id or point.id == other.id:
            return True
        same = point.citation.report == other.citation.report
        row = point.value and other.value and point.measures != other.measures
        if same and not row and overlap(point.citation.spans, other.citation.spans) > _shared_lead(point, other):
            return True
        theirs = _telling(other)
        if len(said & theirs) > _ALIKE * max(1, min(len(said), len(theirs))) and not row:
            return True
    return False


def has_same_wording(point: Point, others: Sequence[Point]) -> bool:
    """Whether a point says nearly the same words as another; for sentences that may share their evidence."""
    said = _telling(point)
    return any(len(said & (theirs := _telling(o))) > _ALIKE * max(1, min(len(said), len(theirs))) for o in others)


def _figures_given(point: Point, others: Sequence[Point]) -> bool:
    """Whether other figures of the same report give every share that a figure gives, such as 57.9 of 73 (57.9)."""
    if point.citation is None:
        return False
    report = point.citation.report
    told = [o for o in others if o.value and o.id != point.id and o.citation and o.citation.report == report]
    given = {share for other in told for share in _SHARE.findall(other.value)}
    own = set(_SHARE.findall(point.value))
    return bool(own) and own <= given


def _shared_lead(point: Point, other: Point) -> int:
    """Characters that two items of one list share rightly: their lead-in stands in both, first."""
    if point.citation is None or other.citation is None:
        return 0
    first, second = point.citation.spans, other.citation.spans
    return first[0][1] - first[0][0] if len(first) > 1 and len(second) > 1 and first[0] == second[0] else 0


def _telling(point: Point) -> frozenset[str]:
    return frozenset(stem(word) for word in words(point.text) if word not in STOP_WORDS)
