"""One run as HTML: its figures, its questions with their ratings, and one question with its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.conversations.answer_json import load_answer
from assistant.documents.escaping import attribute, isolated
from assistant.web.html.answer import badge_html
from evals.metrics.figures import FIGURE, OVERALL, Value
from evals.reports.charts import draw_bars
from evals.suites.facts import states_fact, trim_to_budget
from evals.suites.suite import Question
from evals.web.listing import ALL, choose_questions, count_error_kinds, find_next_unjudged, list_choices
from evals.web.ratings import Rating, rate_automatically
from evals.web.verdict_view import agreement_html, rating_form
from evals.web.view import count_html, options_html, table_html

# More rows make a page slow to show.
_MOST_QUESTIONS = 1000


def run_html(
    name: str,
    summary: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    by_rater: Mapping[str, Mapping[str, Rating]],
    *,
    others: Sequence[str],
    show: str = ALL,
    sample: int = 0,
) -> str:
    """One run: figures with intervals, the chart by kind, comparing, ratings and their agreement, and its questions.

    `others` are the names of the runs that it can be compared with; `show` and `sample` say which questions are listed.
    """
    ratings = {id: rating for given in by_rater.values() for id, rating in given.items()}
    figures = summary["figures"]
    stopped = f'<p class="quietly">Questions: {count_html(summary)}.</p>' if "stopped_of" in summary else ""
    rows = "".join(_figure_row(figure, value) for figure, value in figures[OVERALL].items())
    return (
        f'<h2 id="run-title" tabindex="-1">{isolated(name)}</h2>{stopped}{_compare_form(name, others)}'
        f"{table_html('Figures', ('Figure', 'Value', '95% interval', 'n'), rows)}"
        '<h3>Facts found, by kind</h3><div class="scrolls" tabindex="0" role="group" aria-label="Chart">'
        f"{_chart_html(figures)}</div>{_errors_html(results)}{agreement_html(name, results, by_rater)}"
        f"{_questions_html(name, results, ratings, show=show, sample=sample)}"
    )


def item_html(
    name: str,
    result: Mapping[str, Any],
    answer: Mapping[str, Any],
    ratings: Mapping[str, Rating],
    *,
    question: Question | None = None,
    next_id: str | None = None,
) -> str:
    """One question of a run: the answer, what a right one says, what failed, the sources, and the form for a rating.

    `ratings` are those given so far, by rater; `question` is the suite's row, where the suite still has it; `next_id`
    the next question without a verdict.
    """
    lines = str(answer.get("answer") or "").split("\n")
    text = "".join(f"<p>{isolated(line)}</p>" for line in lines if line.strip())
    badge = badge_html(load_answer({**answer, "message": None})) if answer.get("statements") else ""
    failures = "".join(f"<li>{isolated(failure)}</li>" for failure in result["failures"])
    sources = "".join(_source_item(citation) for citation in answer.get("citations") or ())
    onward = (
        f'<button type="button" class="plain" data-item="{attribute(next_id)}" data-run="{attribute(name)}">'
        "Next not judged</button>"
        if next_id
        else ""
    )
    return (
        f'<article class="item" data-run="{attribute(name)}" data-item="{attribute(result["id"])}">'
        f'<button type="button" class="quiet" data-run="{attribute(name)}">Back to the run</button> {onward}'
        f'<h2 id="run-title" tabindex="-1">{isolated(result["question"])}</h2>{badge}{text}'
        f"{_expected_html(question, answer)}"
        f"<h3>What the figures say: {rate_automatically(result)}</h3>"
        f'<ul class="moved">{failures or "<li>Nothing failed.</li>"}</ul>'
        f'<h3>Sources</h3><ul class="moved">{sources or "<li>None.</li>"}</ul>{rating_form(ratings)}</article>'
    )


def _expected_html(question: Question | None, answer: Mapping[str, Any]) -> str:
    """What a right answer says, each fact marked as said or not, and the gold quotes, each opening its source."""
    if question is None:
        return '<h3>What a right answer says</h3><p class="quietly">The suite that has this question is gone.</p>'
    if not question.answerable:
        return "<h3>What a right answer says</h3><p>Nothing: the reports do not answer it.</p>"
    said = "" if answer.get("abstained") else trim_to_budget(answer.get("answer") or "", question.facts)
    facts = "".join(
        f"<li>{'Said' if states_fact(fact, said) else 'Not said'}: {isolated(' / '.join(fact))}</li>"
        for fact in question.facts
    )
    quotes = "".join(
        f'<li><button type="button" class="quiet" data-source="-{number}">{isolated(gold.report)}</button> '
        f"<q>{isolated(gold.quote)}</q></li>"
        for number, gold in enumerate(question.evidence, 1)
    )
    return (
        f'<h3>What a right answer says</h3><ul class="moved">{facts or "<li>No facts are given.</li>"}</ul>'
        f'<h3>Where it stands</h3><ul class="moved">{quotes or "<li>No quotes are given.</li>"}</ul>'
    )


def _errors_html(results: Sequence[Mapping[str, Any]]) -> str:
    """How many questions have each kind of error; nothing where none has one."""
    kinds = count_error_kinds(results)
    rows = "".join(f'<tr><th scope="row">{isolated(kind)}</th><td>{count}</td></tr>' for kind, count in kinds)
    if not rows:
        return ""
    return f"<h3>Errors, by kind</h3>{table_html('Errors by kind', ('Kind of error', 'Questions'), rows)}"


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


def _questions_html(
    name: str,
    results: Sequence[Mapping[str, Any]],
    ratings: Mapping[str, Rating],
    *,
    show: str,
    sample: int,
) -> str:
    listed = choose_questions(results, ratings, show=show, sample=sample, seed=name)
    rows = "".join(_question_row(name, row, ratings.get(row["id"])) for row in listed[:_MOST_QUESTIONS])
    columns = ("Question", "Kind", "Figures", "Verdict")
    choices = "".join(
        f'<option value="{attribute(choice)}"{" selected" if choice == show else ""}>{isolated(choice)}</option>'
        for choice in list_choices(results)
    )
    size = f' value="{sample}"' if sample else ""
    onward = find_next_unjudged(results, ratings, "")
    button = (
        f'<button type="button" class="plain" data-item="{attribute(onward)}" data-run="{attribute(name)}">'
        "Judge the next</button>"
        if onward
        else ""
    )
    return (
        f'<h3>Questions</h3><form class="filter-form" data-run="{attribute(name)}">'
        f'<label>Show <select name="show">{choices}</select></label> <label>A random sample of '
        f'<input name="sample" type="number" min="1" max="1000" placeholder="all"{size}></label> '
        f'<button type="submit" class="plain">List</button> {button}</form>'
        f'<p class="quietly">{len(listed)} of {len(results)} questions.</p>'
        f"{table_html('Questions', columns, rows, tall=True)}"
    )


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
