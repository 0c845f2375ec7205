"""One suite answered without a model, by a model that chooses and by one that writes: the figures side by side.

`pcn-assistant eval --styles --model PROVIDER:NAME --out DIR` writes a run for each into DIR, and `styles.json` with the
table that it prints.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import mean, median
from typing import Any

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import parse_turns
from assistant.generation import asked_style
from assistant.generation.settings import STYLES
from corpus.errors import UserError
from evals.runs.run import System, evaluate
from evals.suites.suite import Suite

EVIDENCE = "evidence"
FILE = "styles.json"
# The figures of the table, by their names in a run's summary.
_FIGURES = {
    "fact_recall": "facts",
    "citation_precision": "precision",
    "quote_exactness": "exact quotes",
    "refusal_recall": "refused rightly",
    "false_refusals": "refused wrongly",
}


def run_styles(assistant: Answerer, suite: Suite, *, split: str, out: Path, system_id: str) -> dict[str, Any]:
    """Answer a suite in every style, print the table and return it, by style.

    Raises:
        UserError: there is no model; no question in the split; `out` cannot be written.
    """
    if assistant.model is None:
        raise UserError("--styles compares what a model does. Name one with --model PROVIDER:NAME.")
    table: dict[str, Any] = {}
    for style in (EVIDENCE, *STYLES):
        folder = out / style
        summary = evaluate(
            suite,
            _as_system(assistant, style),
            folder,
            reports=assistant.index.reports,
            system_id=f"{system_id}, {style}",
            split=split,
            baseline=None if style == EVIDENCE else out / EVIDENCE,
        )
        rows = [json.loads(line) for line in (folder / "answers.jsonl").read_text("utf-8").splitlines()]
        table[style] = summarise_style(summary, [row["answer"] for row in rows])
    (out / FILE).write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    print(format_table(table))
    return table


def summarise_style(summary: Mapping[str, Any], answers: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A column of the table: figures with their intervals, what the model did, median seconds and mean tokens."""
    overall = summary["figures"]["overall"]
    usages = [answer["usage"] for answer in answers if answer.get("usage")]
    return {
        "figures": {name: overall[name] for name in _FIGURES if name in overall},
        "questions": len(answers),
        "asked": len(usages),
        "stood": sum(answer.get("model") is not None for answer in answers),
        "overruled": sum(bool((answer.get("chosen") or {}).get("overruled")) for answer in answers),
        "median_seconds": round(median(float(answer["latency_ms"]) for answer in answers) / 1000, 2),
        "tokens_read": round(mean(usage["read"] for usage in usages)) if usages else 0,
        "tokens_written": round(mean(usage["written"] for usage in usages)) if usages else 0,
    }


def format_table(table: Mapping[str, Mapping[str, Any]]) -> str:
    """The table in lines, a style a column."""
    lines = [["", *table]]
    for name, told in _FIGURES.items():
        lines.append([told, *(_format_figure(column["figures"].get(name)) for column in table.values())])
    for key in ("asked", "stood", "overruled", "median_seconds", "tokens_read", "tokens_written"):
        lines.append([key.replace("_", " "), *(str(column[key]) for column in table.values())])
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _format_figure(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return "–"
    low, high = figure["interval"]
    return f"{figure['value']:.3f} [{low:.3f}, {high:.3f}] (n={figure['n']})"


def _as_system(assistant: Answerer, style: str) -> System:
    """The assistant in a style, as a run asks it; without the model for EVIDENCE."""

    def ask(row: Mapping[str, Any]) -> dict[str, Any]:
        history = parse_turns(row.get("history"))
        if style == EVIDENCE:
            return assistant.evidence_mode.ask(row["question"], history=history).as_json()
        asked_style.bind(style)
        try:
            return assistant.ask(row["question"], history=history).as_json()
        finally:
            asked_style.bind(None)

    return ask
