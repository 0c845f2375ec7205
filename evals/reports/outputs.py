"""Scores → results.jsonl, results.csv, summary.json, report.html and junit.xml, the same bytes for the same answers.

Times are kept apart: `latency_ms` in answers.jsonl, the field `times` of summary.json, one line of report.html.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.vocabulary import Report
from evals.metrics.compare import RESULTS, Comparison, compare
from evals.metrics.explain import why_not
from evals.metrics.figures import FIGURE, Figures, figures_of
from evals.metrics.scores import Score
from evals.metrics.statistics import median_interval
from evals.reports.junit import junit_xml
from evals.reports.report import report_html
from evals.suites.suite import Suite

FINISHED = "summary.json"


def write_outputs(
    scores: Sequence[Score],
    out: Path,
    *,
    suite: Suite,
    split: str,
    system_id: str,
    reports: Mapping[str, Report],
    baseline: Path | None = None,
    stopped_of: int | None = None,
) -> dict[str, Any]:
    """Write every output but the answers to the folder, the summary last, and return the summary.

    `stopped_of` is how many questions there would have been, where the run was stopped before its end.
    """
    results = [result_of(score, reports) for score in scores]
    figures = figures_of(scores)
    comparison = compare(results, baseline) if baseline else None
    summary = summary_of(figures, scores, results, suite=suite, split=split, system_id=system_id, comparison=comparison)
    summary |= {} if stopped_of is None else {"stopped_of": stopped_of}
    _write(out / RESULTS, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in results))
    _write(out / "results.csv", results_csv(results))
    _write(out / "report.html", report_html(scores, figures, summary, reports, comparison=comparison))
    _write(out / "junit.xml", junit_xml(results, suite=suite.name))
    _write(out / FINISHED, json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    return summary


def result_of(score: Score, reports: Mapping[str, Report]) -> dict[str, Any]:
    """One question's result: its scores, the parts and wholes behind them, and in words why it failed, if it did."""
    question = score.question
    counts = {name: count for name, count in score.counts.items() if count[1]}
    return {
        "id": question.id,
        "kind": question.kind,
        "split": question.split,
        "question": question.question,
        "answerable": question.answerable,
        "abstained": bool(score.answer.get("abstained")),
        "answered": score.attempt.answered,
        "confidence": score.attempt.confidence,
        "loss": round(score.attempt.loss, 6),
        "words": score.words,
        "scores": {name: round(counts[name][0] / counts[name][1], 6) for name in FIGURE if name in counts},
        "counts": {name: [round(part, 6) for part in counts[name]] for name in FIGURE if name in counts},
        "failures": why_not(score, reports),
    }


def summary_of(
    figures: Figures,
    scores: Sequence[Score],
    results: Sequence[Mapping[str, Any]],
    *,
    suite: Suite,
    split: str,
    system_id: str,
    comparison: Comparison | None = None,
) -> dict[str, Any]:
    """The summary: every figure overall and by kind with n and interval; `times` is its only field that holds times."""
    return {
        "suite": suite.name,
        "split": split,
        "system": system_id,
        "questions": len(scores),
        "failed": sum(bool(row["failures"]) for row in results),
        "figures": {
            kind: {name: value.as_json() for name, value in values.items()} for kind, values in figures.by_kind.items()
        },
        "risk_coverage": [list(point) for point in figures.curve],
        "problems": list(suite.problems),
        **({"baseline": comparison.as_json()} if comparison else {}),
        **({"sentences": sentences} if (sentences := sentences_of(scores)) else {}),
        "times": times_of(scores),
    }


def sentences_of(scores: Sequence[Score]) -> dict[str, Any]:
    """What became of a model's sentences: how many, the share of each fate, and the answers given without it.

    Empty where no model was asked.
    """
    counts = [score.answer["sentences"] for score in scores if score.answer.get("sentences")]
    total = sum(sum(count.values()) for count in counts)
    if not total:
        return {}
    shares = {name: round(sum(count[name] for count in counts) / total, 6) for name in counts[0]}
    without = sum(bool(score.answer.get("notice")) for score in scores)
    return {"n": total, "answers": len(counts), "without_the_model": without, "shares": shares}


def times_of(scores: Sequence[Score]) -> dict[str, Any]:
    """Latency of an answer in milliseconds: median and 95th percentile with their intervals."""
    taken = [float(score.answer.get("latency_ms") or 0) for score in scores]
    found: dict[str, Any] = {"n": len(taken)}
    for name, quantile in (("median_ms", 0.5), ("p95_ms", 0.95)):
        ordered = sorted(taken)
        low, high = median_interval(taken, quantile=quantile)
        at = quantile * (len(ordered) - 1)
        below, above = ordered[int(at)], ordered[min(int(at) + 1, len(ordered) - 1)]
        value = below + (above - below) * (at - int(at))
        found[name] = {"value": round(value, 1), "interval": [round(low, 1), round(high, 1)]}
    return found


def results_csv(results: Sequence[Mapping[str, Any]]) -> str:
    """The results as a table: a row per question, a column per figure that applies to a single question."""
    figures = [name for name in FIGURE if any(name in row["scores"] for row in results)]
    plain = ["id", "kind", "split", "question", "answerable", "abstained", "confidence", "words"]
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow([*plain, *figures, "failures"])
    for row in results:
        scores = [row["scores"].get(name, "") for name in figures]
        cells = [*(row[name] for name in plain), *scores, "; ".join(row["failures"])]
        table.writerow([_cell(value) for value in cells])
    return file.getvalue()


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
