"""The gate: whether a run may ship, by floors on its figures and by what surely got worse than the baseline."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from evals.metrics.figures import FIGURE, OVERALL
from evals.suites.suite import KINDS

Floors = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class GateLine:
    """One check of the gate and how it came out."""

    check: str
    passed: bool
    why: str

    def __str__(self) -> str:
        return f"{'pass' if self.passed else 'FAIL'}  {self.check}: {self.why}"


def load_floors(path: Path | None = None) -> Floors:
    """The floors by kind (`overall`, or a kind of question) and figure; without a path, those that come with the evals.

    For a figure where lower is better the floor is a ceiling.

    Raises:
        UserError: the file cannot be read, or names an unknown kind or figure, or a value that is no number.
    """
    name = str(path or "evals/floors.toml")
    try:
        text = path.read_text("utf-8") if path else (files("evals") / "floors.toml").read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as fault:
        raise UserError(f"{name}: cannot be read ({fault.strerror}). Give a TOML file of floors.") from fault
    except tomllib.TOMLDecodeError as fault:
        raise UserError(f"{name}: not TOML: {fault}.") from fault
    for kind, floors in table.items():
        if kind != OVERALL and kind not in KINDS:
            raise UserError(f"{name}: unknown kind [{kind}]. Use [{OVERALL}] or one of: {', '.join(KINDS)}.")
        for figure, floor in floors.items() if isinstance(floors, dict) else [(kind, None)]:
            if figure not in FIGURE:
                raise UserError(f"{name}: unknown figure '{figure}' in [{kind}]. The figures: {', '.join(FIGURE)}.")
            if isinstance(floor, bool) or not isinstance(floor, int | float):
                raise UserError(f"{name}: the floor of '{figure}' in [{kind}] must be a number.")
    return {kind: {figure: float(floor) for figure, floor in floors.items()} for kind, floors in table.items()}


def gate_lines(summary: Mapping[str, Any], floors: Floors) -> list[GateLine]:
    """Every check: each floor, and for each figure with an overall floor its paired interval against the baseline.

    A figure that was not measured fails its floor. The baseline is that of the summary; without one there are floors
    only.
    """
    lines = [
        _floor_line(kind, figure, floor, summary["figures"].get(kind, {}).get(figure))
        for kind, figures in floors.items()
        for figure, floor in figures.items()
    ]
    compared = summary.get("baseline", {}).get("figures", {})
    return lines + [_change_line(figure, compared[figure]) for figure in floors.get(OVERALL, {}) if figure in compared]


def passes(lines: list[GateLine]) -> bool:
    """Whether every check passed; a gate without checks does not pass."""
    return bool(lines) and all(line.passed for line in lines)


def _floor_line(kind: str, figure: str, floor: float, measured: Mapping[str, Any] | None) -> GateLine:
    higher = FIGURE[figure].higher_is_better
    check = f"{figure} ({kind})"
    if measured is None:
        return GateLine(check, False, "not measured in this run")
    value = measured["value"]
    passed = value >= floor if higher else value <= floor
    low, high = measured["interval"]
    bound = "at least" if higher else "at most"
    return GateLine(
        check, passed, f"{value:.4g} [{low:.4g}, {high:.4g}], n={measured['n']}, {bound} {floor:g} is asked"
    )


def _change_line(figure: str, change: Mapping[str, Any]) -> GateLine:
    low, high = change["interval"]
    worse = high < 0 if FIGURE[figure].higher_is_better else low > 0
    told = f"{change['difference']:+.4f} [{low:+.4f}, {high:+.4f}], p={change['p']:.4f}"
    return GateLine(f"{figure} (against the baseline)", not worse, f"{told}{', surely worse' if worse else ''}")
