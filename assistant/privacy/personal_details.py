"""Details of a person in what somebody typed: found by their form, named, and masked.

A form is looked for, not its meaning: a name by itself is not found. No pattern looks back over what it has read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.privacy.places import POSTCODE_AREAS

NHS_NUMBER = "NHS number"
BIRTH = "date of birth"
POSTCODE = "postcode"
PHONE = "telephone number"
EMAIL = "e-mail address"
_SPACES = re.compile(r"\s\s|[^\S ]")
# How often a text is masked anew.
_MOST_ROUNDS = 12
_DIGIT = re.compile(r"\d")
# Words round a date within which it is taken for a date of birth.
_NEAR_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail of a person in a text."""

    kind: str
    """What it is, such as "NHS number"."""
    start: int
    end: int


# What may stand between groups of digits: "943 476 5919", "943-476-5919", "943.476.5919", nothing.
_GAP = r"[ \u00a0\u2009\u202f.,_()\-\u2010-\u2013/]{0,2}"
# Ten digits in the groups in which an NHS number is written.
_TEN_DIGITS = re.compile(rf"(?<![\d.,£$€])(?<!\d[ -])\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}(?![\d%]|[.,]\d)")
# The same grouped otherwise, with one mark at most between two digits: "943 47 65919".
_TEN_DIGITS_SPREAD = re.compile(r"(?<![\d.,£$€])(?<!\d[ -])\d(?:[ -]?\d){9}(?![\d%]|[.,]\d|[ -]\d)")
# "NHS number is 943 476 5918", "NHS no: 4857773457": whoever says so is believed, though a digit be mistyped.
_CALLED_NHS = re.compile(
    rf"\bnhs[ \-]?(?:number|num|no|nr|id|#)\b\W{{0,3}}(?:is\W{{1,3}}|was\W{{1,3}})?(\d(?:{_GAP}\d){{8,10}})(?!\d)", re.I
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
# A whole date: "3/4/51", "03.04.1951", "1951-04-03", "3rd of April 1951", "April 3, 1951".
_DATE = re.compile(
    r"(?<![\d/.\-])(?:\d{1,2} ?[/.\-\u2013 ] ?\d{1,2} ?[/.\-\u2013 ] ?(?:\d{4}|\d{2})|\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ \-]{_MONTH}\.?,?[ \-](?:\d{{4}}|\d{{2}})"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})(?![\d/\-])",
    re.I,
)
# Eight digits that are a day, a month and a year: "14021939".
_DATE_IN_ONE = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}(?!\d)")
# "born in February 1939", "birthday is 14 February, born in 1939": less than a whole date, of a person alone.
_BORN_IN = re.compile(
    r"\b(?:born|birthday|b\.)(?: is| was)?(?: in| on)? (?:the )?"
    rf"((?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?{_MONTH}\b(?: \d{{4}})?|(?:19|20)\d{{2}}\b)",
    re.I,
)
# What says that a date is somebody's: "dob", "d.o.b.", "date of birth", "born", "birthday".
_BIRTH_WORD = re.compile(r"\b(?:d\.? ?o\.? ?b\b|date of birth|birth ?dates?|birth ?days?|born|birth|b\.(?= ?\d))", re.I)
# "Mrs Ali, 3/4/1951", "my patient (03.04.51)": a person and a whole date.
_PERSON = re.compile(
    r"\b(?:patients?|pt|mr|mrs|ms|miss|mum|mother|dad|father|husband|wife|son|daughter|brother|sister|grandmother"
    r"|grandfather|nan|aged?|resident|service user|widow(?:er)?|gentleman|lady|man|woman|child|boy|girl"
    r"|he|she|his|her)\b|\b\d{1,3} ?(?:yo|y/o|years? old)\b",
    re.I,
)
# Example: "SW1A 1AA", "m1 1ae". The letters CIKMOV do not stand in its second half.
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2})\d[A-Za-z\d]?[ \u00a0\-]{0,2}\d(?: (?=[A-Z]{2}\b))?"
    r"([ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2})(?![A-Za-z0-9])"
)
# "in b2 1st and b3 2nd" is no address.
_ORDINALS = ("st", "nd", "rd", "th")
# "07700 900123", "+44 (0)20 7946 0018", "0044 7700 900 123": after the 0 or the country come 9 or 10 digits.
_PHONE = re.compile(
    r"(?<![\w.,/£$€+])(?:(?:\+ ?44|0044)[ .\-]?(?:\(0\)[ .\-]?)?|\(?0(?= ?[1-378]))"
    r"(?:[ .\-\u2010-\u2013()]{0,2}\d){9,10}(?![\d%]|[.,]\d)"
)
# "+353 1 234 5678": of another country.
_PHONE_ABROAD = re.compile(r"(?<![\w+])\+ ?[1-9](?:[ .\-()]{0,2}\d){8,13}(?!\d)")
# "mobile 7700 900123", "phone: 946 0018": a word says what the digits are.
_CALLED_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|landline)\b(?:\W{0,3}(?:number|no|is)\b){0,2}\W{0,3}"
    r"(\d(?:[ .\-/]{0,2}\d){5,11})(?![\d%])",
    re.I,
)
# Example: "ann.jones+x@nhs.net". Looked at from the sign on, so that a long text without one costs nothing.
_AT = re.compile(r"@(?= ?[A-Za-z0-9\u00c0-\uffff])")
_BEFORE_AT = re.compile(r"[\w.+'%\-]{1,64} ?\Z")
_AFTER_AT = re.compile(r" ?(?:[\w\-]{1,63}\.){1,8}[A-Za-z]{2,24}")


# "tom [at] gmail.com", "tom at gmail dot com": the sign spelt out, and what follows it.
_SPELT_AT = re.compile(r" ?[\[(]at[\])] ?| at (?=[\w\-]{1,63} dot [a-z])", re.I)
_AFTER_SPELT = re.compile(r"[\w\-]{1,63}(?:\.| ?[\[(]?dot[\])]? ?)[A-Za-z]{2,24}", re.I)


def find_details(text: str) -> list[Detail]:
    """The details of a person in a text, in order; none overlaps another."""
    # Looked at as it is kept: white space put together, and characters of full width as the usual ones.
    plain, places = _make_plain(text)
    found = [
        Detail(detail.kind, places[detail.start], places[detail.end - 1] + 1)
        for find in _FINDERS
        for detail in find(plain)
    ]
    # Where each that is kept begins, in order, and where it ends.
    starts: list[int] = []
    kept: dict[int, Detail] = {}
    # Of two that overlap the longer is kept, and of equal ones that which was looked for first.
    for detail in sorted(found, key=lambda detail: detail.start - detail.end):
        place = bisect_left(starts, detail.start)
        is_free_before = place == 0 or kept[starts[place - 1]].end <= detail.start
        is_free_after = place == len(starts) or detail.end <= starts[place]
        if is_free_before and is_free_after and detail.start not in kept:
            starts.insert(place, detail.start)
            kept[detail.start] = detail
    return [kept[start] for start in starts]


def _make_plain(text: str) -> tuple[str, Sequence[int]]:
    """A text with one space for each run of white space, in usual characters; and where each character stood."""
    if text.isascii() and not _SPACES.search(text):
        return text, range(len(text))
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isspace():
            if plain and plain[-1] == " ":
                continue
            character = " "
        elif "\uff01" <= character <= "\uff5e":
            # The block of full width stands in the order of ASCII.
            character = chr(ord(character) - 0xFEE0)
        plain.append(character)
        places.append(place)
    return "".join(plain), places


def mask_details(text: str) -> str:
    """A text with each detail's kind in its place. Example: "dob 3/4/51" → "dob [date of birth]"."""
    # What stood across the edge of a detail can be one by itself once that is masked. Each round leaves fewer digits;
    # of a text that is nothing but such, none are left after a few.
    rounds = 0
    while details := find_details(text):
        rounds += 1
        if rounds > _MOST_ROUNDS:
            text = _DIGIT.sub("#", text)
            continue
        pieces, end = [], 0
        for detail in details:
            pieces += [text[end : detail.start], f"[{detail.kind}]"]
            end = detail.end
        text = "".join([*pieces, text[end:]])
    return text


def name_details(texts: Iterable[str]) -> str:
    """What kinds of details texts hold, in words; "" where they hold none. Example: "an NHS number and a postcode"."""
    kinds = dict.fromkeys(detail.kind for text in texts for detail in find_details(text))
    named = [f"an {kind}" if kind in (NHS_NUMBER, EMAIL) else f"a {kind}" for kind in kinds]
    return " and ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))


def has_check_digit(number: str) -> bool:
    """Whether ten digits are an NHS number: the last is the check digit of the nine before it, modulo 11."""
    digits = [int(character) for character in number if character.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == digits[9]


def _find_nhs_numbers(text: str) -> Iterator[Detail]:
    for pattern in (_TEN_DIGITS, _TEN_DIGITS_SPREAD):
        for found in pattern.finditer(text):
            if has_check_digit(found[0]):
                yield Detail(NHS_NUMBER, found.start(), found.end())
    for found in _CALLED_NHS.finditer(text):
        yield Detail(NHS_NUMBER, found.start(1), found.end(1))


def _find_births(text: str) -> Iterator[Detail]:
    is_of_person = _PERSON.search(text) is not None
    if is_of_person or _BIRTH_WORD.search(text):
        for found in _DATE_IN_ONE.finditer(text):
            yield Detail(BIRTH, found.start(), found.end())
    if is_of_person:
        for found in _BORN_IN.finditer(text):
            yield Detail(BIRTH, found.start(1), found.end(1))
    for found in _DATE.finditer(text):
        near = text[max(0, found.start() - _NEAR_CHARACTERS) : found.end() + _NEAR_CHARACTERS]
        if is_of_person or _BIRTH_WORD.search(near):
            yield Detail(BIRTH, found.start(), found.end())


def _find_postcodes(text: str) -> Iterator[Detail]:
    for found in _POSTCODE.finditer(text):
        if found[1].upper() in POSTCODE_AREAS and found[2] not in _ORDINALS:
            yield Detail(POSTCODE, found.start(), found.end())


def _find_phones(text: str) -> Iterator[Detail]:
    for pattern in (_PHONE, _PHONE_ABROAD):
        for found in pattern.finditer(text):
            yield Detail(PHONE, found.start(), found.end())
    for found in _CALLED_PHONE.finditer(text):
        yield Detail(PHONE, found.start(1), found.end(1))


def _find_emails(text: str) -> Iterator[Detail]:
    for at, rest in ((_AT, _AFTER_AT), (_SPELT_AT, _AFTER_SPELT)):
        for sign in at.finditer(text):
            before = _BEFORE_AT.search(text, max(0, sign.start() - 64), sign.start())
            after = rest.match(text, sign.end())
            if before and after:
                yield Detail(EMAIL, before.start(), after.end())


_FINDERS: tuple[Callable[[str], Iterator[Detail]], ...] = (
    _find_nhs_numbers,
    _find_births,
    _find_postcodes,
    _find_phones,
    _find_emails,
)
