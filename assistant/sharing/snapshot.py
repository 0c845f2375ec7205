"""The library and its index as they are at one moment, by the hashes of their files, ready to be published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.sharing.published import PublishedState
from corpus.errors import IndexUnusable, ReportError, UserError
from corpus.library.bundled import bundled_entries
from corpus.library.soundness import find_damage, hash_files
from corpus.library.store import Library
from corpus.library.writer_lock import hold_library
from index.build import IndexSettings, open_or_build_library_index
from index.library_index import LibraryIndex
from index.segments import SEAL, read_seal
from index.storage import CATALOGUE, MANIFEST, IndexFolder, read_manifest

# A library that is changed each time that it is looked at is not published.
_MOST_LOOKS = 5


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state, and where its files lie now."""

    state: PublishedState
    # By their SHA-256: those of reports and segments, then the catalogue, last the manifest.
    sources: dict[str, Path]
    # Keeps the index from being removed while it is published.
    index: LibraryIndex


def take_snapshot(
    library: Library, settings: IndexSettings, *, program: str, notice: Callable[[str], None]
) -> Snapshot:
    """The library as it is, its index brought up to date first.

    Raises:
        UserError: it is empty, a report or the index is damaged, or it changes all the time.
    """
    for _ in range(_MOST_LOOKS):
        index, _ = open_or_build_library_index(library, settings, notice=notice)
        try:
            with hold_library(library.home / "library"):
                found = _look(library, index, program)
        except (FileNotFoundError, IndexUnusable):
            continue  # another process has brought the index up to date meanwhile
        except OSError as fault:
            raise UserError(f"{library.home}: cannot be read ({fault.strerror}). Nothing was published.") from fault
        if found is not None:
            return found
    raise UserError("the library is being changed. Publish it when that is done.")


def _look(library: Library, index: LibraryIndex, program: str) -> Snapshot | None:
    """The state, where the index still fits the library; called by who holds the library.

    Raises:
        ReportError: a report is damaged.
        IndexUnusable, OSError: a file is gone.
    """
    folder = IndexFolder(library.home / "index")
    build = folder.live()
    if build is None or read_manifest(build) != index.manifest or library.fingerprints() != index.manifest.reports:
        return None
    bundled = {entry.details.id for entry in bundled_entries()}
    sources: dict[str, Path] = {}
    reports, segments = {}, {}
    for report in sorted(index.manifest.reports.keys() - bundled):
        place = library.home / "library" / report
        files = hash_files(place)
        damage = find_damage(report, files, place.joinpath)
        if damage is not None:
            raise ReportError(f"report {report}: {damage}. Nothing was published. What to do: pcn-assistant doctor")
        reports[report] = files
        sources |= {digest: place / name for name, digest in files.items()}
    for name in index.manifest.segments.values():
        seal, digest = read_seal(folder.segments / name)
        segments[name] = {**seal["files"], SEAL: digest}
        sources |= {each: folder.segments / name / file for file, each in segments[name].items()}
    catalogue, manifest = (hashlib.sha256((build / file).read_bytes()).hexdigest() for file in (CATALOGUE, MANIFEST))
    sources |= {catalogue: build / CATALOGUE, manifest: build / MANIFEST}
    state = PublishedState(
        program=program,
        reports=reports,
        bundled={report: mark for report, mark in index.manifest.reports.items() if report in bundled},
        segments=segments,
        catalogue=catalogue,
        manifest=manifest,
        sizes={digest: path.stat().st_size for digest, path in sources.items()},
    )
    return Snapshot(state, sources, index)
