"""The index of a whole library, of which the reports that a question needs are opened."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.errors import IndexUnusable
from corpus.vocabulary import ReportDetails
from index.embedding import SentenceEmbeddings
from index.report_finder import ReportFinder
from index.search import Index
from index.segments import SEAL, Segment, check_segment, read_segment
from index.storage import IndexFolder, Manifest, read_catalogue, read_manifest

# A library of so many reports is opened whole; of a larger one, the reports that a question needs.
MOST_WHOLE = 12
# What is in the place of a file where none is.
_NO_FILE = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
# So many reports are kept open, at some 5 MB each, and so many sets of them.
_SEGMENTS_KEPT = 128
_SETS_KEPT = 16


class _Held:
    """Keeps a build from being removed as long as anybody refers to it."""

    def __init__(self, folder: IndexFolder, build: Path) -> None:
        lock = folder.hold(build)
        if lock is not None:
            weakref.finalize(self, lock.release)


class LibraryIndex:
    """An index of a library, open. Safe to share."""

    def __init__(
        self, folder: IndexFolder, build: Path, embeddings: SentenceEmbeddings, *, server: str | None = None
    ) -> None:
        """Open a build; `server` is the address of the Chroma server that holds a large library's vectors.

        Raises:
            IndexUnusable: it is half written, damaged, or was made by another version.
            UserError: no server answers.
        """
        self.manifest: Manifest = read_manifest(build)
        self.embeddings = embeddings
        self._held = _Held(folder, build)
        self._folder = folder.segments
        self._own_questions = folder.own_questions
        # The cards of its reports.
        self.catalogue: tuple[ReportDetails, ...] = tuple(read_catalogue(build, self.manifest))
        missing = [name for name in self.manifest.segments.values() if not (self._folder / name / SEAL).is_file()]
        if missing or set(self.reports) != set(self.manifest.segments):
            raise IndexUnusable("reports of the index are missing or damaged")
        self.finder: ReportFinder | None = None
        if not self.is_small:
            self.finder = ReportFinder(folder.engines, server=server, embeddings=embeddings)
            if not self.finder.hold(self.manifest.segments.values()):
                raise IndexUnusable("reports are missing from the index's engines")
        self._lock = threading.Lock()
        # What its indexes work out once for all of them.
        self._shared: dict[str, Any] = {}
        self._segments: OrderedDict[str, Segment] = OrderedDict()
        self._sets: OrderedDict[tuple[str, ...], Index] = OrderedDict()

    @cached_property
    def reports(self) -> tuple[str, ...]:
        """The ids of its reports, in the order of the library."""
        return tuple(card.id for card in self.catalogue)

    @cached_property
    def _by_segment(self) -> dict[str, str]:
        return {name: report for report, name in self.manifest.segments.items()}

    @property
    def is_small(self) -> bool:
        """Whether it is opened whole."""
        return len(self.reports) <= MOST_WHOLE

    def choose(self, texts: Sequence[str], *, most: int, reports: Collection[str] | None = None) -> tuple[str, ...]:
        """The ids of the reports that some texts need, `most` for each at the most, those of the first text first.

        Only `reports` may be chosen, unless that is None. Those of a small library are all chosen.

        Raises:
            IndexUnusable: an engine's files are damaged.
        """
        asked = None if reports is None else set(reports)
        allowed = self.reports if asked is None else tuple(report for report in self.reports if report in asked)
        if self.finder is None or len(allowed) <= most:
            return allowed
        chosen = [
            report for text in texts for report in self.finder.choose(text, self._by_segment, most=most, reports=asked)
        ]
        return tuple(dict.fromkeys(chosen)) or allowed[:most]

    def whole(self) -> Index:
        """All of its reports, open.

        Raises:
            IndexUnusable: one is damaged.
        """
        return self.open(self.reports)

    def open(self, reports: Iterable[str]) -> Index:
        """Some of its reports, open, in the order of the library.

        Raises:
            IndexUnusable: one is damaged.
        """
        wanted = set(reports)
        key = tuple(report for report in self.reports if report in wanted)
        with self._lock:
            if key in self._sets:
                self._sets.move_to_end(key)
                return self._sets[key]
        index = Index(
            self._open_segments(key),
            embeddings=self.embeddings,
            manifest=self.manifest,
            catalogue=self.catalogue,
            held=self._held,
            rarity=self.finder.rarity if self.finder else None,
            shared=self._shared,
            own_questions=self._own_questions,
        )
        with self._lock:
            index = self._sets.setdefault(key, index)
            while len(self._sets) > _SETS_KEPT:
                self._sets.popitem(last=False)
        return index

    def _open_segments(self, reports: Sequence[str]) -> list[Segment]:
        """The segments of some reports. What is opened for the first time is compared with its hashes meanwhile."""
        found: dict[str, Segment] = {}
        with self._lock:
            for report in reports:
                if report in self._segments:
                    self._segments.move_to_end(report)
                    found[report] = self._segments[report]
        missing = [report for report in reports if report not in found]
        if missing:
            with ThreadPoolExecutor(1) as pool:
                checks = {report: pool.submit(self._check, report) for report in missing}
                for report in missing:
                    try:
                        found[report] = read_segment(self._place(report), passage_words=self.manifest.passage_words)
                    except IndexUnusable:
                        checks[report].result()  # it says what is damaged
                        raise
                for check in checks.values():
                    check.result()
            with self._lock:
                self._segments.update((report, found[report]) for report in missing)
                while len(self._segments) > max(_SEGMENTS_KEPT, len(reports)):
                    self._segments.popitem(last=False)
        return [found[report] for report in reports]

    def _place(self, report: str) -> Path:
        return self._folder / self.manifest.segments[report]

    def _check(self, report: str) -> None:
        """Refuse a damaged report, and take its seal off, so that it is made anew when the index is next opened."""
        try:
            check_segment(self._place(report), self.manifest.seals[report])
        except IndexUnusable as fault:
            # A file that cannot be read for the moment may be sound.
            cause = fault.__cause__
            if not isinstance(cause, OSError) or isinstance(cause, _NO_FILE):
                with suppress(OSError):
                    (self._place(report) / SEAL).unlink()
            raise


def open_library_index(build: Path, embeddings: SentenceEmbeddings, *, server: str | None = None) -> LibraryIndex:
    """Open a build of an index folder; `server` as in `LibraryIndex`.

    Raises:
        IndexUnusable: it is half written, damaged, or was made by another version.
        UserError: no server answers.
    """
    return LibraryIndex(IndexFolder(build.parents[1]), build, embeddings, server=server)


def check_index(build: Path, embeddings: SentenceEmbeddings, *, server: str | None = None) -> None:
    """Compare every file of a build with its hash, and open it.

    Raises:
        IndexUnusable: it is half written, damaged, or was made by another version.
        UserError: no server answers.
    """
    index = open_library_index(build, embeddings, server=server)
    for report, name in index.manifest.segments.items():
        check_segment(IndexFolder(build.parents[1]).segments / name, index.manifest.seals[report])
    if index.is_small:
        index.whole()


def open_index(build: Path, embeddings: SentenceEmbeddings) -> Index:
    """Open a build with all of its reports.

    Raises:
        IndexUnusable: as `open_library_index`.
    """
    return open_library_index(build, embeddings).whole()
