"""The page for evaluators as HTML: the form, a run's progress, the list of runs, two runs compared, feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.conversations.feedback import Feedback
from assistant.documents.escaping import attribute, isolated
from evals.metrics.compare import Change, Comparison, MovedQuestion
from evals.metrics.figures import FIGURE, OVERALL
from evals.suites.suite import SPLITS
from evals.web.jobs import Progress

# The figures in the list of runs.
_MAIN_FIGURES = ("fact_recall", "citation_precision", "quote_exactness")
# What people thought is shown of so many answers: more make a page slow to send and to show.
_MOST_FEEDBACK = 200


def form_html(suites: Sequence[str]) -> str:
    """The choice of a suite and a split, and the place to give one's own."""
    names = options_html(suites)
    splits = "".join(
        f'<option value="{split}"{" selected" if split == "test" else ""}>{split}</option>' for split in SPLITS
    )
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


def options_html(names: Sequence[str]) -> str:
    """The options of a list to choose from."""
    return "".join(f'<option value="{attribute(name)}">{attribute(name)}</option>' for name in names)


def table_html(label: str, columns: Sequence[str], rows: str, *, tall: bool = False) -> str:
    """A table in a frame that scrolls, also by the keyboard; `tall` gives it a frame that is never higher than a page.

    `rows` are HTML already.
    """
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    style = "scrolls tall" if tall else "scrolls"
    return (
        f'<div class="{style}" tabindex="0" role="group" aria-label="{label}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def count_html(summary: Mapping[str, Any]) -> str:
    """How many questions a run has, and of how many where it was stopped."""
    of = summary.get("stopped_of")
    return f"{summary['questions']}" if of is None else f"{summary['questions']} of {of}, stopped"


def progress_html(progress: Progress) -> str:
    """How far a run is, or why it ended."""
    if progress.fault:
        return f'<p class="notice" role="alert">{isolated(progress.fault[:1].upper() + progress.fault[1:])}</p>'
    share = f"{progress.done} of {progress.total} questions"
    if progress.run and progress.done < progress.total:
        notice = f"Stopped after {share}. What they measure is at the top of the list."
        return f'<p class="notice said" role="status">{notice}</p>'
    if progress.run:
        return '<p class="notice said" role="status">Finished. The run is at the top of the list.</p>'
    return (
        f'<label class="running">Running: {share} '
        f'<progress max="{max(progress.total, 1)}" value="{progress.done}"></progress></label>'
    )


def runs_html(runs: Mapping[str, Mapping[str, Any]]) -> str:
    """The runs with their main figures."""
    rows = "".join(_run_row(name, summary) for name, summary in runs.items())
    if not rows:
        return '<h2>Runs</h2><p class="quietly">No run yet.</p>'
    columns = ("Run", "Questions", "Facts found", "Citation precision", "Quotes exact", "Side by side")
    button = '<button type="submit" class="plain">Show the ticked runs side by side</button>' if len(runs) > 1 else ""
    return f'<h2>Runs</h2><form class="beside-form">{table_html("Runs", columns, rows, tall=True)}{button}</form>'


def comparison_html(name: str, baseline: str, comparison: Comparison) -> str:
    """Two runs: which figures moved and how surely, and which questions."""
    rows = "".join(_change_row(change) for change in comparison.changes)
    columns = ("Figure", "Before", "Now", "Difference, 95% interval", "Surely")
    return (
        f'<h2 id="run-title" tabindex="-1">{isolated(name)} against {isolated(baseline)}</h2>'
        f'<button type="button" class="quiet" data-run="{attribute(name)}">Back to the run</button>'
        f'<p class="quietly">{comparison.shared} questions shared.</p>{table_html("Comparison", columns, rows)}'
        f"{_moved_html('Questions that got better', comparison.better)}"
        f"{_moved_html('Questions that got worse', comparison.worse)}"
    )


def feedback_html(entries: Sequence[Feedback]) -> str:
    """What people thought of answers, each to be made into a draft golden question; the latest of very many."""
    items = "".join(_feedback_item(entry) for entry in entries[:_MOST_FEEDBACK])
    if len(entries) > _MOST_FEEDBACK:
        items += f'<li class="quietly">The latest {_MOST_FEEDBACK} of {len(entries):,}; the others are kept, too.</li>'
    body = f'<ul class="fed">{items}</ul>' if items else '<p class="quietly">No feedback yet.</p>'
    return f"<h2>Feedback</h2>{body}"


def _run_row(name: str, summary: Mapping[str, Any]) -> str:
    overall = summary["figures"][OVERALL]
    cells = "".join(f"<td>{_format_percent(overall.get(figure))}</td>" for figure in _MAIN_FIGURES)
    return (
        f'<tr><th scope="row"><button type="button" class="quiet" data-run="{attribute(name)}">{isolated(name)}'
        f"</button></th><td>{count_html(summary)}</td>{cells}"
        f'<td><input type="checkbox" name="run" value="{attribute(name)}" aria-label="{attribute(name)}"></td></tr>'
    )


def _format_percent(figure: Mapping[str, Any] | None) -> str:
    return f"{figure['value']:.1%}" if figure else "–"


def _change_row(change: Change) -> str:
    surely = "not sure"
    if change.surely_better:
        surely = "better"
    elif change.surely_worse:
        surely = "worse"
    return (
        f'<tr><th scope="row">{isolated(FIGURE[change.figure].title)}</th>'
        f"<td>{change.old:.3f}</td><td>{change.new:.3f}</td>"
        f"<td>{change.difference:+.3f} [{change.low:+.3f}, {change.high:+.3f}]</td><td>{surely}</td></tr>"
    )


def _moved_html(heading: str, questions: Sequence[MovedQuestion]) -> str:
    items = "".join(f"<li>{isolated(question.line)}</li>" for question in questions)
    return f"<h3>{heading} ({len(questions)})</h3><ul class='moved'>{items}</ul>"


def _feedback_item(entry: Feedback) -> str:
    colon = ": " if entry.comment else ""
    return (
        f'<li><p class="fed-question">{isolated(entry.question)}</p>'
        f"<p>{entry.verdict.capitalize()}{colon}{isolated(entry.comment)}</p>"
        f"<details><summary>The answer</summary><p>{isolated(entry.answer['answer'])}</p></details>"
        f'<button type="button" class="plain" data-draft="{attribute(entry.id)}">Draft a golden question</button> '
        f'<button type="button" class="quiet" data-listline="{attribute(entry.id)}">For the librarian</button></li>'
    )
