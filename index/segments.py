"""One report as it is indexed: a folder of its own, which never changes, so that only what is new is embedded.

index/segments/KEY-RANDOM/
    report.json     the report as read
    words.json      its words, for the lexicon
    vectors.npy     the vectors of its passages, then those of its evidence units; shape (texts, dimensions)
    tokens.npy      the vectors of its tokens, as bytes
    arrays.npz      where each token belongs, and the postings of its terms
    segment.json    which report it is, and the SHA-256 of every other file; written last: without it, it is not whole

KEY is made of the report's fingerprint and what else it depends on, so the same report has the same key everywhere.
"""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from corpus.errors import IndexUnusable
from corpus.evidence import extract_evidence
from corpus.library.whole_files import write_whole
from corpus.passages import split_into_passages
from corpus.report_json import report_from_json, report_json
from corpus.vocabulary import Evidence, Passage, Report
from index.bm25 import Postings, read_postings
from index.embedding import Floats
from index.lexicon import words_from_json, words_json
from index.storage import FORMAT
from index.term_indexes import PASSAGES, ReportTerms, read_kept_terms
from index.token_vectors import ReportTokens, TokenVectorWriter, read_tokens

SEAL = "segment.json"
_REPORT, _WORDS, _VECTORS, _TOKENS, _ARRAYS = "report.json", "words.json", "vectors.npy", "tokens.npy", "arrays.npz"
# What the files are called where they are damaged.
_CALLED = {
    _REPORT: "the reports", _WORDS: "the words", _VECTORS: "the vectors", _TOKENS: "the token vectors",
    _ARRAYS: "the words and tokens",
}  # fmt: skip
_KEY_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class SegmentKey:
    """What a segment depends on."""

    # The fingerprint of the report and its card.
    report: str
    # The fingerprint of the embedding model's weights.
    weights: str
    # The most words in a passage.
    passage_words: int

    def __str__(self) -> str:
        parts = json.dumps([FORMAT, self.report, self.weights, self.passage_words])
        return hashlib.sha256(parts.encode("utf-8")).hexdigest()[:_KEY_CHARACTERS]


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A report as it is indexed, open. Read-only and safe to share."""

    # The name of its folder.
    name: str
    report: Report
    passages: tuple[Passage, ...]
    evidence: tuple[Evidence, ...]
    # Of length one; shapes (passages, dimensions) and (units, dimensions).
    passage_vectors: Floats
    evidence_vectors: Floats
    tokens: ReportTokens
    terms: ReportTerms
    # What others work out from it once, by a name.
    kept: dict[str, Any] = field(default_factory=dict)

    def keep(self, name: str, make: Callable[[Segment], Any]) -> Any:
        """What `make` works out from it, made once."""
        if name not in self.kept:
            self.kept[name] = make(self)
        return self.kept[name]


@dataclass(frozen=True, slots=True)
class Searchable:
    """What the engines of a large library take of a segment."""

    # The name of its folder.
    name: str
    # Of its passages; shape (passages, dimensions).
    vectors: Floats
    postings: Postings
    # How often each long form defines a short one.
    abbreviations: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class IndexedReport:
    """A report with all that is kept of it, before it is written."""

    report: Report
    passages: Sequence[Passage]
    evidence: Sequence[Evidence]
    # Passages first; shape (texts, dimensions).
    vectors: Floats
    tokens: TokenVectorWriter
    terms: ReportTerms


def write_segment(folder: Path, key: SegmentKey, indexed: IndexedReport) -> Path:
    """Keep a report in a new folder under `folder`; the new folder.

    Raises:
        OSError: it cannot be written, as where the disk is full.
    """
    place = folder / f"{key}-{secrets.token_hex(3)}"
    place.mkdir(parents=True)
    try:
        arrays = indexed.tokens.arrays()
        tokens = arrays.pop("vectors")
        contents = {
            _REPORT: _as_json(report_json(indexed.report)),
            _WORDS: _as_json(words_json(indexed.terms.words)),
            _VECTORS: _as_npy(indexed.vectors.astype(np.float32)),
            _TOKENS: _as_npy(tokens),
            _ARRAYS: _as_npz({**arrays, **indexed.terms.arrays()}),
        }
        for name, content in contents.items():
            (place / name).write_bytes(content)
        seal = {
            "report": indexed.report.id,
            "passages": len(indexed.passages),
            "evidence": len(indexed.evidence),
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
        }
        write_whole(place / SEAL, json.dumps(seal, indent=1, sort_keys=True))
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return place


def read_seal(place: Path) -> tuple[dict[str, Any], str]:
    """What a segment says of itself, and the SHA-256 of that.

    Raises:
        IndexUnusable: it is missing or damaged.
    """
    try:
        content = (place / SEAL).read_bytes()
        seal = json.loads(content)
        has_all = {"report", "passages", "evidence", "files"} <= set(seal) and set(seal["files"]) == set(_CALLED)
    except (OSError, ValueError, TypeError, RecursionError) as fault:
        raise IndexUnusable("a report of the index is missing or damaged") from fault
    if not has_all:
        raise IndexUnusable("a report of the index is damaged")
    return seal, hashlib.sha256(content).hexdigest()


def check_segment(place: Path, seal: str | None = None) -> None:
    """Compare the files of a segment with their hashes; `seal` is the SHA-256 of what it says of itself.

    Raises:
        IndexUnusable: one is missing, cannot be read, or is not the one that was written.
    """
    found, digest = read_seal(place)
    if seal is not None and digest != seal:
        raise IndexUnusable("a report of the index is damaged")
    for name, expected in found["files"].items():
        what = _CALLED[name]
        try:
            with (place / name).open("rb") as file:
                is_same = hashlib.file_digest(file, "sha256").hexdigest() == expected
        except (FileNotFoundError, NotADirectoryError) as fault:
            raise IndexUnusable(f"{what} of the index are missing") from fault
        except OSError as fault:
            raise IndexUnusable(f"{what} of the index cannot be read ({fault.strerror})") from fault
        if not is_same:
            raise IndexUnusable(f"{what} of the index are damaged")


def read_segment(place: Path, *, passage_words: int) -> Segment:
    """Open a segment, whose files are checked elsewhere; the token vectors stay on disk until they are used.

    Raises:
        IndexUnusable: a file is missing or damaged, or it was made by another version of the program.
    """
    seal, _ = read_seal(place)
    try:
        report = report_from_json(json.loads((place / _REPORT).read_text(encoding="utf-8")))
        words = words_from_json(json.loads((place / _WORDS).read_text(encoding="utf-8")))
        vectors: Floats = np.load(place / _VECTORS)
        tokens = np.load(place / _TOKENS, mmap_mode="r")
        with np.load(place / _ARRAYS) as found:
            arrays = dict(found)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as fault:
        raise IndexUnusable("a report of the index is missing or damaged") from fault
    passages = tuple(split_into_passages(report, words=passage_words))
    evidence = tuple(extract_evidence(report))
    sizes = (len(passages), len(evidence))
    if sizes != (seal["passages"], seal["evidence"]) or len(vectors) != sum(sizes):
        raise IndexUnusable("the index was built by another version")
    return Segment(
        name=place.name,
        report=report,
        passages=passages,
        evidence=evidence,
        passage_vectors=vectors[: len(passages)],
        evidence_vectors=vectors[len(passages) :],
        tokens=read_tokens(tokens, arrays, units=len(evidence)),
        terms=read_kept_terms(words, arrays, passages=len(passages), evidence=len(evidence)),
    )


def read_searchable(place: Path) -> Searchable:
    """What the engines take of a segment, without its report.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    seal, _ = read_seal(place)
    count = int(seal["passages"])
    try:
        words = words_from_json(json.loads((place / _WORDS).read_text(encoding="utf-8")))
        vectors: Floats = np.load(place / _VECTORS)[:count]
        with np.load(place / _ARRAYS) as found:
            arrays = {name: found[name] for name in found.files if name.startswith(PASSAGES)}
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as fault:
        raise IndexUnusable("a report of the index is missing or damaged") from fault
    return Searchable(place.name, vectors, read_postings(arrays, PASSAGES, texts=count), words.abbreviations)


def _as_json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8")


def _as_npy(values: np.ndarray[Any, Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


def _as_npz(arrays: dict[str, np.ndarray[Any, Any]]) -> bytes:
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()
