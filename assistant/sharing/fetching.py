"""Fetching what a published state names and the home lacks, into a folder aside in which nothing counts yet.

HOME/.following/reports/ID/      a report's files
HOME/.following/segments/NAME/   a report as it is indexed
HOME/.following/build/           the index's list of cards and its manifest

A file gets its name once it is whole and its SHA-256 is right; the next fetch uses what one that was cut short left.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.sharing.faults import StateRefused
from assistant.sharing.place import Place
from assistant.sharing.published import Files, PublishedState, name_object, name_state, read_state
from corpus.errors import IndexUnusable
from corpus.library.soundness import hash_file, hash_files
from index.segments import SEAL
from index.storage import CATALOGUE, MANIFEST, IndexFolder, Manifest, read_manifest

FOLDER = ".following"
_AT_ONCE = 8
_HALF = ".half"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A state of which the home has every file."""

    digest: str
    state: PublishedState
    manifest: Manifest
    # What lies aside: the reports that are to go into the library, and the segments that are to go into the index.
    reports: tuple[str, ...]
    segments: tuple[str, ...]


def fetch_state(place: Place, digest: str) -> PublishedState:
    """The list of a state's files.

    Raises:
        StateRefused: it is damaged, missing, or of another version of the program.
        PlaceUnreachable: it cannot be read.
    """
    return read_state(place.read(name_state(digest)), digest)


def fetch_manifest(place: Place, state: PublishedState, home: Path) -> Manifest:
    """The manifest of a state's index, which is fetched first: it tells whether the rest is of any use here.

    Raises:
        StateRefused: it is damaged, missing, or of another version of the program.
        PlaceUnreachable: it cannot be read.
        OSError: it cannot be written.
    """
    build = home / FOLDER / "build"
    _fetch_folder(place, build, {CATALOGUE: state.catalogue, MANIFEST: state.manifest})
    try:
        manifest = read_manifest(build)
    except IndexUnusable as fault:
        raise StateRefused(f"its index: {fault}") from fault
    if set(manifest.segments.values()) != set(state.segments) or not state.reports.keys() <= manifest.reports.keys():
        raise StateRefused("its index is that of another library")
    return manifest


def fetch_missing(place: Place, digest: str, state: PublishedState, manifest: Manifest, home: Path) -> Fetched:
    """Fetch every report and segment that the home lacks.

    Raises:
        StateRefused: a file is damaged or missing.
        PlaceUnreachable: one cannot be read.
        OSError: one cannot be written.
    """
    aside = home / FOLDER
    reports = {report: files for report, files in state.reports.items() if not holds_report(home, report, files)}
    folder = IndexFolder(home / "index").segments
    segments = {name: files for name, files in state.segments.items() if not holds_segment(folder, name, files)}
    _drop_others(aside / "reports", reports)
    _drop_others(aside / "segments", segments)
    wanted = [(aside / "reports" / report, files) for report, files in reports.items()]
    wanted += [(aside / "segments" / name, files) for name, files in segments.items()]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        jobs = (pool.submit(_fetch_folder, place, target, files) for target, files in wanted)
        try:
            for job in list(jobs):
                job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return Fetched(digest, state, manifest, tuple(reports), tuple(segments))


def holds_report(home: Path, report: str, files: Files) -> bool:
    """Whether the library holds a report with just these files."""
    try:
        return hash_files(home / "library" / report) == files
    except OSError:
        return False


def holds_segment(folder: Path, name: str, files: Files) -> bool:
    """Whether the index has a segment; its other files are compared with their hashes when it is opened."""
    try:
        return hash_file(folder / name / SEAL) == files[SEAL] and all(
            (folder / name / file).is_file() for file in files
        )
    except (OSError, KeyError):
        return False


def _fetch_folder(place: Place, target: Path, files: Mapping[str, str]) -> None:
    """Fetch the files of a folder that are not in it yet, whole.

    Raises:
        StateRefused, PlaceUnreachable, OSError: as `fetch_missing`.
    """
    target.mkdir(parents=True, exist_ok=True)
    for other in _list_others(target, files):
        other.unlink()
    for name, digest in files.items():
        path = target / name
        with suppress(OSError):
            if hash_file(path) == digest:
                continue
        half = target / f"{name}{_HALF}"
        place.download(name_object(digest), half)
        with half.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != digest:
            half.unlink()
            raise StateRefused(f"{name_object(digest)} is damaged")
        half.replace(path)


def _list_others(target: Path, files: Mapping[str, str]) -> Iterator[Path]:
    return (path for path in list(target.iterdir()) if path.name not in files and path.is_file())


def _drop_others(folder: Path, wanted: Mapping[str, object]) -> None:
    """Drop what an earlier fetch left and this one does not want."""
    with suppress(OSError):
        for place in folder.iterdir():
            if place.name not in wanted:
                shutil.rmtree(place, ignore_errors=True)
