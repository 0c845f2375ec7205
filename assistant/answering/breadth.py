"""Which reports an answer should draw on: those a question names, or several where it asks across them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.answering.question import asked_for
from corpus.vocabulary import Report
from index.terms import STOP_WORDS, stem, words

_ACROSS = re.compile(
    r"\b(?:(?:the|these|our|all|both|two|three|several|different|various|more than one|each of the) (?:\w+ )?"
    r"(?:reports|papers|documents|sources|publications)|across (?:the |our |these )?(?:reports|library|papers|documents"
    r"|sources)|(?:reports|papers|sources) (?:agree|differ|say|suggest|offer|call|make|give|put|treat|see|describe))\b"
    r"|\b(?:do|does|which) (?:they|the authors) (?:all|both)\b|\breports\b",
    re.IGNORECASE,
)
_GENERIC = frozenset("report study paper event summary highlight review document".split())
MOST_REPORTS = 3
_NAMED_SHARE = 2 / 3
_CLOSE = 1.0
_SEVERAL = frozenset(("list", "summary", "breadth"))


def named_reports(question: str, reports: Mapping[str, Report]) -> list[str]:
    """The reports that a question calls by their short title: by two thirds of its telling words or more."""
    asked = {stem(word) for word in words(question)}
    found = []
    for report in reports.values():
        title = {stem(word) for word in words(report.details.short_title)} - _GENERIC_STEMS
        if title and len(title & asked) >= len(title) * _NAMED_SHARE:
            found.append(report.id)
    return found


def spread(question: str, reports: Mapping[str, Report], gaps: Mapping[str, float]) -> list[str]:
    """The reports to take evidence from in turn; none where the best evidence alone should decide.

    `gaps` are the reports by their best evidence, best first, with how far it stands below the best of all, in ranker
    units. A question for several things draws on every report that comes close.
    """
    named = named_reports(question, reports)
    if len(named) > 1:
        return [report for report in gaps if report in named]
    if _ACROSS.search(question):
        return list(gaps)[:MOST_REPORTS]
    close = [report for report, gap in gaps.items() if gap <= _CLOSE][:MOST_REPORTS]
    return close if len(close) > 1 and asked_for(question) & _SEVERAL else []


_GENERIC_STEMS = frozenset(stem(word) for word in _GENERIC | STOP_WORDS)
