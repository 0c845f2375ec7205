"""Drafts of notes on disk: one JSON file each under the product's home, written whole, read back as the same value."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.briefing import Brief, BriefingNote, Point, Section
from corpus.errors import UserError
from corpus.vocabulary import Citation

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts under a home folder."""

    home: Path

    @property
    def _folder(self) -> Path:
        return self.home / "drafts"

    def names(self) -> list[str]:
        """The drafts' names, the latest first."""
        if not self._folder.is_dir():
            return []
        files = sorted(self._folder.glob("*.json"), key=lambda file: (-file.stat().st_mtime_ns, file.name))
        return [file.stem for file in files]

    def keep(self, note: BriefingNote) -> str:
        """Keep a draft; the name it is kept under. A later one on the same brief takes its place.

        Raises:
            UserError: it cannot be written.
        """
        name = draft_name(note.brief)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{name}.part"
            part.write_text(json.dumps(asdict(note), ensure_ascii=False, indent=1), encoding="utf-8")
            part.replace(self._folder / f"{name}.json")
        except OSError as fault:
            raise UserError(
                f"{self._folder}: the draft cannot be kept ({fault.strerror}). Make it writable."
            ) from fault
        return name

    def open(self, name: str) -> BriefingNote:
        """A draft by its name.

        Raises:
            UserError: there is none of that name, or it cannot be read.
        """
        path = self._folder / f"{name}.json"
        if not _NAME.fullmatch(name) or not path.is_file():
            raise UserError(f"no draft '{name[:60]}'. Choose one from the list.")
        try:
            return note_from(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise UserError(f"{path.name}: the draft is damaged. Make the note anew.") from fault


def draft_name(brief: Brief) -> str:
    """The name of a brief's draft: its topic and length in small letters."""
    words = "-".join(re.findall(r"[a-z0-9]+", brief.topic.casefold()))[:60].strip("-") or "note"
    return f"{words}-{brief.length}"


def note_from(row: dict[str, Any]) -> BriefingNote:
    """The note that a row of a draft holds."""
    return BriefingNote(
        **{
            **row,
            "brief": Brief(**{**row["brief"], "reports": tuple(row["brief"]["reports"])}),
            "sections": tuple(_section(part) for part in row["sections"]),
        }
    )


def _section(row: dict[str, Any]) -> Section:
    return Section(
        row["key"], tuple(_point(point) for point in row["points"]), tuple(map(str, row["remarks"])), row["lead"]
    )


def _point(row: dict[str, Any]) -> Point:
    cited = row["citation"]
    if cited is not None:
        spans = tuple((int(start), int(end)) for start, end in cited["spans"])
        cited = Citation(**{**cited, "section": tuple(cited["section"]), "spans": spans})
    return Point(**{**row, "citation": cited})
