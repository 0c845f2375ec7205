"""Drafts of notes on disk: one JSON file each under the product's home, written whole, read back as the same value."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.briefing.note import Brief, BriefingNote, Pair, Point, Section
from corpus.errors import UserError
from corpus.vocabulary import citation_from_json

# The name of a draft, which is its file's. Example: "the-wigan-deal-short-2".
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
# How many names are tried for a note before it takes another's.
_MOST_NAMES = 1000
# Characters of the hash that names a browser's folder, and of a name that is told back.
_FOLDER_CHARACTERS = 24
_TOLD_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft in the list."""

    name: str
    # What it was asked for.
    brief: Brief
    # When it was last changed, in seconds since the epoch.
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
        return self.home / "drafts" / hashlib.sha256(self.browser.encode("utf-8")).hexdigest()[:_FOLDER_CHARACTERS]

    def list_drafts(self) -> list[DraftInfo]:
        """The drafts, the latest first; one that cannot be read is left out."""
        found: list[DraftInfo] = []
        files = self.folder.glob("*.json") if self.folder.is_dir() else ()
        for file in files:
            with contextlib.suppress(UserError, OSError):
                found.append(DraftInfo(file.stem, self.open(file.stem).brief, file.stat().st_mtime))
        return sorted(found, key=lambda draft: (-draft.changed_at, draft.name))

    def find_free_name(self, note: BriefingNote) -> str:
        """A name for a new note: that of its topic and length, numbered where a draft that was changed has it."""
        base = make_draft_name(note.brief)
        for number in range(1, _MOST_NAMES):
            name = base if number == 1 else f"{base}-{number}"
            try:
                draft = self.open(name)
            except UserError:
                return name
            # written again on another day, it is the same note
            if replace(draft, date=note.date) == note:
                return name
        return base

    def save(self, note: BriefingNote, name: str) -> None:
        """Write a draft under a name; what was there before is replaced, whole or not at all.

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
            raise UserError(f"no draft '{name[:_TOLD_CHARACTERS]}'. Choose one from the list.")
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
            told = name[:_TOLD_CHARACTERS]
            raise UserError(f"no draft '{told}' to delete. Choose one from the list.") from fault

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UserError(f"no draft '{name[:_TOLD_CHARACTERS]}'. Choose one from the list.")
        return self.folder / f"{name}.json"


def make_draft_name(brief: Brief) -> str:
    """The name of a brief's draft: its topic and length in small letters. Example: "the-wigan-deal-short"."""
    words = "-".join(re.findall(r"[a-z0-9]+", brief.topic.casefold()))[:60].strip("-") or "note"
    return f"{words}-{brief.length}"


def note_from_json(row: Mapping[str, Any]) -> BriefingNote:
    """The note that a draft's JSON holds, whose keys are the names of the fields (`asdict`).

    Raises:
        KeyError, TypeError, ValueError: it is no draft.
    """
    brief = Brief(**{**row["brief"], "reports": tuple(row["brief"]["reports"])})
    sections = tuple(_section_from_json(section) for section in row["sections"])
    names = ("missing", "found_kinds", "found_reports", "asked_reports")
    told = {name: tuple(map(str, row.get(name, ()))) for name in names}
    return BriefingNote(**{**row, **told, "brief": brief, "sections": sections})


def _section_from_json(row: Mapping[str, Any]) -> Section:
    return Section(
        key=row["key"],
        points=tuple(_point_from_json(point) for point in row["points"]),
        remarks=tuple(map(str, row["remarks"])),
        lead=row["lead"],
        pairs=tuple(_pair_from_json(pair) for pair in row["pairs"]),
    )


def _pair_from_json(row: Mapping[str, Any]) -> Pair:
    values = (str(row["values"][0]), str(row["values"][1]))
    return Pair(_point_from_json(row["one"]), _point_from_json(row["other"]), values)


def _point_from_json(row: Mapping[str, Any]) -> Point:
    citation = None if row["citation"] is None else citation_from_json(row["citation"])
    return Point(**{**row, "citation": citation, "more": tuple(citation_from_json(other) for other in row["more"])})
