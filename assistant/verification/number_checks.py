"""Numbers, dates and periods: each of the statement's must stand in the evidence, with its unit and of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.verification.measures import (
    MeasuredText,
    are_alike,
    counts_alike,
    has_same_head,
    measures_something_else,
    read_measures,
)
from assistant.verification.numbers import PERIODS, Number, is_number_word
from assistant.verification.rounding import is_rough_share, is_rounding
from assistant.verification.tokens import Token
from index.terms import stem

_DAILY = frozenset(stem(word) for word in ("day", "days", "daily"))
_ORDINALS = frozenset("first third fourth fifth sixth seventh eighth ninth tenth".split())
# Ordinals that also order what is said: 'first, …', 'the third sector'.
_LOOSE_ORDINALS = ("first", "third")
# What says that something comes again and again, beside 'weekly' and its like.
_REPEATED = frozenset("every each per".split())
_PERIOD = 3
_ALSO_REPEATED = {"annual": {"yea"}, "annually": {"yea"}, "daily": {"day"}, "weekly": {"wee"}, "biweekly": {"wee"}}
_SAME_VALUE = 1e-9
# A share in words may lie so far from its percentage without a word that says so: 'two thirds' of 66%.
_SAME_SHARE = 1.0
# A share and the word that it is a share of: ("80", "practices") in "80% of all practices".
_SHARE_OF = re.compile(r"(?<!\d)(\d++(?:\.\d+)?)\s?(?:%|per cent) of (?:the |all |our |these )?([A-Za-z]+)")


def check_numbers(statement: str, evidence: str) -> Iterator[str]:
    """What is wrong with the statement's numbers, dates and periods."""
    stated, given = read_measures(statement), read_measures(evidence)
    yield from _check_periods(stated, given)
    yield from _check_bases(stated, given)
    yield from _check_ordinals(stated, given)
    for number in stated.numbers:
        fault = _find_fault(number, stated, given)
        if fault:
            yield fault


def _find_fault(number: Number, stated: MeasuredText, given: MeasuredText) -> str | None:
    """What is wrong with a number; None where the evidence gives it of the same."""
    same = [other for other in given.numbers if _is_same(number, other)]
    if not same:
        same = [other for other in given.numbers if _rounds(number, other, stated.text)]
        # 'Over 7,000' for 7,213: the bound belongs to the rounding, and the evidence need not have it.
        number = replace(number, bound="")
    if not same:
        return f"the number {number.written} is not in the evidence"
    if number.bound and all(_contradicts(number.bound, other.bound) for other in same):
        return f"{number.written} has another bound in the evidence"
    if not counts_alike(number, same, stated, given):
        return f"{number.written} measures something else in the evidence"
    if has_same_head(number, same, stated, given):
        return None
    if measures_something_else(number, same, stated, given):
        return f"{number.written} belongs to something else in the evidence"
    return None


def _is_same(number: Number, other: Number) -> bool:
    """Whether two numbers are equal and of one unit. A share in words equals a percentage less than a point away."""
    if "/" in (number.unit, other.unit):
        return number.written == other.written
    away = abs(number.value - other.value)
    if number.unit != other.unit:
        return {number.unit, other.unit} == {"~", "%"} and away < _SAME_SHARE
    return away < _SAME_VALUE


def _rounds(number: Number, other: Number, statement: str) -> bool:
    """Whether the statement says itself that it rounds, and rounds rightly: 'nearly 39%' for 38.8%."""
    before = statement[: number.start]
    if number.unit == "~":
        return other.unit in ("~", "%") and is_rough_share(number.value, other.value, before)
    if number.unit != other.unit or number.unit == "/":
        return False
    return is_rounding(number.value, other.value, before)


def _contradicts(stated: str, given: str) -> bool:
    """Whether a bound is not the evidence's. 'At least 20' goes with 'over 20'."""
    return stated != given and not (stated == ">=" and given == ">")


def _check_periods(stated: MeasuredText, given: MeasuredText) -> Iterator[str]:
    """'Each month' where the evidence says 'each week'."""
    stems = {token.stem for token in given.tokens}
    repeated = _find_repeated(given.tokens)
    for at, token in enumerate(stated.tokens):
        if token.lower in _REPEATED and not _periods_after(stated.tokens, at) <= repeated:
            yield f"'{token.text}' is not how often the evidence has it"
        if token.stem not in PERIODS or token.stem in stems:
            continue
        if not _has_other_form(token.stem, stems):
            yield f"'{token.text}' is not in the evidence"


def _periods_after(tokens: Sequence[Token], at: int) -> set[str]:
    """The first letters of the periods right after a word: of 'every two weeks' "week"."""
    return {token.stem[:_PERIOD] for token in tokens[at + 1 : at + 3] if token.stem in PERIODS}


def _find_repeated(tokens: Sequence[Token]) -> set[str]:
    """The first letters of the periods in which something comes again and again: 'each week', 'weekly', 'a year'."""
    found: set[str] = set()
    for at, token in enumerate(tokens):
        if token.lower in _REPEATED | {"a", "an"}:
            found |= _periods_after(tokens, at)
        elif token.stem in PERIODS and token.lower.endswith("ly"):
            found.add(token.stem[:_PERIOD])
        found |= _ALSO_REPEATED.get(token.lower, set())
    return found


def _has_other_form(period: str, stems: set[str]) -> bool:
    """Whether a period stands there in another of its forms: 'weekly' and 'each week'."""
    if period in _DAILY and stems & _DAILY:
        return True
    return len(period) > 2 and any(other in PERIODS and other.startswith(period[:4]) for other in stems)


def _check_bases(stated: MeasuredText, given: MeasuredText) -> Iterator[str]:
    """A share of something else: '80% of practices' where the evidence has '80% of respondents' and no practices."""
    bases: dict[str, set[str]] = {}
    for share, base in _find_bases(given.text):
        bases.setdefault(share, set()).add(base)
    for share, base in _find_bases(stated.text):
        # 'Of those asked' names no base.
        if share not in bases or base in ("those", "them", "all"):
            continue
        if not any(are_alike(base, other) for other in bases[share]):
            yield f"{share} is a share of something else in the evidence"


def _find_bases(text: str) -> list[tuple[str, str]]:
    """(share as written, stem of what it is a share of) of each share of something: ("80", "practic")."""
    return [(share, stem(base.lower())) for share, base in _SHARE_OF.findall(text)]


def _check_ordinals(stated: MeasuredText, given: MeasuredText) -> Iterator[str]:
    """An ordinal that the evidence lacks, or 'one' of what the evidence counts more of."""
    words = {token.lower for token in given.tokens}
    shares = [number for number in stated.numbers if number.unit == "~"]
    for at, token in enumerate(stated.tokens):
        # The 'fifth' of 'a fifth of practices' is a share, and compared as one.
        is_of_share = any(share.start <= token.start < share.end for share in shares)
        if not is_of_share and _is_new_ordinal(token.lower, words):
            yield f"'{token.text}' is not in the evidence"
        if token.lower == "one" and _are_more_counted(stated.tokens, at, given.tokens):
            yield "'one' is not how many the evidence counts"


def _is_new_ordinal(word: str, present: set[str]) -> bool:
    """'The fourth step' without a 'fourth' in the evidence; 'first' and 'third' only where it has other ordinals."""
    if word not in _ORDINALS or word in present:
        return False
    return word not in _LOOSE_ORDINALS or bool(present & _ORDINALS)


def _are_more_counted(statement: Sequence[Token], at: int, evidence: Sequence[Token]) -> bool:
    """'One pillar' where every 'pillars' of the evidence has a number before it: 'three pillars'."""
    if {"one", "single", "1"} & {token.lower for token in evidence}:
        return False
    if at + 1 == len(statement) or not statement[at + 1].is_content:
        return False
    counted = statement[at + 1].stem
    before = [token for token, following in pairwise(evidence) if following.stem == counted]
    return bool(before) and all(token.is_number or is_number_word(token.lower) for token in before)
