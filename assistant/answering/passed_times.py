"""Times that lay ahead when a report was written and are past today: "must start by 2020", said in 2019."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from corpus.library.dates import last_day, parse_date
from corpus.vocabulary import Citation, Report, Statement

_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|Spring|Summer|Autumn|Winter)"
)
# "2020", "2023/24", "2019–2024", "April 2024", "31 March 2021".
_POINT = rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH},?\s+{_YEAR}|{_YEAR}(?:\s?[/–-]\s?(?:{_YEAR}|\d\d))?)"
# What may stand between a preposition and its time: "the end of", "the first quarter of", "mid-", "the financial year".
_PART = (
    r"(?:(?:the\s+)?(?:very\s+)?(?:end|start|beginning|close|middle|first|second|third|fourth|last|final)\s+"
    r"(?:(?:half|quarter|week|day)\s+)?(?:of\s+)?|(?:the\s+)?(?:spring|summer|autumn|winter)\s+of\s+)?(?:the\s+)?"
    r"(?:(?:early|mid|late)[\s-]+)?(?:(?:financial|academic|calendar)\s+years?\s+|years?\s+|Q[1-4]\s+)?"
)
# What is counted: "by 2020 patients" is no date.
_COUNTED = (
    r"(?:people|patients|pounds|per\s?cent|children|adults|women|men|respondents|participants|households|homes|times"
    r"|residents|families|carers|members|staff|practices|euros|dollars)"
)
# A time behind the preposition that sets it. "from" with "to" and "between" with "and" give an end.
_SET = re.compile(
    rf"\b(?P<set>by|before|until|till|from|as\s+of|no\s+later\s+than|not\s+later\s+than|deadline\s+(?:of|is)"
    rf"|in|on|during|for|over|throughout|between|to|at(?=\s+the\s))\s+{_PART}(?P<first>{_POINT})"
    rf"(?:\s*(?:–|-|\bto\b|\bto\s+the\s+end\s+of\b|\buntil\b|\band\b)\s*(?P<last>{_POINT}))?"
    rf"(?![.,]\d|%|\w|\s+{_COUNTED}\b)",
    re.IGNORECASE,
)
# Prepositions that look ahead by themselves; the others need a word that does.
_AHEAD_ALONE = re.compile(r"by|before|until|till|from|as\s+of|no\s+later|not\s+later|deadline", re.IGNORECASE)
# Words that look ahead: "must", "is expected to", "plans to", but not "should have begun".
_AHEAD = re.compile(
    r"\b(?:must|shall|should|will|won['’]t|ought\s+to|needs?\s+to)\b"
    r"(?!\s+(?:not\s+)?have\s+(?:been|begun|done|gone|\w+ed)\b)|['’]ll\b|\b(?:is|are)\s+(?:to|due|set|planned|expected"
    r"|required|likely|scheduled|going|intended|projected|forecast|estimated)\b"
    r"|\b(?:aims?|aiming|plans?|planning|planned|intends?|intending|hopes?|hoping|expects?|proposes?|propos(?:ed|ing)"
    r"|pledge[sd]?|commit(?:s|ted|ment|ments|ting)?)\s+(?:to|for|that)\b"
    r"|\b(?:targets?|goals?|ambitions?|deadlines?|aims?)\s+(?:is|are|of|for|to)\b"
    r"|\b(?:starts?|begins?|ends?|closes?|opens?|expires?|appl(?:y|ies)|comes?\s+into|takes?\s+effect|kicks?\s+in)\b"
    r"|\buntil\s+(?:the|an?|this|that|these|those|it|they|we)\b",
    re.IGNORECASE,
)
# Words of what is over: "were", "had reached", "visited"; "offered" after "be" is none of them.
_OVER = re.compile(
    r"\b(?:was|were|had|did|(?:has|have)\s+been)\b|(?<!\bbe )(?<!\bbeing )(?<!\bis )(?<!\bare )\b\w{3,}ed\b",
    re.IGNORECASE,
)
# What makes a figure behind "by" an amount: "fell by 2020".
_CHANGED = re.compile(
    r"\b(?:rose|risen|rise|rising|fell|fall|fallen|falling|grew|grown|grow|cut|up|down|increas\w+|decreas\w+|reduc\w+"
    r"|declin\w+|dropp?\w*|chang\w+|more|fewer|less|higher|lower)\s+$",
    re.IGNORECASE,
)
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(), start=1
    )
} | {"eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "couple of": 2}
_NUMBER = rf"\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
# "over the next five years", "in the coming 18 months", "the next three to five years", "in two years' time".
_SPAN_AHEAD = re.compile(
    rf"\b(?:next|coming)\s+(?:(?:{_NUMBER})\s*(?:to|or|-|–)\s*)?(?:(?P<number>{_NUMBER})[\s-]+)?"
    rf"(?P<unit>years?|months?|decade)\b|\bin\s+(?P<count>{_NUMBER})\s+(?P<of>years?|months?)['’]?\s+time\b",
    re.IGNORECASE,
)
# "next year", but not "the next year" of a row of years; "later this year".
_NEXT_YEAR = re.compile(r"(?<!\bthe )(?<!\beach )(?<!\bper )\bnext\s+year\b(?!['’]s)", re.IGNORECASE)
_THIS_YEAR = re.compile(r"\b(?:later|end\s+of|rest\s+of)\s+this\s+year\b", re.IGNORECASE)
# Looks back in a story: "over the next two years it would"; so does a year gone by.
_STORY = re.compile(r"\b(?:would|was|were|had|did)\b", re.IGNORECASE)
_COUNTS_ON = re.compile(r"\b(?:next|coming|this\s+year|time)\b", re.IGNORECASE)
_ANY_YEAR = re.compile(_YEAR)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[\"“‘(•A-Z])|\n+|\s…\s(?=[\"“‘(•A-Z])|;\s+")


class _Time(NamedTuple):
    """A time in EDTF, and the day on which it is over."""

    edtf: str
    end: date


def mark_passed(
    statements: Sequence[Statement], citations: Sequence[Citation], reports: Mapping[str, Report], today: date
) -> tuple[Statement, ...]:
    """The statements, marked where they and what they cite speak of a time that has passed since it was said."""
    by_number = {citation.n: citation for citation in citations}
    marked = []
    for statement in statements:
        for citation in (by_number[n] for n in statement.citations if n in by_number):
            details = reports[citation.report].details
            said = details.edtf or parse_date(details.date)
            passed = find_passed(citation.shown, said, today)
            if passed and find_passed(statement.text, said, today):
                statement = replace(statement, passed=passed, said=said)
                break
        marked.append(statement)
    return tuple(marked)


def find_passed(text: str, written: str | None, today: date) -> str | None:
    """The time, in EDTF, that a text says something must or will be by, and that has passed since; None for none.

    `written` is the date of its report in EDTF or in words. Without one that says by when it was written, nothing is
    found. Example: ("It must start by April 2024.", "2023", 29 November 2026) → "2024-04".
    """
    said = _last_day(written)
    if said is None or said >= today or not _may_look_ahead(text, said):
        return None
    for sentence in _SENTENCE.split(text):
        for time in _times_ahead(sentence, said, has_month="-" in (parse_date(written or "") or "")):
            if time.end < today:
                return time.edtf
    return None


def _may_look_ahead(text: str, said: date) -> bool:
    """Whether a text names a year from then on, or counts years from then: a quick look, before all else."""
    return bool(_COUNTS_ON.search(text)) or any(int(year) >= said.year for year in _ANY_YEAR.findall(text))


def _times_ahead(sentence: str, said: date, *, has_month: bool) -> Iterator[_Time]:
    """The times in a sentence that lay ahead when it was said."""
    looks_ahead = bool(_AHEAD.search(sentence))
    for found in _SET.finditer(sentence):
        alone = bool(_AHEAD_ALONE.match(found["set"])) and not _OVER.search(sentence)
        if not (looks_ahead or alone) or _is_amount(sentence, found):
            continue
        time = _read_time(found)
        if time and time.end > said:
            yield time
    tells_story = _STORY.search(sentence) or any(int(year) < said.year for year in _ANY_YEAR.findall(sentence))
    if looks_ahead and not tells_story:
        yield from _times_from_then(sentence, said, has_month=has_month)


def _is_amount(sentence: str, found: re.Match[str]) -> bool:
    """Whether a bare number behind "by" says by how much."""
    return (
        found["set"].lower() == "by" and found["first"].isdigit() and bool(_CHANGED.search(sentence[: found.start()]))
    )


def _times_from_then(sentence: str, said: date, *, has_month: bool) -> Iterator[_Time]:
    """The times that are counted from when it was said: "over the next five years"."""
    for found in _SPAN_AHEAD.finditer(sentence):
        number = found["number"] or found["count"]
        unit = (found["unit"] or found["of"]).lower()
        # "in the coming months" says of no number of them.
        if number is None and unit.endswith("s"):
            continue
        count = 1 if number is None else int(number) if number.isdigit() else _NUMBERS[number.lower()]
        months = count * (120 if unit == "decade" else 12 if unit.startswith("year") else 1)
        end = _add_months(said, months)
        yield _Time(f"{end:%Y-%m}" if has_month and unit.startswith("month") else f"{end:%Y}", end)
    if _NEXT_YEAR.search(sentence) and not _SPAN_AHEAD.search(sentence):
        yield _Time(str(said.year + 1), date(said.year + 1, 12, 31))
    if _THIS_YEAR.search(sentence):
        yield _Time(str(said.year), date(said.year, 12, 31))


def _read_time(found: re.Match[str]) -> _Time | None:
    """The time that is set; of "from 2020 to 2022" and "2023/24" both ends."""
    first = _to_edtf(found["first"])
    last = _to_edtf(found["last"]) if found["last"] else None
    if first is None:
        return None
    if last is not None and first.split("/")[0] < last:
        first = f"{first.split('/')[0]}/{last.split('/')[-1]}"
    end = _last_day(first)
    return _Time(first, end) if end else None


def _to_edtf(point: str) -> str | None:
    """A time as `_POINT` finds it. Examples: "2023/24" → "2023/2024"; "31 March 2021" → "2021-03-31"."""
    years = re.fullmatch(rf"({_YEAR})\s?[/–-]\s?(\d+)", point)
    if years is None:
        return parse_date(point)
    last = years[2] if len(years[2]) > len("24") else f"{years[1][:2]}{years[2]}"
    return f"{years[1]}/{last}" if last > years[1] else None


@lru_cache(maxsize=256)
def _last_day(written: str | None) -> date | None:
    """The last day of a date in EDTF or in words; None where it has none, as "after 2010"."""
    edtf = parse_date(written or "")
    return last_day(edtf) if edtf else None


def _add_months(day: date, months: int) -> date:
    """The day so many months on; the last of its month where that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
