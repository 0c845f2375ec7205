"""The library: the five bundled reports and those a user added, each a source file with a catalogue card."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from corpus.errors import ReportError
from corpus.library.bin import empty_bin, list_bin, move_to_bin
from corpus.library.cards import (
    Entry,
    Fault,
    card_row,
    choose_id,
    clean_line,
    clean_title,
    details_from_row,
    read_entries,
    shorten_title,
    write_card,
)
from corpus.library.dates import is_edtf, parse_date, show_date
from corpus.library.duplicates import (
    Fingerprint,
    find_earlier_edition,
    find_same,
    fingerprint_from_json,
    fingerprint_report,
    fingerprint_to_json,
)
from corpus.library.reading_file import reading_from_json, reading_to_json
from corpus.readers.reader import read_file, report_from_reading
from corpus.reading import Reading
from corpus.vocabulary import BlockKind, Report, ReportDetails

# The files of an added report's folder beside its card and source, and one of the home folder.
_READING = "reading.json"
_RUNS = "runs.json"
_REMOVED = "removed.json"
# How long to wait for another process that is adding or removing.
_WAIT_SECONDS = 120
# A suffix that a copy of the source keeps: ".pdf".
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
# A title that a program gave a file, not its author: "Microsoft Word - draft 3.docx", "Untitled", "Document1".
_NO_TITLE = re.compile(r"microsoft \w+ - |untitled|document\s*\d*$|slide \d+$|.*\.(?:docx?|pdf|indd|pptx?|qxp)$", re.I)
# A file larger than this is not even opened.
_MOST_BYTES = 2_000_000_000
# Comparisons are kept for so many reports.
_COMPARISONS_KEPT = 2048


@dataclass(frozen=True, slots=True)
class Addition:
    """A report that was added."""

    report: Report
    reading: Reading
    # The id of the report of which it looks like a newer edition.
    earlier_edition: str | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """Reports on disk. `home` is the folder that everything the product writes lives under."""

    home: Path

    @property
    def _added_folder(self) -> Path:
        return self.home / "library"

    @property
    def _bin(self) -> Path:
        return self._added_folder / ".removed"

    def cards(self) -> list[ReportDetails]:
        """The cards of all reports that can be used: the bundled ones in their order, then the added ones by id."""
        return [entry.details for entry in self._entries().values()]

    def ids(self) -> list[str]:
        """The ids of all reports that can be used."""
        return list(self._entries())

    def faults(self) -> list[Fault]:
        """The added reports whose card or source file is missing or damaged; the rest of the library goes on."""
        return read_entries(self._added_folder)[1]

    def file(self, report: str) -> Path:
        """The source file of a report.

        Raises:
            ReportError: no such report; the nearest id is named.
        """
        return self._find_entry(report).source

    def load(self, report: str) -> Report:
        """A report as it was read when it was added.

        Raises:
            ReportError: no such report, or it can no longer be read.
        """
        return self.load_with_reading(report)[0]

    def load_with_reading(self, report: str) -> tuple[Report, Reading]:
        """A report, and the reading that it is made from.

        Raises:
            ReportError: as `load`.
        """
        entry = self._find_entry(report)
        reading = _read_entry(entry)
        return report_from_reading(reading, entry.details), reading

    def check(self, report: str) -> Report:
        """Load a report and compare its source file with what was added.

        Raises:
            ReportError: as `load`, or the source file is damaged.
        """
        entry = self._find_entry(report)
        loaded = report_from_reading(_read_entry(entry), entry.details)
        if entry.sha256 is not None and hashlib.sha256(_read_bytes(entry.source)).hexdigest() != entry.sha256:
            raise ReportError(f"{entry.source}: the file is not the one that was added. Add the report again.")
        return loaded

    def fingerprints(self) -> dict[str, str]:
        """SHA-256 of every report's card and of its text or source file, by id: what an index was built from."""
        found = {}
        for report, entry in self._entries().items():
            digest = hashlib.sha256(json.dumps(card_row(entry.details), sort_keys=True).encode())
            kept = entry.source.parent / _READING
            try:
                digest.update((kept if _has_reading(entry) else entry.source).read_bytes())
            except OSError:
                continue
            found[report] = digest.hexdigest()
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
        """Take a file in; its card. See `take_in`.

        Raises:
            ReportError: as `take_in`.
        """
        added = self.take_in(path, title=title, publisher=publisher, date=date, progress=progress)
        return added.report.details

    def take_in(
        self,
        path: Path,
        *,
        title: str | None = None,
        publisher: str | None = None,
        date: str | None = None,
        supersedes: str | None = None,
        again: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Addition:
        """Read a file and keep a copy of it. What is not given is taken from the file.

        The title is the one given, else the file's own, else the first heading, else the file's name. `again` takes in
        what the library holds already. `progress` is called with pages done and pages in all.

        Raises:
            ReportError: the file cannot be read, or the library holds the same content already.
        """
        content = _read_regular_file(path)
        if supersedes is not None:
            self._find_entry(supersedes)
        if not again:
            _refuse_same_bytes(self._entries(), path, content)
        reading = read_file(path, progress)
        if _read_bytes(path) != content:
            raise ReportError(f"{clean_line(path.name)}: it changed while it was read. Add it again.")
        draft = ReportDetails("", "", "", "", False, "added by you; its publisher's terms apply", "")
        report = report_from_reading(reading, draft)
        runs = fingerprint_report(report)
        named = clean_title(title or _propose_title(reading, report) or path.stem.replace("_", " ")) or "Untitled"
        proposed = reading.proposal.date if is_edtf(reading.proposal.date) else None
        edtf = parse_date(date) if date else proposed
        details = replace(
            draft,
            title=named,
            short_title=shorten_title(named),
            publisher=publisher or clean_title(reading.proposal.publisher) or "publisher not stated",
            date=show_date(edtf) if edtf else date or "date not stated",
            added=datetime.now(UTC).date().isoformat(),
            edtf=edtf,
            supersedes=supersedes,
        )
        with self._one_writer():
            earlier = self._compare(path, content, named, runs, again=again)
            details = replace(details, id=choose_id(path.stem, self._taken()))
            self._store(details, path, content, reading, runs)
        return Addition(replace(report, details=details), reading, None if supersedes else earlier)

    def edit(
        self,
        report: str,
        *,
        title: str | None = None,
        publisher: str | None = None,
        date: str | None = None,
        supersedes: str | None = None,
    ) -> ReportDetails:
        """Change the card of an added report; None leaves a field as it is.

        Raises:
            ReportError: no such report, or a bundled one; or it would supersede itself or a report that is not there.
        """
        with self._one_writer():
            entry = self._find_entry(report)
            details = entry.details
            if not details.added:
                raise ReportError(f"'{report}' comes with the program: its card cannot be changed.")
            if supersedes is not None and self._find_entry(supersedes).details.id == report:
                raise ReportError(f"'{report}' cannot be a newer edition of itself. Name the earlier report.")
            if title:
                named = clean_title(title)
                details = replace(details, title=named, short_title=shorten_title(named))
            if date:
                edtf = parse_date(date)
                details = replace(details, date=show_date(edtf) if edtf else clean_line(date), edtf=edtf)
            details = replace(
                details,
                publisher=clean_title(publisher) if publisher else details.publisher,
                supersedes=supersedes or details.supersedes,
            )
            write_card(entry.source.parent, details, entry.sha256)
        return details

    def remove(self, report: str) -> None:
        """Take a report out; `restore` brings it back, an added one for 30 days.

        Raises:
            ReportError: no such report, or the folder cannot be written.
        """
        broken = any(fault.report == report for fault in self.faults())
        if not broken and not self._find_entry(report).details.added:
            self._write_removed({*self._read_removed(), report})
            return
        with self._one_writer():
            move_to_bin(self._added_folder / report, self._bin)
            empty_bin(self._bin)

    def restore(self, report: str | None = None) -> list[str]:
        """Bring back a report that was removed, or all of them; their ids. One whose id is taken gets a new one.

        Raises:
            ReportError: no such report was removed; those that were are named.
        """
        bundled, binned = self._read_removed(), list_bin(self._bin)
        if report is not None:
            kept = [(name, folder) for name, folder in binned if name == report]
            if report not in bundled and not kept:
                known = ", ".join(sorted({*bundled, *(name for name, _ in binned)})) or "none"
                raise ReportError(f"no report '{report}' was removed. These can be brought back: {known}.")
            back, binned = {report} & bundled, [] if report in bundled else kept[-1:]
        else:
            back = bundled
        if back:
            self._write_removed(bundled - back)
        found = sorted(back)
        if binned:
            with self._one_writer():
                found += [self._bring_back(name, folder) for name, folder in binned]
        return found

    def _bring_back(self, report: str, folder: Path) -> str:
        """Move a report out of the bin; its id, a new one where another report has taken the old."""
        free = report if report not in self._taken() else choose_id(report, self._taken())
        if free != report:
            card = folder / "card.json"
            try:
                row = json.loads(card.read_text(encoding="utf-8"))
                card.write_text(json.dumps({**row, "id": free}, ensure_ascii=False, indent=2), encoding="utf-8")
            except (OSError, ValueError, TypeError) as fault:
                raise ReportError(f"{card}: damaged, and the id '{report}' is taken. Add the report again.") from fault
        folder.rename(self._added_folder / free)
        return free

    def _compare(self, path: Path, content: bytes, title: str, runs: Fingerprint, *, again: bool) -> str | None:
        """The id of the report of which a new one looks like an edition.

        Raises:
            ReportError: the library holds it already, and `again` does not allow that.
        """
        entries = self._entries()
        if not again:
            _refuse_same_bytes(entries, path, content)
        others = {report: found for report, entry in entries.items() if (found := _load_runs(entry)) is not None}
        same = find_same(runs, others)
        if same is not None and not again:
            raise ReportError(
                f"{clean_line(path.name)}: the library holds its words already, as '{same}'. "
                "To take it in all the same, add --again."
            )
        if same is not None:
            return None
        return find_earlier_edition(title, runs, others, {name: entry.details.title for name, entry in entries.items()})

    def _store(self, details: ReportDetails, path: Path, content: bytes, reading: Reading, runs: Fingerprint) -> None:
        """Write a report's folder aside and move it into place, so that no half-written one is ever read."""
        suffix = path.suffix.lower()
        part = self._added_folder / f".{details.id}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        (part / f"source{suffix if _SUFFIX.fullmatch(suffix) else '.file'}").write_bytes(content)
        (part / _READING).write_text(reading_to_json(reading), encoding="utf-8", newline="")
        (part / _RUNS).write_text(fingerprint_to_json(runs), encoding="utf-8")
        write_card(part, details, hashlib.sha256(content).hexdigest())
        part.rename(self._added_folder / details.id)

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """Hold the library's lock, so that two processes never add the same report, or two of one id.

        Raises:
            ReportError: the folder cannot be written, or another process holds the lock for too long.
        """
        from filelock import FileLock, Timeout

        try:
            self._added_folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._added_folder / ".lock", timeout=_WAIT_SECONDS):
                yield
        except Timeout as fault:
            raise ReportError(
                f"{self._added_folder}: another process has held it too long. End it, try again."
            ) from fault
        except OSError as fault:
            raise ReportError(
                f"{self._added_folder}: cannot be written ({fault.strerror}). Check your rights."
            ) from fault

    def _entries(self) -> dict[str, Entry]:
        """The reports that can be used, by id; every card is read once."""
        removed = self._read_removed()
        bundled = {entry.details.id: entry for entry in _bundled_entries() if entry.details.id not in removed}
        added = {entry.details.id: entry for entry in read_entries(self._added_folder)[0]}
        return bundled | added

    def _find_entry(self, report: str) -> Entry:
        entries = self._entries()
        if report not in entries:
            broken = next((fault for fault in self.faults() if fault.report == report), None)
            raise ReportError(broken.message if broken else explain_unknown_report(report, list(entries)))
        return entries[report]

    def _taken(self) -> set[str]:
        """Every id that is in use, those of damaged and of left-out reports too."""
        return {entry.details.id for entry in _bundled_entries()} | {
            folder.name for folder in self._added_folder.glob("[!.]*")
        }

    def _read_removed(self) -> set[str]:
        """The ids of the bundled reports that were taken out; none where the list is damaged."""
        try:
            return set(json.loads((self.home / _REMOVED).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return set()

    def _write_removed(self, ids: set[str]) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / _REMOVED).write_text(json.dumps(sorted(ids)), encoding="utf-8")


def explain_unknown_report(report: str, ids: Sequence[str]) -> str:
    """What to tell someone who asked for a report that is not there."""
    near = get_close_matches(report, ids, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"no report '{report}' in the library.{hint} The reports are: {', '.join(ids) or 'none'}."


def check_regular_file(path: Path) -> None:
    """Refuse what is not a plain file.

    Raises:
        ReportError: it is not there, or is a folder, a link, a pipe or a device.
    """
    name = clean_line(str(path))
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise ReportError(f"{name}: no such file. Give the path of a report.") from fault
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise ReportError(f"{name[:80]}: cannot be read ({why}). Check the path and your rights.") from fault
    if stat.S_ISLNK(mode):
        raise ReportError(f"{name}: a link is not followed. Give the file that it leads to.")
    if not stat.S_ISREG(mode):
        raise ReportError(f"{name}: not a file (a folder, pipe or device). Give the path of a report.")


def _read_regular_file(path: Path) -> bytes:
    """The bytes of a plain file that is not too large to be read whole."""
    check_regular_file(path)
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise ReportError(f"{clean_line(path.name)}: too large ({size // 1_000_000} MB). Add it in parts.")
    return _read_bytes(path)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ReportError(
            f"{clean_line(str(path))}: cannot be read ({fault.strerror}). Check the path and your rights."
        ) from fault


def _refuse_same_bytes(entries: Mapping[str, Entry], path: Path, content: bytes) -> None:
    """Refuse a file that the library holds already.

    Raises:
        ReportError: it does; the report is named.
    """
    for report, entry in entries.items():
        try:
            is_same = entry.source.stat().st_size == len(content) and entry.source.read_bytes() == content
        except OSError:
            continue
        if is_same:
            raise ReportError(
                f"{clean_line(path.name)}: the library holds this report already, as '{report}'. "
                "To take it in all the same, add --again."
            )


def _has_reading(entry: Entry) -> bool:
    """Whether what was read is kept beside the file: not for bundled reports, nor for those of older versions."""
    return entry.details.added is not None and (entry.source.parent / _READING).is_file()


def _read_entry(entry: Entry) -> Reading:
    """What was read of a report's file when it was added, or is read now."""
    if not _has_reading(entry):
        return read_file(entry.source)
    kept = entry.source.parent / _READING
    try:
        return reading_from_json(kept.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise ReportError(f"{kept}: cannot be read. Delete it, and the report is read from its file again.") from fault
    except ReportError as fault:
        raise ReportError(f"{kept}: {fault} Delete it, and the report is read from its file again.") from fault


def _load_runs(entry: Entry) -> Fingerprint | None:
    """What a report is compared by; None where it cannot be read."""
    try:
        return _runs_of(entry.source, entry.source.stat().st_mtime_ns, _has_reading(entry))
    except (OSError, ReportError):
        return None


@lru_cache(maxsize=_COMPARISONS_KEPT)
def _runs_of(source: Path, changed: int, has_reading: bool) -> Fingerprint:
    """What the report of a source file is compared by, made once for each state of the file."""
    kept = source.parent / _RUNS
    if has_reading and kept.is_file():
        try:
            return fingerprint_from_json(kept.read_text(encoding="utf-8"))
        except (ValueError, KeyError, TypeError):
            pass  # made anew
    nameless = ReportDetails("", "", "", "", False, "", "", "" if has_reading else None)
    return fingerprint_report(report_from_reading(_read_entry(Entry(nameless, source)), nameless))


def _bundled_entries() -> list[Entry]:
    """The reports that come with the product, in the manifest's order."""
    folder = Path(str(files("corpus") / "reports"))
    rows: list[Mapping[str, str]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [Entry(details_from_row(row), folder / row["file"]) for row in rows]


def _propose_title(reading: Reading, report: Report) -> str | None:
    """The title that the file gives itself, else its first heading."""
    own = clean_title(reading.proposal.title)
    if len(own) > 3 and not _NO_TITLE.match(own):
        return own
    found = (block.text for block in report.blocks if block.kind is BlockKind.HEADING and len(block.text) > 3)
    return next(found, None)
