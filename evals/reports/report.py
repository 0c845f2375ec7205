"""Scores and figures → report.html: one page that an evaluator reads from figures down to the single failed answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from corpus.vocabulary import Report
from evals.metrics.compare import Change, Comparison, MovedQuestion
from evals.metrics.figures import FIGURE, OVERALL, Figure, Figures, Value
from evals.metrics.refusals import SAFE_RISK
from evals.metrics.reliability import ReliabilityBin, expected_calibration_error
from evals.metrics.scores import Score
from evals.reports.breakdown import render_breakdown
from evals.reports.charts import draw_bars, draw_curve, draw_reliability
from evals.reports.failures import render_failures

# The figures at the top of the page, and the columns of the table by kind.
TILES = ("fact_recall", "answered_in_full", "cited_recall", "citation_precision", "quote_exactness", "refusal_f1")
BY_KIND = ("fact_recall", "answered_in_full", "cited_recall", "citation_precision", "span_f1", "facts_within_reach")


def render_report(
    scores: Sequence[Score],
    figures: Figures,
    summary: Mapping[str, Any],
    reports: Mapping[str, Report],
    *,
    comparison: Comparison | None = None,
) -> str:
    """The whole page. Every word that came from a question, an answer or a report is escaped."""
    overall = figures.by_kind[OVERALL]
    title = f"Evals: {summary['suite']}, {summary['split']}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="lead">{summary["questions"]} questions, {summary["failed"]} with something to look at. '
        f"System: {escape(summary['system'])}.</p>",
        _render_problems(summary["problems"]),
        _render_tiles(overall),
        _render_sentences(summary.get("sentences", {})),
        _render_comparison(comparison) if comparison else "",
        _render_kinds(figures),
        render_breakdown(summary),
        "<h2>Knowing when to refuse</h2>",
        '<p class="quiet">The surest answers come first; a refusal comes last and counts as a loss.</p>',
        draw_curve(figures.curve, label="Risk against coverage", safe=SAFE_RISK),
        _render_reliability(figures.reliability),
        "<h2>Every figure</h2>",
        _render_figures(overall),
        _render_times(summary["times"]),
        render_failures(scores, reports),
    ]
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>\n{read_stylesheet()}</style></head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )


@cache
def read_stylesheet() -> str:
    """The page's styles; they stand in the page itself, which needs no network."""
    return (files("evals.reports") / "static" / "report.css").read_text(encoding="utf-8")


def format_value(figure: Figure, value: float) -> str:
    """A figure's value as people read it."""
    return f"{value:.1%}" if figure.percent else f"{value:g}"


def _format_interval(figure: Figure, value: Value) -> str:
    return f"{format_value(figure, value.low)} to {format_value(figure, value.high)}"


def _render_tiles(values: Mapping[str, Value]) -> str:
    tiles = [_render_tile(FIGURE[name], values[name]) for name in TILES if name in values]
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _render_tile(figure: Figure, value: Value) -> str:
    return (
        f'<div class="tile"><span>{escape(figure.title)}</span><b>{format_value(figure, value.value)}</b>'
        f'<span class="quiet">{_format_interval(figure, value)}, n={value.n}</span></div>'
    )


def _render_problems(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    rows = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    return f"<h2>Rows left out</h2><ul>{rows}</ul>"


def _render_sentences(sentences: Mapping[str, Any]) -> str:
    """What became of the sentences that a model wrote."""
    if not sentences:
        return ""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{share:.1%}</td></tr>" for name, share in sentences["shares"].items()
    )
    return (
        f"<h2>What the model wrote</h2><p>{sentences['n']} sentences in {sentences['answers']} answers; "
        f"{sentences['without_the_model']} answers had to be made without it.</p>"
        f'<div class="scroll"><table><tr><th>Sentences</th><th>Share</th></tr>{rows}</table></div>'
    )


def _render_reliability(bins: Sequence[ReliabilityBin]) -> str:
    """The reliability diagram, with how far confidence and truth lie apart."""
    if not bins:
        return ""
    return (
        "<h2>What a confidence is worth</h2>"
        '<p class="quiet">Answers by their confidence, against the share of what was asked that they say; '
        f"on the dashed line a confidence means what it says. Apart by {expected_calibration_error(bins):.3f} on "
        "average.</p>" + draw_reliability([(each.confidence, each.share, each.count) for each in bins])
    )


def _render_comparison(comparison: Comparison) -> str:
    rows = "".join(_render_change(change) for change in comparison.changes)
    head = "<tr><th>Figure</th><th>Before</th><th>Now</th><th>Change</th><th>95% interval</th><th>p</th><th>n</th></tr>"
    table = f'<div class="scroll"><table>{head}{rows}</table></div>'
    worse = _render_moved("got worse", comparison.worse)
    better = _render_moved("got better", comparison.better)
    return f"<h2>Against the baseline</h2>{table}{worse}{better}"


def _render_change(change: Change) -> str:
    figure = FIGURE[change.figure]
    tone = ""
    if change.surely_better:
        tone = "good"
    elif change.surely_worse:
        tone = "bad"
    return (
        f"<tr><td>{escape(figure.title)}</td>"
        f"<td>{format_value(figure, change.old)}</td><td>{format_value(figure, change.new)}</td>"
        f'<td class="{tone}">{change.difference:+.3f}</td><td>{change.low:+.3f} to {change.high:+.3f}</td>'
        f"<td>{change.p:.4f}</td><td>{change.n}</td></tr>"
    )


def _render_moved(direction: str, questions: Sequence[MovedQuestion]) -> str:
    items = "".join(f"<li>{escape(question.line)}</li>" for question in questions)
    return f"<details><summary>{len(questions)} questions {direction}</summary><ul>{items}</ul></details>"


def _render_kinds(figures: Figures) -> str:
    """A chart and a table by kind of question."""
    by_kind = {kind: values for kind, values in figures.by_kind.items() if "fact_recall" in values}
    if not by_kind:
        return ""
    recalls = {kind: values["fact_recall"] for kind, values in by_kind.items()}
    chart = draw_bars(recalls, label="Facts found by kind of question")
    head = "".join(f"<th>{escape(FIGURE[name].title)}</th>" for name in BY_KIND)
    rows = "".join(_render_kind(kind, values) for kind, values in by_kind.items())
    table = f'<div class="scroll"><table><tr><th>Kind</th><th>n</th>{head}</tr>{rows}</table></div>'
    return f"<h2>By kind of question</h2><h3>Facts found, with 95% intervals</h3>{chart}{table}"


def _render_kind(kind: str, values: Mapping[str, Value]) -> str:
    cells = ""
    for name in BY_KIND:
        cells += f"<td>{format_value(FIGURE[name], values[name].value)}</td>" if name in values else "<td>–</td>"
    return f"<tr><td>{escape(kind.replace('_', ' '))}</td><td>{values['fact_recall'].n}</td>{cells}</tr>"


def _render_figures(values: Mapping[str, Value]) -> str:
    rows = []
    for name, value in values.items():
        figure = FIGURE[name]
        better = "" if figure.higher_is_better else " (lower is better)"
        rows.append(
            f"<tr><td>{escape(figure.title)}</td><td>{format_value(figure, value.value)}</td>"
            f"<td>{_format_interval(figure, value)}</td><td>{value.n} {figure.unit}</td>"
            f'<td class="text">{escape(figure.meaning + better)}</td></tr>'
        )
    head = "<tr><th>Figure</th><th>Value</th><th>95% interval</th><th>n</th><th></th></tr>"
    return f'<div class="scroll"><table>{head}{"".join(rows)}</table></div>'


def _render_times(times: Mapping[str, Any]) -> str:
    """One line, the only one of the page that holds times."""
    return (
        f'<p class="times">Time to answer: median {times["median_ms"]["value"]} ms, '
        f"95th percentile {times['p95_ms']['value']} ms.</p>"
    )
