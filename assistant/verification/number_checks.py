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
from assistant.verification.tokens import Token, find_sentences
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
# A range of years: "between 2010 and 2015", "from 2010 to 2015", "2010-15"; and how short its last year may be.
_RANGE_OF_YEARS = re.compile(r"\b((?:19|20)\d\d)(?:[-–]| and | to )((?:(?:19|20)\d\d|(?<=[-–])\d\d))\b")
_SHORT_YEAR = 2
# Words before what an amount depends on, or is compared with.
_CONDITIONS = frozenset("if when where unless provided compared comparison relative".split())
# A share and the word that it is a share of: ("80", "practices") in "80% of all practices".
_SHARE_OF = re.compile(r"(?<!\d)(\d++(?:\.\d+)?)\s?(?:%|per cent) of (?:the |all |our |these )?([A-Za-z]+)")

# Rounding: what may stand between a word such as "nearly" and its number: "nearly £7,000", "nearly a quarter".
_GAP = r"\s+(?:[£$€]|an?\s+)?$"
_JUST_UNDER = re.compile(rf"\b(?:nearly|almost|just under|just below|close to|not quite){_GAP}", re.IGNORECASE)
_OVER = re.compile(rf"\b(?:just over|just above|over|more than|slightly over|slightly more than){_GAP}", re.IGNORECASE)
_ABOUT = re.compile(rf"\b(?:about|around|roughly|approximately|some){_GAP}", re.IGNORECASE)
_LESS_THAN = re.compile(rf"\b(?:less than|fewer than|under|below){_GAP}", re.IGNORECASE)
# How far a rounding may lie from the number that it rounds, as a share of it.
_FURTHEST = 0.03


def check_numbers(statement: str, evidence: str) -> Iterator[str]:
    """What is wrong with the statement's numbers, dates and periods."""
    stated, given = read_measures(statement), read_measures(evidence)
    yield from _check_periods(stated, given)
    yield from _check_bases(stated, given)
    yield from _check_ordinals(stated, given)
    yield from _check_conditions(stated, given)
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
    if has_same_head(number, same, stated, given) or _are_of_one_range(number, stated, given):
        return None
    if measures_something_else(number, same, stated, given):
        return f"{number.written} belongs to something else in the evidence"
    return None


def _are_of_one_range(number: Number, stated: MeasuredText, given: MeasuredText) -> bool:
    """Whether a year stands in the same range of years on both sides: 'between 2010 and 2015', '2010-15'."""
    return any(number.value in years for years in _find_ranges(stated.text) & _find_ranges(given.text))


def _find_ranges(text: str) -> set[tuple[int, int]]:
    found = (match.groups() for match in _RANGE_OF_YEARS.finditer(text))
    return {(int(first), int(last if len(last) > _SHORT_YEAR else first[:2] + last)) for first, last in found}


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
        if token.stem not in PERIODS or token.stem in stems or _is_of_share(token, stated):
            continue
        if not _has_other_form(token.stem, stems):
            yield f"'{token.text}' is not in the evidence"


def _is_of_share(token: Token, text: MeasuredText) -> bool:
    """Whether a word belongs to a share, and is compared as one: the 'quarter' of 'the poorest quarter'."""
    return any(share.unit == "~" and share.start <= token.start < share.end for share in text.numbers)


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


def _check_conditions(stated: MeasuredText, given: MeasuredText) -> Iterator[str]:
    """An amount without the condition, or the comparison, that sets it apart from another amount of the same.

    '£300' where the evidence has '£180', and '£300 if the boiler is changed'.
    """
    sentences = find_sentences(given.text)
    told = {token.stem for token in stated.tokens}
    for number in stated.numbers:
        same = [other for other in given.numbers if _is_same(number, other)]
        if number.is_in_range_of_years or number.unit == "/" or not same:
            continue
        conditions = [_condition_of(other, given, sentences) for other in same]
        if all(words and not words & told for words in conditions):
            yield f"{number.written} is told in the evidence only under a condition"


def _condition_of(number: Number, text: MeasuredText, sentences: Sequence[Sequence[Token]]) -> set[str]:
    """Stems of the words that only the condition of a number has; none without one, or without a rival."""
    own = next((each for each in sentences if each[0].start <= number.start <= each[-1].end), [])
    at = next((at for at, token in enumerate(own) if token.lower in _CONDITIONS), None)
    if at is None or not any(_is_rival(other, number, own) for other in text.numbers):
        return set()
    # 'When there is snow, …' ends at its comma; a comparison at the end of the sentence.
    condition = [token for token in own[at:] if token.clause == own[at].clause]
    beside = {token.stem for token in text.tokens if token not in condition}
    return {token.stem for token in condition if token.is_content and token.lower not in _CONDITIONS} - beside


def _is_rival(other: Number, number: Number, sentence: Sequence[Token]) -> bool:
    """Whether another number of a text, outside a sentence, may be taken for one in it."""
    is_inside = sentence[0].start <= other.start <= sentence[-1].end
    is_other = other.unit == number.unit and abs(other.value - number.value) > _SAME_VALUE
    return is_other and not is_inside and not other.is_in_range_of_years


def _check_ordinals(stated: MeasuredText, given: MeasuredText) -> Iterator[str]:
    """An ordinal that the evidence lacks, or 'one' of what the evidence counts more of."""
    words = {token.lower for token in given.tokens}
    for at, token in enumerate(stated.tokens):
        # The 'fifth' of 'a fifth of practices' is a share, and compared as one.
        if not _is_of_share(token, stated) and _is_new_ordinal(token.lower, words):
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


# Numbers said roundly: 'nearly', 'about' and 'more than' before a rounder number than the evidence's.


def is_rounding(value: float, exact: float, before: str) -> bool:
    """Whether a number is what the words before it say: a rounding of the exact one, to the right side and near to it.

    'Nearly 7,000' rounds 6,993 and not 7,010. A rounding must be a rounder number, at most 3 per cent away. `before` is
    the text up to the number.
    """
    away = exact - value
    if abs(away) > _FURTHEST * abs(exact) or _roundness(value) <= _roundness(exact):
        return False
    if _ABOUT.search(before):
        return True
    return bool((away < 0 and _JUST_UNDER.search(before)) or (away > 0 and _OVER.search(before)))


def is_rough_share(share: float, exact: float, before: str) -> bool:
    """Whether a share in words is what the words before it say of a percentage; both are in per cent.

    It may lie 10 points away with 'more than' and 'less than', 5 with 'nearly', 2 with 'about': 'nearly half' of 46%.
    """
    away = exact - share
    if 0 < away <= 10 and _OVER.search(before):
        return True
    if -10 <= away < 0 and _LESS_THAN.search(before):
        return True
    if -5 <= away < 0 and _JUST_UNDER.search(before):
        return True
    return abs(away) <= 2 and bool(_ABOUT.search(before))


def _roundness(value: float) -> int:
    """How many digits before the last that is not nought: 7000 → 3, 38 → 0, 38.8 → -1."""
    digits = f"{value:.2f}".replace(".", "")
    return len(digits) - len(digits.rstrip("0")) - 2
