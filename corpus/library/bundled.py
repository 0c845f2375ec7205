"""The reports that come with the program, and the list of those that a user took out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from corpus.library.cards import Entry, details_from_row

# The list of the ids that were taken out, in the home folder: ["manifesto"].
REMOVED = "removed.json"


def bundled_entries() -> list[Entry]:
    """The reports that come with the program, in the manifest's order."""
    folder = Path(str(files("corpus") / "reports"))
    rows: list[Mapping[str, str]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [Entry(details_from_row(row), folder / row["file"]) for row in rows]


def read_taken_out(home: Path) -> set[str]:
    """The ids of the bundled reports that were taken out; none where the list is damaged."""
    try:
        return set(json.loads((home / REMOVED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return set()


def write_taken_out(home: Path, ids: Iterable[str]) -> None:
    """Keep the list of the bundled reports that were taken out.

    Raises:
        OSError: the home folder cannot be written.
    """
    home.mkdir(parents=True, exist_ok=True)
    (home / REMOVED).write_text(json.dumps(sorted(ids)), encoding="utf-8")
