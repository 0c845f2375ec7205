"""Two runs over the same questions: which figures moved, how surely, and which questions got better or worse."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from evals.metrics.figures import FIGURE
from evals.metrics.refusals import Attempt, selective_figures
from evals.metrics.statistics import SWAPS, interval, paired_interval, randomisation_p, ratio, resampling_weights

RESULTS = "results.jsonl"
ITEM_FIGURES = (
    "fact_recall", "cited_recall", "citation_precision", "span_f1", "quote_exactness", "numbers_carried",
    "refusal_recall",
)  # fmt: skip

Result = Mapping[str, Any]
Count = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure moved: new − old with its paired 95% interval and the randomisation test's p."""

    figure: str
    old: float
    new: float
    low: float
    high: float
    p: float
    n: int

    @property
    def difference(self) -> float:
        """New − old."""
        return self.new - self.old

    @property
    def surely_worse(self) -> bool:
        """Whether the paired interval lies wholly on the worse side of zero."""
        return self.high < 0 if FIGURE[self.figure].higher_is_better else self.low > 0

    @property
    def surely_better(self) -> bool:
        """Whether the paired interval lies wholly on the better side of zero."""
        return self.low > 0 if FIGURE[self.figure].higher_is_better else self.high < 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose scores changed, in one line: id, question, and each figure before and after."""

    id: str
    line: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against a baseline over the questions they share. `left_out` counts those only one of them has."""

    changes: tuple[Change, ...]
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]
    shared: int
    left_out: int

    def as_json(self) -> dict[str, Any]:
        """The comparison as summary.json holds it."""
        return {
            "shared": self.shared,
            "left_out": self.left_out,
            "figures": {
                c.figure: {
                    "before": c.old,
                    "now": c.new,
                    "difference": round(c.difference, 6),
                    "interval": [c.low, c.high],
                    "p": c.p,
                    "n": c.n,
                }
                for c in self.changes
            },
            "better": [moved.id for moved in self.better],
            "worse": [moved.id for moved in self.worse],
        }


def compare(new: Sequence[Result], baseline: Path) -> Comparison:
    """Compare results with those in the folder of an earlier run, question by question.

    Raises:
        UserError: the folder holds no finished run, or no question is shared.
    """
    old = {(row["id"], row["question"]): row for row in read_results(baseline)}
    pairs = [(row, old[row["id"], row["question"]]) for row in new if (row["id"], row["question"]) in old]
    if not pairs:
        raise UserError(f"{baseline}: shares no question with this run. Compare runs of the same suite and split.")
    changes = [change for figure in FIGURE if (change := _change(figure, pairs)) is not None]
    changes += [_selective(name, which, pairs) for which, name in enumerate(("aurc", "coverage_at_risk_5"))]
    moves = [(_direction(after, before), after, before) for after, before in pairs]
    return Comparison(
        changes=tuple(changes),
        better=tuple(_moved(after, before) for way, after, before in moves if way > 0),
        worse=tuple(_moved(after, before) for way, after, before in moves if way < 0),
        shared=len(pairs),
        left_out=len(new) + len(old) - 2 * len(pairs),
    )


def read_results(folder: Path) -> list[dict[str, Any]]:
    """The results of a finished run.

    Raises:
        UserError: the folder holds none.
    """
    path = folder / RESULTS
    if not path.is_file():
        raise UserError(f"{folder}: holds no {RESULTS}. Give the --out folder of a finished run as the baseline.")
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _change(figure: str, pairs: Sequence[tuple[Result, Result]]) -> Change | None:
    counts = [(_count(after, figure), _count(before, figure)) for after, before in pairs]
    counts = [pair for pair in counts if pair[0][1] or pair[1][1]]
    new, old = [after for after, _ in counts], [before for _, before in counts]
    if not any(of for _, of in new) or not any(of for _, of in old):
        return None
    low, high = paired_interval(new, old)
    return Change(
        figure=figure,
        old=round(ratio(old), 6),
        new=round(ratio(new), 6),
        low=round(low, 6),
        high=round(high, 6),
        p=round(randomisation_p(new, old), 6),
        n=len(counts),
    )


def _selective(figure: str, which: int, pairs: Sequence[tuple[Result, Result]]) -> Change:
    """The change of a figure of the risk–coverage curve; its p is not tested, for it is no sum over questions."""
    after, before = ([_attempt(pair[side]) for pair in pairs] for side in (0, 1))
    weights = resampling_weights(len(pairs), resamples=SWAPS // 5)
    moved = selective_figures(after, weights)[which] - selective_figures(before, weights)[which]
    low, high = interval(moved)
    new, old = (float(selective_figures(side)[which][0]) for side in (after, before))
    p = 2 * min(float((moved <= 0).mean()), float((moved >= 0).mean()))
    return Change(
        figure, round(old, 6), round(new, 6), round(low, 6), round(high, 6), round(min(p, 1.0), 6), len(pairs)
    )


def _count(row: Result, figure: str) -> Count:
    part, whole = row["counts"].get(figure, (0, 0))
    return part, whole


def _attempt(row: Result) -> Attempt:
    return Attempt(row["answered"], row["confidence"], row["loss"])


def _direction(after: Result, before: Result) -> float:
    """Above zero if the question got better: by facts found, else by the first other figure that moved."""
    for figure in ITEM_FIGURES:
        now, then = after["scores"].get(figure), before["scores"].get(figure)
        if now is not None and then is not None and now != then:
            return float(now - then)
    return 0.0


def _moved(after: Result, before: Result) -> Moved:
    told = [
        f"{FIGURE[figure].title.lower()} {before['scores'][figure]:.2f} → {after['scores'][figure]:.2f}"
        for figure in ITEM_FIGURES
        if figure in after["scores"]
        and figure in before["scores"]
        and after["scores"][figure] != before["scores"][figure]
    ]
    return Moved(after["id"], f"{after['id']}: {after['question']} ({', '.join(told)})")
