"""Starter questions by topic: words that the library's headings share, and what is asked of the sections under them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest

from assistant.suggestions.starters import is_case_question, section_questions
from corpus.vocabulary import BlockKind, Report
from index.terms import terms

CASES = "Case studies"
_TOPICS = 6
_LEAST, _LEAST_PAIRS = 2, 3
_MOST = 6
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# Words that order a report or stand in any heading, and name no topic.
_FRAME = frozenset(
    """action address ambition appendix approach author background case chapter characteristic conclusion context
    defining discussion drivers element executive figure finding future guide guiding heading introduction key
    list main measure method model need new next opportunity overview part perception pillar point project
    prospective recommendation reference result scalable section section set sponsor statement step
    strengthening study successful summary support table thank view way work""".split()
)


Shared = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about a section: its report, and the words of its heading alone and in pairs, as terms."""

    question: str
    report: str
    words: frozenset[Shared]


def questions_by_topic(reports: Sequence[Report]) -> dict[str, list[str]]:
    """Up to six topics with six questions each at most, the reports taking turns; case studies are the last topic.

    A topic is a pair of words that three headings or more share, or else a word that two or more do; those of the most
    reports stand first. What shares none with another stands under its report's short title, where there is room.
    """
    asked = [_asked(question, report) for report in reports for _, question in section_questions(report)]
    cases = [question for question in asked if is_case_question(question.question)]
    left = [question for question in asked if question not in cases]
    found: dict[str, list[_Asked]] = {}
    while len(found) < _TOPICS - bool(cases) and (shared := _most_shared(left)):
        found[_named(shared, reports)] = [question for question in left if shared in question.words]
        left = [question for question in left if shared not in question.words]
    topics = {name: _in_turns(found[name]) for name in sorted(found, key=lambda name: -_spread(found[name]))}
    for report in reports:
        own = [question for question in left if question.report == report.id]
        if own and len(topics) < _TOPICS - bool(cases):
            topics[report.details.short_title] = _in_turns(own)
    return {**topics, **({CASES: _in_turns(cases)} if cases else {})}


def _asked(question: str, report: Report) -> _Asked:
    found = [term for term in terms(question) if term not in _frame_terms()]
    return _Asked(question, report.id, frozenset([*((term,) for term in found), *pairwise(found)]))


@lru_cache(maxsize=1)
def _frame_terms() -> frozenset[str]:
    return frozenset(term for word in (*_FRAME, "said") for term in terms(word))


def _most_shared(asked: Sequence[_Asked]) -> Shared | None:
    """What headings of the most reports share, then the most headings, pairs first; None where no two share a word."""
    counted = Counter(shared for question in asked for shared in question.words)
    spread = {shared: _spread([question for question in asked if shared in question.words]) for shared in counted}
    ranked = sorted(
        (shared for shared in counted if counted[shared] >= (_LEAST if len(shared) == 1 else _LEAST_PAIRS)),
        key=lambda shared: (-len(shared), -spread[shared], -counted[shared], shared),
    )
    return ranked[0] if ranked else None


def _spread(asked: Sequence[_Asked]) -> int:
    """How many reports the questions come from."""
    return len({question.report for question in asked})


def _named(shared: Shared, reports: Sequence[Report]) -> str:
    """The words as headings write them most often, the first with a capital letter."""
    forms: Counter[str] = Counter()
    for report in reports:
        for heading in (block.text for block in report.blocks if block.kind is BlockKind.HEADING):
            words = _WORD.findall(heading)
            for at in range(len(words)):
                run = words[at : at + len(shared)]
                if tuple(term for word in run for term in terms(word)) == shared:
                    forms[" ".join(word if _is_short_form(word, heading) else word.lower() for word in run)] += 1
    name = min(forms, key=lambda form: (-forms[form], form)) if forms else " ".join(shared)
    return name[:1].upper() + name[1:]


def _is_short_form(word: str, heading: str) -> bool:
    """Whether a word is written in capitals in a heading that is not."""
    return word.isupper() and not heading.isupper()


def _in_turns(asked: Sequence[_Asked]) -> list[str]:
    """The questions, one of each report in turn, each once."""
    by_report: dict[str, list[str]] = {}
    for question in asked:
        by_report.setdefault(question.report, []).append(question.question)
    turns = [question for turn in zip_longest(*by_report.values()) for question in turn if question]
    return list(dict.fromkeys(turns))[:_MOST]
