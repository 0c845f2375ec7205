"""The library: the five bundled reports and those a user added, each a source file with a catalogue card."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from corpus.errors import ReportError
from corpus.readers.reader import read_file, report_from_reading
from corpus.vocabulary import BlockKind, Report, ReportDetails

# The files of an added report's folder and of the home folder.
_CARD = "card.json"
_REMOVED = "removed.json"
# What a card holds; anything else in its file is passed over.
_FIELDS = ("id", "title", "publisher", "date", "date_inferred", "licence", "short_title", "added")

_SHORT_TITLE_WORDS = 6


@dataclass(frozen=True, slots=True)
class Library:
    """Reports on disk. `home` is the folder that everything the product writes lives under."""

    home: Path

    @property
    def _added_folder(self) -> Path:
        return self.home / "library"

    def cards(self) -> list[ReportDetails]:
        """The cards of all reports: the bundled ones in their order, then the added ones by id."""
        removed = self._read_removed()
        bundled = [details for details, _ in _bundled_entries() if details.id not in removed]
        return bundled + [details for details, _ in self._added_entries()]

    def ids(self) -> list[str]:
        """The ids of all reports."""
        return [details.id for details in self.cards()]

    def file(self, report: str) -> Path:
        """The source file of a report.

        Raises:
            ReportError: no such report; the nearest id is named.
        """
        return self._find_entry(report)[1]

    def load(self, report: str) -> Report:
        """Read a report. Reading takes a fraction of a second for text, seconds for a long PDF."""
        details, path = self._find_entry(report)
        return report_from_reading(read_file(path), details)

    def fingerprints(self) -> dict[str, str]:
        """SHA-256 of every report's card and source file, by id: what an index was built from."""
        found = {}
        for details in self.cards():
            digest = hashlib.sha256(json.dumps(asdict(details), sort_keys=True).encode())
            digest.update(self.file(details.id).read_bytes())
            found[details.id] = digest.hexdigest()
        return found

    def add(
        self,
        path: Path,
        *,
        title: str | None = None,
        publisher: str | None = None,
        date: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> ReportDetails:
        """Read a file and keep a copy of it. The title is the one given, else the first heading, else the file's name.

        Raises:
            ReportError: the file cannot be read, or the library holds the same content already.
        """
        if not path.is_file():
            raise ReportError(f"{path}: no such file. Give the path of a .txt, .md or .pdf report.")
        content = path.read_bytes()
        for details in self.cards():
            if self.file(details.id).read_bytes() == content:
                raise ReportError(f"{path.name}: the library holds this report already, as '{details.id}'.")
        reading = read_file(path, progress)
        details = ReportDetails(
            id=self._choose_id(path.stem),
            title="",
            publisher=publisher or "publisher not stated",
            date=date or "date not stated",
            date_inferred=False,
            licence="added by you; its publisher's terms apply",
            short_title="",
            added=datetime.now(UTC).date().isoformat(),
        )
        report = report_from_reading(reading, details)
        named = title or _find_first_heading(report) or path.stem.replace("_", " ")
        details = replace(details, title=named, short_title=_shorten(named))
        self._store(details, content, suffix=path.suffix.lower())
        return details

    def _store(self, details: ReportDetails, content: bytes, *, suffix: str) -> None:
        """Write a report's folder aside and move it into place, so that no half-written one is ever read."""
        folder = self._added_folder / details.id
        part = self._added_folder / f".{details.id}.part"
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            (part / f"source{suffix}").write_bytes(content)
            (part / _CARD).write_text(json.dumps(asdict(details), ensure_ascii=False, indent=2), encoding="utf-8")
            part.rename(folder)
        except OSError as fault:
            raise ReportError(
                f"{self._added_folder}: cannot be written ({fault.strerror}). Check your rights."
            ) from fault

    def remove(self, report: str) -> None:
        """Take a report out. An added one is deleted; a bundled one is only left out, and `restore` brings it back."""
        details, path = self._find_entry(report)
        if details.added:
            shutil.rmtree(path.parent)
        else:
            self._write_removed({*self._read_removed(), report})

    def restore(self) -> list[str]:
        """Bring back every bundled report that was removed; their ids."""
        back = sorted(self._read_removed())
        self._write_removed(set())
        return back

    def _find_entry(self, report: str) -> tuple[ReportDetails, Path]:
        """A report's card and source file."""
        removed = self._read_removed()
        entries: dict[str, tuple[ReportDetails, Path]] = {}
        for details, path in [*_bundled_entries(), *self._added_entries()]:
            if details.id not in removed:
                entries[details.id] = (details, path)
        if report not in entries:
            raise ReportError(explain_unknown_report(report, list(entries)))
        return entries[report]

    def _added_entries(self) -> list[tuple[ReportDetails, Path]]:
        """Cards and source files of the reports that a user added, by id."""
        found = []
        for card in sorted(self._added_folder.glob(f"[!.]*/{_CARD}")):
            source = next(iter(sorted(card.parent.glob("source.*"))), None)
            if source is not None:
                found.append((_details_from_row(json.loads(card.read_text(encoding="utf-8"))), source))
        return found

    def _choose_id(self, stem: str) -> str:
        """An id made of a file's name that no report has: 'Our Plan' → 'our_plan', or 'our_plan_2'."""
        base = re.sub(r"[^a-z0-9]+", "_", stem.casefold()).strip("_")[:40] or "report"
        taken = {details.id for details, _ in [*_bundled_entries(), *self._added_entries()]}
        number = 2
        free = base
        while free in taken:
            free = f"{base}_{number}"
            number += 1
        return free

    def _read_removed(self) -> set[str]:
        """The ids of the bundled reports that were taken out."""
        path = self.home / _REMOVED
        return set(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else set()

    def _write_removed(self, ids: set[str]) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / _REMOVED).write_text(json.dumps(sorted(ids)), encoding="utf-8")


def explain_unknown_report(report: str, ids: Sequence[str]) -> str:
    """What to tell someone who asked for a report that is not there."""
    near = get_close_matches(report, ids, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"no report '{report}' in the library.{hint} The reports are: {', '.join(ids) or 'none'}."


def _bundled_entries() -> list[tuple[ReportDetails, Path]]:
    """Cards and source files of the reports that come with the product, in the manifest's order."""
    folder = Path(str(files("corpus") / "reports"))
    rows = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [(_details_from_row(row), folder / row["file"]) for row in rows]


def _details_from_row(row: dict[str, object]) -> ReportDetails:
    return ReportDetails(**{key: row[key] for key in _FIELDS if key in row})  # type: ignore[arg-type]


def _find_first_heading(report: Report) -> str | None:
    found = (block.text for block in report.blocks if block.kind is BlockKind.HEADING and len(block.text) > 3)
    return next(found, None)


def _shorten(title: str) -> str:
    words = title.split()
    return title if len(words) <= _SHORT_TITLE_WORDS else " ".join(words[:_SHORT_TITLE_WORDS]) + " …"
