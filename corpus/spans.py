"""Arithmetic of spans: [start, end) offsets into a report's source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.vocabulary import Span


def overlap(first: Sequence[Span], second: Sequence[Span]) -> int:
    """How many characters two sequences of spans share."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in first for b in second)


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted, those that share characters made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
