"""The suite `briefings`: a note for every golden topic, measured, written down, and held against its floors."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.answering.answerer import Answerer
from assistant.briefing.layout import lay_out_note
from assistant.briefing.note import Brief, BriefingNote
from assistant.briefing.writer import write_briefing
from assistant.documents.markdown import as_markdown
from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.metrics.briefings import (
    Count,
    citation_precision,
    fact_coverage,
    is_off_topic,
    list_missing_facts,
    off_topic,
    quote_exactness,
    repetition,
    shown_words_faithful,
    within_length,
)
from evals.metrics.compare import read_results
from evals.metrics.gate import GateCheck, has_passed
from evals.metrics.note_form import (
    absence_true,
    addressee_right,
    figure_rows,
    heading_fits,
    judge_absences,
    judge_relevance,
    relevance,
    self_contained,
)
from evals.metrics.note_support import note_support
from evals.metrics.statistics import paired_interval, ratio, ratio_interval
from evals.suites.topics import Topic, load_topics

NAME = "briefings"
LOWER_IS_BETTER = frozenset({"off_topic", "repetition", "seconds"})
# The figures that are held against a baseline's; the time a note took is not among them.
COMPARED = (
    "fact_coverage", "citation_precision", "quote_exactness", "off_topic", "repetition", "within_length",
    "covered_right",
)  # fmt: skip
# A topic may lose one of its facts, which are four to eight, to a better order of the evidence; not a third of them.
MOST_LOST = 0.3

# A row of results.jsonl.
Row = Mapping[str, Any]


def run_briefings(
    assistant: Answerer,
    *,
    split: str,
    out: Path,
    gate: bool,
    baseline: Path | None = None,
    length: str = "standard",
) -> int:
    """Measure every topic of a split; figures, notes and what was missed go to `out`. Exit code 1 where a gate fails.

    With a `baseline`, the folder of an earlier run, the notes are compared with its notes topic by topic as well.

    Raises:
        UserError: the folder cannot be written, or there is no run in the baseline's.
    """
    topics = load_topics(split)
    before = read_baseline(baseline, [topic.id for topic in topics]) if baseline else {}
    assistant.ask("warm up")
    rows, counts = _measure_topics(assistant, topics, out, length=length)
    figures = _compute_figures(counts)
    _write(out / "results.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    _write(out / "summary.json", json.dumps({"suite": NAME, "split": split, "length": length, "figures": figures}))
    for name, figure in figures.items():
        low, high = figure["interval"]
        print(f"{name}: {figure['value']:.3f} [{low:.3f}, {high:.3f}] (n={figure['n']})")
    print(f"Every note, and what each missed: {out}")
    checks = (check_floors(figures) if gate else []) + check_changes(rows, before)
    for check in checks:
        print(check)
    return 0 if not gate or has_passed(checks) else 1


def score_note(note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> dict[str, Count]:
    """A note's figures by name, each good / all; those of facts and topic only where the topic is covered."""
    scores: dict[str, Count] = {
        "covered_right": (int(note.covered == topic.covered), 1),
        "quote_exactness": quote_exactness(note, reports),
        "shown_words_faithful": shown_words_faithful(note, reports),
        "citation_precision": citation_precision(note, reports),
        "repetition": repetition(note),
        "within_length": within_length(note),
        "statement_support": note_support(note, reports),
        "self_contained": self_contained(note),
        "figure_rows": figure_rows(note),
        "addressee_right": addressee_right(note),
        "heading_fits": heading_fits(note),
        "absence_true": absence_true(note, topic, reports),
    }
    if topic.covered:
        scores |= {
            "fact_coverage": fact_coverage(note, topic),
            "off_topic": off_topic(note, topic),
            "relevance": relevance(note, topic, reports),
        }
    return scores


def check_floors(figures: Mapping[str, Mapping[str, Any]]) -> list[GateCheck]:
    """The gate's checks: every floor of `evals/briefing_floors.toml`; a figure that was not measured fails."""
    floors = tomllib.loads((files("evals") / "briefing_floors.toml").read_text("utf-8"))
    return [_check_floor(name, floor, figures.get(name)) for name, floor in floors.items()]


def read_baseline(folder: Path, topics: Sequence[str]) -> dict[str, Row]:
    """An earlier run's rows by their topic's id.

    Raises:
        UserError: the folder holds no run of this suite, or shares no topic with this one.
    """
    rows: dict[str, Row] = {str(row["id"]): row for row in read_results(folder)}
    if not any(topic in rows and "topic" in rows[topic] for topic in topics):
        raise UserError(f"{folder}: shares no topic with this run. Give the --out folder of a run of briefings.")
    return rows


def check_changes(new: Sequence[Row], old: Mapping[str, Row]) -> list[GateCheck]:
    """The checks against a baseline, over the topics that both runs have.

    A figure fails where its paired 95% interval lies wholly on the worse side of zero, or where one topic alone falls
    by more than `MOST_LOST`; which ones is told.
    """
    pairs = [(row, old[row["id"]]) for row in new if row["id"] in old]
    checks = [_check_change(figure, pairs) for figure in COMPARED]
    return [check for check in checks if check is not None]


def _measure_topics(
    assistant: Answerer, topics: Sequence[Topic], out: Path, *, length: str
) -> tuple[list[dict[str, Any]], dict[str, list[Count]]]:
    """Write a note on every topic into `out`: the rows of results.jsonl, and each figure's counts over the topics."""
    rows: list[dict[str, Any]] = []
    counts: dict[str, list[Count]] = {}
    for topic in topics:
        began = time.perf_counter()
        note = write_briefing(assistant, Brief(topic.topic, length=length)).note
        seconds = round(time.perf_counter() - began, 2)
        scores = score_note(note, topic, assistant.index.reports)
        for name, count in (scores | {"seconds": (seconds, 1)}).items():
            counts.setdefault(name, []).append(count)
        rows.append(_build_row(note, topic, scores, assistant.index.reports))
        _write(out / f"{topic.id}.md", as_markdown(lay_out_note(note, assistant.library.cards())))
    return rows, counts


def _build_row(
    note: BriefingNote, topic: Topic, scores: Mapping[str, Count], reports: Mapping[str, Report]
) -> dict[str, Any]:
    return {
        "id": topic.id,
        "topic": topic.topic,
        "words": note.words,
        "scores": scores,
        "missed": list_missing_facts(note, topic),
        "off_topic": [point.text for point in note.points if topic.covered and is_off_topic(point, topic)],
        "beside_the_gold": [
            point.text for point in note.points if topic.covered and judge_relevance(point, topic, reports) is False
        ],
        "untrue_absences": [claim for claim, holds in judge_absences(note, topic, reports) if not holds],
    }


def _compute_figures(counts: Mapping[str, Sequence[Count]]) -> dict[str, dict[str, Any]]:
    """The figures as summary.json holds them; one that no topic speaks to is left out."""
    figures = {}
    for name, found in counts.items():
        n = sum(of for _, of in found)
        if n:
            figures[name] = {"value": ratio(found), "interval": ratio_interval(found), "n": int(n)}
    return figures


def _check_floor(name: str, floor: float, figure: Mapping[str, Any] | None) -> GateCheck:
    if figure is None:
        return GateCheck(f"{name} (briefings)", False, "not measured in this run")
    lower = name in LOWER_IS_BETTER
    passed = figure["value"] <= floor if lower else figure["value"] >= floor
    reason = f"{figure['value']:.4g}, n={figure['n']}, {'at most' if lower else 'at least'} {floor:g} is asked"
    return GateCheck(f"{name} (briefings)", passed, reason)


def _check_change(figure: str, pairs: Sequence[tuple[Row, Row]]) -> GateCheck | None:
    """The check of one figure against the baseline; None where no topic speaks to it."""
    counts = _paired_counts(figure, pairs)
    if not counts:
        return None
    now = [after for _, after, _ in counts]
    then = [before for _, _, before in counts]
    low, high = paired_interval(now, then)
    # Where lower is better the sign turns, so that below zero is worse for every figure.
    sign = -1 if figure in LOWER_IS_BETTER else 1
    worse = high < 0 if sign > 0 else low > 0
    fallen = [topic for topic, after, before in counts if sign * (_share(after) - _share(before)) < -MOST_LOST]
    reason = f"{ratio(then):.4g} → {ratio(now):.4g}, change within [{low:+.4f}, {high:+.4f}] over {len(counts)} topics"
    if worse:
        reason += ", surely worse"
    if fallen:
        reason += f", much worse on: {', '.join(fallen)}"
    return GateCheck(f"{figure} (against the baseline)", not worse and not fallen, reason)


def _paired_counts(figure: str, pairs: Sequence[tuple[Row, Row]]) -> list[tuple[str, Count, Count]]:
    """(topic, count now, count before) of every topic where the figure has something to count in either run."""
    counts = []
    for after, before in pairs:
        if figure not in after["scores"] or figure not in before["scores"]:
            continue
        now, then = tuple(after["scores"][figure]), tuple(before["scores"][figure])
        if now[1] or then[1]:
            counts.append((str(after["id"]), now, then))
    return counts


def _share(count: Count) -> float:
    return count[0] / count[1] if count[1] else 0.0


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise UserError(f"{path}: cannot be written ({fault.strerror}). Give --out another folder.") from fault
