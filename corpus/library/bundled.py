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
    """The ids of the bundled reports that were taken out: where the list is damaged, as its copy has them.

    An id that another version of the program had, and this one has not, is passed over.
    """
    return (_choose(_read_ids(home / REMOVED), _read_ids(home / _COPY)) or set()) & _known_ids()


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
    if not is_there or (ids is not None and ids == copied):
        return None
    chosen = _choose(ids, copied)
    for name in (REMOVED, _COPY):
        if (home / name).is_dir():
            (home / name).rmdir()
    write_taken_out(home, chosen or ())
    if chosen is None:
        return (
            "Mended: the list of the reports that were taken out was damaged, and its copy too: every report that "
            "comes with the program is in the library again. Take one out: pcn-assistant corpus remove ID"
        )
    if chosen == ids:
        return None
    return f"Mended: the list of the reports that were taken out was damaged; {_name(chosen & _known_ids())} stay out."


def _name(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids)) or "none of them"


def _choose(ids: set[str] | None, copied: set[str] | None) -> set[str] | None:
    """The list or its copy, whichever names fewer reports that are not bundled; the list where they are alike.

    A letter that was damaged makes an id that is none. A report that the program no longer has stands in both.
    """
    known = _known_ids()
    whole = [found for found in (ids, copied) if found is not None]
    return min(whole, key=lambda found: len(found - known), default=None)


def _known_ids() -> set[str]:
    return {entry.details.id for entry in bundled_entries()}


def _read_ids(path: Path) -> set[str] | None:
    """The ids that a list holds; None where it is missing or damaged."""
    try:
        ids = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return set(ids) if isinstance(ids, list) and all(isinstance(each, str) for each in ids) else None
