"""Numbers said roundly: shares in words, and 'nearly', 'about', 'more than' before a rounder number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.verification.tokens import tokens_of
from index.terms import stem

_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
_SHARE = re.compile(
    r"\b(?:(?P<count>an?|one|two|three|four|seven|nine)[ -](?P<part>thirds?|quarters?|fifths?|tenths?)"
    r"|(?P<half>half)|(?P<of>one|two|three|four|five|six|seven|eight|nine)[ -](?:in|out of)[ -]"
    r"(?P<all>three|four|five|six|seven|eight|nine|ten|\d+))\b",
    re.IGNORECASE,
)
_TENS = {**_COUNTS, "ten": 10}
_UNDER = re.compile(r"\b(?:nearly|almost|just under|just below|close to|not quite)\s+(?:[£$€]|an?\s+)?$", re.IGNORECASE)
_OVER = re.compile(
    r"\b(?:just over|just above|over|more than|slightly over|slightly more than)\s+(?:[£$€]|an?\s+)?$", re.IGNORECASE
)
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|some)\s+(?:[£$€]|an?\s+)?$", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less than|fewer than|under|below)\s+(?:[£$€]|an?\s+)?$", re.IGNORECASE)


def fractions_of(text: str) -> list[tuple[float, int, int]]:
    """(per cent, start, end) of each share said in words: 'half', 'two thirds', 'one in five'."""
    found = []
    for match in _SHARE.finditer(text):
        if match["half"]:
            value = 50.0
        elif match["part"]:
            value = 100.0 * _COUNTS[match["count"].lower()] / _PARTS[match["part"].lower().removesuffix("s")]
        else:
            whole = match["all"].lower()
            parts = int(whole) if whole.isdigit() else _TENS[whole]
            value = 100.0 * _COUNTS[match["of"].lower()] / parts if parts else 0.0
        if 0 < value <= 100:
            found.append((value, match.start(), match.end()))
    return found


def rounds(said: float, borne: float, before: str, *, share: bool) -> bool:
    """Whether a number is what the words before it say: a rounding of the other, to its right side and near to it.

    A share in words may lie 10 points from a percentage with 'more than', 5 with 'nearly', 2 with 'about'; a rounding
    must be a rounder number, at most 3 per cent away.
    """
    away = borne - said
    under, over, about, less = (bool(form.search(before)) for form in (_UNDER, _OVER, _ABOUT, _LESS))
    if share:
        return (
            (under and -5 <= away < 0)
            or (over and 0 < away <= 10)
            or (less and -10 <= away < 0)
            or (about and abs(away) <= 2)
        )
    if not (under or over or about) or abs(away) > 0.03 * abs(borne) or _roundness(said) <= _roundness(borne):
        return False
    return about or (under and away < 0) or (over and away > 0)


def _roundness(value: float) -> int:
    """How many digits before the last that is not nought: 7000 → 3, 38 → 0, 38.8 → -1."""
    digits = f"{value:.2f}".replace(".", "")
    return len(digits) - len(digits.rstrip("0")) - 2


@dataclass(frozen=True, slots=True)
class Span:
    """A number's place in its text, its value, and its sort: '%', '£', 'year', '' for a count and so on."""

    start: int
    end: int
    value: float
    sort: str


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
_ABOVE = re.compile(r"\b(?:over|more than|above|exceed\w*|upwards of|greater than)\s+(?:an?\s+)?$", re.IGNORECASE)
_AT_MOST = re.compile(
    r"\b(?:under|less than|fewer than|below|nearly|almost|up to|at most|within)\s+(?:an?\s+)?$", re.IGNORECASE
)
_AT_LEAST = re.compile(r"\b(?:at least|a minimum of)\s+(?:an?\s+)?$", re.IGNORECASE)
_OR_MORE = re.compile(r"\s*(?:%|years?|people)?\s*(?:\+|(?:or|and)\s+(?:older|over|more|above|upwards))", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:[-–—]|to|and)\s?(?:[£$€]\s?)?\d+(?:\.\d+)?(?P<unit>\s?%|\s?per\s?cent\b)", re.IGNORECASE)
_NOTED = re.compile(r"((?:19|20)\d\d)\.\d{1,3}$")
_EITHER = re.compile(r"\b(?:just|only|some|about|around|approximately|roughly)\s+$", re.IGNORECASE)
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


def _bound(text: str, start: int, end: int) -> str:
    if _OR_MORE.match(text, end):
        return ">="
    before = _EITHER.sub("", text[max(0, start - 24) : start])
    if re.search(r"\bno more than\s+$", before, re.IGNORECASE):
        return "<"
    if _AT_LEAST.search(before):
        return ">="
    return ">" if _ABOVE.search(before) else "<" if _AT_MOST.search(before) else ""


def number_word(word: str) -> bool:
    """Whether a word in lower case is a number; numbers are held against the evidence as numbers."""
    return word in _WORDS
