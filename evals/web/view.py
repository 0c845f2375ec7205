"""Runs, figures, comparisons and items as HTML for the web app's page for evaluators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from assistant.conversations.answer_json import load_answer
from assistant.conversations.feedback import Feedback
from assistant.documents.escaping import attribute, isolated
from assistant.web.html.conversation import badge_html
from evals.metrics.compare import Comparison
from evals.metrics.figures import FIGURE, OVERALL, Value
from evals.reports.charts import bars
from evals.suites.suite import SPLITS
from evals.web.jobs import Progress
from evals.web.verdicts import VERDICTS, Verdict, automatic, cohens_kappa, rated, verdicts_csv

_ITEMS_SHOWN = 1000


def form_html(suites: Sequence[str]) -> str:
    """The choice of a suite and a split, and the place to give one's own."""
    names = "".join(f'<option value="{attribute(name)}">{attribute(name)}</option>' for name in suites)
    splits = "".join(f'<option value="{s}"{" selected" if s == "test" else ""}>{s}</option>' for s in SPLITS)
    return (
        '<h2>Run a suite</h2><p class="quietly">A suite is a list of questions with what a right answer must say. '
        "Running one asks them all and counts the facts that were found and the citations that hold. Choose "
        '<em>dev</em> while you change things, <em>test</em> for a figure to report.</p><form class="run-form">'
        f'<label>Suite <select name="suite">{names}</select></label>'
        f'<label>Split <select name="split">{splits}</select></label>'
        '<button type="submit" class="plain">Run</button>'
        '<button type="button" class="plain" data-halt>Stop</button>'
        '<label class="upload">Or give your own (.csv or .jsonl) <input type="file" accept=".csv,.jsonl"></label>'
        "</form>"
    )


def progress_html(progress: Progress) -> str:
    """How far a run is, or why it ended."""
    if progress.fault:
        return f'<p class="notice" role="alert">{isolated(progress.fault[:1].upper() + progress.fault[1:])}</p>'
    if progress.run and progress.done < progress.total:
        told = (
            f"Stopped after {progress.done} of {progress.total} questions. What they measure is at the top of the list."
        )
        return f'<p class="notice said" role="status">{told}</p>'
    if progress.run:
        return '<p class="notice said" role="status">Finished. The run is at the top of the list.</p>'
    share = f"{progress.done} of {progress.total} questions"
    return (
        f'<label class="running">Running: {share} '
        f'<progress max="{max(progress.total, 1)}" value="{progress.done}"></progress></label>'
    )


def runs_html(runs: Mapping[str, Mapping[str, Any]]) -> str:
    """The runs with their main figures."""
    rows = "".join(_run_row(name, summary) for name, summary in runs.items())
    if not rows:
        return '<h2>Runs</h2><p class="quietly">No run yet.</p>'
    return (
        '<h2>Runs</h2><div class="scrolls" tabindex="0" role="group" aria-label="Runs"><table><thead><tr>'
        '<th scope="col">Run</th><th scope="col">Questions</th><th scope="col">Facts found</th>'
        '<th scope="col">Citation precision</th><th scope="col">Quotes exact</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def run_html(
    name: str, summary: Mapping[str, Any], results: Sequence[Mapping[str, Any]], verdicts: Mapping[str, Verdict],
    *, others: Sequence[str],
) -> str:  # fmt: skip
    """One run: figures with intervals, the chart by kind, comparing, verdicts and their agreement, and its items."""
    by_kind = summary["figures"]
    rows = "".join(_figure_row(figure, value) for figure, value in by_kind[OVERALL].items())
    kinds = {kind: _value(values["fact_recall"]) for kind, values in by_kind.items() if "fact_recall" in values}
    options = "".join(f'<option value="{attribute(other)}">{attribute(other)}</option>' for other in others)
    compare = (
        f'<form class="compare-form" data-run="{attribute(name)}"><label>Compare with '
        f"<select>{options}</select></label>"
        '<button type="submit" class="plain">Compare</button></form>'
        if options
        else ""
    )
    stopped = f'<p class="quietly">Questions: {_asked_of(summary)}.</p>' if "stopped_of" in summary else ""
    chart = bars(kinds, label="Facts found by kind of question, with 95% intervals") if kinds else ""
    return (
        f'<h2 id="run-title" tabindex="-1">{isolated(name)}</h2>{stopped}{compare}'
        '<div class="scrolls" tabindex="0" role="group" aria-label="Figures"><table><thead><tr>'
        '<th scope="col">Figure</th><th scope="col">Value</th><th scope="col">95% interval</th><th scope="col">n</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
        f'<h3>Facts found, by kind</h3><div class="scrolls" tabindex="0" role="group" aria-label="Chart">{chart}</div>'
        f"{_agreement(name, results, verdicts)}{_items(name, results, verdicts)}"
    )


def comparison_html(name: str, baseline: str, found: Comparison) -> str:
    """Two runs: which figures moved and how surely, and which questions."""
    rows = "".join(
        f'<tr><th scope="row">{isolated(FIGURE[c.figure].title)}</th><td>{c.old:.3f}</td><td>{c.new:.3f}</td>'
        f"<td>{c.difference:+.3f} [{c.low:+.3f}, {c.high:+.3f}]</td>"
        f"<td>{'better' if c.surely_better else 'worse' if c.surely_worse else 'not sure'}</td></tr>"
        for c in found.changes
    )
    moved = "".join(
        f"<h3>{heading} ({len(group)})</h3><ul class='moved'>"
        f"{''.join(f'<li>{isolated(m.line)}</li>' for m in group)}</ul>"
        for heading, group in (("Questions that got better", found.better), ("Questions that got worse", found.worse))
    )
    return (
        f'<h2 id="run-title" tabindex="-1">{isolated(name)} against {isolated(baseline)}</h2>'
        f'<button type="button" class="quiet" data-run="{attribute(name)}">Back to the run</button>'
        f'<p class="quietly">{found.shared} questions shared.</p>'
        '<div class="scrolls" tabindex="0" role="group" aria-label="Comparison"><table><thead><tr>'
        '<th scope="col">Figure</th><th scope="col">Before</th><th scope="col">Now</th>'
        '<th scope="col">Difference, 95% interval</th><th scope="col">Surely</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{moved}"
    )


def item_html(name: str, result: Mapping[str, Any], answer: Mapping[str, Any], verdict: Verdict | None) -> str:
    """One question of a run: the answer, what failed, the sources to open beside it, and the verdict form."""
    said = "".join(f"<p>{isolated(line)}</p>" for line in str(answer.get("answer") or "").split("\n") if line.strip())
    sources = "".join(
        f'<li><button type="button" class="quiet" data-source="{c["n"]}">{c["n"]} {isolated(c["title"])}</button></li>'
        for c in answer.get("citations") or ()
    )
    failures = "".join(f"<li>{isolated(line)}</li>" for line in result["failures"]) or "<li>Nothing failed.</li>"
    choices = "".join(
        f'<label><input type="radio" name="verdict" value="{v}"'
        f"{' checked' if verdict and verdict.verdict == v else ''}> {v.capitalize()}</label>"
        for v in VERDICTS
    )
    badge = badge_html(load_answer({**answer, "message": None})) if answer.get("statements") else ""
    return (
        f'<article class="item" data-run="{attribute(name)}" data-item="{attribute(result["id"])}">'
        f'<button type="button" class="quiet" data-run="{attribute(name)}">Back to the run</button>'
        f'<h2 id="run-title" tabindex="-1">{isolated(result["question"])}</h2>{badge}{said}'
        f'<h3>What the figures say: {automatic(result)}</h3><ul class="moved">{failures}</ul>'
        f'<h3>Sources</h3><ul class="moved">{sources or "<li>None.</li>"}</ul>'
        f'<form class="verdict-form"><fieldset><legend>Your verdict</legend><div class="verdicts">{choices}</div>'
        '<label class="comment">Comment <textarea rows="2" maxlength="2000">'
        f"{attribute(verdict.comment) if verdict else ''}</textarea></label>"
        '<button type="submit" class="plain">Keep verdict</button></fieldset></form></article>'
    )


def feedback_html(entries: Sequence[Feedback]) -> str:
    """What people thought of answers, each to be made into a draft golden question."""
    rows = "".join(
        f'<li><p class="fed-question">{isolated(entry.question)}</p>'
        f"<p>{entry.verdict.capitalize()}{': ' if entry.comment else ''}{isolated(entry.comment)}</p>"
        f"<details><summary>The answer</summary><p>{isolated(entry.answer['answer'])}</p></details>"
        f'<button type="button" class="plain" data-draft="{attribute(entry.id)}">Draft a golden question</button></li>'
        for entry in entries
    )
    body = f'<ul class="fed">{rows}</ul>' if rows else '<p class="quietly">No feedback yet.</p>'
    return f"<h2>Feedback</h2>{body}"


def _run_row(name: str, summary: Mapping[str, Any]) -> str:
    overall = summary["figures"][OVERALL]
    cells = "".join(
        f"<td>{_percent(overall.get(f))}</td>" for f in ("fact_recall", "citation_precision", "quote_exactness")
    )
    return (
        f'<tr><th scope="row"><button type="button" class="quiet" data-run="{attribute(name)}">{isolated(name)}'
        f"</button></th><td>{_asked_of(summary)}</td>{cells}</tr>"
    )


def _asked_of(summary: Mapping[str, Any]) -> str:
    """How many questions a run has, and of how many where it was stopped."""
    of = summary.get("stopped_of")
    return f"{summary['questions']}" if of is None else f"{summary['questions']} of {of}, stopped"


def _percent(figure: Mapping[str, Any] | None) -> str:
    return f"{figure['value']:.1%}" if figure else "–"


def _figure_row(name: str, figure: Mapping[str, Any]) -> str:
    told = FIGURE.get(name)
    form = ".1%" if told is None or told.percent else ".1f"
    low, high = figure["interval"]
    meaning = f'<span class="meaning">{isolated(told.meaning)}</span>' if told else ""
    return (
        f'<tr><th scope="row">{isolated(told.title if told else name)}{meaning}</th><td>{figure["value"]:{form}}</td>'
        f"<td>{low:{form}} to {high:{form}}</td><td>{figure['n']}</td></tr>"
    )


def _agreement(name: str, results: Sequence[Mapping[str, Any]], verdicts: Mapping[str, Verdict]) -> str:
    pairs = rated(results, verdicts)
    kappa = cohens_kappa(pairs)
    if not verdicts:
        return '<h3>Verdicts</h3><p class="quietly">None yet. Open a question below to give one.</p>'
    told = "not defined for these verdicts" if kappa is None else f"{kappa:.2f}"
    table = quote(verdicts_csv(results, verdicts))
    return (
        f"<h3>Verdicts</h3><p>{len(verdicts)} given. Agreement with the figures (Cohen’s kappa): "
        f'<strong id="kappa">{told}</strong> over {len(pairs)}.</p>'
        f'<p><a download="verdicts-{attribute(name)}.csv" href="data:text/csv;charset=utf-8,{table}">'
        "Export verdicts</a></p>"
    )


def _items(name: str, results: Sequence[Mapping[str, Any]], verdicts: Mapping[str, Verdict]) -> str:
    rows = "".join(
        f'<tr><td><button type="button" class="quiet" data-item="{attribute(row["id"])}" data-of="{attribute(name)}">'
        f"{isolated(row['question'])}</button></td><td>{isolated(row['kind'].replace('_', ' '))}</td>"
        f"<td>{automatic(row)}</td><td>{verdicts[row['id']].verdict if row['id'] in verdicts else ''}</td></tr>"
        for row in results[:_ITEMS_SHOWN]
    )
    return (
        '<h3>Questions</h3><div class="scrolls tall" tabindex="0" role="group" aria-label="Questions">'
        "<table><thead><tr>"
        '<th scope="col">Question</th><th scope="col">Kind</th><th scope="col">Figures</th><th scope="col">Verdict</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _value(figure: Mapping[str, Any]) -> Value:
    return Value(figure["value"], figure["n"], *figure["interval"])
