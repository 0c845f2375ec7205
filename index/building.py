"""Building an index: what is sound of the one before stays, the rest is read and embedded."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnusable, ReportError, UserError
from corpus.evidence import extract_evidence
from corpus.library.store import Library
from corpus.passages import PASSAGE_WORDS, split_into_passages
from corpus.text import extract_text
from corpus.vocabulary import Evidence, EvidenceKind, Passage, Report
from index.embedding import DEFAULT_MODEL, Floats, SentenceEmbeddings, fingerprint
from index.encoders.adapter import ADAPTER
from index.kept_vectors import KeptVectors, read_kept_vectors, unit_text
from index.library_index import MOST_WHOLE
from index.report_finder import bring_up_to_date
from index.segments import (
    IndexedReport,
    Searchable,
    SegmentKey,
    check_segment,
    read_seal,
    read_searchable,
    write_segment,
)
from index.storage import (
    FORMAT,
    IndexFolder,
    Manifest,
    read_manifest,
    unwritable_error,
    write_catalogue,
    write_manifest,
)
from index.term_indexes import read_report_terms, search_text
from index.token_vectors import TokenVectorWriter

# The first words of a unit that count as naming it.
_LABEL_WORDS = 8

Notice = Callable[[str], None]
# Called with the number of texts that are embedded and the number in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What an index depends on beside the reports."""

    # The embedding model, by name or folder.
    model: str = DEFAULT_MODEL
    # The most words in a passage.
    passage_words: int = PASSAGE_WORDS
    # The address of the Chroma server that holds the vectors of a large library; None: they stand in the data folder.
    chroma: str | None = None
    # The file that fits the default model to its work; None takes the model as published.
    adapter: Path | None = ADAPTER


class Builder:
    """Builds an index: what is sound of the one before stays, the rest is read and embedded."""

    def __init__(
        self,
        folder: IndexFolder,
        library: Library,
        settings: IndexSettings,
        embeddings: SentenceEmbeddings,
        notice: Notice,
        *,
        rebuild: bool,
        progress: Progress | None,
    ) -> None:
        self._folder = folder
        self._library = library
        self._settings = settings
        self._embeddings = embeddings
        self._notice = notice
        self._rebuild = rebuild
        self._progress = progress
        self._weights = fingerprint(settings.model, settings.adapter)

    def build(self) -> Path:
        """Build it and point to it; the new build."""
        fingerprints = self._library.fingerprints()
        if not fingerprints:
            raise UserError("the library is empty. Add a report: pcn-assistant corpus add FILE")
        self._folder.remove_unfinished()
        build = self._folder.build(_choose_name(fingerprints, self._settings))
        try:
            places = {} if self._rebuild else self._find_sound(fingerprints)
            places |= self._index_reports({id_: mark for id_, mark in fingerprints.items() if id_ not in places})
            if not places:
                raise UserError("no report of the library can be read. What to do about each: pcn-assistant doctor")
            self._bring_engines_up_to_date(places)
            in_order = {report: places[report] for report in fingerprints if report in places}
            write_manifest(build, self._make_manifest(build, fingerprints, in_order))
            self._folder.go_live(build)
        except BaseException as fault:
            if not _is_live(self._folder, build):
                shutil.rmtree(build, ignore_errors=True)  # half built, it would only fill the disk
            if isinstance(fault, OSError):
                raise unwritable_error(self._folder.path, fault) from fault
            raise
        return build

    def _key(self, report_fingerprint: str) -> SegmentKey:
        return SegmentKey(report_fingerprint, self._weights, self._settings.passage_words)

    def _find_sound(self, fingerprints: Mapping[str, str]) -> dict[str, Path]:
        """Where the reports stand that are indexed already, be it by a run that was ended before it was done."""
        by_key: dict[str, list[Path]] = {}
        for place in self._folder.segment_folders():
            by_key.setdefault(place.name.rpartition("-")[0], []).append(place)
        seals = self._seals_of_builds()
        # Of many reports the files are compared with their hashes when they are opened: here it would take too long.
        is_small = len(fingerprints) <= MOST_WHOLE
        found: dict[str, Path] = {}
        for report, mark in fingerprints.items():
            for place in by_key.get(str(self._key(mark)), ()):
                try:
                    if is_small or place.name not in seals:
                        check_segment(place, seals.get(place.name))
                    elif read_seal(place)[1] != seals[place.name]:
                        continue
                    found[report] = place
                    break
                except IndexUnusable:
                    continue
        return found

    def _seals_of_builds(self) -> dict[str, str]:
        """The SHA-256 of the seals that finished builds know, by the names of the segments."""
        seals: dict[str, str] = {}
        for build in self._folder.whole_builds():
            try:
                manifest = read_manifest(build)
            except IndexUnusable:
                continue
            seals |= {name: manifest.seals[report] for report, name in manifest.segments.items()}
        return seals

    def _index_reports(self, fingerprints: Mapping[str, str]) -> dict[str, Path]:
        """Read and embed reports, one after another; where each stands then."""
        from tqdm import tqdm

        if not fingerprints:
            return {}
        split = partial(_split, words=self._settings.passage_words)
        # What there is to do is counted first: some hundred reports are too many to be held at once.
        sizes = [len(split(report)) for report in _load_reports(self._library, fingerprints, self._notice)]
        places: dict[str, Path] = {}
        with tqdm(total=sum(sizes), desc="Indexing", unit="texts", leave=False) as bar:

            def count(texts: int) -> None:
                bar.update(texts)
                if self._progress is not None:
                    self._progress(int(bar.n), sum(sizes))

            for report in _load_reports(self._library, fingerprints, lambda _: None):
                indexed = self._index_report(report, split(report), count)
                places[report.id] = write_segment(self._folder.segments, self._key(fingerprints[report.id]), indexed)
        return places

    def _bring_engines_up_to_date(self, places: Mapping[str, Path]) -> None:
        """Let the engines of a large library hold its reports, before it is pointed to."""
        if len(places) <= MOST_WHOLE:
            return
        from tqdm import tqdm

        def read(name: str) -> Searchable:
            return read_searchable(self._folder.segments / name)

        with tqdm(total=len(places), desc="Engines", unit="reports", leave=False) as bar:
            bring_up_to_date(
                self._folder.engines,
                [place.name for place in places.values()],
                read,
                server=self._settings.chroma,
                embeddings=self._embeddings,
                weights=self._weights,
                passed=bar.update,
            )

    def _index_report(self, report: Report, texts: _Texts, count: Callable[[int], object]) -> IndexedReport:
        kept = KeptVectors()
        if not self._rebuild:
            kept = read_kept_vectors(self._folder, report.id, weights=self._weights)
        vectors, tokens = _embed(report, texts, self._embeddings, kept, count)
        return IndexedReport(
            report,
            texts.passages,
            texts.evidence,
            vectors,
            tokens,
            read_report_terms(report, texts.passages, texts.evidence),
        )

    def _make_manifest(self, build: Path, fingerprints: dict[str, str], places: Mapping[str, Path]) -> Manifest:
        seals = {report: read_seal(place) for report, place in places.items()}
        cards = {card.id: card for card in self._library.cards()}
        contents = [[report, seal["files"]["report.json"]] for report, (seal, _) in seals.items()]
        return Manifest(
            format=FORMAT,
            model=self._settings.model,
            weights=self._weights,
            passage_words=self._settings.passage_words,
            reports=fingerprints,
            segments={report: place.name for report, place in places.items()},
            seals={report: digest for report, (_, digest) in seals.items()},
            passages=sum(seal["passages"] for seal, _ in seals.values()),
            evidence=sum(seal["evidence"] for seal, _ in seals.values()),
            content=hashlib.sha256(json.dumps(contents).encode("utf-8")).hexdigest(),
            catalogue=write_catalogue(build, [cards[report] for report in places]),
        )


def _is_live(folder: IndexFolder, build: Path) -> bool:
    """Whether the pointer names a build: from then on it is what answers come from, whatever is cut short after."""
    try:
        return folder.live() == build
    except IndexUnusable:
        return False


def _load_reports(library: Library, ids: Iterable[str], notice: Notice) -> Iterator[Report]:
    """The reports that can be read; a notice for each that cannot."""
    for report in ids:
        try:
            yield library.load(report)
        except ReportError as fault:
            notice(f"Left out: report {report}: {fault} Or take it out: pcn-assistant corpus remove {report}")


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is embedded of a report."""

    passages: list[Passage]
    evidence: list[Evidence]

    def __len__(self) -> int:
        return len(self.passages) + len(self.evidence)


def _split(report: Report, *, words: int) -> _Texts:
    return _Texts(split_into_passages(report, words=words), extract_evidence(report))


def _embed(
    report: Report, texts: _Texts, embeddings: SentenceEmbeddings, kept: KeptVectors, count: Callable[[int], object]
) -> tuple[Floats, TokenVectorWriter]:
    """The vectors of passages, then of units, shape (texts, dimensions); and the units' token vectors.

    One pass of the model gives a unit's vector and its token vectors.
    """
    first = len(texts.passages)
    searched = [search_text(passage) for passage in texts.passages] + [search_text(unit) for unit in texts.evidence]
    contexts = [text[: len(text) - len(unit.own)] for text, unit in zip(searched[first:], texts.evidence, strict=True)]
    writer = TokenVectorWriter(contexts, find_label_ends([report], texts.evidence))
    vectors = {number: kept.passages[text] for number, text in enumerate(searched[:first]) if text in kept.passages}
    for number, unit in enumerate(texts.evidence):
        if unit_text(unit) in kept.evidence:
            vectors[first + number], tokens = kept.evidence[unit_text(unit)]
            writer.take_kept(number, tokens)
    count(len(vectors))
    fresh = [number for number in range(len(searched)) if number not in vectors]
    for place, encoded in embeddings.encode([searched[number] for number in fresh]):
        number = fresh[place]
        vectors[number] = encoded.vector
        if number >= first:
            writer.take(number - first, encoded)
        count(1)
    together = [vectors[number] for number in range(len(searched))]
    return (np.stack(together) if together else np.zeros((0, 1), dtype=np.float32)), writer


def find_label_ends(reports: Sequence[Report], evidence: Sequence[Evidence]) -> list[int]:
    """Where the words that name a unit end in its own text: a row's first cell, else its first eight words."""
    by_id = {report.id: report for report in reports}
    ends = []
    for unit in evidence:
        report = by_id[unit.report]
        block = report.blocks[unit.blocks[0]]
        if unit.kind is EvidenceKind.ROW and block.cells:
            ends.append(len(extract_text(report.source, [block.cells[0].span], has_markup=report.has_markup)))
        else:
            ends.append(len(" ".join(unit.own.split()[:_LABEL_WORDS])))
    return ends


def _choose_name(fingerprints: dict[str, str], settings: IndexSettings) -> str:
    """A new name for each build: what it is built from, and a random part, so that an open build is never written."""
    import secrets

    key = json.dumps([fingerprints, settings.model, settings.passage_words], sort_keys=True)
    return f"{hashlib.sha256(key.encode()).hexdigest()[:12]}-{secrets.token_hex(4)}"
