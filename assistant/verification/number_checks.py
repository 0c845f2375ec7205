"""Numbers, dates and what they measure: each must stand in the evidence, with its unit and beside its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.verification.numbers import PERIODS, Number, Span, number_word, numbers_of, rounds
from assistant.verification.tokens import FRAME, Token, tokens_of
from index.terms import stem

_FURTHEST = 16


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


_BASE = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per cent) of (?:the |all |our |these )?([A-Za-z]+)")
_ORDINALS = frozenset("first third fourth fifth sixth seventh eighth ninth tenth".split())


def number_faults(statement: str, evidence: str) -> Iterator[str]:
    """What is wrong with the statement's numbers, dates and periods."""
    said, borne = numbers_of(statement), numbers_of(evidence)
    said_tokens, borne_tokens = tokens_of(statement), tokens_of(evidence)
    stems = {token.stem for token in borne_tokens}
    reads = (
        Placed(statement, said_tokens, [n.span for n in said]),
        Placed(evidence, borne_tokens, [n.span for n in borne]),
    )
    for token in said_tokens:
        if token.stem in PERIODS and token.stem not in stems and not _same_period(token.stem, stems):
            yield f"'{token.text}' is not in the evidence"
    yield from _base_faults(statement, evidence)
    yield from _order_faults(said_tokens, borne_tokens)
    for number in said:
        same = [other for other in borne if _equal(number, other)]
        if not same and (same := [other for other in borne if _rounded(number, other, statement)]):
            number = replace(number, bound="")
        if not same:
            yield f"the number {number.written} is not in the evidence"
        elif number.bound and all(_contradicts(number.bound, other.bound) for other in same):
            yield f"{number.written} has another bound in the evidence"
        elif not _measured_alike(number, said_tokens, [(other, borne_tokens) for other in same], evidence):
            yield f"{number.written} measures something else in the evidence"
        elif not _same_head(number, said_tokens, same, borne, borne_tokens) and belongs_elsewhere(
            number.span, [other.span for other in same], reads
        ):
            yield f"{number.written} belongs to something else in the evidence"


def _base_faults(statement: str, evidence: str) -> Iterator[str]:
    """A share of something else: '80% of practices' where the evidence has '80% of respondents' and no practices."""
    bases: dict[str, set[str]] = {}
    for share, base in _BASE.findall(evidence):
        bases.setdefault(share, set()).add(stem(base.lower()))
    present = {token.stem for token in tokens_of(evidence)}
    for share, base in _BASE.findall(statement):
        own = stem(base.lower())
        if share in bases and own not in present and not any(_alike(own, other) for other in bases[share]):
            yield f"{share} is a share of something else in the evidence"


def _order_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """An ordinal that the evidence lacks, or 'one' of what the evidence counts more of."""
    given = {token.lower for token in borne}
    for at, token in enumerate(said):
        follows = said[at + 1] if at + 1 < len(said) else None
        if token.lower in _ORDINALS - given and (token.lower not in ("first", "third") or given & _ORDINALS):
            yield f"'{token.text}' is not in the evidence"
        if token.lower == "one" and follows and follows.content and not given & {"one", "single", "1"}:
            counted = [k for k, t in enumerate(borne) if t.stem == follows.stem and k]
            if counted and all(number_word(borne[k - 1].lower) or borne[k - 1].number for k in counted):
                yield "'one' is not how many the evidence counts"


def _contradicts(said: str, borne: str) -> bool:
    return said != borne and not (said == ">=" and borne == ">")


def _equal(one: Number, other: Number) -> bool:
    if one.unit == "/" or other.unit == "/":
        return one.written == other.written
    if one.unit != other.unit:
        return {one.unit, other.unit} == {"~", "%"} and abs(one.value - other.value) < 1.0
    return abs(one.value - other.value) < 1e-9


def _rounded(said: Number, borne: Number, statement: str) -> bool:
    """Whether the statement says itself that it rounds, and rounds rightly: 'nearly 39%' for 38.8%."""
    if borne.unit == "/" or (said.unit != borne.unit and (said.unit, borne.unit) != ("~", "%")):
        return False
    return rounds(said.value, borne.value, statement[: said.start], share=said.unit == "~")


def _same_period(period: str, stems: set[str]) -> bool:
    """Whether a period is said in another of its forms: 'weekly' and 'each week'."""
    if period in _DAILY and stems & _DAILY:
        return True
    return any(len(period) > 2 and (other.startswith(period[:4]) and other in PERIODS) for other in stems)


def _measured_alike(
    number: Number, said: Sequence[Token], borne: Sequence[tuple[Number, Sequence[Token]]], *texts: str
) -> bool:
    """Whether what a bare number counts stands near the same number in the evidence."""
    if number.unit in ("%", "/", "~") or 1900 <= number.value <= 2100:
        return True
    after = [t for t in said if t.start >= number.end and t.start - number.end < 40]
    measures: list[str] = []
    for token in after[:4]:
        if token.clause != after[0].clause or not token.content or token.number or token.lower.endswith("ed"):
            break
        measures.append(token.stem)
    measures = [measure for measure in measures if measure not in FRAME or measure in _PEOPLE]
    if not measures:
        return True
    if measures[0] in _PEOPLE and any("Table" in text or "(n=" in text.casefold() for text in texts):
        return True
    for other, tokens in borne:
        near = [t for t in tokens if other.start - 60 < t.start < other.end + 45]
        if any(_alike(measure, token.stem) for measure in measures for token in near):
            return not (measures[0] in PERIODS and measures[0] not in {t.stem for t in near})
    return False


def _same_head(
    number: Number, said: Sequence[Token], same: Sequence[Number], borne: Sequence[Number], tokens: Sequence[Token]
) -> bool:
    """Whether a bare number counts what its own in the evidence counts, and no other number there counts that."""
    head = _head(number, said)
    if number.unit or not head or head in PERIODS:
        return False
    others = [_head(other, tokens) for other in borne if other not in same]
    return any(_alike(head, _head(other, tokens)) for other in same) and not any(_alike(head, o) for o in others)


def _head(number: Number, tokens: Sequence[Token]) -> str:
    """The stem of the word right after a number; empty where none follows."""
    return next((t.stem for t in tokens if t.start >= number.end and t.start - number.end < 3 and t.content), "")


def _alike(one: str, other: str) -> bool:
    return (one == other != "") or (len(one) > 5 and len(other) > 5 and one[:6] == other[:6]) or {one, other} <= _PEOPLE


_DAILY = frozenset(stem(word) for word in ("day", "days", "daily"))
_PEOPLE = frozenset(stem(word) for word in "people individuals persons participants respondents members".split())
