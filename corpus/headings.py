"""Which lines of plain text are headings, and how they rank."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.lines import Line, forced

_MONTH = r"(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber"
_NUMBERED = re.compile(rf"^(\d{{1,2}}(?:\.(?:\d{{1,2}}|[A-Za-z]))*)\.?\s(?!\s*(?:{_MONTH})\b)")
_LETTERED = re.compile(r"^[A-Z]\.\s")
_CHAPTER = re.compile(r"^(?:chapter|part|appendix|annex)\s+(?:\d{1,2}|[A-Z]|[IVX]{1,5})\b", re.IGNORECASE)
_CREDIT = re.compile(r"^(?:[A-Z][a-z]+ )(?:[a-z]+ ){0,2}(?:led|written|researched|presented|chaired|prepared) by\b")
_PERSON = re.compile(
    r"^(?:(?:Dr|Prof|Professor|Sir|Dame|Lord|Mr|Mrs|Ms) )?(?:[A-Z][a-z’'-]+ ){1,3}?[A-Z][\w’'-]+, [A-Z]"
)
_SENTENCE_INSIDE = re.compile(r"[a-z)’”][.!?]\s+[A-Z]")
_OPEN_WORDS = frozenset("a an and are as at by for from in is of on or our that the their to was were with".split())
UNRANKED = 9
_MOST_WORDS = 22
_MOST_LINES = 5
_NARROW = 0.8


def credit(text: str) -> bool:
    """Whether the line credits people: 'Session led by …', 'Jane Smith, Director, …'."""
    return bool(_CREDIT.match(text) or _PERSON.match(text))


def left_open(text: str) -> bool:
    """Whether the text ends in a word that another must follow ('of the'); 'A' may be a letter and not the article."""
    last = text.split()[-1]
    return last != "A" and last.casefold() in _OPEN_WORDS


def shouted(text: str) -> bool:
    """Whether the text is in capitals throughout."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and _wordy(text) and sum(c.isupper() for c in letters) >= 0.85 * len(letters)


def _wordy(text: str) -> bool:
    return sum(c.isalpha() for c in text) >= sum(c.isdigit() for c in text)


def heading_lines(chunk: Sequence[Line], width: int) -> int:
    """How many lines at the head of a chunk are its heading; 0 when it begins with text.

    A heading is short, ends without a full stop and stands before a line that begins anew; in capitals it may be long.
    """
    if chunk[-1].text.endswith("?") and _as_heading(chunk) and not any(line.ends for line in chunk[:-1]):
        return len(chunk)
    for taken, line in enumerate(chunk):
        goes_on = taken + 1 < len(chunk) and not chunk[taken + 1].capital
        if taken and credit(line.text):
            return taken if _as_heading(chunk[:taken]) else 0
        if not _heading_like(line, width, goes_on=goes_on, first=not taken):
            own = taken and line.capital and forced(chunk[taken - 1], line, width)
            return taken if own and _as_heading(chunk[:taken]) else 0
    return len(chunk) if _as_heading(chunk) else 0


def _as_heading(lines: Sequence[Line]) -> bool:
    words = sum(len(line.text.split()) for line in lines)
    if left_open(lines[-1].text):
        return False
    return (
        lines[0].capital
        and _wordy(lines[0].text)
        and words <= _MOST_WORDS
        and len(lines) <= _MOST_LINES
        and not credit(lines[0].text)
    )


def _heading_like(line: Line, width: int, *, goes_on: bool, first: bool) -> bool:
    text = line.text
    if text[:1] in '“"•' or "http" in text or "www." in text:
        return False
    if text.endswith(",") and not goes_on:
        return False
    if text.endswith(";") or (text.endswith(".") and not _NUMBERED.match(text + " ")):
        return False
    if text.endswith(":") and not (first and len(text.split()) <= 2):
        return False
    if _SENTENCE_INSIDE.search(text):
        return False
    return shouted(text) or len(text) <= width * _NARROW


def heading_level(text: str) -> int:
    """Rank of a plain-text heading: a chapter 1, numbered by depth, capitals or a letter 2, the rest `UNRANKED`."""
    match = _NUMBERED.match(text)
    if match:
        return 1 + match.group(1).count(".")
    if _CHAPTER.match(text):
        return 1
    return 2 if _LETTERED.match(text) or shouted(text) else UNRANKED
