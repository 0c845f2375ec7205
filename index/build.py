"""Building an index aside and swapping it in whole; noticing one that is stale or damaged."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexUnusable, ReportError, UserError
from corpus.evidence import extract_evidence
from corpus.library.bundled import mend_taken_out
from corpus.library.store import Library
from corpus.passages import PASSAGE_WORDS, split_into_passages
from corpus.text import extract_text
from corpus.vocabulary import Evidence, EvidenceKind, Passage, Report
from index.adapter import ADAPTER
from index.embedding import DEFAULT_MODEL, Floats, SentenceEmbeddings, fingerprint
from index.kept_vectors import KeptVectors, read_kept_vectors, unit_text
from index.prebuilt import copy_prebuilt
from index.search import Index, open_index, search_text
from index.storage import (
    FORMAT,
    MANIFEST,
    IndexFolder,
    Manifest,
    hash_files,
    read_manifest,
    read_reports,
    unwritable_error,
    write_manifest,
    write_reports,
)
from index.term_indexes import build_term_indexes
from index.token_vectors import TokenVectorWriter
from index.vector_store import VectorStore

# How long to wait for another process that is building the index.
_WAIT_SECONDS = 900
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
    # The file that fits the default model to its work; None takes the model as published.
    adapter: Path | None = ADAPTER


def open_or_build_index(
    library: Library,
    settings: IndexSettings,
    *,
    notice: Notice,
    rebuild: bool = False,
    serve_old: bool = False,
    progress: Progress | None = None,
) -> tuple[Index, bool]:
    """The open index of a library, built first where there is none or it no longer fits; whether it was built.

    `notice` is called with the reason why an index is rebuilt. Texts that the index before held are not embedded again,
    unless `rebuild` asks for all of it anew. With `serve_old`, an index that cannot be brought up to date is opened as
    it is, where nothing of it was removed from the library.

    Raises:
        UserError: the library is empty, or the folder cannot be written.
    """
    folder = IndexFolder(library.home / "index")
    embeddings = SentenceEmbeddings(settings.model, adapter=settings.adapter)
    _mend_library(library, notice)
    library.note_use()
    for broken in library.faults():
        notice(f"Left out: {broken.message}")
    if not rebuild:
        found = _open_if_sound(folder, library, settings, embeddings, notice)
        if found is not None:
            for report in sorted(set(library.ids()) - set(found.reports)):
                notice(f"Left out: report {report} cannot be read. What to do about it: pcn-assistant doctor")
            _sweep(folder, notice)
            return found, False
    try:
        with _one_writer(folder, notice):
            if not rebuild:
                if not folder.whole_builds():
                    copy_prebuilt(folder, lambda manifest: _shares_reports(library, settings, manifest))
                found = _open_if_sound(folder, library, settings, embeddings, lambda _: None)
                if found is not None:
                    return found, False
            weights = fingerprint(settings.model, settings.adapter)
            kept = KeptVectors() if rebuild else read_kept_vectors(folder, model=settings.model, weights=weights)
            build = _build(folder, library, settings, embeddings, notice, kept, progress)
            return open_index(build, embeddings), True
    except IndexUnusable as fault:
        old = _open_last_good(folder, library, settings, embeddings) if serve_old else None
        if old is None:
            raise
        notice(f"The index is not up to date: {fault} Until then answers come from the reports as they were.")
        return old, False


def _mend_library(library: Library, notice: Notice) -> None:
    try:
        mended = mend_taken_out(library.home)
    except OSError:
        return  # a read-only folder: the copy is read in any case
    if mended is not None:
        notice(mended)


def staleness(library: Library, settings: IndexSettings, manifest: Manifest) -> str | None:
    """Why an index no longer fits its library and settings, in words; None where it does."""
    reason = _find_other_settings(settings, manifest)
    if reason is not None:
        return reason
    now, then = library.fingerprints(), manifest.reports
    added_or_removed = sorted(set(now) ^ set(then))
    edited = sorted(report for report in now if report in then and then[report] != now[report])
    changed = added_or_removed + edited
    return f"the library has changed ({', '.join(changed)})" if changed else None


def _shares_reports(library: Library, settings: IndexSettings, manifest: Manifest) -> bool:
    """Whether an index fits the settings and holds some report as the library has it."""
    shared = library.fingerprints().items() & manifest.reports.items()
    return bool(shared) and _find_other_settings(settings, manifest) is None


def _find_other_settings(settings: IndexSettings, manifest: Manifest) -> str | None:
    """Why an index no longer fits the program and its settings, whatever the library holds; None where it does."""
    if manifest.format != FORMAT or not manifest.files:
        return "it was made by another version"
    if manifest.model != settings.model:
        return f"it was made with the embedding model '{manifest.model}', not '{settings.model}'"
    if manifest.weights != fingerprint(settings.model, settings.adapter):
        return "the weights of the embedding model have changed"
    if manifest.passage_words != settings.passage_words:
        return "the passage size has changed"
    return None


def _open_if_sound(
    folder: IndexFolder, library: Library, settings: IndexSettings, embeddings: SentenceEmbeddings, notice: Notice
) -> Index | None:
    """The live index, open, if it fits; otherwise None, and a notice why.

    Where the pointer to it is lost, the newest build that fits is taken for it.
    """
    try:
        live = folder.live()
    except IndexUnusable as fault:
        reason: str | None = str(fault)
        builds = folder.whole_builds()
    else:
        builds = folder.whole_builds() if live is None else [live]
        reason = "the pointer to the live index is missing" if live is None and builds else None
    for build in builds:
        try:
            why = staleness(library, settings, read_manifest(build))
            if why is None:
                index = open_index(build, embeddings)
                if reason is not None:
                    _repoint(folder, build, notice, reason)
                return index
        except IndexUnusable as fault:
            why = str(fault)
        reason = reason or why
    if reason is not None:
        notice(f"Rebuilding the index: {reason}.")
        vanished = explain_vanished(library, builds[0]) if builds else None
        if vanished is not None:
            notice(vanished)
    return None


def explain_vanished(library: Library, build: Path) -> str | None:
    """What to tell where added reports of a build are gone from the library and nobody removed them; None otherwise."""
    try:
        manifest, built = read_manifest(build), (build / MANIFEST).stat().st_mtime
        # The reports are read, which takes long where they are many, only where some are missed.
        if manifest.format != FORMAT or library.explain_vanished(manifest.reports, since=built) is None:
            return None
        # A bundled report that another version of the program had is no loss.
        added = [report.details.id for report in read_reports(build, manifest) if report.details.added is not None]
    except (IndexUnusable, OSError):
        return None
    return library.explain_vanished(added, since=built)


def _repoint(folder: IndexFolder, build: Path, notice: Notice, reason: str) -> None:
    """Point to a sound build again, where nobody is at work and the folder can be written."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder.lock, timeout=0):
            folder.go_live(build)
    except (Timeout, OSError):
        return
    notice(f"Mended: {reason}; it points to the index again.")


def _open_last_good(
    folder: IndexFolder, library: Library, settings: IndexSettings, embeddings: SentenceEmbeddings
) -> Index | None:
    """The newest sound index of the library as it was, if all of its reports are still there; None where none is."""
    for build in folder.whole_builds():
        try:
            manifest = read_manifest(build)
            is_removed = bool(set(manifest.reports) - set(library.fingerprints()))
            if not is_removed and _find_other_settings(settings, manifest) is None:
                return open_index(build, embeddings)
        except IndexUnusable:
            continue
    return None


def _sweep(folder: IndexFolder, notice: Notice) -> None:
    """Remove what runs that were ended left beside the live index, unless one is at work."""
    from filelock import FileLock, Timeout

    try:
        live = folder.live()
        if live is None or not folder.other_builds(live):
            return
        with FileLock(folder.lock, timeout=0):
            has_mended = folder.live() == live and folder.sweep(live)
    except (IndexUnusable, Timeout, OSError):
        return
    if has_mended:
        notice("Mended: what an earlier run left half built was removed from the index folder.")


@contextmanager
def _one_writer(folder: IndexFolder, notice: Notice) -> Iterator[None]:
    """Hold the writer's lock; where another process holds it, say so and wait."""
    from filelock import FileLock, Timeout

    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.lock)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            notice("Another process is building the index; waiting for it.")
            lock.acquire(timeout=_WAIT_SECONDS)
    except Timeout as fault:
        raise UserError(
            f"{folder.path}: another process has held the index for too long. End it, try again."
        ) from fault
    except OSError as fault:
        raise unwritable_error(folder.path, fault) from fault
    try:
        yield
    finally:
        lock.release()


def _load_reports(library: Library, ids: Iterable[str], notice: Notice) -> Iterator[Report]:
    """The reports that can be read; a notice for each that cannot."""
    for report in ids:
        try:
            yield library.load(report)
        except ReportError as fault:
            notice(f"Left out: report {report}: {fault} Or take it out: pcn-assistant corpus remove {report}")


def _build(
    folder: IndexFolder,
    library: Library,
    settings: IndexSettings,
    embeddings: SentenceEmbeddings,
    notice: Notice,
    kept: KeptVectors,
    progress: Progress | None,
) -> Path:
    from tqdm import tqdm

    fingerprints = library.fingerprints()
    if not fingerprints:
        raise UserError("the library is empty. Add a report: pcn-assistant corpus add FILE")
    reports = list(_load_reports(library, fingerprints, notice))
    if not reports:
        raise UserError("no report of the library can be read. What to do about each: pcn-assistant doctor")
    passages: list[Passage] = []
    evidence: list[Evidence] = []
    for report in reports:
        passages += split_into_passages(report, words=settings.passage_words)
        evidence += extract_evidence(report)
    folder.remove_unfinished()
    build = folder.build(_choose_name(fingerprints, settings))
    try:
        with tqdm(total=len(passages) + len(evidence), desc="Indexing", unit="texts", leave=False) as bar:

            def count(texts: int) -> None:
                bar.update(texts)
                if progress is not None:
                    progress(int(bar.n), len(passages) + len(evidence))

            build_term_indexes(reports, passages, evidence).write(build / "terms")
            _embed_passages(build, passages, embeddings, kept, count)
            _embed_evidence(build, evidence, find_label_ends(reports, evidence), embeddings, kept, count)
        write_manifest(build, _make_manifest(build, reports, fingerprints, settings, len(passages), len(evidence)))
        folder.go_live(build)
    except BaseException as fault:
        if not _is_live(folder, build):
            shutil.rmtree(build, ignore_errors=True)  # half built, it would only fill the disk
        if isinstance(fault, OSError):
            raise unwritable_error(folder.path, fault) from fault
        raise
    return build


def _is_live(folder: IndexFolder, build: Path) -> bool:
    """Whether the pointer names a build: from then on it is what answers come from, whatever is cut short after."""
    try:
        return folder.live() == build
    except IndexUnusable:
        return False


def _embed_passages(
    build: Path,
    passages: Sequence[Passage],
    embeddings: SentenceEmbeddings,
    kept: KeptVectors,
    count: Callable[[int], object],
) -> None:
    texts = [search_text(passage) for passage in passages]
    vectors = {number: kept.passages[text] for number, text in enumerate(texts) if text in kept.passages}
    count(len(vectors))
    fresh = [number for number in range(len(texts)) if number not in vectors]
    for place, encoded in embeddings.encode([texts[number] for number in fresh]):
        vectors[fresh[place]] = encoded.vector
        count(1)
    _store(build, "passages", [p.id for p in passages], texts, vectors)


def _embed_evidence(
    build: Path,
    evidence: Sequence[Evidence],
    label_ends: Sequence[int],
    embeddings: SentenceEmbeddings,
    kept: KeptVectors,
    count: Callable[[int], object],
) -> None:
    """One pass of the model gives a unit's vector and its token vectors."""
    texts = [search_text(unit) for unit in evidence]
    contexts = [text[: len(text) - len(unit.own)] for text, unit in zip(texts, evidence, strict=True)]
    writer = TokenVectorWriter(contexts, label_ends)
    vectors: dict[int, Floats] = {}
    for number, unit in enumerate(evidence):
        if unit_text(unit) in kept.evidence:
            vectors[number], tokens = kept.evidence[unit_text(unit)]
            writer.take_kept(number, tokens)
    count(len(vectors))
    fresh = [number for number in range(len(texts)) if number not in vectors]
    for place, encoded in embeddings.encode([texts[number] for number in fresh]):
        vectors[fresh[place]] = encoded.vector
        writer.take(fresh[place], encoded)
        count(1)
    writer.write(build / "tokens")
    _store(build, "evidence", [unit.id for unit in evidence], texts, vectors)


def _store(build: Path, name: str, ids: Sequence[str], texts: Sequence[str], vectors: Mapping[int, Floats]) -> None:
    VectorStore.build(
        build / "chroma", name, ids=ids, texts=texts, vectors=[vectors[number] for number in range(len(ids))]
    )


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


def _make_manifest(
    build: Path,
    reports: list[Report],
    fingerprints: dict[str, str],
    settings: IndexSettings,
    passages: int,
    evidence: int,
) -> Manifest:
    return Manifest(
        format=FORMAT,
        model=settings.model,
        weights=fingerprint(settings.model, settings.adapter),
        passage_words=settings.passage_words,
        reports=fingerprints,
        passages=passages,
        evidence=evidence,
        content=write_reports(build, reports),
        files=hash_files(build),
    )


def _choose_name(fingerprints: dict[str, str], settings: IndexSettings) -> str:
    """A new name for each build: what it is built from, and a random part, so that an open build is never written."""
    import secrets

    key = json.dumps([fingerprints, settings.model, settings.passage_words], sort_keys=True)
    return f"{hashlib.sha256(key.encode()).hexdigest()[:12]}-{secrets.token_hex(4)}"
