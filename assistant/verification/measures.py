"""What a number measures: the words around it, in the statement and in the evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.verification.numbers import PERIODS, Number, find_numbers
from assistant.verification.tokens import FRAME, Token, find_tokens
from index.terms import stem

_PEOPLE = frozenset(stem(word) for word in "people individuals persons participants respondents members".split())
# At most so many words on one side of a number are its own.
_MOST_WORDS = 16
# What a number counts is looked for among so many words after it, within so many characters.
_WORDS_AFTER = 4
_CHARACTERS_AFTER = 40
# It must stand so near the same number in the evidence, in characters before its start and after its end.
_NEAR_BEFORE = 60
_NEAR_AFTER = 45
_SAME_VALUE = 1e-9
# Words with the same first letters, so many, are taken for forms of one word.
_PREFIX = 6
# The end of a sentence, a line or a part of a sentence.
_END = re.compile(r"[.?!]\s|\n|;")
# An opening bracket right before a number: the "(", "(n = " or "(£" of "clinics (12)".
_OPENED = re.compile(r"\(\s*(?:[nN]\s*=\s*)?[£$€]?$")
# The end of a sentence or of what is set off, right after a number: the "% respectively." of "and 60% respectively."
_CLOSED = re.compile(r"[%\s]*+(?:per cent\s*+)?(?:respectively\s*+)?[.,;)]")


@dataclass(frozen=True, slots=True)
class MeasuredText:
    """A text with its words and its numbers, in order."""

    text: str
    tokens: Sequence[Token]
    numbers: Sequence[Number]


def read_measures(text: str) -> MeasuredText:
    """A statement, or its evidence, as the checks of numbers read it."""
    return MeasuredText(text, find_tokens(text), find_numbers(text))


# What it counts: the word or words right after it.


def counts_alike(number: Number, same: Sequence[Number], statement: MeasuredText, evidence: MeasuredText) -> bool:
    """Whether what a number counts stands near the same number in the evidence: '12 clinics' near '12'.

    `same` are the evidence's numbers that it may be. Shares, dates and years count nothing and pass.
    """
    if number.unit in ("%", "/", "~") or number.is_in_range_of_years:
        return True
    counted = _find_counted(number, statement.tokens)
    if not counted:
        return True
    # A table's figures are people, without saying so.
    if counted[0] in _PEOPLE and ("Table" in evidence.text or "(n=" in evidence.text.casefold()):
        return True
    for other in same:
        # Where the evidence counts something right after the number, that is what it counts.
        if _counts_another(counted, other, evidence):
            continue
        near = _stems_near(other, evidence.tokens)
        if any(are_alike(word, there) for word in counted for there in near):
            # A period must be the very same: '12 months of support' is not '12 weeks of support'.
            return counted[0] not in PERIODS or counted[0] in near
    return False


def _counts_another(counted: Sequence[str], other: Number, evidence: MeasuredText) -> bool:
    """Whether the evidence's number counts something right after it, and nothing of what is counted."""
    there = _find_counted(other, evidence.tokens) if not other.unit else []
    return bool(there) and not any(are_alike(word, beside) for word in counted for beside in there)


def _find_counted(number: Number, tokens: Sequence[Token]) -> list[str]:
    """Stems of the words right after a number, up to the first that it cannot count.

    'new' and 'clinic' for the 12 of '12 new clinics in York'.
    """
    after = [token for token in tokens if 0 <= token.start - number.end < _CHARACTERS_AFTER]
    found = []
    for token in after[:_WORDS_AFTER]:
        if token.clause != after[0].clause or not token.is_content or token.lower.endswith("ed"):
            break
        found.append(token.stem)
    return [word for word in found if word not in FRAME or word in _PEOPLE]


def _stems_near(number: Number, tokens: Sequence[Token]) -> set[str]:
    first, last = number.start - _NEAR_BEFORE, number.end + _NEAR_AFTER
    return {token.stem for token in tokens if first < token.start < last}


def has_same_head(number: Number, same: Sequence[Number], statement: MeasuredText, evidence: MeasuredText) -> bool:
    """Whether a bare number counts what the same number in the evidence counts, and no other number there counts that.

    '12 clinics' does beside '12 clinics and 40 nurses', but not beside '12 clinics in York and 40 clinics in Leeds'.
    """
    head = _head(number, statement.tokens)
    if number.unit or not head or head in PERIODS:
        return False
    own = [_head(other, evidence.tokens) for other in same]
    others = [_head(other, evidence.tokens) for other in evidence.numbers if other not in same]
    return any(are_alike(head, word) for word in own) and not any(are_alike(head, word) for word in others)


def _head(number: Number, tokens: Sequence[Token]) -> str:
    """The stem of the word right after a number; empty where none follows."""
    following = (token.stem for token in tokens if 0 <= token.start - number.end < 3 and token.is_content)
    return next(following, "")


def are_alike(one: str, other: str) -> bool:
    """Whether two stems may name the same: equal, of one beginning, or both of them people."""
    if one == other != "" or {one, other} <= _PEOPLE:
        return True
    return min(len(one), len(other)) >= _PREFIX and one[:_PREFIX] == other[:_PREFIX]


# What it measures: the words on one side of it.


def measures_something_else(
    number: Number, same: Sequence[Number], statement: MeasuredText, evidence: MeasuredText
) -> bool:
    """Whether a number's words stand at another number of its unit in the evidence, rather than at its own.

    '40% of nurses' does where the evidence has '40% of doctors and 60% of nurses'. `same` are the evidence's numbers
    that it may be.
    """
    measured = _own_words(number, statement, within_clause=True)
    rivals = [other for other in evidence.numbers if _may_be_taken_for(other, number) and other not in same]
    if not measured or not rivals or not same:
        return False
    own = max(_count_shared(measured, other, evidence) for other in same)
    return any(len(measured & _own_words(rival, evidence)) > own for rival in rivals)


def _may_be_taken_for(other: Number, number: Number) -> bool:
    return other.comparable_unit == number.comparable_unit and abs(other.value - number.value) > _SAME_VALUE


def _count_shared(measured: set[str], number: Number, evidence: MeasuredText) -> int:
    return len(measured & (_own_words(number, evidence) | _words_beside_count(number, evidence)))


def _own_words(number: Number, text: MeasuredText, *, within_clause: bool = False) -> set[str]:
    """Stems of the words that a number measures: those between it and the next number of the same unit.

    They stand after it ("12 clinics") or before it ("clinics (12)").
    """
    before, after = _words_on_sides(number, text, within_clause=within_clause)
    if unit_precedes(number, text):
        return before or after
    return after or before


def _words_beside_count(number: Number, text: MeasuredText) -> set[str]:
    """Stems on both sides of a count in its clause; none for a share or an amount, which has its own side alone."""
    if number.comparable_unit:
        return set()
    before, after = _words_on_sides(number, text, within_clause=True)
    return before | after


def unit_precedes(number: Number, text: MeasuredText) -> bool:
    """Whether a number follows what it counts: it stands in brackets ("clinics (12)") or ends what is said of it.

    So ends the 40 of "nurses were 60 and doctors 40."
    """
    if _OPENED.search(text.text[: number.start]):
        return True
    if _CLOSED.match(text.text[number.end :]):
        before, _ = _words_on_sides(number, text)
        return bool(before)
    return False


def _words_on_sides(number: Number, text: MeasuredText, *, within_clause: bool = False) -> tuple[set[str], set[str]]:
    """Stems before and after a number, up to the next number of its unit or the sentence's end on each side."""
    left, right = _limits_of(number, text)
    before = [token for token in text.tokens if left <= token.start and token.end <= number.start]
    after = [token for token in text.tokens if number.end <= token.start and token.end <= right]
    if within_clause:
        before = [token for token in before if token.clause == before[-1].clause]
        after = [token for token in after if token.clause == after[0].clause]
    return set(_informative_stems(before)[-_MOST_WORDS:]), set(_informative_stems(after)[:_MOST_WORDS])


def _limits_of(number: Number, text: MeasuredText) -> tuple[int, int]:
    """The first and the last place that a number's words may reach to, in characters."""
    rivals = [other for other in text.numbers if other.comparable_unit == number.comparable_unit]
    left = [other.end for other in rivals if other.end <= number.start]
    left += [match.end() for match in _END.finditer(text.text[: number.start])]
    right = [other.start for other in rivals if other.start >= number.end]
    closing = _END.search(text.text[number.end :])
    if closing:
        right.append(number.end + closing.start())
    return max(left, default=0), min(right, default=len(text.text))


def _informative_stems(tokens: Sequence[Token]) -> list[str]:
    return [token.stem for token in tokens if token.is_content and token.stem not in FRAME]
