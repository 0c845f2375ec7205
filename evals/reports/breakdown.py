"""A run taken apart: how often each kind of error is, in all and by report, and the tables that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from evals.metrics.explain import count_error_kinds, find_error_kinds
from evals.metrics.figures import FIGURE
from evals.metrics.statistics import ratio_interval

# The columns of a table by report.
BY_REPORT = ("fact_recall", "answered_in_full", "cited_recall", "citation_precision", "false_refusals")


def summarise_errors(results: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """How many questions have each kind of error: their number, share with its interval, and number by gold report.

    The commonest first. A question with several kinds counts once for each; one that draws on several reports counts
    for each of them.
    """
    found: dict[str, dict[str, Any]] = {}
    for kind, questions in count_error_kinds(results):
        having = [kind in find_error_kinds(row) for row in results]
        low, high = ratio_interval([(float(has), 1.0) for has in having])
        by_report: dict[str, int] = {}
        for row, has in zip(results, having, strict=True):
            for report in row.get("reports", ()) if has else ():
                by_report[report] = by_report.get(report, 0) + 1
        found[kind] = {
            "questions": questions,
            "n": len(results),
            "value": round(questions / len(results), 6),
            "interval": [round(low, 6), round(high, 6)],
            "by_report": dict(sorted(by_report.items())),
        }
    return found


def count_errors_of_report(errors: Mapping[str, Mapping[str, Any]], report: str) -> list[tuple[str, int]]:
    """The kinds of error that a report's questions have, with how many, the commonest first."""
    counted = [(kind, error["by_report"][report]) for kind, error in errors.items() if report in error["by_report"]]
    return sorted(counted, key=lambda counted: -counted[1])


def render_breakdown(summary: Mapping[str, Any]) -> str:
    """The sections "By report" and "Errors, by kind" of a report; each is left out where the run has nothing for it."""
    return _render_reports(summary["figures_by_report"], summary["errors"]) + _render_errors(summary["errors"])


def _render_reports(by_report: Mapping[str, Mapping[str, Any]], errors: Mapping[str, Mapping[str, Any]]) -> str:
    if not by_report:
        return ""
    head = "".join(f"<th>{escape(FIGURE[name].title)}</th>" for name in BY_REPORT)
    rows = ""
    for report, figures in by_report.items():
        cells = "".join(f"<td>{format_with_interval(figures.get(name))}</td>" for name in BY_REPORT)
        commonest = "; ".join(f"{kind} ({count})" for kind, count in count_errors_of_report(errors, report)[:3])
        n = figures["errors"]["n"]
        rows += f'<tr><td>{escape(report)}</td><td>{n}</td>{cells}<td class="text">{escape(commonest)}</td></tr>'
    head = f"<tr><th>Report</th><th>n</th>{head}<th>Commonest errors</th></tr>"
    return (
        '<h2>By report</h2><p class="quiet">A question counts for each report that its gold quotes are from.</p>'
        f'<div class="scroll"><table>{head}{rows}</table></div>'
    )


def _render_errors(errors: Mapping[str, Mapping[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(kind)}</td><td>{error['questions']}</td><td>{format_with_interval(error)}</td></tr>"
        for kind, error in errors.items()
    )
    if not rows:
        return ""
    head = "<tr><th>Kind of error</th><th>Questions</th><th>Share</th></tr>"
    return f'<h2>Errors, by kind</h2><div class="scroll"><table>{head}{rows}</table></div>'


def format_with_interval(figure: Mapping[str, Any] | None) -> str:
    """A share of a summary with its 95% interval, such as "81% (78 to 84)"; a dash where it was not measured."""
    if figure is None:
        return "–"
    low, high = figure["interval"]
    return f"{figure['value']:.0%} ({100 * low:.0f} to {100 * high:.0f})"
