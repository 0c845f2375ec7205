"""What an index is on disk: its reports, each indexed apart, the manifest of a build, a pointer to the live one.

index/current.json            {"build": NAME}: the live build
index/builds/NAME/            manifest.json: which reports, and where each is (written last: a build without one is not
                              whole); catalogue.json: the reports' cards
index/segments/KEY-RANDOM/    one report as it is indexed (segments.py); builds share them
index/engines/                what chooses reports where there are many (engines.py)
index/readers/NAME~0.lock     held by a process that has the build open: such a build is not removed
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexUnusable
from corpus.library.whole_files import write_whole
from corpus.vocabulary import ReportDetails

if TYPE_CHECKING:
    from filelock import BaseFileLock

FORMAT = 5
MANIFEST, CATALOGUE = "manifest.json", "catalogue.json"
# Between the name of a build and the number of one who has it open; so many at once are told apart.
_BEFORE_NUMBER = "~"
_MOST_READERS = 1000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from, and what it must hold."""

    # The version of the files; `FORMAT` today.
    format: int
    # The embedding model, by name or folder, and the fingerprint of its weights.
    model: str
    weights: str
    # The most words in a passage.
    passage_words: int
    # The fingerprint of each report, by its id.
    reports: Mapping[str, str]
    # The folder of each report as it is indexed, under `index/segments`, by its id; and the SHA-256 of its seal.
    segments: Mapping[str, str]
    seals: Mapping[str, str]
    # How many passages and evidence units it holds.
    passages: int
    evidence: int
    # SHA-256 of what the reports hold, as read: the same library has the same.
    content: str
    # SHA-256 of the catalogue.
    catalogue: str


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """The folder that holds the builds of an index and the pointer to the live one."""

    path: Path

    @property
    def lock(self) -> Path:
        """The file that one writer at a time holds."""
        return self.path / "writer.lock"

    def live(self) -> Path | None:
        """The live build's folder; None where there is none.

        Raises:
            IndexUnusable: the pointer to it is damaged.
        """
        try:
            name = json.loads((self.path / "current.json").read_text(encoding="utf-8"))["build"]
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise IndexUnusable("the pointer to the live index is damaged") from fault
        folder = self.path / "builds" / str(name)
        return folder if folder.parent == self.path / "builds" and folder.is_dir() else None

    @property
    def engines(self) -> Path:
        """The folder of the engines of a large library."""
        return self.path / "engines"

    @property
    def segments(self) -> Path:
        """The folder of the reports as they are indexed."""
        return self.path / "segments"

    @property
    def own_questions(self) -> Path:
        """The folder of the question banks that were made of reports: beside the index, since people made them."""
        return self.path.parent / "questions"

    def whole_builds(self) -> list[Path]:
        """The builds that were finished, the newest first."""
        found = []
        for build in self._builds():
            try:
                found.append(((build / MANIFEST).stat().st_mtime_ns, build))
            except OSError:
                continue
        return [build for _, build in sorted(found, reverse=True)]

    def unfinished_builds(self) -> list[Path]:
        """What a writer that was ended left behind, or is writing now."""
        return [build for build in self._builds() if not (build / MANIFEST).exists()]

    def remove_unfinished(self) -> None:
        """Remove what is half built; called by who holds the lock, so that nobody is writing it."""
        for build in self.unfinished_builds():
            shutil.rmtree(build, ignore_errors=True)

    def _builds(self) -> list[Path]:
        try:
            return [build for build in (self.path / "builds").iterdir() if build.is_dir()]
        except OSError:
            return []

    def build(self, name: str) -> Path:
        """An empty folder for a build of that name.

        Raises:
            IndexUnusable: the folder cannot be written.
        """
        folder = self.path / "builds" / name
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        except OSError as fault:
            raise unwritable_error(self.path, fault) from fault
        return folder

    def go_live(self, build: Path) -> None:
        """Point to a finished build; remove the others but those that a process has open.

        Raises:
            OSError: the pointer cannot be written.
        """
        pointer = self.path / "current.json"
        if pointer.is_dir():
            shutil.rmtree(pointer)
        write_whole(pointer, json.dumps({"build": build.name}))
        self.sweep(build)

    def sweep(self, live: Path) -> bool:
        """Remove every build but the live one and those that a process has open; whether one was only half built.

        Called by who holds the lock, so that nobody is writing one.
        """
        unfinished = self.unfinished_builds()
        for other in self.other_builds(live):
            if other in unfinished or not self._is_open(other):
                shutil.rmtree(other, ignore_errors=True)
        self._remove_unused_segments()
        return bool(unfinished)

    def _remove_unused_segments(self) -> None:
        """Remove the reports that no build is made of, unless a build's manifest cannot be read."""
        used: set[str] = set()
        for build in self._builds():
            try:
                used.update(read_manifest(build).segments.values())
            except IndexUnusable:
                return
        for place in self.segment_folders():
            if place.name not in used:
                shutil.rmtree(place, ignore_errors=True)

    def segment_folders(self) -> list[Path]:
        """The folders of all reports as they are indexed, whole or not."""
        try:
            return [place for place in self.segments.iterdir() if place.is_dir()]
        except OSError:
            return []

    def other_builds(self, live: Path) -> list[Path]:
        """The builds beside the live one."""
        return [build for build in self._builds() if build != live]

    def hold(self, build: Path) -> BaseFileLock | None:
        """A lock that keeps a build from being removed until it is released; None where none can be made."""
        from filelock import FileLock, Timeout

        try:
            self._readers.mkdir(exist_ok=True)
            for number in range(_MOST_READERS):
                lock = FileLock(self._readers / f"{build.name}{_BEFORE_NUMBER}{number}.lock")
                try:
                    lock.acquire(timeout=0)
                    return lock
                except Timeout:
                    continue
        except OSError:
            pass  # a read-only folder: nobody can remove anything there either
        return None

    @property
    def _readers(self) -> Path:
        return self.path / "readers"

    def _is_open(self, build: Path) -> bool:
        """Whether a process holds a build; the locks of processes that have ended are removed."""
        from filelock import FileLock, Timeout

        is_open = False
        for place in self._readers.glob(f"{build.name}{_BEFORE_NUMBER}*.lock"):
            lock = FileLock(place)
            try:
                lock.acquire(timeout=0)
            except (Timeout, OSError):
                is_open = True
                continue
            lock.release()
            with suppress(OSError):
                place.unlink(missing_ok=True)
        return is_open


def unwritable_error(path: Path, fault: OSError) -> IndexUnusable:
    """What to tell someone whose index folder cannot be written."""
    return IndexUnusable(
        f"{path}: cannot be written ({fault.strerror}). Make room and make it writable, or set PCN_ASSISTANT_HOME "
        "to another folder."
    )


def write_catalogue(folder: Path, cards: Sequence[ReportDetails]) -> str:
    """Keep the reports' cards; the SHA-256 of what was written.

    Raises:
        OSError: they cannot be written.
    """
    content = json.dumps([asdict(card) for card in cards], ensure_ascii=False, sort_keys=True)
    (folder / CATALOGUE).write_bytes(content.encode("utf-8"))
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def read_catalogue(folder: Path, manifest: Manifest) -> list[ReportDetails]:
    """The cards of a build's reports.

    Raises:
        IndexUnusable: they are missing or damaged.
    """
    try:
        content = (folder / CATALOGUE).read_bytes()
    except OSError as fault:
        raise IndexUnusable("the catalogue of the index is missing") from fault
    if hashlib.sha256(content).hexdigest() != manifest.catalogue:
        raise IndexUnusable("the catalogue of the index is damaged")
    return [ReportDetails(**row) for row in json.loads(content)]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Declare the build whole.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(folder / MANIFEST, json.dumps(asdict(manifest), indent=2, sort_keys=True))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a build.

    Raises:
        IndexUnusable: there is none (the build was cut off), it is damaged, or of another version.
    """
    try:
        row = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if row["format"] != FORMAT:
            raise IndexUnusable("it was made by another version")
        manifest = Manifest(**row)
    except FileNotFoundError as fault:
        raise IndexUnusable("the index is only half written") from fault
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise IndexUnusable("the manifest of the index is damaged") from fault
    kinds = {"int": int, "str": str, "Mapping[str, str]": dict}
    if not all(isinstance(getattr(manifest, one.name), kinds[str(one.type)]) for one in fields(Manifest)):
        raise IndexUnusable("the manifest of the index is damaged")
    return manifest
