"""One run as HTML: its figures, its questions with their ratings, and one question with its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from assistant.conversations.answer_json import load_answer
from assistant.documents.escaping import attribute, isolated
from assistant.web.html.answer import badge_html
from evals.metrics.figures import FIGURE, OVERALL, Value
from evals.reports.charts import draw_bars
from evals.web.ratings import (
    RATINGS,
    Rating,
    cohens_kappa,
    format_ratings_csv,
    pair_ratings,
    rate_automatically,
)
from evals.web.view import count_html, options_html, table_html

# More rows make a page slow to show.
_MOST_QUESTIONS = 1000


def run_html(
    name: str,
    summary: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    ratings: Mapping[str, Rating],
    *,
    others: Sequence[str],
) -> str:
    """One run: figures with intervals, the chart by kind, comparing, ratings and their agreement, and its questions.

    `others` are the names of the runs that it can be compared with.
    """
    figures = summary["figures"]
    stopped = f'<p class="quietly">Questions: {count_html(summary)}.</p>' if "stopped_of" in summary else ""
    rows = "".join(_figure_row(figure, value) for figure, value in figures[OVERALL].items())
    return (
        f'<h2 id="run-title" tabindex="-1">{isolated(name)}</h2>{stopped}{_compare_form(name, others)}'
        f"{table_html('Figures', ('Figure', 'Value', '95% interval', 'n'), rows)}"
        '<h3>Facts found, by kind</h3><div class="scrolls" tabindex="0" role="group" aria-label="Chart">'
        f"{_chart_html(figures)}</div>{_agreement_html(name, results, ratings)}"
        f"{_questions_html(name, results, ratings)}"
    )


def item_html(name: str, result: Mapping[str, Any], answer: Mapping[str, Any], rating: Rating | None) -> str:
    """One question of a run: the answer, what failed, the sources to open beside it, and the form for a rating."""
    lines = str(answer.get("answer") or "").split("\n")
    text = "".join(f"<p>{isolated(line)}</p>" for line in lines if line.strip())
    badge = badge_html(load_answer({**answer, "message": None})) if answer.get("statements") else ""
    failures = "".join(f"<li>{isolated(failure)}</li>" for failure in result["failures"])
    sources = "".join(_source_item(citation) for citation in answer.get("citations") or ())
    return (
        f'<article class="item" data-run="{attribute(name)}" data-item="{attribute(result["id"])}">'
        f'<button type="button" class="quiet" data-run="{attribute(name)}">Back to the run</button>'
        f'<h2 id="run-title" tabindex="-1">{isolated(result["question"])}</h2>{badge}{text}'
        f"<h3>What the figures say: {rate_automatically(result)}</h3>"
        f'<ul class="moved">{failures or "<li>Nothing failed.</li>"}</ul>'
        f'<h3>Sources</h3><ul class="moved">{sources or "<li>None.</li>"}</ul>{_rating_form(rating)}</article>'
    )


def _compare_form(name: str, others: Sequence[str]) -> str:
    if not others:
        return ""
    return (
        f'<form class="compare-form" data-run="{attribute(name)}"><label>Compare with '
        f"<select>{options_html(others)}</select></label>"
        '<button type="submit" class="plain">Compare</button></form>'
    )


def _figure_row(name: str, value: Mapping[str, Any]) -> str:
    """A figure of a summary; one that is no longer measured is shown by its name."""
    figure = FIGURE.get(name)
    number_format = ".1%" if figure is None or figure.percent else ".1f"
    low, high = value["interval"]
    meaning = f'<span class="meaning">{isolated(figure.meaning)}</span>' if figure else ""
    return (
        f'<tr><th scope="row">{isolated(figure.title if figure else name)}{meaning}</th>'
        f"<td>{value['value']:{number_format}}</td>"
        f"<td>{low:{number_format}} to {high:{number_format}}</td><td>{value['n']}</td></tr>"
    )


def _chart_html(figures: Mapping[str, Mapping[str, Any]]) -> str:
    recalls = {}
    for kind, values in figures.items():
        if "fact_recall" in values:
            recall = values["fact_recall"]
            recalls[kind] = Value(recall["value"], recall["n"], *recall["interval"])
    return draw_bars(recalls, label="Facts found by kind of question, with 95% intervals") if recalls else ""


def _agreement_html(name: str, results: Sequence[Mapping[str, Any]], ratings: Mapping[str, Rating]) -> str:
    """How many answers were rated, how far the ratings agree with the figures, and the ratings as a file."""
    if not ratings:
        return '<h3>Verdicts</h3><p class="quietly">None yet. Open a question below to give one.</p>'
    pairs = pair_ratings(results, ratings)
    kappa = cohens_kappa(pairs)
    agreement = "not defined for these verdicts" if kappa is None else f"{kappa:.2f}"
    table = quote(format_ratings_csv(results, ratings))
    return (
        f"<h3>Verdicts</h3><p>{len(ratings)} given. Agreement with the figures (Cohen’s kappa): "
        f'<strong id="kappa">{agreement}</strong> over {len(pairs)}.</p>'
        f'<p><a download="verdicts-{attribute(name)}.csv" href="data:text/csv;charset=utf-8,{table}">'
        "Export verdicts</a></p>"
    )


def _questions_html(name: str, results: Sequence[Mapping[str, Any]], ratings: Mapping[str, Rating]) -> str:
    rows = "".join(_question_row(name, row, ratings.get(row["id"])) for row in results[:_MOST_QUESTIONS])
    columns = ("Question", "Kind", "Figures", "Verdict")
    return f"<h3>Questions</h3>{table_html('Questions', columns, rows, tall=True)}"


def _question_row(name: str, row: Mapping[str, Any], rating: Rating | None) -> str:
    return (
        f'<tr><td><button type="button" class="quiet" data-item="{attribute(row["id"])}" data-of="{attribute(name)}">'
        f"{isolated(row['question'])}</button></td><td>{isolated(row['kind'].replace('_', ' '))}</td>"
        f"<td>{rate_automatically(row)}</td><td>{rating.verdict if rating else ''}</td></tr>"
    )


def _source_item(citation: Mapping[str, Any]) -> str:
    number = citation["n"]
    title = isolated(citation["title"])
    return f'<li><button type="button" class="quiet" data-source="{number}">{number} {title}</button></li>'


def _rating_form(rating: Rating | None) -> str:
    choices = "".join(_rating_choice(choice, rating) for choice in RATINGS)
    comment = attribute(rating.comment) if rating else ""
    return (
        f'<form class="verdict-form"><fieldset><legend>Your verdict</legend><div class="verdicts">{choices}</div>'
        f'<label class="comment">Comment <textarea rows="2" maxlength="2000">{comment}</textarea></label>'
        '<button type="submit" class="plain">Keep verdict</button></fieldset></form>'
    )


def _rating_choice(choice: str, rating: Rating | None) -> str:
    checked = " checked" if rating and rating.verdict == choice else ""
    return f'<label><input type="radio" name="verdict" value="{choice}"{checked}> {choice.capitalize()}</label>'
