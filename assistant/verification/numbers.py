"""The numbers of a text: in digits ("£6,993", "24%", "2.5 million"), in words ("twelve") and as shares ("half")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.verification.lists.number_words import BOUNDS, COUNTING, NO_CARDINALS, PARTS, SCALES
from assistant.verification.tokens import Token, find_tokens
from index.terms import stem

# Stems of words that name a time or a period.
PERIODS = frozenset(
    stem(word)
    for word in """second minute minutes hour hours hourly day days daily week weeks weekly fortnight fortnightly month
    months monthly quarter quarters quarterly year years yearly annual annually decade decades biannual night
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december spring summer autumn winter today yesterday tomorrow""".split()
)
_YEARS = (1900, 2100)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: what it says, and where it stands."""

    # Scaled: 2,500,000 for "2.5 million". A share in words is in per cent: 50 for "half". A date has 0.
    value: float
    # "%", a share in words "~", a currency "£", "$" or "€", a date "/", a time of day "am" or "pm", a count "".
    unit: str
    # As it stands in the text, without its unit: "6,993".
    written: str
    # What the words around it make of it: ">" for "over 20", ">=" for "at least 20", "<" for "under 20", else "".
    bound: str
    # Where it stands: characters from `start` (behind a currency sign) up to, but not including, `end`.
    start: int
    end: int

    @property
    def is_in_range_of_years(self) -> bool:
        """Whether its value could be a year."""
        return _YEARS[0] <= self.value <= _YEARS[1]

    @property
    def comparable_unit(self) -> str:
        """Its unit, and "year" for a year: only numbers of the same one can be taken for each other."""
        return "year" if not self.unit and self.is_in_range_of_years else self.unit


def find_numbers(text: str) -> list[Number]:
    """The numbers of a text in order, in digits, in words and as shares. 'One' alone counts as a word, not a number."""
    shares = find_shares(text)
    others = [*_find_digits(text), *_find_number_words(text)]
    # The 'one' and the '5' of "one in 5" are no numbers of their own.
    outside = [number for number in others if not any(share.start <= number.start < share.end for share in shares)]
    return sorted([*outside, *shares], key=lambda number: number.start)


# Numbers in digits.

# A date (01/04/2019), a number in groups of three (6,993) or a plain one (12.5), with what may stand around it: a
# currency before it, and after it a per cent sign or word, a scale ("2.5 million", "40k") and a time of day ("9 a.m.").
_DIGITS = re.compile(
    r"(?P<sign>[£$€])?\s?(?P<value>\d+(?:/\d+)+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>\s?%|\s?per\s?cent\b|\s?percent\b)?(?:\s?(?P<scale>thousand|million|billion|bn|m|k)\b)?"
    r"(?P<half>\s?[ap]\.?m\b)?",
    re.IGNORECASE,
)
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
# The rest of a range that ends in per cent: the "–60%" of "50–60%", the " to 60 per cent" of "50 to 60 per cent".
_RANGE_IN_PER_CENT = re.compile(
    r"\s?(?:[-–—]|to|and)\s?(?:[£$€]\s?)?\d+(?:\.\d+)?(?P<unit>\s?%|\s?per\s?cent\b)", re.IGNORECASE
)
# A "between" stands so near before the first number of a range.
_NEAR = 30
# A year with a footnote's mark: "2019.12" for 2019, note 12.
_YEAR_WITH_NOTE = re.compile(r"((?:19|20)\d\d)\.\d{1,3}$")
# The first year of a range and its hyphen, and the two figures of its last: the "2012-" and the "14" of "2012-14".
_FIRST_OF_YEARS = re.compile(r"(?<!\d)((?:19|20))\d\d[-–]$")
_LAST_OF_YEARS = re.compile(r"\d\d(?![\d%.,/-]*\d|%)")
# A letter and a hyphen before a number: the "d-" of "Covid-19".
_HYPHENATED = re.compile(r"[A-Za-z]-$")


def _find_digits(text: str) -> list[Number]:
    found = (_read_digits(text, match) for match in _DIGITS.finditer(text))
    return [number for number in found if number]


def _read_digits(text: str, match: re.Match[str]) -> Number | None:
    """The number of a match; None for a code ("B12", "#4") or a footnote's mark ("well.4")."""
    start, end = match.start("value"), match.end()
    # The "14" of "2012-14" is the year 2014.
    if (first := _FIRST_OF_YEARS.search(text[:start])) and _LAST_OF_YEARS.match(text[start:]):
        return Number(float(first[1] + match["value"][:2]), "", match["value"][:2], "", start, start + 2)
    if start and (text[start - 1].isalpha() or text[start - 1] in "#."):
        return None
    written = _without_note(match["value"], text[:start])
    if "/" in written:
        return Number(0.0, "/", written, "", start, end)
    value = float(written.replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1.0)
    bound = _bound_at(text, match.start("sign") if match["sign"] else start, end)
    return Number(value, _unit_of(text, match), written, bound, start, end)


def _without_note(written: str, before: str) -> str:
    """A number without a footnote's mark that is glued to it: "2019" for "2019.12", "19" for "Covid-19.4"."""
    noted = _YEAR_WITH_NOTE.match(written)
    if noted:
        return noted[1]
    return written.split(".")[0] if _HYPHENATED.search(before) else written


def _unit_of(text: str, match: re.Match[str]) -> str:
    if match["sign"]:
        return match["sign"]
    rest = _RANGE_IN_PER_CENT.match(text, match.end())
    # The "54 and 66%" of "aged 35-54 and 66% …" is no range.
    is_range = rest and ("and" not in rest.group().lower() or "between" in text[: match.start()].lower()[-_NEAR:])
    if match["unit"] or is_range:
        return "%"
    return (match["half"] or "").replace(".", "").strip().lower()


# Numbers in words.


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as text2num takes it."""

    token: Token
    # Whether it stands apart from the word before it: with more between them than a space or a hyphen.
    is_apart: bool

    def text(self) -> str:
        """The word in lower case."""
        return self.token.lower

    def nt_separated(self, previous: _Word) -> bool:
        """Whether the two can be no one number."""
        return self.is_apart

    def not_a_number_part(self) -> bool:
        """Whether it is no number, though text2num has one for it."""
        return self.token.is_number or self.token.lower in NO_CARDINALS - {"one"}


@lru_cache(maxsize=4096)
def is_number_word(word: str) -> bool:
    """Whether a word in lower case is a number: 'twelve', 'dozen'; not 'one'."""
    from text_to_num import text2num

    if word in COUNTING:
        return True
    if word in NO_CARDINALS or not word.isalpha():
        return False
    try:
        text2num(word, "en")
    except ValueError:
        return False
    return True


# What follows a share that is counted in a word: the " per cent" of "five per cent".
_PER_CENT = re.compile(r"\s*(?:%|per\s?cent\b|percent\b)", re.IGNORECASE)
# What may stand between the words of one number.
_WITHIN = re.compile(r"[\s-]*")


def _find_number_words(text: str) -> list[Number]:
    tokens = find_tokens(text)
    # Most texts have none, and then nothing more is done.
    if not any(is_number_word(token.lower) for token in tokens):
        return []
    cardinals = [*_find_cardinals(text, tokens)]
    counting = [(at, at + 1, COUNTING[token.lower]) for at, token in enumerate(tokens) if token.lower in COUNTING]
    found = []
    for first, end, value in sorted([*cardinals, *counting]):
        if not _is_vague(tokens, first, end):
            start, stop = tokens[first].start, tokens[end - 1].end
            unit = "%" if _PER_CENT.match(text, stop) else ""
            found.append(Number(value, unit, text[start:stop].casefold(), _bound_at(text, start, stop), start, stop))
    return found


def _find_cardinals(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, float]]:
    """(first token, the one after the last, value) of each cardinal in words; a scale behind digits is none."""
    from text_to_num import find_numbers as find_cardinals

    words = [_Word(token, _stands_apart(text, tokens, at)) for at, token in enumerate(tokens)]
    for found in find_cardinals(words, "en", threshold=0.0):
        first = tokens[found.start]
        is_lone_one = found.end - found.start == 1 and first.lower == "one"
        is_scale = first.lower in SCALES and found.start > 0 and tokens[found.start - 1].is_number
        if not (found.is_ordinal or is_lone_one or is_scale):
            yield found.start, found.end, float(found.value)


def _stands_apart(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether more stands between a word and the one before it than joins the words of a number."""
    return at > 0 and _WITHIN.fullmatch(text[tokens[at - 1].end : tokens[at].start]) is None


def _is_vague(tokens: Sequence[Token], first: int, end: int) -> bool:
    """'No two places' counts nothing, and 'a year or two' does so vaguely."""
    before = tokens[first - 1].lower if first else ""
    return before == "no" or (before == "or" and end - first == 1 and tokens[first].lower == "two")


# Shares in words.

_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "twenty": 20, "hundred": 100,
}  # fmt: skip
_FEW = "one|two|three|four|five|six|seven|eight|nine"
# "two thirds", "a quarter", "3 quarters"; "half"; "one in five", "three in 10".
_SHARE = re.compile(
    rf"\b(?:(?P<count>an?|{_FEW}|[1-9])[ -](?P<part>(?:{'|'.join(part for part in PARTS if part != 'half')})s?)"
    rf"(?![ -](?:century|centuries|place|time|year|report|step|sector|party|parties|day))"
    # "The most deprived tenth", "the bottom fifth": after a superlative, and where nothing follows that it could order.
    rf"|(?P<end>(?:(?:most|least)[ -][a-z]+|[a-z]{{2,}}est(?:-[a-z]+)?|bottom|top|upper|lower)[ -])"
    rf"(?P<part_of>{'|'.join(part for part in PARTS if part != 'half')})"
    rf"(?=\s*(?:[.,;:)]|$|of\b|in\b|on\b|by\b|across\b|among\b|nationally\b|for\b|with\b|and\b|or\b|is\b|are\b|was\b|were\b"
    rf"|has\b|have\b|had\b|get\b|got\b|live\b|spend\b|spent\b|would\b|will\b|can\b|could\b|should\b|who\b|that\b|than\b))"
    rf"|(?P<half>half)|(?P<of>{_FEW}|\d)[ -](?:in|out of)[ -](?:every )?"
    rf"(?P<all>{_FEW}|ten|twelve|twenty|hundred|\d+)(?!\d|[ -](?:centuries|years|months|weeks|days)))\b",
    re.IGNORECASE,
)


def find_shares(text: str) -> list[Number]:
    """The shares that a text gives in words, in order: 'half', 'two thirds', 'one in five'."""
    found = []
    for match in _SHARE.finditer(text):
        value = _per_cent_of(match)
        # 'Five in four' is no share.
        if 0 < value <= 100:
            # The words before the part of "the bottom fifth" are no part of the number.
            start = match.start("part_of") if match["end"] else match.start()
            found.append(Number(value, "~", text[start : match.end()], "", start, match.end()))
    return found


def _per_cent_of(match: re.Match[str]) -> float:
    """The value of a share in per cent; 0 for 'one in 0'."""
    if match["half"]:
        return 50.0
    if match["part_of"]:
        return 100.0 / PARTS[match["part_of"].lower()]
    if match["part"]:
        return 100.0 * _read_small(match["count"]) / PARTS[match["part"].lower().removesuffix("s")]
    parts = _read_small(match["all"])
    return 100.0 * _read_small(match["of"]) / parts if parts else 0.0


def _read_small(written: str) -> int:
    return int(written) if written.isdigit() else _COUNTS[written.lower()]


# What the words around a number make of it.

# Each stands right before the number: "over ", "more than a ".
_BOUNDS = tuple((sign, re.compile(rf"\b(?:{words})\s+(?:an?\s+)?$", re.IGNORECASE)) for sign, words in BOUNDS)
# Words between a bound and its number that change nothing: the "about" of "over about 200".
_APPROXIMATELY = re.compile(r"\b(?:just|only|some|about|around|approximately|roughly)\s+$", re.IGNORECASE)
# After the number: the "+" of "65+", the " and over" of "65 and over", the " years or older" of "65 years or older".
_OR_MORE = re.compile(
    r"\s*+(?:(?:%|years?|people)\s*+)?(?:\+|(?:or|and)\s++(?:older|over|more|above|upwards))", re.IGNORECASE
)
# How far before a number its bound is looked for, in characters.
_BOUND_WITHIN = 24


def _bound_at(text: str, start: int, end: int) -> str:
    """The bound of a number that stands at a place: ">", ">=", "<" or "" (see `Number`)."""
    if _OR_MORE.match(text, end):
        return ">="
    before = _APPROXIMATELY.sub("", text[max(0, start - _BOUND_WITHIN) : start])
    return next((sign for sign, words in _BOUNDS if words.search(before)), "")
