"""The bin: reports that a user removed, kept for 30 days in folders named after the day and the report."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from corpus.confirmed_time import DAY, confirm_time, forget_wrong_days
from corpus.errors import ReportError
from corpus.library.cards import CARD, write_card_row
from corpus.library.whole_files import write_whole

# The bin's folder, in the folder of the added reports.
BIN = ".removed"
# How long a removed report can be brought back.
DAYS_KEPT = 30
# Beside the reports: the days on which the library was used (its index was opened, or a report removed) while something
# lay in the bin, in seconds since 1970; so many are remembered.
_DAYS = "days.json"
_MOST_REMEMBERED = 100
# Between the day and the id, and before a number where a day has two of one id: "2026-03-01_plan", "2026-03-01_plan~2".
_AFTER_DAY = "_"
_BEFORE_NUMBER = "~"


def move_to_bin(folder: Path, bin_folder: Path) -> None:
    """Move a report's folder into the bin.

    Raises:
        OSError: it cannot be moved.
    """
    bin_folder.mkdir(parents=True, exist_ok=True)
    folder.rename(choose_place(bin_folder, folder.name))


def choose_place(bin_folder: Path, report: str) -> Path:
    """A place in the bin for a report that is removed today, free as yet."""
    name = f"{datetime.now(UTC).date().isoformat()}{_AFTER_DAY}{report}"
    number, place = 2, bin_folder / name
    while place.exists():
        place = bin_folder / f"{name}{_BEFORE_NUMBER}{number}"
        number += 1
    return place


def list_bin(bin_folder: Path) -> list[tuple[str, Path]]:
    """The reports in the bin, the oldest first: id and folder. The first ten characters of its name are the day."""
    found = []
    for folder in sorted(
        bin_folder.glob(f"*{_AFTER_DAY}*"), key=lambda place: (place.name[:10], place.stat().st_mtime)
    ):
        report = folder.name.partition(_AFTER_DAY)[2].partition(_BEFORE_NUMBER)[0]
        found.append((report, folder))
    return found


def is_removed_since(place: Path, since: float) -> bool:
    """Whether a report in the bin was put there at a time or after it, in seconds since 1970.

    Windows notes no time of a move: there, the day alone is looked at.
    """
    if os.name == "nt":
        return place.name[:10] >= datetime.fromtimestamp(since, UTC).date().isoformat()
    return place.stat().st_ctime >= since


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
            write_card_row(folder, {**row, "id": place.name})
        except (OSError, ValueError, TypeError) as fault:
            raise ReportError(f"{card}: damaged, and the id '{report}' is taken. Add the report again.") from fault
    folder.rename(place)


def note_use(bin_folder: Path, *, now: float | None = None) -> None:
    """Remember that the library is used today, where reports lie in its bin; as `empty_bin`, but nothing is deleted."""
    with suppress(OSError):  # whoever only asks is not to be kept from it
        if list_bin(bin_folder):
            _note_day(bin_folder / _DAYS, time.time() if now is None else now)


def empty_bin(bin_folder: Path, *, now: float | None = None) -> None:
    """Delete what has been in the bin for too long, as days of use since then confirm: a clock ahead deletes nothing.

    Days of use are those of `note_use` and of this, while something is in the bin.

    `now` is in seconds since 1970, the clock's time where it is None.
    """
    confirmed = _note_day(bin_folder / _DAYS, time.time() if now is None else now)
    oldest = datetime.fromtimestamp(confirmed, UTC).date() - timedelta(days=DAYS_KEPT)
    for _, folder in list_bin(bin_folder):
        try:
            day = date.fromisoformat(folder.name.partition(_AFTER_DAY)[0])
        except ValueError:
            continue
        if day < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _note_day(path: Path, now: float) -> float:
    """Remember a day of use; the latest time that days of use confirm."""
    try:
        seen = sorted(float(each) for each in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        seen = []
    days = seen
    if all(int(each // DAY) != int(now // DAY) for each in days):
        days = sorted([*days, now])
    days = forget_wrong_days(days, now)[-_MOST_REMEMBERED:]
    if days != seen:
        with suppress(OSError):
            write_whole(path, json.dumps(days))
    return confirm_time(days)
