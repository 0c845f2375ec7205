"""How often a second opinion was right on the bench: measured by `eval --suite verifier`, told beside its verdicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from corpus.library.whole_files import write_whole

_FILE = "verifiers.json"
HOW_TO_MEASURE = "pcn-assistant eval --suite verifier --verifier"


@dataclass(frozen=True, slots=True)
class BenchFigures:
    """What a second opinion did on the bench, alone."""

    # How many pairs it judged, and how many of them rightly.
    pairs: int
    right: int
    # The shares of lies that it refused and of honest sentences that it let pass, 0 to 1; None where there was none.
    lies_caught: float | None
    honest_kept: float | None
    # The day on which it was measured, as YYYY-MM-DD.
    day: str


def keep_figures(home: Path, name: str, figures: BenchFigures) -> None:
    """Keep the figures of an opinion of this name; those before are replaced.

    Raises:
        UserError: they cannot be written.
    """
    kept = _read_all(home)
    kept[name] = asdict(figures)
    path = home / _FILE
    try:
        write_whole(path, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    except OSError as fault:
        raise UserError(f"{path}: the figures cannot be kept ({fault.strerror}). Free the file.") from fault


def read_figures(home: Path, name: str) -> BenchFigures | None:
    """The figures of an opinion of this name; None where it was never measured, or the file is damaged."""
    try:
        return BenchFigures(**_read_all(home)[name])
    except (KeyError, TypeError):
        return None


def describe_figures(name: str, figures: BenchFigures | None) -> str:
    """A line for the reader on how far an opinion can be trusted."""
    if figures is None:
        return (
            f"Checked a second time by {name}, of which nobody has measured here how often it is right: "
            f"{HOW_TO_MEASURE} {name}"
        )
    told = f"{figures.right} of {figures.pairs} sentences of the bench"
    shares = [
        f"{share:.0%} of {what}"
        for share, what in ((figures.lies_caught, "lies caught"), (figures.honest_kept, "honest ones kept"))
        if share is not None
    ]
    return f"Checked a second time by {name}, which was right on {told} ({', '.join(shares)}; {figures.day})."


def figures_json(name: str, figures: BenchFigures | None) -> dict[str, Any]:
    """An opinion and its figures in the published form."""
    return {"name": name, "bench": asdict(figures) if figures else None}


def _read_all(home: Path) -> dict[str, Mapping[str, Any]]:
    try:
        kept = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(kept) if isinstance(kept, dict) else {}
