"""Vectors of an earlier build, so that a text that was embedded once is not embedded again when the library changes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnusable, UserError
from corpus.evidence import extract_evidence
from corpus.passages import split_into_passages
from corpus.vocabulary import Evidence, Report
from index.embedding import Floats
from index.search import search_text
from index.storage import FORMAT, IndexFolder, Manifest, check_files, read_manifest, read_reports
from index.token_vectors import KeptTokens, read_token_vectors
from index.vector_store import VectorStore

# The text of a unit as it was embedded, and the part of it that is the unit's own.
UnitText = tuple[str, str]


@dataclass(frozen=True, slots=True)
class KeptVectors:
    """What an earlier build holds; nothing by default."""

    # Vectors by the text that they were made of.
    passages: dict[str, Floats] = field(default_factory=dict)
    # Vectors and token vectors of evidence units.
    evidence: dict[UnitText, tuple[Floats, KeptTokens]] = field(default_factory=dict)


def unit_text(unit: Evidence) -> UnitText:
    """What a unit's vectors depend on."""
    return search_text(unit), unit.own


def read_kept_vectors(folder: IndexFolder, *, model: str, weights: str) -> KeptVectors:
    """The vectors of the newest sound build that was made with this model; none where there is no such build."""
    for build in folder.whole_builds():
        try:
            manifest = read_manifest(build)
            if (manifest.format, manifest.model, manifest.weights) != (FORMAT, model, weights):
                continue
            if manifest.files:
                check_files(build, manifest)
            elif not _can_be_opened(build):
                continue
            reports = read_reports(build, manifest)
            return KeptVectors(_read_passages(build, manifest, reports), _read_evidence(build, manifest, reports))
        except (IndexUnusable, UserError):
            continue
    return KeptVectors()


def _can_be_opened(build: Path) -> bool:
    """Whether Chroma opens a build of an earlier version, whose files have no hashes: tried by another process.

    Where the graph of its vectors is damaged, Chroma's engine ends the process.
    """
    code = (
        "import sys\nfrom pathlib import Path\nfrom index.vector_store import VectorStore\n"
        "for name in ('passages', 'evidence'): VectorStore.read(Path(sys.argv[1]), name)"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code, str(build / "chroma")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder)},
        capture_output=True,
        check=False,
    )
    return ran.returncode == 0


def _read_passages(build: Path, manifest: Manifest, reports: Sequence[Report]) -> dict[str, Floats]:
    """Vectors of passages by their text."""
    if not manifest.files:
        rows = VectorStore.read(build / "chroma", "passages")
        _check_lengths([vector for *_, vector in rows])
        return {text: vector for _, text, vector in rows}
    passages = [passage for report in reports for passage in split_into_passages(report, words=manifest.passage_words)]
    # Copied, so that no file of the build is held open when it is removed.
    vectors = np.array(VectorStore.read_array(build / "chroma", "passages", ids=[each.id for each in passages]))
    return {search_text(passage): vector for passage, vector in zip(passages, vectors, strict=True)}


def _read_evidence(
    build: Path, manifest: Manifest, reports: Sequence[Report]
) -> dict[UnitText, tuple[Floats, KeptTokens]]:
    """Vectors by unit.

    Raises:
        IndexUnusable: the rows are not those of the units that the reports have today.
    """
    units = [unit for report in reports for unit in extract_evidence(report)]
    vectors: Sequence[Floats]
    if manifest.files:
        vectors = list(np.array(VectorStore.read_array(build / "chroma", "evidence", ids=[unit.id for unit in units])))
    else:
        rows = VectorStore.read(build / "chroma", "evidence")
        if [(unit.id, search_text(unit)) for unit in units] != [(identifier, text) for identifier, text, _ in rows]:
            raise IndexUnusable("the index was built by another version")
        vectors = [vector for *_, vector in rows]
        _check_lengths(vectors)
    tokens = read_token_vectors(build / "tokens", len(units))
    # Copied as well: Windows removes no file that is mapped.
    tokens = replace(tokens, vectors=np.array(tokens.vectors))
    return {
        unit_text(unit): (vector, tokens.of_unit(number))
        for number, (unit, vector) in enumerate(zip(units, vectors, strict=True))
    }


def _check_lengths(vectors: Sequence[Floats]) -> None:
    """Refuse vectors that are not of length one, which only damage makes.

    Raises:
        IndexUnusable: one is not.
    """
    if len(vectors) and not np.allclose(np.linalg.norm(np.stack(vectors), axis=1), 1.0, atol=1e-3):
        raise IndexUnusable("the vectors of the index are damaged")
