"""What was read of a report, kept beside its file, and what it is compared by: read, written, made where missing."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from corpus.errors import ReportError
from corpus.library.cards import Entry
from corpus.library.duplicates import (
    Fingerprint,
    fingerprint_from_json,
    fingerprint_report,
    fingerprint_to_json,
)
from corpus.library.guarded_reading import read_guarded
from corpus.library.reading_file import reading_from_json, reading_to_json
from corpus.library.reading_limits import DEFAULT_LIMITS, ReadingLimits
from corpus.readers.reader import read_file, report_from_reading
from corpus.reading import Reading
from corpus.vocabulary import ReportDetails

# The files of an added report's folder beside its card and source.
_READING = "reading.json"
_RUNS = "runs.json"
# Comparisons are kept for so many reports.
_COMPARISONS_KEPT = 2048


def write_reading(folder: Path, reading: Reading, runs: Fingerprint) -> str:
    """Keep a reading and what it is compared by in a report's folder; the SHA-256 of the reading as written.

    Raises:
        OSError: the folder cannot be written.
    """
    content = reading_to_json(reading).encode("ascii")
    (folder / _READING).write_bytes(content)
    (folder / _RUNS).write_text(fingerprint_to_json(runs), encoding="utf-8")
    return hashlib.sha256(content).hexdigest()


def read_reading(entry: Entry, limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """What was read of a report's file when it was added; where that is not kept, the file is read now.

    Raises:
        ReportError: it is damaged, or the file cannot be read, or takes more than the limits allow.
    """
    if not _has_reading(entry):
        is_bundled = entry.details.added is None
        return read_file(entry.source) if is_bundled else read_guarded(entry.source, limits=limits)
    kept = entry.source.parent / _READING
    try:
        content = kept.read_bytes()
        if entry.reading_sha256 not in (None, hashlib.sha256(content).hexdigest()):
            raise ReportError("what was read of it is damaged.")
        return reading_from_json(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise ReportError(f"{kept}: cannot be read. Delete it, and the report is read from its file again.") from fault
    except ReportError as fault:
        raise ReportError(f"{kept}: {fault} Delete it, and the report is read from its file again.") from fault


def load_runs(entry: Entry, limits: ReadingLimits = DEFAULT_LIMITS) -> Fingerprint | None:
    """What a report is compared by; None where it cannot be read within the limits."""
    try:
        changed = entry.source.stat().st_mtime_ns
        return _runs_of(entry.source, changed, _has_reading(entry), added=entry.details.added, limits=limits)
    except (OSError, ReportError):
        return None


def hash_text(entry: Entry, card: bytes) -> str:
    """SHA-256 of a report's card and of what an index is built from: its reading, or its file where none is kept.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256(card)
    digest.update((entry.source.parent / _READING if _has_reading(entry) else entry.source).read_bytes())
    return digest.hexdigest()


def _has_reading(entry: Entry) -> bool:
    """Whether what was read is kept beside the file: not for bundled reports, nor for those of older versions."""
    return entry.details.added is not None and (entry.source.parent / _READING).is_file()


@lru_cache(maxsize=_COMPARISONS_KEPT)
def _runs_of(source: Path, changed: int, has_reading: bool, *, added: str | None, limits: ReadingLimits) -> Fingerprint:
    """What the report of a source file is compared by, made once for each state of the file.

    `added` is the day on its card; None for a bundled report, which alone may be read without a guard.
    """
    kept = source.parent / _RUNS
    if has_reading and kept.is_file():
        try:
            return fingerprint_from_json(kept.read_text(encoding="utf-8"))
        except (ValueError, KeyError, TypeError):
            pass  # made anew
    nameless = ReportDetails("", "", "", "", False, "", "", added)
    return fingerprint_report(report_from_reading(read_reading(Entry(nameless, source), limits), nameless))
