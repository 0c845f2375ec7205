"""Two runs of the suite `briefings`, topic by topic: what moved, how surely, and what the gate says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from evals.metrics.compare import read_results
from evals.metrics.gate import GateLine
from evals.metrics.statistics import paired_interval, ratio

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
