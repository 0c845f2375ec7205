"""Where two cited quotes speak of the same thing and give different values for it.

Told by words alone, so it errs towards silence: that two places differ is said only where what one of them speaks of is
all that the other speaks of, and neither a name, a date, a group nor a narrowing word sets them apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.verification.claims import COUNT, YEAR, Claim, claims_of
from assistant.verification.numbers import numbers_of
from assistant.verification.tokens import tokens_of
from assistant.verification.word_lists import GROUPS, NEGATORS
from index.terms import stem

_SHARED = 2
_ALIKE = 0.5
_ABOUT = 0.05
_GROUPED = frozenset(stem(word) for group in GROUPS for word in group)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A cited quote as it reads, and where it stands: its report and its headings in words."""

    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two quotes, by their places in the sequence, the first lower, and the values that they give for the same thing.

    `of` are stems of the words that both use for it, in alphabetical order.
    """

    one: int
    other: int
    one_value: str
    other_value: str
    one_sentence: str
    other_sentence: str
    of: tuple[str, ...]


def differences(quotes: Sequence[Quoted]) -> list[Difference]:
    """The pairs of quotes that give different values for the same thing, one pair of values each, in their order.

    A quote that gives both values, a value that is only rounded, and a bound that holds for the other do not differ.
    """
    claims = [claims_of(quote.text) for quote in quotes]
    words = [_stems(f"{quote.context} {quote.text}") for quote in quotes]
    found = []
    for one, other in combinations(range(len(quotes)), 2):
        pairs = ((a, b) for a in claims[one] for b in claims[other])
        best = next(
            (
                (a, b)
                for a, b in pairs
                if _of_the_same(a, b, words[one], words[other])
                and _differ(a, b)
                and not _gives(quotes[other].text, a)
                and not _gives(quotes[one].text, b)
            ),
            None,
        )
        if best:
            a, b = best
            shared = tuple(sorted(a.of & b.of))
            found.append(Difference(one, other, a.written, b.written, a.sentence, b.sentence, shared))
    return found


def _of_the_same(a: Claim, b: Claim, words_a: frozenset[str], words_b: frozenset[str]) -> bool:
    """Whether two values are of the same thing, as far as words tell; a name of one must stand beside the other."""
    if a.kind != b.kind or (a.noun != b.noun and (a.kind == COUNT or (a.noun and b.noun))):
        return False
    only_a, only_b, shared = a.of - b.of, b.of - a.of, a.of & b.of
    if (only_a and only_b) or len(shared) < _SHARED or len(shared) < _ALIKE * len(a.of | b.of):
        return False
    apart = only_a | only_b
    if apart & (_GROUPED | a.narrowed | b.narrowed) or _denied(a) != _denied(b):
        return False
    if (a.names | a.within) - words_b or (b.names | b.within) - words_a:
        return False
    if a.kind == YEAR:
        return _other_numbers(a) == _other_numbers(b)
    return not (a.years and b.years and not a.years & b.years)


def _differ(a: Claim, b: Claim) -> bool:
    """Whether the two values cannot both be so."""
    one, two = a.number, b.number
    if abs(one.value - two.value) < 1e-9:
        return False
    if a.kind == YEAR:
        return True
    if any(_bound_holds(x.bound, x.value, y.value) for x, y in ((one, two), (two, one))):
        return False
    most = max(one.value, two.value)
    if (a.about or b.about or "~" in (one.unit, two.unit)) and abs(one.value - two.value) <= _ABOUT * most:
        return False
    return not (_rounds_to(one.value, one.written, two.value) or _rounds_to(two.value, two.written, one.value))


def _bound_holds(bound: str, value: float, other: float) -> bool:
    """Whether "over 6,000" or "fewer than 20" leaves room for the other value."""
    return (bound in (">", ">=") and other >= value) or (bound == "<" and other <= value)


def _rounds_to(value: float, written: str, other: float) -> bool:
    """Whether a value is another one, rounded to as many places as it is written with."""
    if other == 0 or abs(value - other) > _ABOUT * max(abs(value), abs(other)):
        return False
    digits = re.sub(r"[^\d.]", "", written)
    if "." in digits:
        return round(other, len(digits.split(".")[1])) == value
    zeros = len(digits) - len(digits.rstrip("0")) if len(digits) > 1 else 0
    exact = float(digits or 0)
    scale = value / exact if exact else 1.0
    return round(other / scale, -zeros) == exact if other % 1 or zeros else False


def _gives(text: str, wanted: Claim) -> bool:
    """Whether a quote holds a value in the same unit, whatever it is a value of there."""
    number = wanted.number
    return any(other.unit == number.unit and abs(other.value - number.value) < 1e-9 for other in numbers_of(text))


def _other_numbers(claim: Claim) -> list[float]:
    return sorted(other.number.value for other in claims_of(claim.sentence) if other.kind != YEAR)


def _denied(claim: Claim) -> bool:
    return any(token.lower in NEGATORS or token.lower.endswith("n't") for token in tokens_of(claim.sentence))


def _stems(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in tokens_of(text))
