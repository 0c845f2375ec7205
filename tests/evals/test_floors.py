"""Floors follow what was last measured: none lies far behind the run that is kept beside it."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from evals.metrics.figures import FIGURE
from evals.metrics.gate import check_gate, load_floors
from evals.runs.briefings import LOWER_IS_BETTER

# A floor may lie this far below what was measured, or a ceiling above; then it must be moved.
MOST_BEHIND = 0.05


def lags(floor: float, measured: float, *, higher_is_better: bool) -> bool:
    return (measured - floor if higher_is_better else floor - measured) > MOST_BEHIND + 1e-9


def read_summary(folder: str, name: str = "summary.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("evals") / folder / name).read_text("utf-8"))
    return found


# The kept runs of answers: folder, file, suite.
KEPT = [
    ("first_baseline", "summary.json", "golden"),
    ("last_measured", "summary.json", "golden"),
    ("last_measured", "leads_summary.json", "leads"),
]


@pytest.mark.parametrize(("folder", "name", "suite"), KEPT)
def test_no_floor_of_answers_lags_behind_a_kept_run(folder: str, name: str, suite: str) -> None:
    measured = read_summary(folder, name)["figures"]
    behind = [
        f"{figure} ({kind}): floor {floor}, measured {measured[kind][figure]['value']}"
        for kind, floors in load_floors(suite=suite).items()
        for figure, floor in floors.items()
        if figure in measured.get(kind, {})
        and lags(floor, measured[kind][figure]["value"], higher_is_better=FIGURE[figure].higher_is_better)
    ]
    assert behind == []


@pytest.mark.parametrize(("folder", "name", "suite"), KEPT[1:])
def test_every_floor_is_reached_by_what_was_last_measured(folder: str, name: str, suite: str) -> None:
    measured = read_summary(folder, name)
    assert (measured["suite"], measured["split"]) == (suite, "test")
    assert [str(check) for check in check_gate(measured, load_floors(suite=suite)) if not check.passed] == []


def test_each_suite_that_comes_with_the_project_has_floors_of_its_own() -> None:
    assert load_floors(suite="leads") != load_floors(suite="golden") == load_floors(suite="mine.csv")


def test_no_floor_of_notes_lags_behind_the_kept_run() -> None:
    measured = read_summary("first_briefings")["figures"]
    floors = tomllib.loads((files("evals") / "briefing_floors.toml").read_text("utf-8"))
    behind = [
        f"{figure}: floor {floor}, measured {measured[figure]['value']}"
        for figure, floor in floors.items()
        if figure in measured and lags(floor, measured[figure]["value"], higher_is_better=figure not in LOWER_IS_BETTER)
    ]
    assert behind == []


@pytest.mark.parametrize(
    ("floor", "measured", "higher", "behind"),
    [
        (0.60, 0.64, True, False),
        (0.60, 0.65, True, False),
        (0.60, 0.66, True, True),
        (0.60, 0.50, True, False),
        (0.07, 0.02, False, False),
        (0.07, 0.01, False, True),
    ],
)
def test_a_floor_lags_where_more_than_a_twentieth_was_gained(
    floor: float, measured: float, higher: bool, behind: bool
) -> None:
    assert lags(floor, measured, higher_is_better=higher) is behind
