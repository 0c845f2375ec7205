"""Drafts of notes on disk: one JSON file each under the product's home, written whole, read back as the same value."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.briefing.note import Brief, BriefingNote, Pair, Point, Section
from corpus.errors import UserError
from corpus.vocabulary import citation_from_json

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft in the list: its name, what it was asked for, and when it was last changed (seconds since the epoch)."""

    name: str
    brief: Brief
    changed_at: float


@dataclass(frozen=True, slots=True)
class DraftStore:
    """The drafts of one browser under a home folder; another browser neither sees nor overwrites them.

    The folder is named by a hash of the browser's key, so that the key itself is nowhere on disk.
    """

    home: Path
    browser: str

    @property
    def folder(self) -> Path:
        """Where they are."""
        return self.home / "drafts" / hashlib.sha256(self.browser.encode("utf-8")).hexdigest()[:24]

    def list_drafts(self) -> list[DraftInfo]:
        """The drafts, the latest first; one that cannot be read is left out."""
        found = []
        for file in self.folder.glob("*.json") if self.folder.is_dir() else ():
            with contextlib.suppress(UserError, OSError):
                found.append(DraftInfo(file.stem, self.open(file.stem).brief, file.stat().st_mtime))
        return sorted(found, key=lambda one: (-one.changed_at, one.name))

    def find_free_name(self, note: BriefingNote) -> str:
        """A name for a new note: that of its topic and length, numbered where a draft that was changed has it."""
        base = make_draft_name(note.brief)
        for number in range(1, 1000):
            name = base if number == 1 else f"{base}-{number}"
            try:
                if replace(self.open(name), date=note.date) == note:
                    return name
            except UserError:
                return name
        return base

    def save(self, note: BriefingNote, name: str) -> None:
        """Keep a draft under a name; what was kept under it before is replaced, whole or not at all.

        Raises:
            UserError: it cannot be written.
        """
        part = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self.folder, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(note), file, ensure_ascii=False, indent=1)
            Path(part).replace(self._path(name))
        except OSError as fault:
            if part:
                Path(part).unlink(missing_ok=True)
            raise UserError(f"{self.folder}: the draft cannot be kept ({fault.strerror}). Make it writable.") from fault

    def open(self, name: str) -> BriefingNote:
        """A draft by its name.

        Raises:
            UserError: there is none of that name, or it cannot be read.
        """
        path = self._path(name)
        if not path.is_file():
            raise UserError(f"no draft '{name[:60]}'. Choose one from the list.")
        try:
            return note_from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise UserError(f"{path.name}: the draft is damaged. Make the note anew.") from fault

    def delete(self, name: str) -> None:
        """Delete a draft.

        Raises:
            UserError: there is none of that name, or it cannot be deleted.
        """
        try:
            self._path(name).unlink()
        except OSError as fault:
            raise UserError(f"no draft '{name[:60]}' to delete. Choose one from the list.") from fault

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UserError(f"no draft '{name[:60]}'. Choose one from the list.")
        return self.folder / f"{name}.json"


def make_draft_name(brief: Brief) -> str:
    """The name of a brief's draft: its topic and length in small letters."""
    words = "-".join(re.findall(r"[a-z0-9]+", brief.topic.casefold()))[:60].strip("-") or "note"
    return f"{words}-{brief.length}"


def note_from_json(row: dict[str, Any]) -> BriefingNote:
    """The note that a row of a draft holds."""
    return BriefingNote(
        **{
            **row,
            "brief": Brief(**{**row["brief"], "reports": tuple(row["brief"]["reports"])}),
            "sections": tuple(_section(part) for part in row["sections"]),
        }
    )


def _section(row: dict[str, Any]) -> Section:
    pairs = tuple(
        Pair(_point(pair["one"]), _point(pair["other"]), (str(pair["values"][0]), str(pair["values"][1])))
        for pair in row["pairs"]
    )
    points = tuple(_point(point) for point in row["points"])
    return Section(row["key"], points, tuple(map(str, row["remarks"])), row["lead"], pairs)


def _point(row: dict[str, Any]) -> Point:
    cited = None if row["citation"] is None else citation_from_json(row["citation"])
    return Point(**{**row, "citation": cited, "more": tuple(citation_from_json(other) for other in row["more"])})
