"""The cards of added reports on disk: read one by one, so that a damaged one is told and stops no other."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from corpus.errors import ReportError
from corpus.library.whole_files import write_whole
from corpus.vocabulary import ReportDetails

CARD = "card.json"
# The field of a card that holds the hash of the others; cards of earlier versions have none.
_OWN_HASH = "card_sha256"
# A title is cut at this many characters.
_LONGEST_TITLE = 300
_SHORT_TITLE_WORDS = 6
# The fields that a card may leave out.
_OPTIONAL = {field.name for field in fields(ReportDetails) if field.default is not MISSING}


@dataclass(frozen=True, slots=True)
class Entry:
    """A report on disk."""

    details: ReportDetails
    # Its source file.
    source: Path
    # SHA-256 of the source file as added; None for bundled reports and those that older versions added.
    sha256: str | None = None
    # SHA-256 of what was read of it; None as above.
    reading_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A report on disk that cannot be used."""

    # Its id.
    report: str
    # What is wrong and what to do about it, in one line.
    message: str


def read_entries(folder: Path) -> tuple[list[Entry], list[Fault]]:
    """The reports in a folder of reports, by id, and those that cannot be used."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    try:
        homes = sorted(home for home in folder.glob("[!.]*") if home.is_dir())
    except OSError:
        homes = []
    for home in homes:
        try:
            entries.append(_read_entry(home))
        except ReportError as fault:
            remedy = f"Take it out: pcn-assistant corpus remove {home.name}"
            faults.append(Fault(home.name, f"report {home.name}: {fault} {remedy}, then add the report again."))
    return entries, faults


def details_from_row(row: Mapping[str, Any]) -> ReportDetails:
    """The card that a row of JSON holds; what else the row holds is passed over.

    Raises:
        KeyError, TypeError: a field is missing, or is not what it should be.
    """
    values: dict[str, Any] = {}
    for field in fields(ReportDetails):
        if field.name in row or field.name not in _OPTIONAL:
            values[field.name] = value = row[field.name]
            wanted = bool if field.name == "date_inferred" else str
            if not isinstance(value, wanted) and not (value is None and field.name in _OPTIONAL):
                raise TypeError(field.name)
    return ReportDetails(**values)


def write_card(folder: Path, details: ReportDetails, sha256: str | None, *, reading_sha256: str | None = None) -> None:
    """Write a card into a report's folder, whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    hashes = {"sha256": sha256, "reading_sha256": reading_sha256}
    write_card_row(folder, {**card_row(details), **{name: digest for name, digest in hashes.items() if digest}})


def write_card_row(folder: Path, row: Mapping[str, Any]) -> None:
    """Write a card's row with its own hash into a report's folder, whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    held = {key: value for key, value in row.items() if key != _OWN_HASH}
    write_whole(folder / CARD, json.dumps({**held, _OWN_HASH: _hash_row(held)}, ensure_ascii=False, indent=2))


def is_row_whole(row: Mapping[str, Any]) -> bool:
    """Whether a card's row is as it was written, by its own hash; cards of earlier versions have none."""
    return row.get(_OWN_HASH) is None or row[_OWN_HASH] == _hash_row(row)


def _hash_row(row: Mapping[str, Any]) -> str:
    """SHA-256 of a card's row without its own hash."""
    held = {key: value for key, value in row.items() if key != _OWN_HASH}
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode("ascii")).hexdigest()


def card_row(details: ReportDetails) -> dict[str, Any]:
    """The card as a row; later fields are left out where they say nothing, so that old cards stay as they were."""
    return {key: value for key, value in asdict(details).items() if value is not None or key == "added"}


def read_title(folder: Path) -> str | None:
    """The title on the card in a report's folder; None where it cannot be read."""
    try:
        return details_from_row(json.loads((folder / CARD).read_text(encoding="utf-8"))).title
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def clean_line(text: str) -> str:
    """The text as one line that any screen and file can hold: no line breaks, no control characters."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.encode("utf-8", "replace").decode("utf-8").split())


def clean_title(text: str) -> str:
    """A title in one line, cut where it is far too long."""
    title = clean_line(text)
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 2].rstrip() + " …"


def shorten_title(title: str) -> str:
    """The first six words of a title, for places where little room is."""
    words = title.split()
    return title if len(words) <= _SHORT_TITLE_WORDS else " ".join(words[:_SHORT_TITLE_WORDS]) + " …"


def choose_id(stem: str, taken: Iterable[str]) -> str:
    """An id made of a file's name that no report has: 'Our Plan' → 'our_plan', or 'our_plan_2'."""
    base = re.sub(r"[^a-z0-9]+", "_", stem.casefold()).strip("_")[:40] or "report"
    used = set(taken)
    number = 2
    free = base
    while free in used:
        free = f"{base}_{number}"
        number += 1
    return free


def _read_entry(home: Path) -> Entry:
    """The report in a folder of its own.

    Raises:
        ReportError: its card or its source file is missing or damaged.
    """
    try:
        row = json.loads((home / CARD).read_text(encoding="utf-8"))
        details = details_from_row(row)
        is_whole = is_row_whole(row)
        source = next(iter(sorted(home.glob("source.*"))), None)
    except FileNotFoundError as fault:
        raise ReportError("its card is missing.") from fault
    except OSError as fault:
        raise ReportError(f"its card cannot be read ({fault.strerror}).") from fault
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise ReportError("its card is damaged.") from fault
    if not is_whole:
        raise ReportError("its card is damaged.")
    if details.id != home.name:
        raise ReportError("its card is another report's.")
    if source is None:
        raise ReportError("its source file is missing.")
    return Entry(details, source, row.get("sha256"), row.get("reading_sha256"))
