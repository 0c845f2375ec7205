"""Opening the index of a library, built first where there is none or it no longer fits; noticing what is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexUnusable, UserError
from corpus.library.bundled import mend_taken_out
from corpus.library.store import Library
from index.building import Builder, Notice
from index.building import IndexSettings as IndexSettings
from index.building import Progress as Progress
from index.building import find_label_ends as find_label_ends
from index.embedding import SentenceEmbeddings, fingerprint
from index.library_index import LibraryIndex, open_library_index
from index.prebuilt import copy_prebuilt
from index.search import Index
from index.storage import MANIFEST, IndexFolder, Manifest, read_catalogue, read_manifest, unwritable_error

# How long to wait for another process that is building the index.
_WAIT_SECONDS = 900


def open_or_build_index(
    library: Library,
    settings: IndexSettings,
    *,
    notice: Notice,
    rebuild: bool = False,
    serve_old: bool = False,
    progress: Progress | None = None,
) -> tuple[Index, bool]:
    """All reports of a library, indexed and open; whether the index was built. See `open_or_build_library_index`.

    Raises:
        UserError: as there.
    """
    index, was_built = open_or_build_library_index(
        library, settings, notice=notice, rebuild=rebuild, serve_old=serve_old, progress=progress
    )
    return index.whole(), was_built


def open_or_build_library_index(
    library: Library,
    settings: IndexSettings,
    *,
    notice: Notice,
    rebuild: bool = False,
    serve_old: bool = False,
    progress: Progress | None = None,
) -> tuple[LibraryIndex, bool]:
    """The open index of a library, built first where there is none or it no longer fits; whether it was built.

    `notice` is called with the reason why an index is rebuilt. Only reports that are new or have changed are read and
    embedded, and of those only the texts that the index before did not hold, unless `rebuild` asks for all of it anew.
    With `serve_old`, an index that cannot be brought up to date is opened as it is, where nothing of it was removed
    from the library.

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
            build = Builder(folder, library, settings, embeddings, notice, rebuild=rebuild, progress=progress).build()
            return _open_checked(build, embeddings, settings), True
    except IndexUnusable as fault:
        old = _open_last_good(folder, library, settings, embeddings) if serve_old else None
        if old is None:
            raise
        notice(f"The index is not up to date: {fault} Until then answers come from the reports as they were.")
        return old, False


def _open_checked(build: Path, embeddings: SentenceEmbeddings, settings: IndexSettings) -> LibraryIndex:
    """A build, open. A small library is opened whole, so that damage is found before anything is asked.

    Raises:
        IndexUnusable: it is half written, damaged, or was made by another version.
    """
    index = open_library_index(build, embeddings, server=settings.chroma)
    if index.is_small:
        index.whole()
    return index


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
    if manifest.model != settings.model:
        return f"it was made with the embedding model '{manifest.model}', not '{settings.model}'"
    if manifest.weights != fingerprint(settings.model, settings.adapter):
        return "the weights of the embedding model have changed"
    if manifest.passage_words != settings.passage_words:
        return "the passage size has changed"
    return None


def _open_if_sound(
    folder: IndexFolder, library: Library, settings: IndexSettings, embeddings: SentenceEmbeddings, notice: Notice
) -> LibraryIndex | None:
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
                index = _open_checked(build, embeddings, settings)
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
        if library.explain_vanished(manifest.reports, since=built) is None:
            return None
        # A bundled report that another version of the program had is no loss.
        added = [card.id for card in read_catalogue(build, manifest) if card.added is not None]
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
) -> LibraryIndex | None:
    """The newest sound index of the library as it was, if all of its reports are still there; None where none is."""
    for build in folder.whole_builds():
        try:
            manifest = read_manifest(build)
            is_removed = bool(set(manifest.reports) - set(library.fingerprints()))
            if not is_removed and _find_other_settings(settings, manifest) is None:
                return _open_checked(build, embeddings, settings)
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
