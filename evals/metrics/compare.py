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
from evals.metrics.statistics import SWAPS, Count, interval, paired_interval, randomisation_p, ratio, resampling_weights

RESULTS = "results.jsonl"
# By the first of these that moved, a question got better or worse.
QUESTION_FIGURES = (
    "fact_recall", "cited_recall", "citation_precision", "span_f1", "quote_exactness", "shown_words_faithful",
    "numbers_carried", "refusal_recall",
)  # fmt: skip

# A row of results.jsonl.
Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure moved between two runs."""

    figure: str
    old: float
    new: float
    # The paired 95% interval of new − old.
    low: float
    high: float
    # Two-sided, that the runs do not differ.
    p: float
    # How many questions count.
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
class MovedQuestion:
    """A question whose scores changed, in one line: id, question, and each figure before and after."""

    id: str
    line: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against a baseline over the questions they share."""

    changes: tuple[Change, ...]
    better: tuple[MovedQuestion, ...]
    worse: tuple[MovedQuestion, ...]
    # How many questions both runs have.
    shared: int
    # How many only one of them has.
    left_out: int

    def as_json(self) -> dict[str, Any]:
        """The comparison as summary.json holds it."""
        return {
            "shared": self.shared,
            "left_out": self.left_out,
            "figures": {
                change.figure: {
                    "before": change.old,
                    "now": change.new,
                    "difference": round(change.difference, 6),
                    "interval": [change.low, change.high],
                    "p": change.p,
                    "n": change.n,
                }
                for change in self.changes
            },
            "better": [moved.id for moved in self.better],
            "worse": [moved.id for moved in self.worse],
        }


def compare_runs(new: Sequence[Result], baseline: Path) -> Comparison:
    """Compare results with those in the folder of an earlier run, question by question.

    Raises:
        UserError: the folder holds no finished run, or no question is shared.
    """
    old = {(row["id"], row["question"]): row for row in read_results(baseline)}
    pairs = [(row, old[row["id"], row["question"]]) for row in new if (row["id"], row["question"]) in old]
    if not pairs:
        raise UserError(f"{baseline}: shares no question with this run. Compare runs of the same suite and split.")
    changes = [_compare_figure(figure, pairs) for figure in FIGURE]
    changes += [_compare_selective(name, which, pairs) for which, name in enumerate(("aurc", "coverage_at_risk_5"))]
    moved = [(_direction(after, before), _describe_move(after, before)) for after, before in pairs]
    return Comparison(
        changes=tuple(change for change in changes if change is not None),
        better=tuple(question for direction, question in moved if direction > 0),
        worse=tuple(question for direction, question in moved if direction < 0),
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


def _compare_figure(figure: str, pairs: Sequence[tuple[Result, Result]]) -> Change | None:
    """The change of a figure that is a ratio of sums over questions; None where either run has nothing to count."""
    counts = [(_read_count(after, figure), _read_count(before, figure)) for after, before in pairs]
    # A question that neither run counts would change nothing but the resamples.
    counts = [(after, before) for after, before in counts if after[1] or before[1]]
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


def _compare_selective(figure: str, which: int, pairs: Sequence[tuple[Result, Result]]) -> Change:
    """The change of a figure of the risk–coverage curve, the first or second that `selective_figures` gives.

    It is no sum over questions, so there is no randomisation test: p is twice the smaller share of the resamples that
    lie on one side of zero.
    """
    after = [_read_attempt(row) for row, _ in pairs]
    before = [_read_attempt(row) for _, row in pairs]
    weights = resampling_weights(len(pairs), resamples=SWAPS // 5)
    moved = selective_figures(after, weights)[which] - selective_figures(before, weights)[which]
    low, high = interval(moved)
    p = 2 * min(float((moved <= 0).mean()), float((moved >= 0).mean()))
    return Change(
        figure=figure,
        old=round(float(selective_figures(before)[which][0]), 6),
        new=round(float(selective_figures(after)[which][0]), 6),
        low=round(low, 6),
        high=round(high, 6),
        p=round(min(p, 1.0), 6),
        n=len(pairs),
    )


def _read_count(row: Result, figure: str) -> Count:
    part, whole = row["counts"].get(figure, (0, 0))
    return part, whole


def _read_attempt(row: Result) -> Attempt:
    return Attempt(row["answered"], row["confidence"], row["loss"])


def _direction(after: Result, before: Result) -> float:
    """Above zero if the question got better: by facts found, else by the first other figure that moved."""
    for figure in _list_moved_figures(after, before):
        return float(after["scores"][figure] - before["scores"][figure])
    return 0.0


def _describe_move(after: Result, before: Result) -> MovedQuestion:
    moves = [
        f"{FIGURE[figure].title.lower()} {before['scores'][figure]:.2f} → {after['scores'][figure]:.2f}"
        for figure in _list_moved_figures(after, before)
    ]
    return MovedQuestion(after["id"], f"{after['id']}: {after['question']} ({', '.join(moves)})")


def _list_moved_figures(after: Result, before: Result) -> list[str]:
    """The figures that both runs have of a question and that differ."""
    moved = []
    for figure in QUESTION_FIGURES:
        now, then = after["scores"].get(figure), before["scores"].get(figure)
        if now is not None and then is not None and now != then:
            moved.append(figure)
    return moved
