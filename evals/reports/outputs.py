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

from assistant.documents.escaping import close_directions
from corpus.vocabulary import Report
from evals.metrics.compare import RESULTS, Comparison, compare_runs
from evals.metrics.explain import explain_failures, find_error_kinds
from evals.metrics.figures import FIGURE, Figures, compute_figures, list_gold_reports
from evals.metrics.scores import Score
from evals.metrics.statistics import median_interval
from evals.reports.breakdown import summarise_errors
from evals.reports.junit import render_junit
from evals.reports.report import render_report
from evals.suites.suite import Suite

# Written last: a run whose folder holds it has ended.
FINISHED = "summary.json"

# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    results = [build_result(score, reports) for score in scores]
    figures = compute_figures(scores)
    comparison = compare_runs(results, baseline) if baseline else None
    summary = build_summary(
        figures, scores, results, suite=suite, split=split, system_id=system_id, comparison=comparison
    )
    if stopped_of is not None:
        summary["stopped_of"] = stopped_of
    _write(out / RESULTS, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in results))
    _write(out / "results.csv", format_results_csv(results))
    _write(out / "report.html", render_report(scores, figures, summary, reports, comparison=comparison))
    _write(out / "junit.xml", render_junit(results, suite=suite.name))
    _write(out / FINISHED, json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    return summary


def build_result(score: Score, reports: Mapping[str, Report]) -> dict[str, Any]:
    """One question's result: its scores, the parts and wholes behind them, and in words why it failed, if it did."""
    question = score.question
    counts = {name: count for name, count in score.counts.items() if count[1]}
    return {
        "id": question.id,
        "kind": question.kind,
        "reports": list_gold_reports(question),
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
        "failures": explain_failures(score, reports),
    }


def build_summary(
    figures: Figures,
    scores: Sequence[Score],
    results: Sequence[Mapping[str, Any]],
    *,
    suite: Suite,
    split: str,
    system_id: str,
    comparison: Comparison | None = None,
) -> dict[str, Any]:
    """The summary: every figure overall, by kind and by report, and how often each kind of error is, with intervals.

    `times` is its only field that holds times.
    """
    values = {}
    for kind, of_kind in figures.by_kind.items():
        values[kind] = {name: value.as_json() for name, value in of_kind.items()}
    summary: dict[str, Any] = {
        "suite": suite.name,
        "split": split,
        "system": system_id,
        "questions": len(scores),
        "failed": sum(bool(row["failures"]) for row in results),
        "figures": values,
        "figures_by_report": {
            report: {name: value.as_json() for name, value in of_report.items()}
            for report, of_report in figures.by_report.items()
        },
        "errors": summarise_errors(results),
        "risk_coverage": [list(point) for point in figures.curve],
        "reliability": [[each.confidence, each.share, each.count] for each in figures.reliability],
        "problems": list(suite.problems),
    }
    if comparison:
        summary["baseline"] = comparison.as_json()
    sentences = summarise_sentences(scores)
    if sentences:
        summary["sentences"] = sentences
    summary["times"] = summarise_times(scores)
    return summary


def summarise_sentences(scores: Sequence[Score]) -> dict[str, Any]:
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


def summarise_times(scores: Sequence[Score]) -> dict[str, Any]:
    """Latency of an answer in milliseconds: median and 95th percentile with their intervals."""
    latencies = [float(score.answer.get("latency_ms") or 0) for score in scores]
    times: dict[str, Any] = {"n": len(latencies)}
    for name, share in (("median_ms", 0.5), ("p95_ms", 0.95)):
        low, high = median_interval(latencies, quantile=share)
        times[name] = {"value": round(_quantile(latencies, share), 1), "interval": [round(low, 1), round(high, 1)]}
    return times


def format_results_csv(results: Sequence[Mapping[str, Any]]) -> str:
    """The results as a table: a row per question, a column per figure that applies to a single question.

    The mark in front tells a spreadsheet that it is UTF-8: without it Excel shows "Â£" for "£".
    """
    figures = [name for name in FIGURE if any(name in row["scores"] for row in results)]
    plain = ["id", "kind", "split", "question", "answerable", "abstained", "confidence", "words"]
    file = io.StringIO()
    file.write("\ufeff")
    table = csv.writer(file, lineterminator="\n")
    table.writerow([*plain, "reports", *figures, "errors", "failures"])
    for row in results:
        scores = [row["scores"].get(name, "") for name in figures]
        errors = "; ".join(find_error_kinds(row))
        cells = [*(row[name] for name in plain), "; ".join(row["reports"]), *scores, errors, "; ".join(row["failures"])]
        table.writerow([escape_formula(cell) for cell in cells])
    return file.getvalue()


def escape_formula(cell: object) -> object:
    """A cell of a table that no spreadsheet takes for a formula: text that begins like one gets a "'" in front.

    It does not turn the reading direction of the cells behind it, either.
    """
    if not isinstance(cell, str):
        return cell
    closed = close_directions(cell)
    return f"'{closed}" if closed[:1] in _FORMULA else closed


def _quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies; between two values, in proportion."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below, above = ordered[int(at)], ordered[min(int(at) + 1, len(ordered) - 1)]
    return below + (above - below) * (at - int(at))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
