"""Which reports an answer draws on: those a question names, or several where it asks across them."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.answering.question import QuestionAnalysis

MOST_REPORTS = 3
# How near to the best of all, in units of the ranker, another report's best evidence must stand to be drawn on.
_CLOSE = 1.0
_SEVERAL = frozenset(("list", "summary", "breadth"))


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
