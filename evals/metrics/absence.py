"""Whether what an answer calls not found is truly not in the reports, as far as its question's gold says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.vocabulary import Report
from evals.metrics.statistics import Count
from evals.metrics.words import is_slight, read_words
from evals.suites.suite import Question

# A report that is called silent: "this in the event report".
_IN_REPORT = re.compile(r"^this in (?:the )?(?P<name>.+)$", re.IGNORECASE)
# Words of a report's name that any report has.
_ANY_REPORT = frozenset("report reports study paper document manifesto research guide national".split())


def absence_true(answer: Mapping[str, Any], question: Question, reports: Mapping[str, Report]) -> Count:
    """What an answer calls not found, and the gold does not have / what it calls not found.

    Of a question that gold quotes answer, every part is found, but for what the gold names as not to be found. A report
    may be called silent if no gold quote is from it. Of a question that nothing answers, anything may be called not
    found. A refusal is judged by other figures.
    """
    claims = [] if answer.get("abstained") else [str(claim) for claim in answer.get("not_found") or ()]
    return sum(find_untrue(claim, question, reports) is None for claim in claims), len(claims)


def find_untrue(claim: str, question: Question, reports: Mapping[str, Report]) -> str | None:
    """Why a claim that something was not found is untrue, in words; None where it may be true."""
    if not question.answerable:
        return None
    silent = _IN_REPORT.match(claim)
    if silent:
        spoken = _name_reports(silent["name"], reports) & {gold.report for gold in question.evidence}
        return f"{', '.join(sorted(spoken))} speaks of it" if spoken else None
    named = _content_of(claim)
    if any(named & _content_of(absent) for absent in question.not_found):
        return None
    return "the reports answer it" if question.evidence or question.facts else None


def _name_reports(name: str, reports: Mapping[str, Report]) -> set[str]:
    """The reports that a name may mean: the one that is called so, else those whose titles have all its telling words.

    The words of one title may all stand in another's.
    """
    asked = _content_of(name)
    called = {
        report.id: [report.details.title, report.details.short_title, report.id.replace("_", " ")]
        for report in reports.values()
    }
    exact = {id for id, names in called.items() if any(_content_of(one) == asked for one in names)}
    telling = asked - _ANY_REPORT
    return exact or {id for id, names in called.items() if telling and telling <= _content_of(" ".join(names))}


def _content_of(text: str) -> set[str]:
    return {word.key for word in read_words(text) if not is_slight(word)}
