"""What a question asks for, by its wording: kinds of answer, the reports it names, how long an answer should be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.vocabulary import Report
from index.terms import STOP_WORDS, stem, words

ANSWER_TYPES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "quantity": r"\b(how (many|much|few|often|large|big|far|old)|number of|percent(age)?|per cent|share|proportion"
        r"|rates?|costs?|budget|figures?|p.?values?|fraction|statistics?|sample size|majority|odds|average|saved?"
        r"|savings?|gap)\b|%",
        "time": r"\b(when|(what|which) (year|date|month|day|time)|how long|since|by what|until|dates?|timeline"
        r"|years?)\b",
        "person": r"\b(who|whose|whom|which (organisation|organization|person|people|group|company|body|team|council"
        r"|charity)|authors?|led|leads?|leader|speaker|chair|director|sponsors?|partners?|contact|names?)\b",
        "place": r"\b(where|which (area|city|town|place|borough|region|county|country)|location|based|venue)\b",
        "reason": r"\b(why|how come|reasons?|cause|because|explain|how (does|do|did|can|could|should|would|is|are|was"
        r"|were))\b",
        "definition": r"\b(what (is|are|does|do)( \w+){0,6} (mean|means|meant|stand for)|define|defined|definition"
        r"|meaning|what('s| is| are) (a|an|the term|meant)|what we mean|explain(ed)?|term|describe)\b",
        "list": r"\b(list|what are|which (are|ones)|name (the|all|three|four|five)|all (the|of)|types? of|kinds? of"
        r"|ways|steps|pillars|principles|actions|recommendations|elements|features|objectives|aims|goals|points|themes"
        r"|reasons|barriers|enablers|benefits|challenges|criteria|areas|sectors|groups|examples?|activities|services"
        r"|topics|outcomes|achievements|strategies|things|ideas|lessons|pledges|aspirations|partners|measures)\b",
        "quote": r"\b(quote|quotation|word for word|verbatim|say|said|saying|words|exact|tell|told|put it|voice|line"
        r"|phrase)\b",
        "comparison": r"\b(compared?|comparison|versus|vs|differ|differed|difference|than|between|more likely"
        r"|less likely|most|least|highest|lowest|biggest|largest|smallest|common(est)?|top|both)\b",
        "summary": r"\b(summar\w+|overview|gist|main|key|overall|in short|brief\w*|conclu\w+|takeaways?|sum up)\b",
        "breadth": r"\b(reports|across|papers|documents|sources|library|each of|respectively)\b|\band\b.*\band\b",
    }.items()
}


def expected_answer_types(question: str) -> frozenset[str]:
    """The names of what the question asks for (quantity, time, person, …); empty where the wording shows nothing."""
    return frozenset(name for name, pattern in ANSWER_TYPES.items() if pattern.search(question))


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


def reports_to_cover(question: str, reports: Mapping[str, Report], gaps: Mapping[str, float]) -> list[str]:
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
    return close if len(close) > 1 and expected_answer_types(question) & _SEVERAL else []


_GENERIC_STEMS = frozenset(stem(word) for word in _GENERIC | STOP_WORDS)
SHORT_WORDS = 95
LONG_WORDS = 235


@dataclass(frozen=True, slots=True)
class LengthBudget:
    """How far an answer goes; measured on the dev questions.

    `words` and `pieces` at most; `margin`: how far below the best score, in ranker units, evidence may stand;
    `run_sentences` that may be taken together, and words of such a run.
    """

    words: int
    pieces: int
    margin: float
    run_sentences: int
    run_words: int


SHORT_ANSWER = LengthBudget(words=SHORT_WORDS, pieces=4, margin=1.4, run_sentences=2, run_words=60)
LONG_ANSWER = LengthBudget(words=LONG_WORDS, pieces=8, margin=2.4, run_sentences=2, run_words=80)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants of an answer: its words, what it asks for, and the reports to draw on in turn."""

    question: str = ""
    asked: frozenset[str] = frozenset()
    reports: Sequence[str] = ()

    @property
    def several(self) -> bool:
        """Whether the wording asks for a list or a summary."""
        return bool(self.asked & {"list", "summary"})


_WEIGHTS = {"list": 0.9, "summary": 1.3, "breadth": 0.6, "quantity": -1.4, "time": -0.8, "quote": -0.5, "place": -0.4}
_THRESHOLD = 0.5


def length_budget_for(asked: frozenset[str]) -> LengthBudget:
    """Long where the wording asks for several things, by weights fitted to the dev questions with three facts up."""
    return LONG_ANSWER if sum(_WEIGHTS.get(name, 0.0) for name in asked) > _THRESHOLD else SHORT_ANSWER
