"""Dates of publication: what people write → EDTF ("2025-04", "../2024-07") → what is shown ("April 2025")."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# EDTF's numbers of the seasons: "2014-22" is the summer of 2014.
_SEASONS = {21: "Spring", 22: "Summer", 23: "Autumn", 24: "Winter"}
# "2019", "2025-04", "2024-07-18".
_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
# "18 July 2024", "18th July 2024", "April 2025", "Summer 2014".
_DAY_FIRST = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?([a-z]+)\.?,?\s+(\d{4})", re.IGNORECASE)
# "July 18, 2024".
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
# "18/07/2024" and "18.7.2024", the day first as in Britain.
_FIGURES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
# "before July 2024", "after 2010".
_BOUND = re.compile(r"(before|until|by|after|since|from)\s+(.+)", re.IGNORECASE)
# "2019 to 2021", "April 2019 – March 2020".
# No date is told in more characters: "between the 28th of September 2022 and the 3rd of November 2023".
_LONGEST = 200
_RANGE = re.compile(r"(.+?)\s*(?:\bto\b|\band\b|–|—|\s-\s)\s*(.+)", re.IGNORECASE)


def parse_date(text: str) -> str | None:
    """The date in EDTF; None where it is none: 'April 2025' → '2025-04', 'before July 2024' → '../2024-07'."""
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        return None
    if is_edtf(words):
        return words
    if bound := _BOUND.fullmatch(words):
        point = _parse_point(bound[2])
        is_before = bound[1].casefold() in ("before", "until", "by")
        return None if point is None else f"../{point}" if is_before else f"{point}/.."
    point = _parse_point(words)
    if point is None and (ends := _RANGE.fullmatch(words)):
        first, last = _parse_point(ends[1]), _parse_point(ends[2])
        return f"{first}/{last}" if first and last and first <= last else None
    return point


def is_edtf(text: str) -> bool:
    """Whether a text is a date of the part of EDTF kept here: a year, month, season or day, or an interval of them."""
    first, slash, last = text.partition("/")
    if not slash:
        return _is_point(text)
    ends = [end for end in (first, last) if end != ".."]
    return bool(ends) and all(_is_point(end) for end in ends) and ends == sorted(ends)


def show_date(edtf: str) -> str:
    """The date in words: '2025-04' → 'April 2025', '../2024-07' → 'before July 2024'."""
    first, slash, last = edtf.partition("/")
    if not slash:
        return _show_point(edtf)
    if first == "..":
        return f"before {_show_point(last)}"
    return f"after {_show_point(first)}" if last == ".." else f"{_show_point(first)} to {_show_point(last)}"


def first_day(edtf: str) -> date | None:
    """The first day of a date in EDTF; None where it is open at the beginning: '2025-04' → 1 April 2025."""
    first = edtf.partition("/")[0]
    if first == "..":
        return None
    year, month, day = _split_point(first)
    # A season begins with March, June, September or December.
    return date(year, 3 * (month - 20) if month in _SEASONS else month or 1, day or 1)


def last_day(edtf: str) -> date | None:
    """The last day of a date in EDTF; None where it is open at the end: '2025-04' → 30 April 2025."""
    last = edtf.rpartition("/")[2]
    if last == "..":
        return None
    year, month, day = _split_point(last)
    # Spring ends with May; winter counts as over with its year.
    number = min(3 * (month - 20) + 2, 12) if month in _SEASONS else month or 12
    return date(year, number, day or monthrange(year, number)[1])


def _split_point(point: str) -> tuple[int, int, int]:
    """Year, month or season, and day; 0 for what is not told."""
    year, month, day = (*map(int, point.split("-")), 0, 0)[:3]
    return year, month, day


def _is_point(text: str) -> bool:
    found = _POINT.fullmatch(text)
    if not found:
        return False
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if month in _SEASONS:
        return found[3] is None
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _parse_point(text: str) -> str | None:
    """A year, month, season or day in EDTF; None where the text is none."""
    if _is_point(text):
        return text
    if found := _FIGURES.fullmatch(text):
        point = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    elif found := _MONTH_FIRST.fullmatch(text):
        point = f"{found[3]}-{_find_month(found[1]):02}-{int(found[2]):02}"
    elif found := _DAY_FIRST.fullmatch(text):
        day = f"-{int(found[1]):02}" if found[1] else ""
        point = f"{found[3]}-{_find_month(found[2]):02}{day}"
    else:
        return None
    return point if _is_point(point) else None


def _find_month(word: str) -> int:
    """The number of a month or season; 0 for any other word: 'Sept' → 9, 'Summer' → 22."""
    start = word.casefold()
    if len(start) < len("Jan"):
        return 0
    if start == "fall":
        start = "autumn"
    named = [(number, name) for number, name in enumerate(_MONTHS, start=1)] + list(_SEASONS.items())
    return next((number for number, name in named if name.casefold().startswith(start)), 0)


def _show_point(point: str) -> str:
    year, month, day = (*point.split("-"), "", "")[:3]
    if not month:
        return year
    number = int(month)
    name = _SEASONS[number] if number in _SEASONS else _MONTHS[number - 1]
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"
