"""Which reports a question is put to, and which of them its answer draws on.

Superseded reports are asked on request. An answer draws on those a question names, or on several where it asks across
them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from assistant.answering.question import QuestionAnalysis
from corpus.library.dates import first_day, last_day, parse_date
from corpus.vocabulary import Coverage, LeftOut, Report, ReportDetails
from index.terms import STOP_WORDS, stem, tokenize

MOST_REPORTS = 3
# How near to the best of all, in units of the ranker, another report's best evidence must stand to be drawn on.
_CLOSE = 1.0
_SEVERAL = frozenset(("list", "summary", "breadth"))
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Asks for what is superseded: "in the earlier edition", "previous versions", "superseded reports".
_EARLIER_EDITIONS = re.compile(
    r"\b(?:earlier|older|old|previous|former|superseded|replaced|outdated|withdrawn)\s+(?:editions?|versions?)\b"
    r"|\bsuperseded\s+(?:reports?|documents?|papers?)\b",
    re.IGNORECASE,
)


def describe_library(cards: Collection[ReportDetails]) -> Coverage:
    """How many reports there are, and from when to when they are; all of them count as asked."""
    known = [_date_of(card) for card in cards]
    dates = [edtf for edtf in known if edtf is not None]
    return Coverage(
        reports=len(cards),
        asked=len(cards),
        first=min(dates, key=_order_by, default=None),
        last=max(dates, key=_order_by, default=None),
        undated=len(cards) - len(dates),
    )


def cover(
    library: Coverage,
    question: str,
    reports: Mapping[str, Report],
    superseded: Mapping[str, str],
    *,
    chosen: Collection[str] | None,
    quoted: Collection[str],
) -> Coverage:
    """Which reports a question is put to: those `chosen`, else all but the superseded ones that it does not ask for.

    `question` stands alone. `superseded` are reports with their newest editions. Those just `quoted` are asked again.
    """
    if chosen is not None:
        return replace(library, asked=len(set(chosen)))
    if not superseded:
        return library
    left_out = [
        reports[old].details
        for old, newest in superseded.items()
        if old not in quoted and not _asks_for(question, reports[old].details, reports[newest].details)
    ]
    return replace(
        library,
        asked=library.reports - len(left_out),
        left_out=tuple(LeftOut(card.id, card.title, card.shown_date) for card in left_out),
    )


def reports_asked(
    coverage: Coverage, reports: Mapping[str, Report], chosen: Collection[str] | None
) -> Collection[str] | None:
    """The ids of the reports that a question is put to; None for all."""
    if chosen is not None or not coverage.left_out:
        return chosen
    left_out = {report.id for report in coverage.left_out}
    return frozenset(report for report in reports if report not in left_out)


def _asks_for(question: str, old: ReportDetails, newest: ReportDetails) -> bool:
    """Whether a question asks for a superseded report: for its year, for earlier editions, or by a name of its own.

    A name is its own by the words that the newest edition's title lacks; all of its words must be said.
    """
    if _EARLIER_EDITIONS.search(question):
        return True
    years = set(_YEAR.findall(f"{old.edtf or ''} {old.date}")) - set(
        _YEAR.findall(f"{newest.edtf or ''} {newest.date}")
    )
    if years & set(_YEAR.findall(question)):
        return True
    own = _name_words(old)
    asked = {stem(word) for word in tokenize(question)}
    return own <= asked and bool(own - _name_words(newest))


def _name_words(card: ReportDetails) -> set[str]:
    return {stem(word) for word in tokenize(card.short_title) if word not in STOP_WORDS}


def _order_by(edtf: str) -> tuple[date, date]:
    """The first and the last day of a date; where one is open, the other stands for it."""
    first, last = first_day(edtf), last_day(edtf)
    return first or last or date.min, last or first or date.min


def _date_of(card: ReportDetails) -> str | None:
    """The date of a report in EDTF; None where a calendar does not know it."""
    return card.edtf or parse_date(card.date)


def reports_to_cover(analysis: QuestionAnalysis, gaps: Mapping[str, float]) -> list[str]:
    """The reports to take evidence from in turn; none where the best evidence alone should decide.

    `gaps` are the reports by their best evidence, best first, with how far it stands below the best of all, in units of
    the ranker. A question for several things draws on every report that comes close.
    """
    if len(analysis.named_reports) > 1:
        return [report for report in gaps if report in analysis.named_reports]
    if analysis.asks_across_reports:
        return list(gaps)[:MOST_REPORTS]
    close = [report for report, gap in gaps.items() if gap <= _CLOSE][:MOST_REPORTS]
    return close if len(close) > 1 and analysis.answer_types & _SEVERAL else []
