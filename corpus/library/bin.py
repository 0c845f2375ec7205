"""The bin: reports that a user removed, kept for 30 days in folders named after the day and the report."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from corpus.errors import ReportError
from corpus.library.cards import CARD

# How long a removed report can be brought back.
DAYS_KEPT = 30
# Between the day and the id, and before a number where a day has two of one id: "2026-03-01_plan", "2026-03-01_plan~2".
_AFTER_DAY = "_"
_BEFORE_NUMBER = "~"


def move_to_bin(folder: Path, bin_folder: Path) -> None:
    """Move a report's folder into the bin.

    Raises:
        OSError: it cannot be moved.
    """
    bin_folder.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(UTC).date().isoformat()}{_AFTER_DAY}{folder.name}"
    number, place = 2, bin_folder / name
    while place.exists():
        place = bin_folder / f"{name}{_BEFORE_NUMBER}{number}"
        number += 1
    folder.rename(place)


def list_bin(bin_folder: Path) -> list[tuple[str, Path]]:
    """The reports in the bin, the oldest first: id and folder. The first ten characters of its name are the day."""
    found = []
    for folder in sorted(
        bin_folder.glob(f"*{_AFTER_DAY}*"), key=lambda place: (place.name[:10], place.stat().st_mtime)
    ):
        report = folder.name.partition(_AFTER_DAY)[2].partition(_BEFORE_NUMBER)[0]
        found.append((report, folder))
    return found


def bring_back(folder: Path, place: Path) -> None:
    """Move a report's folder out of the bin to its place; where that bears another id, so does its card then.

    Raises:
        ReportError: its card is damaged, so that it cannot bear another id.
        OSError: it cannot be moved.
    """
    report = folder.name.partition(_AFTER_DAY)[2].partition(_BEFORE_NUMBER)[0]
    if place.name != report:
        card = folder / CARD
        try:
            row = json.loads(card.read_text(encoding="utf-8"))
            card.write_text(json.dumps({**row, "id": place.name}, ensure_ascii=False, indent=2), encoding="utf-8")
        except (OSError, ValueError, TypeError) as fault:
            raise ReportError(f"{card}: damaged, and the id '{report}' is taken. Add the report again.") from fault
    folder.rename(place)


def empty_bin(bin_folder: Path) -> None:
    """Delete what has been in the bin for too long."""
    oldest = datetime.now(UTC).date() - timedelta(days=DAYS_KEPT)
    for _, folder in list_bin(bin_folder):
        try:
            day = date.fromisoformat(folder.name.partition(_AFTER_DAY)[0])
        except ValueError:
            continue
        if day < oldest:
            shutil.rmtree(folder, ignore_errors=True)
