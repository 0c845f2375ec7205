"""Putting a state that was fetched into its place: library and index together, while nobody else writes either.

Whoever opens the library meanwhile waits (`read_settled`, the index's lock). Where the process is killed in between,
whoever opens the library next brings it to the new state, and puts its index together from the segments that are there
already: nothing is embedded.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.sharing.fetching import FOLDER, Fetched
from corpus.errors import IndexUnusable, UserError
from corpus.library.bin import BIN, choose_place
from corpus.library.bundled import REMOVED, bundled_entries, read_taken_out
from corpus.library.moves import begin_moves, commit_moves, drop_moves
from corpus.library.soundness import hash_files
from corpus.library.state_files import write_file
from corpus.library.store import Library
from corpus.library.whole_files import write_whole
from corpus.library.writer_lock import one_writer
from index.build import IndexSettings
from index.embedding import SentenceEmbeddings, fingerprint
from index.library_index import MOST_WHOLE
from index.report_finder import bring_up_to_date
from index.segments import Searchable, read_searchable
from index.storage import CATALOGUE, MANIFEST, IndexFolder

RECORD = "following.json"
# How long to wait for another process that is building the index.
_WAIT_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Record:
    """What a home follows, and the state that it is in."""

    address: str = ""
    state: str = ""
    # The files of each report that came from there, by its id.
    reports: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # `stamp_library` as it was then.
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Swapped:
    """What became of the library; ids, sorted."""

    new: list[str]
    changed: list[str]
    gone: list[str]
    # Those among the ones that are gone or changed that did not come from the address: they are in the bin.
    binned: list[str]


def read_record(home: Path) -> Record:
    """What a home follows; an empty record where there is none, or a damaged one: all is compared anew then."""
    try:
        row: dict[str, Any] = json.loads((home / RECORD).read_text(encoding="utf-8"))
        return Record(str(row["address"]), str(row["state"]), dict(row["reports"]), str(row["stamp"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Record()


def stamp_library(home: Path) -> str:
    """What changes when the library in a home does: a backup that was restored, a folder that was deleted."""
    return hashlib.sha256(repr(Library(home).stamp()).encode()).hexdigest()


def swap_in(home: Path, address: str, fetched: Fetched, settings: IndexSettings) -> Swapped:
    """Make the library and the index those of a state.

    Raises:
        UserError: a folder cannot be written, another process holds it too long, or the Chroma server does not answer.
        IndexUnusable: a segment or the engines are damaged.
        OSError: the disk is full, or the like.
    """
    folder = IndexFolder(home / "index")
    record = read_record(home)
    with _hold_index(folder):
        _put_segments(home, folder, fetched)
        build = folder.build(f"followed-{secrets.token_hex(6)}")
        try:
            for name in (CATALOGUE, MANIFEST):  # the manifest last: a build without one is not whole
                shutil.copyfile(home / FOLDER / "build" / name, build / name)
            _bring_engines_up_to_date(folder, fetched, settings)
            with one_writer(home / "library"):
                swapped = _swap_library(home, fetched, record)
                folder.go_live(build)
        except BaseException:
            if not _is_live(folder, build):
                shutil.rmtree(build, ignore_errors=True)
            raise
        now = Record(address, fetched.digest, fetched.state.reports, stamp_library(home))
        write_whole(home / RECORD, json.dumps(asdict(now)))
    shutil.rmtree(home / FOLDER / "reports", ignore_errors=True)
    return swapped


def _is_live(folder: IndexFolder, build: Path) -> bool:
    try:
        return folder.live() == build
    except IndexUnusable:
        return False


@contextmanager
def _hold_index(folder: IndexFolder) -> Iterator[None]:
    from filelock import FileLock, Timeout

    folder.path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.lock)
    try:
        lock.acquire(timeout=_WAIT_SECONDS)
    except Timeout as fault:
        raise UserError(f"{folder.path}: another process has held the index for too long. End it.") from fault
    try:
        yield
    finally:
        lock.release()


def _put_segments(home: Path, folder: IndexFolder, fetched: Fetched) -> None:
    folder.segments.mkdir(parents=True, exist_ok=True)
    for name in fetched.segments:
        target = folder.segments / name
        if target.exists():  # its seal was taken off: it is damaged
            shutil.rmtree(target)
        (home / FOLDER / "segments" / name).rename(target)


def _bring_engines_up_to_date(folder: IndexFolder, fetched: Fetched, settings: IndexSettings) -> None:
    """Let the engines of a large library hold its segments, as where an index is built."""
    names = list(fetched.manifest.segments.values())
    if len(names) <= MOST_WHOLE:
        return

    def read(name: str) -> Searchable:
        return read_searchable(folder.segments / name)

    bring_up_to_date(
        folder.engines,
        names,
        read,
        server=settings.chroma,
        embeddings=SentenceEmbeddings(settings.model, adapter=settings.adapter),
        weights=fingerprint(settings.model, settings.adapter),
    )


def _swap_library(home: Path, fetched: Fetched, record: Record) -> Swapped:
    """Move what the state brings into its place, and what it does not have out of it; called under the library's lock.

    A report that came from the address before is dropped; any other goes into the bin.

    Raises:
        ReportError: something cannot be moved; whoever opens the library next goes on.
        OSError: something cannot be written, and nothing was changed.
    """
    folder, wanted = home / "library", fetched.state.reports
    present = {place.name for place in folder.glob("[!.]*") if place.is_dir()}
    leaving = sorted((present - wanted.keys()) | (present & set(fetched.reports)))
    binned = [report for report in leaving if not _came_from_there(folder / report, record)]
    come_along = {entry.details.id for entry in bundled_entries()}
    taken_out = come_along - fetched.state.bundled.keys()
    laid_out = begin_moves(home)
    try:
        out, into = [], []
        for report in leaving:
            aside = choose_place(folder / BIN, report) if report in binned else laid_out / "old" / report
            out.append((folder / report, aside))
        for report in fetched.reports:
            new = laid_out / "reports" / report
            new.parent.mkdir(exist_ok=True)
            (home / FOLDER / "reports" / report).rename(new)
            into.append((new, folder / report))
        if taken_out != read_taken_out(home) & come_along:
            out += [(file, laid_out / f"old-{file.name}") for file in sorted(home.glob("removed*.json"))]
            write_file(laid_out / REMOVED, json.dumps(sorted(taken_out)).encode())
            into.append((laid_out / REMOVED, home / REMOVED))
    except BaseException:
        drop_moves(home)
        raise
    if out or into:
        commit_moves(home, out, into, told="the library is as it was published.")
    else:
        drop_moves(home)
    changed = sorted(present & set(fetched.reports))
    return Swapped(
        new=sorted(set(fetched.reports) - present), changed=changed, gone=sorted(present - wanted.keys()), binned=binned
    )


def _came_from_there(place: Path, record: Record) -> bool:
    try:
        return record.reports.get(place.name) == hash_files(place)
    except OSError:
        return False
