"""Which words a number belongs to: those between it and its neighbours, on the side where its text says what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.verification.tokens import FRAME, Token

_FURTHEST = 16


@dataclass(frozen=True, slots=True)
class Span:
    """A number's place in its text, its value, and its sort: '%', '£', 'year', '' for a count and so on."""

    start: int
    end: int
    value: float
    sort: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A text with its words and its numbers, in order."""

    text: str
    tokens: Sequence[Token]
    numbers: Sequence[Span]


def belongs_elsewhere(number: Span, same: Sequence[Span], reads: tuple[Placed, Placed]) -> bool:
    """Whether a number's words stand at another number of its sort in the evidence, rather than at its own.

    `same` are the evidence's numbers that it may be; `reads` the statement and the evidence.
    """
    said, borne = reads
    mine = _own(number, said, within_clause=True)
    rivals = [
        o for o in borne.numbers if o.sort == number.sort and abs(o.value - number.value) > 1e-9 and o not in same
    ]
    if not mine or not rivals or not same:
        return False
    best = max((mine & (_own(other, borne) | _beside(other, borne)) for other in same), key=len)
    return any(len(mine & _own(rival, borne)) > len(best) for rival in rivals)


def _own(number: Span, placed: Placed, *, within_clause: bool = False) -> set[str]:
    """Stems of the words between a number and the next of its sort, on the side that its text tells them on."""
    before, after = _sides(number, placed, within_clause=within_clause)
    if _told_before(number, placed):
        return before or after
    return after or before


def _beside(number: Span, placed: Placed) -> set[str]:
    """Stems on both sides of a bare count in its clause; shares and amounts go by their own side alone."""
    before, after = _sides(number, placed, within_clause=True)
    return set() if number.sort else before | after


def _told_before(number: Span, placed: Placed) -> bool:
    """Whether the number follows what it counts: it stands in brackets, or its sentence's last number ends it."""
    if re.search(r"\(\s*(?:[nN]\s*=\s*)?[£$€]?$", placed.text[: number.start]):
        return True
    if re.match(r"[%\s]*(?:per cent)?\s*(?:respectively)?\s*[.,;)]", placed.text[number.end :]):
        return bool(_sides(number, placed)[0])
    return False


def _sides(number: Span, placed: Placed, *, within_clause: bool = False) -> tuple[set[str], set[str]]:
    """Stems of content words on either side, up to the neighbouring number of the sort or the sentence's end."""
    left = max((o.end for o in placed.numbers if o.sort == number.sort and o.end <= number.start), default=0)
    right = min((o.start for o in placed.numbers if o.sort == number.sort and o.start >= number.end), default=10**9)
    text = placed.text
    left = max(left, _last(r"[.?!]\s|\n|;", text[: number.start]))
    closing = re.search(r"[.?!]\s|\n|;", text[number.end :])
    right = min(right, number.end + closing.start() if closing else 10**9)
    before = [t for t in placed.tokens if left <= t.start and t.end <= number.start]
    after = [t for t in placed.tokens if number.end <= t.start and t.end <= right]
    if within_clause:
        before = [t for t in before if t.clause == before[-1].clause]
        after = [t for t in after if t.clause == after[0].clause]
    told_before, told_after = [t.stem for t in before if _counts(t)], [t.stem for t in after if _counts(t)]
    return set(told_before[-_FURTHEST:]), set(told_after[:_FURTHEST])


def _counts(token: Token) -> bool:
    return token.content and token.stem not in FRAME


def _last(pattern: str, text: str) -> int:
    return max((match.end() for match in re.finditer(pattern, text)), default=0)
