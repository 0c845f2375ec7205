"""What an index is on disk: the reports as read, a manifest of what it was built from, a pointer to the live one.

index/current.json            {"build": NAME}: the live build
index/builds/NAME/            reports.json, chroma/, tokens/, manifest.json (written last: a build without one is not
                              whole; it holds the SHA-256 of every other file)
index/readers/NAME~0.lock     held by a process that has the build open: such a build is not removed
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import IndexUnusable
from corpus.library.whole_files import write_whole
from corpus.vocabulary import Block, BlockKind, Cell, Report, ReportDetails, Span

if TYPE_CHECKING:
    from filelock import BaseFileLock

FORMAT = 3
MANIFEST, _REPORTS = "manifest.json", "reports.json"
# The folders of a build, as they are called where they are damaged.
_FOLDERS = {"chroma": "the vectors", "tokens": "the token vectors", "terms": "the words"}
# Between the name of a build and the number of one who has it open; so many at once are told apart.
_BEFORE_NUMBER = "~"
_MOST_READERS = 1000
# What some fields of a block are called in `reports.json`: their first names, so that older indexes are still read.
_STORED_NAMES = {"markers": "marks", "lead_ins": "leads", "group": "run", "is_label": "label"}
_FIELD_NAMES = {stored: field for field, stored in _STORED_NAMES.items()}


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
    # How many passages and evidence units it holds.
    passages: int
    evidence: int
    # SHA-256 of `reports.json`: the reports as read.
    content: str
    # SHA-256 of every other file of the build, by its path in it; empty in indexes of earlier versions.
    files: Mapping[str, str] = field(default_factory=dict)


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
        return bool(unfinished)

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


def hash_files(build: Path) -> dict[str, str]:
    """SHA-256 of every file of a build but its manifest and its reports, by its path with forward slashes.

    Chroma writes its own files anew when it opens them: they are left out, as the vectors stand in arrays beside them.

    Raises:
        OSError: one cannot be read.
    """
    paths = sorted(path for path in build.rglob("*") if path.is_file())
    names = {path.relative_to(build).as_posix(): path for path in paths}
    return {
        name: _hash_file(path)
        for name, path in names.items()
        if name not in (MANIFEST, _REPORTS) and not _is_engine(name)
    }


def _is_engine(name: str) -> bool:
    """Whether a file of a build is written by Chroma itself."""
    return name.startswith("chroma/") and not name.endswith((".npy", ".json"))


def check_files(build: Path, manifest: Manifest) -> None:
    """Compare the files of a build with their hashes, so that nothing is answered from a damaged one.

    Raises:
        IndexUnusable: one is missing, cannot be read, or is not the one that was written.
    """
    for name, digest in manifest.files.items():
        what = _FOLDERS.get(name.partition("/")[0], "the files")
        try:
            is_same = _hash_file(build / name) == digest
        except (FileNotFoundError, NotADirectoryError) as fault:
            raise IndexUnusable(f"{what} of the index are missing") from fault
        except OSError as fault:
            raise IndexUnusable(f"{what} of the index cannot be read ({fault.strerror})") from fault
        if not is_same:
            raise IndexUnusable(f"{what} of the index are damaged")


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_reports(folder: Path, reports: Sequence[Report]) -> str:
    """Keep the reports as read; the SHA-256 of what was written."""
    content = json.dumps([_report_json(report) for report in reports], ensure_ascii=False, sort_keys=True)
    (folder / _REPORTS).write_text(content, encoding="utf-8")
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def read_reports(folder: Path, manifest: Manifest) -> list[Report]:
    """The reports of a build.

    Raises:
        IndexUnusable: they are missing, not the ones that were written, or of a version that kept less of them.
    """
    try:
        content = (folder / _REPORTS).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise IndexUnusable("the reports of the index are missing") from fault
    if hashlib.sha256(content.encode("utf-8")).hexdigest() != manifest.content:
        raise IndexUnusable("the reports of the index are damaged")
    return [_report_from_json(row) for row in json.loads(content)]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Declare the build whole.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(folder / MANIFEST, json.dumps(asdict(manifest), indent=2, sort_keys=True))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a build.

    Raises:
        IndexUnusable: there is none (the build was cut off), or it is damaged.
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except FileNotFoundError as fault:
        raise IndexUnusable("the index is only half written") from fault
    except (OSError, ValueError, TypeError, RecursionError) as fault:
        raise IndexUnusable("the manifest of the index is damaged") from fault
    kinds = {"int": int, "str": str, "Mapping[str, str]": dict}
    if not all(isinstance(getattr(manifest, one.name), kinds[str(one.type)]) for one in fields(Manifest)):
        raise IndexUnusable("the manifest of the index is damaged")
    return manifest


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "details": asdict(report.details),
        "source": report.source,
        "has_markup": report.has_markup,
        "blocks": [_block_json(block) for block in report.blocks],
    }


def _report_from_json(row: dict[str, Any]) -> Report:
    details = ReportDetails(**row["details"])
    # Kept since reports may be of other kinds than text and Markdown; the bundled ones read alike without it.
    if "has_markup" not in row and details.added:
        raise IndexUnusable("it was made by another version")
    blocks = tuple(_block_from_json(block) for block in row["blocks"])
    return Report(details, row["source"], blocks, row.get("has_markup", True))


def _block_json(block: Block) -> dict[str, Any]:
    return {_STORED_NAMES.get(name, name): value for name, value in asdict(block).items()}


def _block_from_json(row: dict[str, Any]) -> Block:
    fields = {_FIELD_NAMES.get(name, name): value for name, value in row.items()}
    return Block(
        **{
            **fields,
            "kind": BlockKind(fields["kind"]),
            "spans": _spans(fields["spans"]),
            "markers": _spans(fields["markers"]),
            "lead_ins": _spans(fields["lead_ins"]),
            "section": tuple(fields["section"]),
            "headings": tuple(fields["headings"]),
            "cells": tuple(_cell_from_json(cell) for cell in fields["cells"]),
        }
    )


def _cell_from_json(row: dict[str, Any]) -> Cell:
    start, end = row["span"]
    header = _spans([row["header"]])[0] if row["header"] else None
    return Cell(row["column"], (start, end), header, _spans(row.get("over", ())))


def _spans(rows: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in rows)
