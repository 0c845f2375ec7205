"""The reports that come with the program, and the list of those that a user took out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from corpus.library.cards import Entry, details_from_row
from corpus.library.whole_files import write_whole

# The list of the ids that were taken out, in the home folder: ["manifesto"].
REMOVED = "removed.json"
_COPY = "removed.copy.json"


def bundled_entries() -> list[Entry]:
    """The reports that come with the program, in the manifest's order."""
    folder = Path(str(files("corpus") / "reports"))
    rows: list[Mapping[str, str]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [Entry(details_from_row(row), folder / row["file"]) for row in rows]


def read_taken_out(home: Path) -> set[str]:
    """The ids of the bundled reports that were taken out: where the list is damaged, as its copy has them."""
    return next((ids for name in (REMOVED, _COPY) if (ids := _read_ids(home / name)) is not None), set())


def write_taken_out(home: Path, ids: Iterable[str]) -> None:
    """Keep the list of the bundled reports that were taken out, and a copy of it.

    Raises:
        OSError: the home folder cannot be written.
    """
    home.mkdir(parents=True, exist_ok=True)
    for name in (REMOVED, _COPY):
        write_whole(home / name, json.dumps(sorted(ids)))


def mend_taken_out(home: Path) -> str | None:
    """Write the list anew from its copy where it is damaged, and the copy where that differs; a line that says so.

    None where there is nothing to say.

    Raises:
        OSError: the home folder cannot be written.
    """
    ids, copied = _read_ids(home / REMOVED), _read_ids(home / _COPY)
    is_there = (home / REMOVED).exists() or (home / _COPY).exists()
    if ids == copied or not is_there:
        return None
    if ids is not None:
        write_taken_out(home, ids)
        return None
    if (home / REMOVED).is_dir():
        (home / REMOVED).rmdir()
    write_taken_out(home, copied or ())
    return f"Mended: the list of the reports that were taken out was damaged; {_name(copied or ())} stay out."


def _name(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids)) or "none of them"


def _read_ids(path: Path) -> set[str] | None:
    """The ids that a list holds; None where it is missing, damaged, or names what is no bundled report."""
    try:
        ids = json.loads(path.read_text(encoding="utf-8"))
        known = {entry.details.id for entry in bundled_entries()}
        return set(ids) if isinstance(ids, list) and set(ids) <= known else None
    except (OSError, ValueError, TypeError, RecursionError):
        return None
