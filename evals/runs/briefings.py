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
    Topic,
    citation_precision,
    fact_coverage,
    is_off_topic,
    missed,
    off_topic,
    quote_exactness,
    repetition,
    within_length,
)
from evals.metrics.compare import read_results
from evals.metrics.gate import GateLine, passes
from evals.metrics.statistics import paired_interval, ratio, ratio_interval
from evals.suites.facts import facts_said
from evals.suites.suite import GoldQuote, is_verbatim

LOWER_IS_BETTER = frozenset({"off_topic", "repetition", "seconds"})
COMPARED = (
    "fact_coverage", "citation_precision", "quote_exactness", "off_topic", "repetition", "within_length",
    "covered_right",
)  # fmt: skip
# A topic may lose one of its facts, which are four to eight, to a better order of the evidence; not a third of them.
MOST_LOST = 0.3
Row = Mapping[str, Any]


def read_baseline(folder: Path, topics: Sequence[str]) -> dict[str, Row]:
    """An earlier run's rows by their topic's id.

    Raises:
        UserError: the folder holds no run of this suite, or shares no topic with this one.
    """
    rows: dict[str, Row] = {str(row["id"]): row for row in read_results(folder)}
    if not any(topic in rows and "topic" in rows[topic] for topic in topics):
        raise UserError(f"{folder}: shares no topic with this run. Give the --out folder of a run of briefings.")
    return rows


def change_lines(new: Sequence[Row], old: Mapping[str, Row]) -> list[GateLine]:
    """The checks against a baseline, over the topics that both runs have.

    A figure fails where its paired 95% interval lies wholly on the worse side of zero, or where one topic alone falls
    by more than `MOST_LOST`; which ones is told.
    """
    pairs = [(row, old[row["id"]]) for row in new if row["id"] in old]
    return [line for figure in COMPARED if (line := _line(figure, pairs)) is not None]


def _line(figure: str, pairs: Sequence[tuple[Row, Row]]) -> GateLine | None:
    counted = [
        (str(after["id"]), tuple(after["scores"][figure]), tuple(before["scores"][figure]))
        for after, before in pairs
        if figure in after["scores"] and figure in before["scores"]
    ]
    counted = [one for one in counted if one[1][1] or one[2][1]]
    if not counted:
        return None
    now, then = [after for _, after, _ in counted], [before for _, _, before in counted]
    low, high = paired_interval(now, then)
    sign = -1 if figure in LOWER_IS_BETTER else 1
    worse = high < 0 if sign > 0 else low > 0
    fallen = [topic for topic, after, before in counted if sign * (_share(after) - _share(before)) < -MOST_LOST]
    told = f"{ratio(then):.4g} → {ratio(now):.4g}, change within [{low:+.4f}, {high:+.4f}] over {len(counted)} topics"
    told += ", surely worse" if worse else ""
    told += f", much worse on: {', '.join(fallen)}" if fallen else ""
    return GateLine(f"{figure} (against the baseline)", not worse and not fallen, told)


def _share(count: Sequence[float]) -> float:
    return count[0] / count[1] if count[1] else 0.0


NAME = "briefings"


def load_topics(split: str = "all") -> list[Topic]:
    """The golden topics of a split, in the order of their files."""
    texts = sorted((file.name, file.read_text("utf-8")) for file in (files("evals") / "briefings").iterdir())
    topics = [topic_from(json.loads(line)) for _, text in texts for line in text.splitlines() if line.strip()]
    return [topic for topic in topics if split in ("all", topic.split)]


def topic_from(row: Mapping[str, Any]) -> Topic:
    """A topic from its row."""
    return Topic(
        row["id"],
        row["topic"],
        row["covered"],
        row["split"],
        tuple(row["about"]),
        tuple(tuple(fact) for fact in row["facts"]),
        tuple(GoldQuote(quote["report"], quote["quote"]) for quote in row["evidence"]),
        tuple(tuple(fact) for fact in row["off_topic"]),
    )


def faults_of(topic: Topic, reports: Mapping[str, Report]) -> list[str]:
    """What is wrong with a topic: quotes that are not verbatim, facts that no quote bears, a fact also off topic."""
    found = [
        f"not in {gold.report} word for word: “{gold.quote[:60]}”"
        for gold in topic.evidence
        if gold.report not in reports or not is_verbatim(gold.quote, reports[gold.report].source)
    ]
    quotes = " \n ".join(gold.quote for gold in topic.evidence)
    said = facts_said(topic.facts, quotes)
    found += [f"no quote says “{fact[0]}”" for n, fact in enumerate(topic.facts) if n not in said]
    found += [f"off topic, yet in a quote: “{fact[0]}”" for fact in topic.off_topic if facts_said([fact], quotes)]
    if topic.covered != bool(topic.facts):
        found.append("a covered topic needs facts, one that is not covered has none")
    return found


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
    reports = assistant.index.reports
    topics = load_topics(split)
    before = read_baseline(baseline, [topic.id for topic in topics]) if baseline else {}
    assistant.ask("warm up")
    rows: list[dict[str, Any]] = []
    counts: dict[str, list[Count]] = {}
    for topic in topics:
        began = time.perf_counter()
        note = write_briefing(assistant, Brief(topic.topic, length=length)).note
        seconds = round(time.perf_counter() - began, 2)
        scores = scores_of(note, topic, reports)
        for name, count in (scores | {"seconds": (seconds, 1)}).items():
            counts.setdefault(name, []).append(count)
        rows.append(_row(note, topic, scores))
        _write(out / f"{topic.id}.md", as_markdown(lay_out_note(note, assistant.library.cards())))
    figures: dict[str, dict[str, Any]] = {
        name: {"value": ratio(found), "interval": ratio_interval(found), "n": int(sum(of for _, of in found))}
        for name, found in counts.items()
        if sum(of for _, of in found)
    }
    _write(out / "results.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    _write(out / "summary.json", json.dumps({"suite": NAME, "split": split, "length": length, "figures": figures}))
    for name, figure in figures.items():
        low, high = figure["interval"]
        print(f"{name}: {figure['value']:.3f} [{low:.3f}, {high:.3f}] (n={figure['n']})")
    print(f"Every note, and what each missed: {out}")
    lines = (floor_lines(figures) if gate else []) + change_lines(rows, before)
    for line in lines:
        print(line)
    return 0 if not gate or passes(lines) else 1


def scores_of(note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> dict[str, Count]:
    """A note's figures by name, each good / all; those of facts and topic only where the topic is covered."""
    scores: dict[str, Count] = {
        "covered_right": (int(note.covered == topic.covered), 1),
        "quote_exactness": quote_exactness(note, reports),
        "citation_precision": citation_precision(note, reports),
        "repetition": repetition(note),
        "within_length": within_length(note),
    }
    if topic.covered:
        scores |= {"fact_coverage": fact_coverage(note, topic), "off_topic": off_topic(note, topic)}
    return scores


def floor_lines(figures: Mapping[str, Mapping[str, Any]]) -> list[GateLine]:
    """The gate's checks: every floor of `evals/briefing_floors.toml`; a figure that was not measured fails."""
    floors = tomllib.loads((files("evals") / "briefing_floors.toml").read_text("utf-8"))
    return [_floor_line(name, floor, figures.get(name)) for name, floor in floors.items()]


def _floor_line(name: str, floor: float, figure: Mapping[str, Any] | None) -> GateLine:
    if figure is None:
        return GateLine(f"{name} (briefings)", False, "not measured in this run")
    lower = name in LOWER_IS_BETTER
    passed = figure["value"] <= floor if lower else figure["value"] >= floor
    told = f"{figure['value']:.4g}, n={figure['n']}, {'at most' if lower else 'at least'} {floor:g} is asked"
    return GateLine(f"{name} (briefings)", passed, told)


def _row(note: BriefingNote, topic: Topic, scores: Mapping[str, Count]) -> dict[str, Any]:
    return {
        "id": topic.id,
        "topic": topic.topic,
        "words": note.words,
        "scores": scores,
        "missed": missed(note, topic),
        "off_topic": [point.text for point in note.points if topic.covered and is_off_topic(point, topic)],
    }


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise UserError(f"{path}: cannot be written ({fault.strerror}). Give --out another folder.") from fault
