"""One run as HTML: its figures, its questions with their ratings, and one question with its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from assistant.conversations.answer_json import load_answer
from assistant.documents.escaping import attribute, isolated
from assistant.web.html.answer import badge_html
from evals.metrics.explain import count_error_kinds
from evals.metrics.figures import FIGURE, OVERALL, Value
from evals.reports.breakdown import BY_REPORT, count_errors_of_report, format_with_interval
from evals.reports.charts import draw_intervals
from evals.runs.ratings import Rating, rate_automatically
from evals.runs.rubric import FACT_LEAD, list_expected
from evals.suites.facts import states_fact, trim_to_budget
from evals.suites.suite import Question
from evals.web.gaps import gap_buttons
from evals.web.listing import ALL, choose_questions, find_next_unjudged, is_gap, list_choices
from evals.web.verdict_view import agreement_html, judged_html, rating_form
from evals.web.view import count_html, options_html, table_html

# More rows make a page slow to show.
_MOST_QUESTIONS = 1000
# So many kinds of error are told of each report.
_COMMONEST = 3


def run_html(
    name: str,
    summary: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    by_rater: Mapping[str, Mapping[str, Rating]],
    *,
    others: Sequence[str],
    show: str = ALL,
    sample: int = 0,
    judged: Mapping[str, Any] | None = None,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """One run: figures with intervals, the chart by kind, comparing, ratings and their agreement, and its questions.

    `others` are the names of the runs that it can be compared with; `show` and `sample` say which questions are listed;
    `judged` is what a judging model said of the answers, where one was asked; `titles` are those of reports, by id.
    """
    ratings = {id: rating for given in by_rater.values() for id, rating in given.items()}
    figures = summary["figures"]
    by_report = {titles.get(id, id): values for id, values in summary.get("figures_by_report", {}).items()}
    stopped = f'<p class="quietly">Questions: {count_html(summary)}.</p>' if "stopped_of" in summary else ""
    rows = "".join(_figure_row(figure, value) for figure, value in figures[OVERALL].items())
    return (
        f'<h2 id="run-title" tabindex="-1">{isolated(name)}</h2>{stopped}{_compare_form(name, others)}'
        f"{table_html('Figures', ('Figure', 'Value', '95% interval', 'n'), rows)}"
        f"{_chart_html('by kind', figures)}{_chart_html('by report', by_report)}"
        f"{_reports_html(summary, titles)}{_errors_html(results)}{agreement_html(name, results, by_rater)}"
        f"{judged_html(judged) if judged else ''}"
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
        f"{_gap_html(name, result)}{_expected_html(question, answer)}"
        f"<h3>What the figures say: {rate_automatically(result)}</h3>"
        f'<ul class="moved">{failures or "<li>Nothing failed.</li>"}</ul>'
        f'<h3>Sources</h3><ul class="moved">{sources or "<li>None.</li>"}</ul>{rating_form(ratings)}</article>'
    )


def _gap_html(name: str, result: Mapping[str, Any]) -> str:
    """What can be done with a question that was refused or answered unsurely; "" for any other."""
    if not is_gap(result):
        return ""
    return f'<p><span class="quietly">A gap.</span> {gap_buttons(name, result["id"], result["question"])}</p>'


def _expected_html(question: Question | None, answer: Mapping[str, Any]) -> str:
    """What a right answer says, each fact marked as said or not, and the gold quotes, each opening its source."""
    if question is None:
        return '<h3>What a right answer says</h3><p class="quietly">The suite that has this question is gone.</p>'
    # Of a question without answer all is shown; the facts of one with an answer are shown marked, below.
    lines = [line for line in list_expected(question) if not line.startswith(FACT_LEAD)]
    more = "".join(f"<li>{isolated(line)}</li>" for line in lines)
    if not question.answerable:
        return f'<h3>What a right answer says</h3><ul class="moved">{more}</ul>'
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
        f'<h3>What a right answer says</h3><ul class="moved">{facts or "<li>No facts are given.</li>"}{more}</ul>'
        f'<h3>Where it stands</h3><ul class="moved">{quotes or "<li>No quotes are given.</li>"}</ul>'
    )


def _errors_html(results: Sequence[Mapping[str, Any]]) -> str:
    """How many questions have each kind of error; nothing where none has one."""
    kinds = count_error_kinds(results)
    rows = "".join(
        f'<tr><th scope="row">{isolated(kind)}</th><td>{count}</td><td>{count / len(results):.1%}</td></tr>'
        for kind, count in kinds
    )
    if not rows:
        return ""
    columns = ("Kind of error", "Questions", "Of all")
    return f"<h3>Errors, by kind</h3>{table_html('Errors by kind', columns, rows)}"


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


def _chart_html(by: str, figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Facts found in each group of questions, such as each kind, with intervals; "" where none was measured."""
    recalls = []
    for group, values in figures.items():
        if "fact_recall" in values:
            recall = values["fact_recall"]
            recalls.append((group, Value(recall["value"], recall["n"], *recall["interval"])))
    if not recalls:
        return ""
    chart = draw_intervals(recalls, label=f"Facts found {by}, with 95% intervals")
    return f"<h3>Facts found, {by}</h3>{chart}"


def _reports_html(summary: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The main figures and the commonest errors of each report's questions; "" for runs of earlier versions."""
    by_report = summary.get("figures_by_report", {})
    if not by_report:
        return ""
    rows = ""
    for report, values in by_report.items():
        cells = "".join(f'<td class="figure">{format_with_interval(values.get(name))}</td>' for name in BY_REPORT)
        errors = count_errors_of_report(summary["errors"], report)[:_COMMONEST]
        told = "; ".join(f"{kind} ({count})" for kind, count in errors)
        rows += (
            f'<tr><th scope="row">{isolated(titles.get(report, report))}</th><td>{values["errors"]["n"]}</td>{cells}'
            f'<td class="wide">{isolated(told)}</td></tr>'
        )
    columns = ("Report", "Questions", *(FIGURE[name].title for name in BY_REPORT), "Commonest errors")
    return (
        f"<h3>By report</h3>{table_html('By report', columns, rows)}"
        '<p class="quietly">A question counts for each report that its gold quotes are from.</p>'
    )


def _questions_html(
    name: str,
    results: Sequence[Mapping[str, Any]],
    ratings: Mapping[str, Rating],
    *,
    show: str,
    sample: int,
) -> str:
    listed = choose_questions(results, ratings, show=show, sample=sample, seed=name)
    with_gaps = any(map(is_gap, listed))
    rows = "".join(
        _question_row(name, row, ratings.get(row["id"]), with_gaps=with_gaps) for row in listed[:_MOST_QUESTIONS]
    )
    columns = ("Question", "Kind", "Figures", "Verdict", *(("A gap",) if with_gaps else ()))
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


def _question_row(name: str, row: Mapping[str, Any], rating: Rating | None, *, with_gaps: bool) -> str:
    gap = ""
    if with_gaps:
        gap = f"<td>{gap_buttons(name, row['id'], row['question']) if is_gap(row) else ''}</td>"
    return (
        f'<tr><td><button type="button" class="quiet" data-item="{attribute(row["id"])}" data-of="{attribute(name)}">'
        f"{isolated(row['question'])}</button></td><td>{isolated(row['kind'].replace('_', ' '))}</td>"
        f"<td>{rate_automatically(row)}</td><td>{rating.verdict if rating else ''}</td>{gap}</tr>"
    )


def _source_item(citation: Mapping[str, Any]) -> str:
    number = citation["n"]
    title = isolated(citation["title"])
    return f'<li><button type="button" class="quiet" data-source="{number}">{number} {title}</button></li>'
