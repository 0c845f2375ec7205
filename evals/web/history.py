"""Runs over time and several side by side as HTML: a chart of a figure with its intervals, and the same as a table."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from assistant.documents.escaping import attribute, isolated
from evals.metrics.figures import FIGURE, OVERALL, Value
from evals.reports.breakdown import format_with_interval
from evals.reports.charts import draw_intervals
from evals.web.view import count_html, runs_html, table_html

# A run's summary, as summary.json holds it.
Summary = Mapping[str, Any]

# The figures with a chart where runs stand side by side.
_CHARTED = ("fact_recall", "answered_in_full", "cited_recall", "citation_precision", "refusal_f1", "false_refusals")
# More runs at once cannot be told apart, and more dots make a chart that nobody reads to its end.
MOST_BESIDE = 6
_MOST_OVER_TIME = 40
# "2026-11-25_093000_golden_dev": the day and the time at the start of a run's name.
_BEGUN = re.compile(r"(\d{4}-\d{2}-\d{2}_\d{6})_")


def name_series(summary: Summary) -> str:
    """What a run asked: runs of one suite and split can be put in a row. Such as "golden, test"."""
    return f"{summary['suite']}, {summary['split']}"


def list_series(runs: Mapping[str, Summary]) -> list[str]:
    """The series that there are runs of, the one run last first."""
    return list(dict.fromkeys(name_series(summary) for summary in runs.values()))


def list_runs_html(runs: Mapping[str, Summary]) -> str:
    """The list of runs with the forms that put several side by side, and one figure over time."""
    return runs_html(runs) + over_time_form(runs)


def over_time_form(runs: Mapping[str, Summary]) -> str:
    """The choice of what was asked and of a figure, to see how the figure went over time; "" where nothing has run."""
    if not runs:
        return ""
    series = "".join(f'<option value="{attribute(one)}">{isolated(one)}</option>' for one in list_series(runs))
    figures = "".join(
        f'<option value="{attribute(figure.name)}">{isolated(figure.title)}</option>'
        for figure in FIGURE.values()
        if figure.percent
    )
    return (
        '<h3>Over time</h3><form class="compare-form time-form">'
        f'<label>Suite and split <select name="series">{series}</select></label> '
        f'<label>Figure <select name="figure">{figures}</select></label> '
        '<button type="submit" class="plain">Show over time</button></form>'
    )


def over_time_html(runs: Mapping[str, Summary], series: str, figure: str) -> str:
    """How a figure went over the runs of a series, the earliest first, as a chart and as a table.

    `runs` are the latest first. Runs that were stopped, and those before which the assistant changed, say so.
    """
    title = isolated(FIGURE[figure].title)
    asked = [(name, run) for name, run in runs.items() if name_series(run) == series and _value_of(run, figure)]
    shown = asked[:_MOST_OVER_TIME][::-1]
    heading = f'<h2 id="run-title" tabindex="-1">{title} over time</h2>'
    if not shown:
        return f'{heading}<p class="quietly">No run of {isolated(series)} has this figure. Choose another one.</p>'
    points = []
    rows = ""
    before = None
    for name, run in shown:
        value = _value_of(run, figure)
        assert value is not None
        points.append((_name_run(name, run), value))
        changed = "changed" if before not in (None, run["system"]) else ""
        before = run["system"]
        rows += (
            f'<tr><th scope="row">{_run_button(name)}</th><td>{value.value:.1%}</td>'
            f"<td>{value.low:.1%} to {value.high:.1%}</td><td>{value.n}</td><td>{count_html(run)}</td>"
            f"<td>{isolated(run['system'])} {changed}</td></tr>"
        )
    better = "Higher is better" if FIGURE[figure].higher_is_better else "Lower is better"
    left_out = f" The latest {len(shown)} of {len(asked)} runs." if len(asked) > len(shown) else ""
    columns = ("Run", "Value", "95% interval", "n", "Questions", "Assistant")
    return (
        f'{heading}<p class="quietly">{isolated(series)}: {isolated(FIGURE[figure].meaning)}. {better}; '
        f"the line through a dot is its 95% interval.{left_out}</p>"
        f"{draw_intervals(points, label=f'{FIGURE[figure].title} over time')}{table_html('Over time', columns, rows)}"
    )


def side_by_side_html(chosen: Mapping[str, Summary], *, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """Several runs side by side: their main figures as charts, every figure as a table, and facts found by report.

    `titles` are those of reports, by id; a report that has none there goes by its id.
    """
    marks = {name: str(number) for number, name in enumerate(chosen, 1)}
    legend = "".join(
        f"<li>Run {marks[name]}: {_run_button(name)} {isolated(name_series(run))}, {count_html(run)} questions</li>"
        for name, run in chosen.items()
    )
    differ = len({name_series(run) for run in chosen.values()}) > 1
    warning = (
        '<p class="notice">These runs did not ask the same questions: what differs may come from that.</p>'
        if differ
        else ""
    )
    return (
        f'<h2 id="run-title" tabindex="-1">{len(chosen)} runs side by side</h2><ul class="moved">{legend}</ul>'
        f'{warning}<p class="quietly">Intervals that overlap prove nothing. To see surely what moved between two runs, '
        "open one and choose <em>Compare with</em>.</p>"
        f"{_charts_html(chosen, marks)}{_figures_table(chosen, marks)}{_reports_table(chosen, marks, titles)}"
    )


def _charts_html(chosen: Mapping[str, Summary], marks: Mapping[str, str]) -> str:
    charts = ""
    for figure in _CHARTED:
        values = {name: _value_of(run, figure) for name, run in chosen.items()}
        rows = [(f"Run {marks[name]}", value) for name, value in values.items() if value is not None]
        if rows:
            title = FIGURE[figure].title
            charts += f"<figure><figcaption>{isolated(title)}</figcaption>{draw_intervals(rows, label=title)}</figure>"
    return f'<div class="beside-charts">{charts}</div>'


def _figures_table(chosen: Mapping[str, Summary], marks: Mapping[str, str]) -> str:
    rows = ""
    for name, figure in FIGURE.items():
        values = [run["figures"][OVERALL].get(name) for run in chosen.values()]
        if any(values):
            cells = "".join(f'<td class="figure">{_format(value, percent=figure.percent)}</td>' for value in values)
            rows += f'<tr><th scope="row">{isolated(figure.title)}</th>{cells}</tr>'
    return f"<h3>Every figure</h3>{table_html('Figures of each run', _columns('Figure', marks), rows)}"


def _reports_table(chosen: Mapping[str, Summary], marks: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Facts found by report; "" where no run was taken apart by report."""
    reports = sorted({report for run in chosen.values() for report in run.get("figures_by_report", ())})
    if not reports:
        return ""
    rows = ""
    for report in reports:
        cells = ""
        for run in chosen.values():
            values: Mapping[str, Any] = run.get("figures_by_report", {}).get(report, {})
            cells += f'<td class="figure">{format_with_interval(values.get("fact_recall"))}</td>'
        rows += f'<tr><th scope="row">{isolated(titles.get(report, report))}</th>{cells}</tr>'
    columns = _columns("Report", marks)
    return f"<h3>Facts found, by report</h3>{table_html('Facts found by report', columns, rows)}"


def _columns(first: str, marks: Mapping[str, str]) -> Sequence[str]:
    return [first, *(f"Run {mark}" for mark in marks.values())]


def _format(value: Mapping[str, Any] | None, *, percent: bool) -> str:
    if value is None or percent:
        return format_with_interval(value)
    low, high = value["interval"]
    return f"{value['value']:g} ({low:g} to {high:g})"


def _value_of(run: Summary, figure: str) -> Value | None:
    found = run["figures"][OVERALL].get(figure)
    return Value(found["value"], found["n"], *found["interval"]) if found else None


def _name_run(name: str, run: Summary) -> str:
    """A run as a chart names it: when it began, such as "25 Nov 2026, 09:30"; by its name where that does not say."""
    stopped = ", stopped" if "stopped_of" in run else ""
    begun = _BEGUN.match(name)
    if begun is None:
        return name + stopped
    try:
        told = time.strftime("%d %b %Y, %H:%M", time.strptime(begun[1], "%Y-%m-%d_%H%M%S"))
    except ValueError:
        return name + stopped
    return told.lstrip("0") + stopped


def _run_button(name: str) -> str:
    return f'<button type="button" class="quiet" data-run="{attribute(name)}">{isolated(name)}</button>'
