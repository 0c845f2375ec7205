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
from evals.suites.suite import ALL_KINDS, GOLDEN, LEADS

# Suites with floors of their own.
_OWN_FLOORS = {LEADS: "leads_floors.toml"}

# By kind of question and figure.
Floors = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One check of the gate and how it came out."""

    # What is checked, such as "fact_recall (overall)".
    name: str
    passed: bool
    # The figures behind it.
    reason: str

    def __str__(self) -> str:
        return f"{'pass' if self.passed else 'FAIL'}  {self.name}: {self.reason}"


def load_floors(path: Path | None = None, *, suite: str = GOLDEN) -> Floors:
    """The floors by kind (`overall`, or a kind of question) and figure; without a path, those that come with the evals.

    Those of the suite `leads` are its own; any other suite has those of the golden questions. For a figure where lower
    is better the floor is a ceiling.

    Raises:
        UserError: the file cannot be read, or names an unknown kind or figure, or a value that is no number.
    """
    own = _OWN_FLOORS.get(suite, "floors.toml")
    name = str(path or f"evals/{own}")
    try:
        text = path.read_text("utf-8") if path else (files("evals") / own).read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as fault:
        raise UserError(f"{name}: cannot be read ({fault.strerror}). Give a TOML file of floors.") from fault
    except tomllib.TOMLDecodeError as fault:
        raise UserError(f"{name}: not TOML: {fault}.") from fault
    for kind, floors in table.items():
        if kind != OVERALL and kind not in ALL_KINDS:
            raise UserError(f"{name}: unknown kind [{kind}]. Use [{OVERALL}] or one of: {', '.join(ALL_KINDS)}.")
        _require_floors(name, kind, floors)
    return {kind: {figure: float(floor) for figure, floor in floors.items()} for kind, floors in table.items()}


def check_gate(summary: Mapping[str, Any], floors: Floors) -> list[GateCheck]:
    """Every check: each floor, and for each figure with an overall floor its paired interval against the baseline.

    A figure that was not measured fails its floor. The baseline is that of the summary; without one there are floors
    only.
    """
    checks = []
    for kind, figures in floors.items():
        measured = summary["figures"].get(kind, {})
        checks += [_check_floor(kind, figure, floor, measured.get(figure)) for figure, floor in figures.items()]
    changes = summary.get("baseline", {}).get("figures", {})
    for figure in floors.get(OVERALL, {}):
        if figure in changes:
            checks.append(_check_change(figure, changes[figure]))
    return checks


def has_passed(checks: list[GateCheck]) -> bool:
    """Whether every check passed; a gate without checks does not pass."""
    return bool(checks) and all(check.passed for check in checks)


def _require_floors(name: str, kind: str, floors: Any) -> None:
    """Refuse what stands under a kind in the file `name` unless it is a table of known figures and numbers."""
    # A number that stands where a table should, "overall = 1", is told like an unknown figure.
    for figure, floor in floors.items() if isinstance(floors, dict) else [(kind, None)]:
        if figure not in FIGURE:
            raise UserError(f"{name}: unknown figure '{figure}' in [{kind}]. The figures: {', '.join(FIGURE)}.")
        if isinstance(floor, bool) or not isinstance(floor, int | float):
            raise UserError(f"{name}: the floor of '{figure}' in [{kind}] must be a number.")


def _check_floor(kind: str, figure: str, floor: float, measured: Mapping[str, Any] | None) -> GateCheck:
    name = f"{figure} ({kind})"
    if measured is None:
        return GateCheck(name, False, "not measured in this run")
    value = measured["value"]
    low, high = measured["interval"]
    higher = FIGURE[figure].higher_is_better
    passed = value >= floor if higher else value <= floor
    bound = "at least" if higher else "at most"
    reason = f"{value:.4g} [{low:.4g}, {high:.4g}], n={measured['n']}, {bound} {floor:g} is asked"
    return GateCheck(name, passed, reason)


def _check_change(figure: str, change: Mapping[str, Any]) -> GateCheck:
    low, high = change["interval"]
    worse = high < 0 if FIGURE[figure].higher_is_better else low > 0
    reason = f"{change['difference']:+.4f} [{low:+.4f}, {high:+.4f}], p={change['p']:.4f}"
    return GateCheck(f"{figure} (against the baseline)", not worse, f"{reason}{', surely worse' if worse else ''}")
