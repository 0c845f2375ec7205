"""Numbers said roundly: shares in words, and 'nearly', 'about', 'more than' before a rounder number."""

from __future__ import annotations

import re

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
