"""The library: the five bundled reports and those a user added, each a source file with a catalogue card."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from corpus.editions import trace_earlier
from corpus.errors import ReportError
from corpus.library.additions import (
    DRAFT,
    Addition,
    DuplicateReport,
    Preview,
    change_card,
    propose_card,
    refuse_same_bytes,
)
from corpus.library.bin import BIN, bring_back, empty_bin, is_removed_since, list_bin, move_to_bin, note_use
from corpus.library.bundled import bundled_entries, read_taken_out, write_taken_out
from corpus.library.cards import (
    Entry,
    Fault,
    card_row,
    choose_id,
    clean_line,
    read_entries,
    read_title,
    write_card,
)
from corpus.library.duplicates import Fingerprint, find_earlier_edition, find_same, fingerprint_report
from corpus.library.file_guards import read_bytes, read_regular_file
from corpus.library.guarded_reading import read_guarded
from corpus.library.kept_readings import hash_text, load_runs, read_reading, write_reading
from corpus.library.moves import ASIDE
from corpus.library.reading_limits import DEFAULT_LIMITS, ReadingLimits
from corpus.library.settled import read_settled
from corpus.library.soundness import is_held
from corpus.library.state_files import find_sound_state
from corpus.library.writer_lock import one_writer
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading
from corpus.vocabulary import Report, ReportDetails

# A suffix that a copy of the source keeps: ".pdf".
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
# So many ids are named in one line.
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Removed:
    """A report that was removed and can be brought back."""

    # Its id.
    report: str
    title: str
    # The day it was removed, such as "2026-03-01"; None for a bundled one, which never goes.
    day: str | None
    # Whether the library holds it under its id already, be it under another card.
    is_held: bool = False
    # Whether it is held so, and its card is another.
    is_card_other: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """Reports on disk. `home` is the folder that everything the product writes lives under."""

    home: Path
    # What the reading of one file may take.
    limits: ReadingLimits = DEFAULT_LIMITS

    @property
    def _added_folder(self) -> Path:
        return self.home / "library"

    @property
    def _bin(self) -> Path:
        return self._added_folder / BIN

    def cards(self) -> list[ReportDetails]:
        """The cards of all reports that can be used: the bundled ones in their order, then the added ones by id."""
        return [entry.details for entry in self._entries().values()]

    def ids(self) -> list[str]:
        """The ids of all reports that can be used."""
        return list(self._entries())

    def faults(self) -> list[Fault]:
        """The added reports whose card or source file is missing or damaged; the rest of the library goes on."""
        faults = read_settled(self.home, lambda: read_entries(self._added_folder)[1])
        return [replace(fault, message=f"{fault.message}{self._offer_state(fault.report)}") for fault in faults]

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
        entry, reading = read_settled(self.home, lambda: self._read_with_card(report))
        return report_from_reading(reading, entry.details), reading

    def _read_with_card(self, report: str) -> tuple[Entry, Reading]:
        entry = self._find_entry(report)
        try:
            return entry, read_reading(entry, self.limits)
        except ReportError as fault:
            raise ReportError(f"{fault}{self._offer_state(report)}") from fault

    def _offer_state(self, report: str) -> str:
        """What to add to a line on a damaged report where a named state holds it whole; "" where none does."""
        state = find_sound_state(self.home, report)
        if state is None:
            return ""
        return f" Or go back to the state '{state}', which holds it whole (pcn-assistant corpus restore {state})."

    def check(self, report: str) -> Report:
        """Load a report and compare its source file with what was added.

        Raises:
            ReportError: as `load`, or the source file is damaged.
        """
        entry, reading = read_settled(self.home, lambda: self._read_with_card(report))
        loaded = report_from_reading(reading, entry.details)
        if entry.sha256 is not None and hashlib.sha256(read_bytes(entry.source)).hexdigest() != entry.sha256:
            raise ReportError(
                f"{entry.source}: the file is not the one that was added. Add the report again."
                f"{self._offer_state(report)}"
            )
        return loaded

    def fingerprints(self) -> dict[str, str]:
        """SHA-256 of every report's card and of its text or source file, by id: what an index was built from."""
        return read_settled(self.home, self._hash_texts)

    def _hash_texts(self) -> dict[str, str]:
        found = {}
        for report, entry in self._entries().items():
            try:
                found[report] = hash_text(entry, json.dumps(card_row(entry.details), sort_keys=True).encode())
            except OSError:
                continue
        return found

    def stamp(self) -> tuple[object, ...]:
        """What changes when the library does, read off folders and times: quicker than `fingerprints`, and no proof."""
        stamps: list[object] = [tuple(sorted(read_taken_out(self.home)))]
        for folder in sorted(self._added_folder.glob("[!.]*")):
            stamps += self.stamp_of(folder.name)
        return tuple(stamps)

    def stamp_of(self, report: str) -> tuple[object, ...]:
        """What changes when an added report's card or text does, as in `stamp`; () for any other."""
        stamps: list[object] = []
        for file in sorted((self._added_folder / report).glob("*.json")):
            try:
                found = file.stat()
            except OSError:
                continue
            stamps.append((report, file.name, found.st_size, found.st_mtime_ns))
        return tuple(stamps)

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
        if supersedes is not None:
            self._find_entry(supersedes)
        preview = self.preview(path, again=again, progress=progress)
        return self.add_preview(
            preview, title=title, publisher=publisher, date=date, supersedes=supersedes, again=again
        )

    def preview(
        self,
        path: Path,
        *,
        again: bool = False,
        progress: Callable[[int, int], None] | None = None,
        heartbeat: Callable[[], None] = lambda: None,
    ) -> Preview:
        """Read a file without adding it; what is proposed for its card, and what the library holds of it already.

        `progress` is called with pages done and pages in all, `heartbeat` several times a second; what they raise ends
        the reading.

        Raises:
            DuplicateReport: the library holds this very file, and `again` does not allow that.
            ReportError: the file cannot be read.
        """
        content = read_regular_file(path)
        if not again:
            refuse_same_bytes(self._entries(), path, content)
        reading = read_guarded(path, progress, limits=self.limits, heartbeat=heartbeat)
        if read_bytes(path) != content:
            raise _changed(path)
        report = report_from_reading(reading, DRAFT)
        heartbeat()
        card = propose_card(reading, report, path.stem)
        runs = fingerprint_report(report)
        same, earlier = self._compare(card.title, runs)
        sha256 = hashlib.sha256(content).hexdigest()
        return Preview(path, sha256, replace(report, details=card), reading, runs, same, earlier)

    def add_preview(
        self,
        preview: Preview,
        *,
        title: str | None = None,
        publisher: str | None = None,
        date: str | None = None,
        supersedes: str | None = None,
        again: bool = False,
    ) -> Addition:
        """Keep a copy of a file that was read. What is not given is as proposed.

        Raises:
            DuplicateReport: the library holds it by now, and `again` does not allow that.
            ReportError: the file has gone or changed, what it is to supersede is a newer edition of it or is not there,
                or the library cannot be written.
        """
        path = preview.path
        content = read_regular_file(path)
        if hashlib.sha256(content).hexdigest() != preview.sha256:
            raise _changed(path)
        if supersedes is not None:
            self._find_entry(supersedes)
        details = change_card(preview.report.details, title=title, publisher=publisher, date=date)
        details = replace(details, supersedes=supersedes)
        with one_writer(self._added_folder):
            if not again:
                refuse_same_bytes(self._entries(), path, content)
            same, earlier = self._compare(details.title, preview.runs)
            if same is not None and not again:
                raise DuplicateReport(clean_line(path.name), "its words", same)
            details = replace(details, id=choose_id(path.stem, self._taken()))
            self._refuse_circle(details.id, supersedes)
            self._store(details, path, content, preview.reading, preview.runs)
        is_told = supersedes is None and same is None
        return Addition(replace(preview.report, details=details), preview.reading, earlier if is_told else None)

    def edit(
        self,
        report: str,
        *,
        title: str | None = None,
        publisher: str | None = None,
        date: str | None = None,
        supersedes: str | None = None,
    ) -> ReportDetails:
        """Change the card of an added report; None leaves a field as it is, and "" takes `supersedes` away.

        Raises:
            ReportError: no such report, or a bundled one; or it would supersede itself, a newer edition of itself, or a
                report that is not there.
        """
        with one_writer(self._added_folder):
            entry = self._find_entry(report)
            details = entry.details
            if not details.added:
                raise ReportError(f"'{report}' comes with the program: its card cannot be changed.")
            if supersedes and self._find_entry(supersedes).details.id == report:
                raise ReportError(f"'{report}' cannot be a newer edition of itself. Name the earlier report.")
            if supersedes != details.supersedes:
                # A circle that is there already must not keep the rest of the card from being mended.
                self._refuse_circle(report, supersedes)
            details = change_card(details, title=title, publisher=publisher, date=date)
            if supersedes is not None:
                details = replace(details, supersedes=supersedes or None)
            write_card(entry.source.parent, details, entry.sha256, reading_sha256=entry.reading_sha256)
        return details

    def remove(self, report: str) -> None:
        """Take a report out; `restore` brings it back, an added one for 30 days.

        Raises:
            ReportError: no such report, or the folder cannot be written.
        """
        broken = any(fault.report == report for fault in self.faults())
        if not broken and not self._find_entry(report).details.added:
            with one_writer(self._added_folder):
                write_taken_out(self.home, {*read_taken_out(self.home), report})
            return
        with one_writer(self._added_folder):
            move_to_bin(self._added_folder / report, self._bin)
            empty_bin(self._bin)

    def note_use(self) -> None:
        """Remember that the library is used today: what was removed is deleted once days of use confirm its age."""
        note_use(self._bin)

    def restore(self, report: str | None = None) -> list[str]:
        """Bring back a report that was removed, or all of them; their ids. One whose id is taken gets a new one.

        What the library holds already stays in the bin; under another card, it is brought back where it is named.

        Raises:
            ReportError: no such report was removed; those that were are named.
        """
        bundled, binned = read_taken_out(self.home), list_bin(self._bin)
        if report is not None:
            kept = [(name, folder) for name, folder in binned if name == report]
            if report not in bundled and not kept:
                known = ", ".join(sorted({*bundled, *(name for name, _ in binned)})) or "none"
                raise ReportError(f"no report '{report}' was removed. These can be brought back: {known}.")
            back, binned = {report} & bundled, [] if report in bundled else kept
        else:
            back = bundled
        if back:
            with one_writer(self._added_folder):
                write_taken_out(self.home, read_taken_out(self.home) - back)
        found: list[str] = []
        if binned:
            with one_writer(self._added_folder):
                # The one that was removed last takes its id first; of one id, only that is brought back by name.
                for name, folder in reversed(binned):
                    if is_held(self._added_folder / name, folder, with_card=report is not None):
                        continue
                    found.append(self._bring_back(name, folder))
                    if report is not None:
                        break
        return [*sorted(back), *reversed(found)]

    def removed(self) -> list[Removed]:
        """The reports that can be brought back, the one removed last first, bundled ones at the end."""
        found = []
        for report, folder in reversed(list_bin(self._bin)):
            live = self._added_folder / report
            held, whole = (is_held(live, folder, with_card=with_card) for with_card in (False, True))
            found.append(Removed(report, read_title(folder) or report, folder.name[:10], held, held and not whole))
        taken_out = read_taken_out(self.home)
        bundled = [entry.details for entry in bundled_entries() if entry.details.id in taken_out]
        return found + [Removed(card.id, card.title, None) for card in bundled]

    def explain_vanished(self, reports: Iterable[str], *, since: float) -> str | None:
        """What to tell where added reports that were there are gone and nobody removed them; None where none is.

        `reports` are their ids, as of `since`, in seconds since 1970: what a backup that was restored after that moved
        aside was replaced on purpose.
        """
        # An earlier report of that id may lie in the bin, too: only what was put there since was removed.
        known = self._taken() | {report for report, place in list_bin(self._bin) if is_removed_since(place, since)}
        for aside in self.home.glob(f"{ASIDE}*"):
            if aside.stat().st_mtime >= since:
                known |= {folder.name for folder in (aside / self._added_folder.name).glob("[!.]*")}
        gone = sorted(set(reports) - known)
        if not gone:
            return None
        named = ", ".join(gone[:_MOST_NAMED])
        more = f" and {len(gone) - _MOST_NAMED} more" if len(gone) > _MOST_NAMED else ""
        state = find_sound_state(self.home, gone[0])
        if state is not None:
            remedy = f"Go back to the state '{state}' (pcn-assistant corpus restore {state})"
        else:
            remedy = f"Put {self._added_folder} back as it was"
        why = ""
        if not self._added_folder.is_dir():
            is_file = self._added_folder.exists()
            why = "; a file is in the place of its folder" if is_file else "; its folder is gone"
        return (
            f"Gone from the library, and not removed since the index was built: {named}{more}{why}. {remedy}, "
            "restore a backup (pcn-assistant backup --restore FILE), or add the reports again "
            "(pcn-assistant corpus add FILE)."
        )

    def _bring_back(self, report: str, folder: Path) -> str:
        """Move a report out of the bin; its id, a new one where another report has taken the old."""
        free = report if report not in self._taken() else choose_id(report, self._taken())
        bring_back(folder, self._added_folder / free)
        return free

    def _refuse_circle(self, report: str, supersedes: str | None) -> None:
        """Refuse that a report supersedes one of which it is an earlier edition itself, over however many steps.

        Raises:
            ReportError: it would.
        """
        editions = trace_earlier(supersedes, self.cards()) if supersedes else []
        if report in editions:
            steps = " supersedes ".join(f"'{each}'" for each in editions[: editions.index(report) + 1])
            raise ReportError(
                f"'{report}' cannot be a newer edition of '{supersedes}': {steps}. To undo that first: "
                f'pcn-assistant corpus edit {editions[editions.index(report) - 1]} --supersedes ""'
            )

    def _compare(self, title: str, runs: Fingerprint) -> tuple[str | None, str | None]:
        """The id of the report that holds these words already, and of that of which they look like an edition."""
        entries = self._entries()
        runs_of = {report: load_runs(entry, self.limits) for report, entry in entries.items()}
        others = {report: found for report, found in runs_of.items() if found is not None}
        same = find_same(runs, others)
        if same is not None:
            return same, None
        titles = {name: entry.details.title for name, entry in entries.items()}
        return None, find_earlier_edition(title, runs, others, titles)

    def _store(self, details: ReportDetails, path: Path, content: bytes, reading: Reading, runs: Fingerprint) -> None:
        """Write a report's folder aside and move it into place, so that no half-written one is ever read."""
        suffix = path.suffix.lower()
        part = self._added_folder / f".{details.id}.part"
        # Whoever writes holds the lock: what is half written was left by a process that was ended.
        for left in self._added_folder.glob(".*.part"):
            shutil.rmtree(left, ignore_errors=True)
        try:
            part.mkdir(parents=True)
            (part / f"source{suffix if _SUFFIX.fullmatch(suffix) else '.file'}").write_bytes(content)
            read_as = write_reading(part, reading, runs)
            write_card(part, details, hashlib.sha256(content).hexdigest(), reading_sha256=read_as)
            part.rename(self._added_folder / details.id)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)  # a full disk is not to be filled further
            raise

    def _entries(self) -> dict[str, Entry]:
        """The reports that can be used, by id; every card is read once."""
        return read_settled(self.home, self._read_entries)

    def _read_entries(self) -> dict[str, Entry]:
        removed = read_taken_out(self.home)
        bundled = {entry.details.id: entry for entry in bundled_entries() if entry.details.id not in removed}
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
        return {entry.details.id for entry in bundled_entries()} | {
            folder.name for folder in self._added_folder.glob("[!.]*")
        }


def explain_unknown_report(report: str, ids: Sequence[str]) -> str:
    """What to tell someone who asked for a report that is not there."""
    near = get_close_matches(report, ids, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"no report '{report}' in the library.{hint} The reports are: {', '.join(ids) or 'none'}."


def _changed(path: Path) -> ReportError:
    return ReportError(f"{clean_line(path.name)}: it changed while it was read. Add it again.")
