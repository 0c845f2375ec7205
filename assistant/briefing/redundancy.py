"""Whether a point says again what others say: the same words, the same figures, or the same lead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.briefing.note import Point
from corpus.spans import overlap
from corpus.vocabulary import Citation
from corpus.word_sets import overlap_coefficient
from index.terms import STOP_WORDS, stem, tokenize

# A share as a table prints it, with its decimals. Example: the "57.9" of "73 (57.9)".
_SHARE = re.compile(r"(?<!\d)\d++\.\d+")
# Two points are alike where more than this of the shorter one's telling words stand in the other.
_ALIKE = 0.6


def is_redundant(point: Point, others: Sequence[Point]) -> bool:
    """Whether a point shares quoted characters with another's own, or says nearly the same words.

    Example: "Wigan saved £131 million over ten years" beside "Over ten years, Wigan saved £131 million".
    """
    if point.value and _are_shares_given(point, others):
        return True
    own_words = _find_telling_words(point)
    return any(_repeats(point, own_words, other) for other in others)


def has_same_wording(point: Point, others: Sequence[Point]) -> bool:
    """Whether a point says nearly the same words as another; for sentences that may share their evidence."""
    own_words = _find_telling_words(point)
    return any(overlap_coefficient(own_words, _find_telling_words(other)) > _ALIKE for other in others)


def _repeats(point: Point, own_words: frozenset[str], other: Point) -> bool:
    """Whether a point says what one other says. `own_words`: the telling words of the point."""
    if point.citation is None or other.citation is None:
        return False
    if point.citation.id == other.citation.id or point.id == other.id:
        return True
    # Rows of one table share their table's words, so of rows that measure different things neither repeats the other.
    if point.value and other.value and point.measures != other.measures:
        return False
    return _shares_characters(point.citation, other.citation) or (
        overlap_coefficient(own_words, _find_telling_words(other)) > _ALIKE
    )


def _shares_characters(one: Citation, other: Citation) -> bool:
    """Whether two citations quote the same characters of a report, a lead-in that both rightly have apart."""
    return one.report == other.report and overlap(one.spans, other.spans) > _count_shared_lead_in(one, other)


def _count_shared_lead_in(one: Citation, other: Citation) -> int:
    """How many characters two items of one list share rightly: their lead-in stands first in both.

    Example: "PCNs should: • meet monthly" and "PCNs should: • share data" share the 12 characters of "PCNs should:".
    """
    both_have_lead_in = len(one.spans) > 1 and len(other.spans) > 1 and one.spans[0] == other.spans[0]
    return one.spans[0][1] - one.spans[0][0] if both_have_lead_in else 0


def _are_shares_given(point: Point, others: Sequence[Point]) -> bool:
    """Whether other figures of the same report give every share that a figure gives, such as 57.9 of 73 (57.9)."""
    if point.citation is None:
        return False
    given: set[str] = set()
    for other in others:
        same_report = other.citation is not None and other.citation.report == point.citation.report
        if other.value and other.id != point.id and same_report:
            given.update(_SHARE.findall(other.value))
    own = set(_SHARE.findall(point.value))
    return bool(own) and own <= given


def _find_telling_words(point: Point) -> frozenset[str]:
    """The stems of a point's words without stop words."""
    return frozenset(stem(word) for word in tokenize(point.text) if word not in STOP_WORDS)
