"""The part of report.html that shows what went wrong: each failed answer beside what a right one says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from corpus.vocabulary import Report
from evals.metrics.citations import is_right
from evals.metrics.explain import explain_failures
from evals.metrics.scores import Score
from evals.suites.facts import Fact, states_fact, trim_to_budget


def render_failures(scores: Sequence[Score], reports: Mapping[str, Report]) -> str:
    """The questions that failed, by kind; each opens to the answer, what it cites, and the gold."""
    by_kind: dict[str, list[str]] = {}
    for score in scores:
        failures = explain_failures(score, reports)
        if failures:
            by_kind.setdefault(score.question.kind, []).append(_render_question(score, failures, reports))
    groups = "".join(
        f"<details><summary>{escape(kind.replace('_', ' '))}: {len(items)}</summary>{''.join(items)}</details>"
        for kind, items in sorted(by_kind.items())
    )
    return f"<h2>What went wrong, question by question</h2>{groups or '<p>Nothing did.</p>'}"


def mark_facts(text: str, facts: Sequence[Fact]) -> str:
    """The text, escaped, with the facts' words marked wherever they stand as written."""
    # Longer forms first: of "31" and "31 homes" the longer is marked.
    forms = sorted({form for fact in facts for form in fact if form.strip()}, key=len, reverse=True)
    if not forms:
        return escape(text)
    # Any form, from the start of a word: of "prevent", the beginning of "prevention" is marked.
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(form)}" for form in forms), re.IGNORECASE)
    pieces, end = [], 0
    for found in pattern.finditer(text):
        pieces += [escape(text[end : found.start()]), f"<mark>{escape(found.group())}</mark>"]
        end = found.end()
    return "".join([*pieces, escape(text[end:])])


def _render_question(score: Score, failures: Sequence[str], reports: Mapping[str, Report]) -> str:
    question, answer = score.question, score.answer
    history = "".join(
        f"<p class='history'>{escape(turn['role'])}: {escape(turn['content'])}</p>" for turn in question.history
    )
    reasons = "".join(f"<li>{escape(failure)}</li>" for failure in failures)
    refused = "<p>Refused.</p>" if answer.get("abstained") else ""
    text = mark_facts(answer.get("answer") or "", question.facts)
    facts = _render_facts(question.facts, answer) or "<p>Nothing.</p>"
    cited = _render_citations(score, reports) or "<p>Nothing.</p>"
    gold = "".join(_render_quote(gold.report, gold.quote, question.facts) for gold in question.evidence)
    return (
        f"<details><summary><b>{escape(question.question)}</b> "
        f'<span class="quiet">{escape(question.id)}, {question.split}</span></summary>{history}'
        f'<ul class="why">{reasons}</ul><div class="pair"><div><h3>The answer</h3>{refused}<pre>{text}</pre></div>'
        f"<div><h3>What a right answer says</h3>{facts}</div>"
        f"<div><h3>What it cites</h3>{cited}</div>"
        f"<div><h3>Where it stands</h3>{gold or '<p>Nowhere in the reports.</p>'}</div></div></details>"
    )


def _render_facts(facts: Sequence[Fact], answer: Mapping[str, Any]) -> str:
    """The facts, each ticked if the answer says it within the word budget."""
    counted = "" if answer.get("abstained") else trim_to_budget(answer.get("answer") or "", facts)
    rows = []
    for fact in facts:
        tone = "good" if states_fact(fact, counted) else "bad"
        rows.append(f'<li class="{tone}">{escape(" / ".join(fact))}</li>')
    return f'<ul class="facts">{"".join(rows)}</ul>' if rows else ""


def _render_citations(score: Score, reports: Mapping[str, Report]) -> str:
    """What the answer cites, each marked as lying in the gold or beside it."""
    quotes = []
    for citation in score.answer.get("citations") or ():
        place = " / ".join([str(citation.get("report")), *(citation.get("section") or ())])
        quotes.append(
            _render_quote(
                f"[{citation.get('n')}] {place}",
                str(citation.get("quote") or ""),
                score.question.facts,
                tone="right" if is_right(citation, score.gold, reports) else "beside",
            )
        )
    return "".join(quotes)


def _render_quote(place: str, quote: str, facts: Sequence[Fact], *, tone: str = "") -> str:
    words = mark_facts(quote, facts)
    return f'<blockquote class="{tone}">{words}<cite>{escape(place)}</cite></blockquote>'
