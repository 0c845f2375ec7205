"""Questions made of a report's own headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import zip_longest
from typing import TypeVar

from corpus.vocabulary import Block, BlockKind, Report

_Turn = TypeVar("_Turn")

_MOST_WORDS_IN_CASE_NAME = 6
_CASE_QUESTION = "What is the case study on "

# What announces a case study before its name: "Case study 3: Spotlight on " in "Case study 3: Spotlight on Wigan".
_CASE = re.compile(r"^.*?\bcase study\b(?:\s+\d+\w*)?\s*:?\s*(?:spotlight on\s+)?", re.IGNORECASE)
# What a heading on all case studies says of them: "Case study list".
_NO_CASE_NAMES = frozenset("list lists overview summary summaries index examples table".split())
# A heading that is a sentence, a cut-off question or thanks: "How we work", "Communities are ready". It would make no
# good "What is said about …?".
_SENTENCE = re.compile(
    r"^(?:what|how|why|who|when|where|which)\b|\b(?:is|are|was|were|can|will|must|should|has|have|we|our|you|your)\b",
    re.IGNORECASE,
)
# A heading's number: "2.1 " in "2.1 Methods", "3b. " in "3b. Results".
_NUMBER = re.compile(r"^[\d.]+[A-Za-z]?\.?\s+")
# What a subject's name does not hold: a colon, a dash, dots or a digit, as in "Table 2: Respondents".
_NOT_IN_SUBJECT = re.compile(r"[:–.…]|\d")
# A word that begins with a small letter.
_SMALL = re.compile(r"(?<![\w’'-])[a-z][\w’'-]*")
# The dash before what a case study's name is followed by: " – " in "Wigan – a new deal".
_DASH = re.compile(r"(?<!\s)\s++[–-]\s+")


def make_section_questions(report: Report) -> list[tuple[int, str]]:
    """Every heading that makes a question and has words beneath it: its block's number, and the question."""
    questions = []
    for block in _headings_with_text(report):
        question = _ask_about_case(block) or _ask_about_section(block, _small_words(report))
        if question:
            questions.append((block.number, question))
    return questions


def is_case_question(question: str) -> bool:
    """Whether a question asks what a case study is about."""
    return question.startswith(_CASE_QUESTION)


def take_turns(queues: Iterable[Sequence[_Turn]]) -> list[_Turn]:
    """The first of each queue, then the second of each, and so on: [["a", "b"], ["c"]] gives ["a", "c", "b"]."""
    return [each for turn in zip_longest(*queues) for each in turn if each is not None]


def _headings_with_text(report: Report) -> list[Block]:
    """The headings that have something to quote beneath them."""
    with_text: set[int] = set()
    for block in report.blocks:
        if block.is_quotable:
            with_text.update(block.headings)
    return [block for block in report.blocks if block.kind is BlockKind.HEADING and block.number in with_text]


def _ask_about_case(block: Block) -> str | None:
    """'Case study: WIGAN – a new deal' gives 'What is the case study on Wigan about?'; None for other headings."""
    if not _CASE.match(block.text):
        return None
    name = _tidy_case_name(_CASE.sub("", block.text))
    if name.casefold() in _NO_CASE_NAMES:
        return None
    if not 1 <= len(name.split()) <= _MOST_WORDS_IN_CASE_NAME:
        return None
    return f"{_CASE_QUESTION}{name} about?"


def _ask_about_section(block: Block, small: Collection[str]) -> str | None:
    """'2.1 Barriers to engagement' gives 'What is said about barriers to engagement?'.

    A heading that asks already is taken as it stands. `small` are the words that the report's text writes small. None
    for what makes no question.
    """
    text = _NUMBER.sub("", block.text).strip()
    if text.endswith("?") and 4 <= len(text.split()) <= 14:
        return text
    if _is_subject(text):
        return f"What is said about {_within_sentence(text, small)}?"
    return None


def _is_subject(text: str) -> bool:
    """Whether a heading names a subject: 'Barriers to engagement' does, 'FOREWORD' and 'How we work' do not."""
    if not 3 <= len(text.split()) <= 7:
        return False
    if not text[:1].isupper() or text.isupper():
        return False
    return not (_NOT_IN_SUBJECT.search(text) or _SENTENCE.search(text) or _CASE.match(text))


def _within_sentence(text: str, small: Collection[str]) -> str:
    """A heading as it stands within a sentence: 'Social Factors and Health' as 'social factors and health'.

    Short forms ('NHS plans') and words that the text never writes small ('Primary Care in Example') stay.
    """
    first, *others = text.split()
    is_short_form = first[1:] != first[1:].lower()
    words = [first if is_short_form else first[0].lower() + first[1:]]
    words += [word.lower() if word.istitle() and word.lower() in small else word for word in others]
    return " ".join(words)


def _small_words(report: Report) -> frozenset[str]:
    """The words that the running text of a report writes with a small letter."""
    texts = (block.text for block in report.blocks if block.is_quotable)
    return frozenset(word for text in texts for word in _SMALL.findall(text))


def _tidy_case_name(name: str) -> str:
    """A case study's name without what follows a dash, and not in capitals: 'WIGAN – a new deal' gives 'Wigan'."""
    name = _DASH.split(name)[0].strip()
    return name.title() if name.isupper() else name
