"""Scores and figures → report.html: one page that an evaluator reads from figures down to the single failed answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from corpus.vocabulary import Report
from evals.metrics.citations import is_right
from evals.metrics.compare import Comparison
from evals.metrics.explain import why_not
from evals.metrics.figures import FIGURE, OVERALL, Figure, Figures, Value
from evals.metrics.refusals import SAFE_RISK
from evals.metrics.scores import Score
from evals.reports.charts import bars, curve
from evals.suites.facts import Fact, says, within_budget

STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1f2328; --quiet: #6a6f76; --line: #dedbd3; --card: #ffffff;
  --bar: #7aa7c7; --dark: #24567a; --good: #1d7a46; --bad: #b3372b; --mark: #fff1a8; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181b; --ink: #e6e4df; --quiet: #9aa0a6; --line: #34383d;
  --card: #1f2226; --bar: #3f6f93; --dark: #9cc7e6; --good: #6cc98f; --bad: #f0857a; --mark: #5c5216; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 2rem 1.2rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; } h3 { font-size: 1rem; }
p.lead, .quiet { color: var(--quiet); fill: var(--quiet); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: .8rem; margin: 1.4rem 0; }
.tile, details, .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.tile { padding: .8rem 1rem; } .tile b { display: block; font-size: 1.7rem; line-height: 1.2; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { white-space: normal; vertical-align: bottom; }
th:first-child, td:first-child, td.text { text-align: left; } td.text { white-space: normal; color: var(--quiet); }
tr:last-child td { border-bottom: 0; }
svg { max-width: 100%; height: auto; display: block; margin: .6rem 0; }
svg text { font-size: 12px; fill: var(--ink); } svg .quiet { fill: var(--quiet); }
svg .bar { fill: var(--bar); } svg .interval, svg .line { stroke: var(--dark); stroke-width: 1.6; fill: none; }
svg .line { stroke-width: 2.4; } svg .grid { stroke: var(--line); fill: none; }
svg .safe { stroke: var(--bad); stroke-dasharray: 5 4; fill: none; }
details { margin: .5rem 0; padding: .5rem 1rem; } summary { cursor: pointer; }
details details { border-radius: 6px; } details[open] > summary { margin-bottom: .5rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
@media (max-width: 720px) { .pair { display: block; } }
blockquote { margin: .4rem 0; padding: .3rem .8rem; border-left: 3px solid var(--line); overflow-wrap: anywhere; }
blockquote.right { border-color: var(--good); } blockquote.beside { border-color: var(--bad); }
blockquote cite { display: block; font-size: .82rem; font-style: normal; color: var(--quiet); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .4rem 0; }
mark { background: var(--mark); color: inherit; } ul.why { color: var(--bad); margin: .4rem 0; padding-left: 1.2rem; }
ul.facts { list-style: none; padding-left: .2rem; } ul.facts .good::before { content: "✓ "; }
ul.facts .bad::before { content: "✗ "; }
.good { color: var(--good); } .bad { color: var(--bad); } .history { color: var(--quiet); font-size: .92rem; }
"""
TILES = ("fact_recall", "answered_in_full", "cited_recall", "citation_precision", "quote_exactness", "refusal_f1")
BY_KIND = ("fact_recall", "answered_in_full", "cited_recall", "citation_precision", "span_f1", "facts_within_reach")


def report_html(
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
        _problems(summary["problems"]),
        '<div class="tiles">'
        + "".join(_tile(FIGURE[name], overall[name]) for name in TILES if name in overall)
        + "</div>",
        _sentences(summary.get("sentences", {})),
        _comparison(comparison) if comparison else "",
        _by_kind(figures),
        "<h2>Knowing when to refuse</h2>",
        '<p class="quiet">The surest answers come first; a refusal comes last and counts as a loss.</p>',
        curve(figures.curve, label="Risk against coverage", safe=SAFE_RISK),
        "<h2>Every figure</h2>",
        _figures_table(overall),
        _times(summary["times"]),
        _failures(scores, reports),
    ]
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n" + "\n".join(part for part in parts if part) + "\n</body>\n</html>\n"
    )


def shown(figure: Figure, value: float) -> str:
    """A figure's value as people read it."""
    return f"{value:.1%}" if figure.percent else f"{value:g}"


def _tile(figure: Figure, value: Value) -> str:
    return (
        f'<div class="tile"><span>{escape(figure.title)}</span><b>{shown(figure, value.value)}</b>'
        f'<span class="quiet">{shown(figure, value.low)} to {shown(figure, value.high)}, n={value.n}</span></div>'
    )


def _problems(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    rows = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    return f"<h2>Rows left out</h2><ul>{rows}</ul>"


def _by_kind(figures: Figures) -> str:
    kinds = [kind for kind in figures.by_kind if "fact_recall" in figures.by_kind[kind]]
    if not kinds:
        return ""
    chart = bars(
        {kind: figures.by_kind[kind]["fact_recall"] for kind in kinds}, label="Facts found by kind of question"
    )
    head = "".join(f"<th>{escape(FIGURE[name].title)}</th>" for name in BY_KIND)
    rows = []
    for kind in kinds:
        values = figures.by_kind[kind]
        cells = "".join(
            f"<td>{shown(FIGURE[name], values[name].value)}</td>" if name in values else "<td>–</td>"
            for name in BY_KIND
        )
        rows.append(f"<tr><td>{escape(kind.replace('_', ' '))}</td><td>{values['fact_recall'].n}</td>{cells}</tr>")
    table = f'<div class="scroll"><table><tr><th>Kind</th><th>n</th>{head}</tr>{"".join(rows)}</table></div>'
    return f"<h2>By kind of question</h2><h3>Facts found, with 95% intervals</h3>{chart}{table}"


def _figures_table(values: Mapping[str, Value]) -> str:
    rows = []
    for name, value in values.items():
        figure = FIGURE[name]
        better = "" if figure.higher_is_better else " (lower is better)"
        rows.append(
            f"<tr><td>{escape(figure.title)}</td><td>{shown(figure, value.value)}</td>"
            f"<td>{shown(figure, value.low)} to {shown(figure, value.high)}</td><td>{value.n} {figure.unit}</td>"
            f'<td class="text">{escape(figure.meaning + better)}</td></tr>'
        )
    head = "<tr><th>Figure</th><th>Value</th><th>95% interval</th><th>n</th><th></th></tr>"
    return f'<div class="scroll"><table>{head}{"".join(rows)}</table></div>'


def _times(times: Mapping[str, Any]) -> str:
    """One line, the only one of the page that holds times."""
    return (
        f'<p class="times">Time to answer: median {times["median_ms"]["value"]} ms, '
        f"95th percentile {times['p95_ms']['value']} ms.</p>"
    )


def _sentences(sentences: Mapping[str, Any]) -> str:
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


def _comparison(comparison: Comparison) -> str:
    rows = []
    for change in comparison.changes:
        figure = FIGURE[change.figure]
        tone = "good" if change.surely_better else "bad" if change.surely_worse else ""
        before, now = shown(figure, change.old), shown(figure, change.new)
        rows.append(
            f"<tr><td>{escape(figure.title)}</td><td>{before}</td><td>{now}</td>"
            f'<td class="{tone}">{change.difference:+.3f}</td><td>{change.low:+.3f} to {change.high:+.3f}</td>'
            f"<td>{change.p:.4f}</td><td>{change.n}</td></tr>"
        )
    head = "<tr><th>Figure</th><th>Before</th><th>Now</th><th>Change</th><th>95% interval</th><th>p</th><th>n</th></tr>"
    moved = "".join(
        f"<details><summary>{len(items)} questions {word}</summary><ul>"
        + "".join(f"<li>{escape(item.line)}</li>" for item in items)
        + "</ul></details>"
        for word, items in (("got worse", comparison.worse), ("got better", comparison.better))
    )
    return f'<h2>Against the baseline</h2><div class="scroll"><table>{head}{"".join(rows)}</table></div>{moved}'


def _failures(scores: Sequence[Score], reports: Mapping[str, Report]) -> str:
    failed: dict[str, list[str]] = {}
    for score in scores:
        why = why_not(score, reports)
        if why:
            failed.setdefault(score.question.kind, []).append(_item(score, why, reports))
    groups = "".join(
        f"<details><summary>{escape(kind.replace('_', ' '))}: {len(items)}</summary>{''.join(items)}</details>"
        for kind, items in sorted(failed.items())
    )
    return f"<h2>What went wrong, question by question</h2>{groups or '<p>Nothing did.</p>'}"


def _item(score: Score, why: Sequence[str], reports: Mapping[str, Report]) -> str:
    question, answer = score.question, score.answer
    history = "".join(
        f"<p class='history'>{escape(turn['role'])}: {escape(turn['content'])}</p>" for turn in question.history
    )
    text = marked(answer.get("answer") or "", question.facts)
    said = "<p>Refused.</p>" if answer.get("abstained") else ""
    cited = "".join(
        _quote(c, "right" if is_right(c, score.gold, reports) else "beside", question.facts, mark=f"[{c.get('n')}] ")
        for c in answer.get("citations") or ()
    )
    gold = "".join(_quote({"report": g.report, "quote": g.quote}, "", question.facts) for g in question.evidence)
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in why)
    return (
        f"<details><summary><b>{escape(question.question)}</b> "
        f'<span class="quiet">{escape(question.id)}, {question.split}</span></summary>{history}'
        f'<ul class="why">{reasons}</ul><div class="pair"><div><h3>The answer</h3>{said}<pre>{text}</pre></div>'
        f"<div><h3>What a right answer says</h3>{_facts(question.facts, answer) or '<p>Nothing.</p>'}</div>"
        f"<div><h3>What it cites</h3>{cited or '<p>Nothing.</p>'}</div>"
        f"<div><h3>Where it stands</h3>{gold or '<p>Nowhere in the reports.</p>'}</div></div></details>"
    )


def _facts(facts: Sequence[Fact], answer: Mapping[str, Any]) -> str:
    counted = "" if answer.get("abstained") else within_budget(answer.get("answer") or "", facts)
    rows = "".join(
        f'<li class="{"good" if says(fact, counted) else "bad"}">{escape(" / ".join(fact))}</li>' for fact in facts
    )
    return f'<ul class="facts">{rows}</ul>' if rows else ""


def _quote(citation: Mapping[str, Any], tone: str, facts: Sequence[Fact], *, mark: str = "") -> str:
    section = " / ".join([str(citation.get("report")), *(citation.get("section") or ())])
    words = marked(str(citation.get("quote") or ""), facts)
    return f'<blockquote class="{tone}">{words}<cite>{escape(mark + section)}</cite></blockquote>'


def marked(text: str, facts: Sequence[Fact]) -> str:
    """The text, escaped, with the facts' words marked wherever they stand as written."""
    forms = sorted({form for fact in facts for form in fact if form.strip()}, key=len, reverse=True)
    if not forms:
        return escape(text)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(form)}" for form in forms), re.IGNORECASE)
    pieces, end = [], 0
    for found in pattern.finditer(text):
        pieces += [escape(text[end : found.start()]), f"<mark>{escape(found.group())}</mark>"]
        end = found.end()
    return "".join([*pieces, escape(text[end:])])
