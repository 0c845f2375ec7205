"""Numbers, dates and what they measure: each must stand in the evidence, with its unit and beside its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.verification.numbers import fractions_of, rounds
from assistant.verification.tokens import FRAME, Token, tokens_of
from assistant.verification.verification_places import Placed, Span, belongs_elsewhere
from index.terms import stem

_DIGITS = re.compile(
    r"(?P<sign>[£$€])?\s?(?P<value>\d+(?:/\d+)+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>\s?%|\s?per\s?cent\b|\s?percent\b)?(?:\s?(?P<scale>thousand|million|billion|bn|m|k)\b)?"
    r"(?P<half>\s?[ap]\.?m\b)?",
    re.IGNORECASE,
)
_WORDS = {
    **{
        word: float(value)
        for value, word in enumerate(
            "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
            "eighteen nineteen twenty".split(),
            start=2,
        )
    },
    "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0,
    "hundred": 100.0, "dozen": 12.0, "twice": 2.0, "double": 2.0,
}  # fmt: skip
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_MORE = re.compile(r"\b(?:over|more than|above|exceed\w*|upwards of|greater than)\s+(?:an?\s+)?$", re.IGNORECASE)
_LESS = re.compile(
    r"\b(?:under|less than|fewer than|below|nearly|almost|up to|at most|within)\s+(?:an?\s+)?$", re.IGNORECASE
)
_AT_LEAST = re.compile(r"\b(?:at least|a minimum of)\s+(?:an?\s+)?$", re.IGNORECASE)
_OR_MORE = re.compile(r"\s*(?:%|years?|people)?\s*(?:\+|(?:or|and)\s+(?:older|over|more|above|upwards))", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:[-–—]|to|and)\s?(?:[£$€]\s?)?\d+(?:\.\d+)?(?P<unit>\s?%|\s?per\s?cent\b)", re.IGNORECASE)
_NOTED = re.compile(r"((?:19|20)\d\d)\.\d{1,3}$")
_EITHER = re.compile(r"\b(?:just|only|some|about|around|approximately|roughly)\s+$", re.IGNORECASE)
_BASE = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per cent) of (?:the |all |our |these )?([A-Za-z]+)")
_ORDINALS = frozenset("first third fourth fifth sixth seventh eighth ninth tenth".split())
PERIODS = frozenset(
    stem(word)
    for word in """second minute minutes hour hours hourly day days daily week weeks weekly fortnight fortnightly month
    months monthly quarter quarters quarterly year years yearly annual annually decade decades biannual night
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december spring summer autumn winter today yesterday tomorrow""".split()
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read: value (scaled), unit ('%', '£', '/' for a date, '' for a count), bound, and its place."""

    value: float
    unit: str
    written: str
    bound: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands and of what sort it is: only numbers of one sort can be taken for each other."""
        year = not self.unit and 1900 <= self.value <= 2100
        return Span(self.start, self.end, self.value, "year" if year else self.unit)


def numbers_of(text: str) -> list[Number]:
    """The numbers of a text in order, in digits and in words; 'one' alone counts as a word, not as a number."""
    found = []
    for match in _DIGITS.finditer(text):
        written = match["value"]
        begin = match.start("value")
        if begin and (text[begin - 1].isalpha() or text[begin - 1] in "#."):
            continue  # a code or a footnote's mark
        if noted := _NOTED.match(written):
            written = noted[1]  # a year with a footnote's mark
        elif re.search(r"[A-Za-z]-$", text[:begin]):
            written = written.split(".")[0]  # 'Covid-19' with one
        if "/" in written:
            found.append(Number(0.0, "/", written, "", begin, match.end()))
            continue
        value = float(written.replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1.0)
        ranged = match["unit"] or _RANGE.match(text, match.end())
        unit = match["sign"] or ("%" if ranged else (match["half"] or "").replace(".", "").strip().lower())
        found.append(
            Number(
                value,
                unit,
                written,
                _bound(text, match.start("sign") if match["sign"] else begin, match.end()),
                begin,
                match.end(),
            )
        )
    shares = fractions_of(text)
    found = [n for n in found if not any(start <= n.start < end for _, start, end in shares)]
    found += [Number(value, "~", text[start:end], "", start, end) for value, start, end in shares]
    before = ""
    for token in tokens_of(text):
        value_of_word = _WORDS.get(token.lower)
        inside = any(start <= token.start < end for _, start, end in shares)
        vague = before == "or" and token.lower == "two"  # 'a year or two'
        if value_of_word is not None and not inside and before != "no" and not vague:
            found.append(
                Number(value_of_word, "", token.lower, _bound(text, token.start, token.end), token.start, token.end)
            )
        before = token.lower
    return sorted(found, key=lambda number: number.start)


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
            if counted and all(borne[k - 1].lower in _WORDS or borne[k - 1].number for k in counted):
                yield "'one' is not how many the evidence counts"


def _bound(text: str, start: int, end: int) -> str:
    if _OR_MORE.match(text, end):
        return ">="
    before = _EITHER.sub("", text[max(0, start - 24) : start])
    if re.search(r"\bno more than\s+$", before, re.IGNORECASE):
        return "<"
    if _AT_LEAST.search(before):
        return ">="
    return ">" if _MORE.search(before) else "<" if _LESS.search(before) else ""


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


def number_word(word: str) -> bool:
    """Whether a word in lower case is a number; numbers are held against the evidence as numbers."""
    return word in _WORDS
