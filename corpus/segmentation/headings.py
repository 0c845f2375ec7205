"""Which lines of plain text are headings, and how they rank."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.segmentation.lines import Line, is_forced_break

_MONTH = r"(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber"
# A numbered heading, with its number: '3 Results', '2.1. Methods', '4.b Costs'; a date ('12 May 2021') is none.
_NUMBERED = re.compile(rf"^(\d{{1,2}}(?:\.(?:\d{{1,2}}|[A-Za-z]))*)\.?\s(?!\s*(?:{_MONTH})\b)")
# The number of a heading with a roman figure and a letter: 'V.a. ', 'IX.b. '; its stops end no sentence.
_ROMAN_NUMBER = re.compile(r"^[IVXL]{1,6}\.[a-z]\.\s+(?=[A-Z])")
# A lettered heading: 'B. Methods'.
_LETTERED = re.compile(r"^[A-Z]\.\s")
# A chapter or a part of its rank: 'Chapter 3', 'Annex B', 'PART IV'.
_CHAPTER = re.compile(r"^(?:chapter|part|appendix|annex)\s+(?:\d{1,2}|[A-Z]|[IVX]{1,5})\b", re.IGNORECASE)
# Who did it: 'Session led by …', 'Report written and researched by …'.
_CREDIT = re.compile(r"^(?:[A-Z][a-z]+ )(?:[a-z]+ ){0,2}(?:led|written|researched|presented|chaired|prepared) by\b")
# A name with a role behind a comma: 'Jane Smith, Director', 'Dr Ann O’Neill, Chair'.
_PERSON = re.compile(
    r"^(?:(?:Dr|Prof|Professor|Sir|Dame|Lord|Mr|Mrs|Ms) )?(?:[A-Z][a-z’'-]+ ){1,3}?[A-Z][\w’'-]+, [A-Z]"
)
# What stands below a figure or a table: 'Source: …', 'Note: …'.
_BELOW_FIGURE = re.compile(r"^(?:Sources?|Notes?): \S")
# A sentence that ends within the line, before another: 'is done. Then'.
_SENTENCE_INSIDE = re.compile(r"[a-z)’”][.!?]\s+[A-Z]")
# A figure and what is said of it, as an infographic has it: '96 volunteers were trained'; no heading.
_FIGURE_SENTENCE = re.compile(r"^[£$€]?\d[\d,.]*(?:%|k|m|bn)? (?:[a-z]+ ){0,8}?(?:is|are|was|were|has|have|had) [a-z]")
# Words that cannot be a text's last: something must follow them.
_OPEN_WORDS = frozenset("a an and are as at by for from in is of on or our that the their to was were with".split())

# The level of a heading that shows no rank.
UNRANKED = 9
_MOST_WORDS = 22
_MOST_LINES = 5
# A heading's line holds at most this share of a full line, unless it is in capitals.
_MOST_OF_WIDTH = 0.8
# The share of capital letters from which a text counts as being in capitals throughout.
_CAPITALS_SHARE = 0.85
_LEAST_LETTERS = 4


def is_byline(text: str) -> bool:
    """Whether the line credits people: 'Session led by …', 'Jane Smith, Director, …'."""
    return bool(_CREDIT.match(text) or _PERSON.match(text))


def is_left_open(text: str) -> bool:
    """Whether the text ends in a word that another must follow ('of the'); 'A' may be a letter and not the article."""
    last = text.split()[-1]
    return last != "A" and last.casefold() in _OPEN_WORDS


def is_all_caps(text: str) -> bool:
    """Whether the text is in capitals throughout; four letters at least."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < _LEAST_LETTERS or not _has_more_letters_than_digits(text):
        return False
    return sum(c.isupper() for c in letters) >= _CAPITALS_SHARE * len(letters)


def _has_more_letters_than_digits(text: str) -> bool:
    """As many at least."""
    return sum(c.isalpha() for c in text) >= sum(c.isdigit() for c in text)


def count_heading_lines(chunk: Sequence[Line], width: int) -> int:
    """How many lines at the head of a chunk are its heading; 0 when it begins with text.

    A heading is short, ends without a full stop and stands before a line that begins a sentence. In capitals it may be
    long. A chunk that asks one question is a heading throughout.
    """
    if _is_one_question(chunk):
        return len(chunk)
    taken = _count_lines_like_headings(chunk, width)
    if taken == 0 or not _has_heading_form(chunk[:taken]):
        return 0
    if taken == len(chunk):
        return taken
    following = chunk[taken]
    if is_byline(following.text):
        return taken
    # Text must begin on a line of its own, and not because the heading's last line was full.
    begins_text = following.may_begin_sentence and is_forced_break(chunk[taken - 1], following, width)
    return taken if begins_text else 0


def _is_one_question(chunk: Sequence[Line]) -> bool:
    if not chunk[-1].text.endswith("?") or not _has_heading_form(chunk):
        return False
    return not any(line.ends_sentence for line in chunk[:-1])


def _count_lines_like_headings(chunk: Sequence[Line], width: int) -> int:
    """How many lines at the head of a chunk may each be a heading's, up to one that may not, or to a byline."""
    for number, line in enumerate(chunk):
        if number and is_byline(line.text):
            return number
        goes_on = number + 1 < len(chunk) and not chunk[number + 1].may_begin_sentence
        if not _is_like_heading(line, width, goes_on=goes_on, first=number == 0):
            return number
    return len(chunk)


def _has_heading_form(lines: Sequence[Line]) -> bool:
    """Whether lines together may be one heading: few, of few words, the first beginning and the last ending as one."""
    first, last = lines[0], lines[-1]
    if is_left_open(last.text) or is_byline(first.text) or _FIGURE_SENTENCE.match(first.text):
        return False
    if not first.may_begin_sentence or not _has_more_letters_than_digits(first.text):
        return False
    words = sum(len(line.text.split()) for line in lines)
    return words <= _MOST_WORDS and len(lines) <= _MOST_LINES


def _is_like_heading(line: Line, width: int, *, goes_on: bool, first: bool) -> bool:
    """Whether a line may be one of a heading's. `goes_on`: the next line begins small; `first`: it is the first."""
    text = line.text
    if text[:1] in '“"•−' or _BELOW_FIGURE.match(text) or "http" in text or "www." in text:
        return False
    if _ends_as_text(text, goes_on=goes_on, first=first) or _SENTENCE_INSIDE.search(_ROMAN_NUMBER.sub("", text)):
        return False
    return is_all_caps(text) or len(text) <= width * _MOST_OF_WIDTH


def _ends_as_text(text: str, *, goes_on: bool, first: bool) -> bool:
    """Whether a line ends as none of a heading does: in ';', in '.' ('3.' may be its number), in ',' or ':'."""
    if text.endswith(","):
        return not goes_on
    if text.endswith("."):
        return not _NUMBERED.fullmatch(text + " ")
    if text.endswith(":"):
        # 'Key message:' stands over what follows; a longer line with a colon leads in a list.
        return not (first and len(text.split()) <= 2)
    return text.endswith(";")


def rank_heading(text: str) -> int:
    """Level of a plain-text heading: a chapter 1, numbered by depth, capitals or a letter 2, the rest `UNRANKED`."""
    match = _NUMBERED.match(text)
    if match:
        return 1 + match.group(1).count(".")
    if _CHAPTER.match(text):
        return 1
    return 2 if _LETTERED.match(text) or is_all_caps(text) else UNRANKED
