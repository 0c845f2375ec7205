"""Where two cited quotes speak of the same thing and give different values for it.

Judged by words alone, so it errs towards silence. Two places contradict each other only where what one of them speaks
of is all that the other speaks of, and neither a name, a date, a group nor a narrowing word sets them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from assistant.verification.claims import COUNT, YEAR, Claim, find_claims
from assistant.verification.lists.word_lists import GROUPS, NEGATORS
from assistant.verification.numbers import Number, find_numbers
from assistant.verification.tokens import find_tokens
from corpus.word_sets import jaccard
from index.terms import stem

# Two values are of the same where their clauses share so many words, and this share of all their words.
_LEAST_SHARED = 2
_LEAST_SHARE = 0.5
# 'About 7,000' holds for what lies within this share of it; so far at most does a rounding lie.
_ABOUT = 0.05
_SAME_VALUE = 1e-9
_GROUP_STEMS = frozenset(stem(word) for group in GROUPS for word in group)
_NOT_OF_A_NUMBER = re.compile(r"[^\d.]")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A cited quote as it reads, and where it stands: its report and its headings in words."""

    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two quotes that give different values for the same thing."""

    # The quotes' places in the sequence, the lower one first.
    one: int
    other: int
    # The values as written, and the sentences that give them.
    one_value: str
    other_value: str
    one_sentence: str
    other_sentence: str
    # Stems of the words that both use for the thing, in alphabetical order.
    subject: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ReadQuote:
    """A quote with what it claims and the stems of all its words, its context's too."""

    text: str
    claims: Sequence[Claim]
    stems: frozenset[str]


def find_contradictions(quotes: Sequence[Quoted]) -> list[Contradiction]:
    """The pairs of quotes that give different values for the same thing, one pair of values each, in their order.

    A quote that gives both values, a value that is only rounded, and a bound that holds for the other contradict
    nothing.
    """
    read = [_read(quote) for quote in quotes]
    found = []
    for one, other in combinations(range(len(read)), 2):
        pair = next(_find_contradicting(read[one], read[other]), None)
        if pair:
            a, b = pair
            subject = tuple(sorted(a.subject & b.subject))
            found.append(Contradiction(one, other, a.written, b.written, a.sentence, b.sentence, subject))
    return found


def _read(quote: Quoted) -> _ReadQuote:
    stems = frozenset(token.stem for token in find_tokens(f"{quote.context} {quote.text}"))
    return _ReadQuote(quote.text, find_claims(quote.text), stems)


def _find_contradicting(one: _ReadQuote, other: _ReadQuote) -> Iterator[tuple[Claim, Claim]]:
    """The pairs of claims, the first of `one`, that contradict each other."""
    for a, b in product(one.claims, other.claims):
        if not _are_of_the_same(a, b, one, other) or not _differ(a, b):
            continue
        if not _gives_value(other.text, a) and not _gives_value(one.text, b):
            yield a, b


# Whether two values are of the same thing, as far as words show.


def _are_of_the_same(a: Claim, b: Claim, one: _ReadQuote, other: _ReadQuote) -> bool:
    """Whether nothing sets apart what two values, of the quotes `one` and `other`, are values of."""
    return (
        _measure_the_same(a, b)
        and _have_one_subject(a, b)
        and not _are_narrowed_apart(a, b)
        and _is_denied(a) == _is_denied(b)
        # What names or narrows one of them must stand beside the other.
        and a.names | a.leading_qualifiers <= other.stems
        and b.names | b.leading_qualifiers <= one.stems
        and _are_of_one_time(a, b)
    )


def _measure_the_same(a: Claim, b: Claim) -> bool:
    """Whether two values are of one kind and of one noun: not '12 clinics' and '30 nurses'.

    A share's noun may be left out: '60% of clinics' and '60%'.
    """
    if a.kind != b.kind:
        return False
    if a.noun == b.noun:
        return True
    return a.kind != COUNT and not (a.noun and b.noun)


def _have_one_subject(a: Claim, b: Claim) -> bool:
    """Whether one subject has all words of the other, and they share enough.

    'The scheme trained volunteers' and 'the scheme in York trained volunteers' do; two that each add a word do not.
    """
    shared = a.subject & b.subject
    if shared not in (a.subject, b.subject):
        return False
    return len(shared) >= _LEAST_SHARED and jaccard(a.subject, b.subject) >= _LEAST_SHARE


def _are_narrowed_apart(a: Claim, b: Claim) -> bool:
    """Whether a word of one subject alone is a group ('women') or narrows what is spoken of ('in York')."""
    apart = a.subject ^ b.subject
    return bool(apart & (_GROUP_STEMS | a.qualifiers | b.qualifiers))


def _is_denied(claim: Claim) -> bool:
    tokens = find_tokens(claim.sentence)
    return any(token.lower in NEGATORS or token.lower.endswith("n't") for token in tokens)


def _are_of_one_time(a: Claim, b: Claim) -> bool:
    """Whether two values may be of one time: their sentences share a year, or one of them names none.

    Two years are of the same where all other numbers beside them are equal: 'in 2019 with 14 volunteers'.
    """
    if a.kind == YEAR:
        return _other_numbers(a) == _other_numbers(b)
    return not a.years or not b.years or bool(a.years & b.years)


def _other_numbers(claim: Claim) -> list[float]:
    return sorted(other.number.value for other in find_claims(claim.sentence) if other.kind != YEAR)


# Whether two values of the same thing contradict each other.


def _differ(a: Claim, b: Claim) -> bool:
    """Whether the two values cannot both be so."""
    one, other = a.number, b.number
    if _are_equal(one, other):
        return False
    if a.kind == YEAR:
        return True
    if _bound_holds(one, other) or _bound_holds(other, one):
        return False
    approximate = a.is_approximate or b.is_approximate or "~" in (one.unit, other.unit)
    if approximate and abs(one.value - other.value) <= _ABOUT * max(one.value, other.value):
        return False
    return not _is_rounded(one, other) and not _is_rounded(other, one)


def _are_equal(one: Number, other: Number) -> bool:
    return abs(one.value - other.value) < _SAME_VALUE


def _bound_holds(number: Number, other: Number) -> bool:
    """Whether "over 6,000" or "fewer than 20" leaves room for the other value."""
    if number.bound == "<":
        return other.value <= number.value
    return number.bound in (">", ">=") and other.value >= number.value


def _is_rounded(number: Number, exact: Number) -> bool:
    """Whether a value is another one, rounded to as many places as it is written with: '61%' for 60.8%."""
    value, other = number.value, exact.value
    if other == 0 or abs(value - other) > _ABOUT * max(abs(value), abs(other)):
        return False
    digits = _NOT_OF_A_NUMBER.sub("", number.written)
    if "." in digits:
        return round(other, len(digits.split(".")[1])) == value
    # Written without a point: it may be rounded to its last digit that is not nought, and to a scale ('7 thousand').
    noughts = len(digits) - len(digits.rstrip("0")) if len(digits) > 1 else 0
    if not noughts and other % 1 == 0:
        return False
    written = float(digits or 0)
    scale = value / written if written else 1.0
    return round(other / scale, -noughts) == written


def _gives_value(text: str, claim: Claim) -> bool:
    """Whether a quote gives a claim's value in the same unit, whatever it is a value of there."""
    number = claim.number
    return any(other.unit == number.unit and _are_equal(other, number) for other in find_numbers(text))
