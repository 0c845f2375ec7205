"""Vectors of an earlier build, so that a text that was embedded once is not embedded again when the library changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import IndexUnusable, UserError
from corpus.evidence import extract_evidence
from corpus.vocabulary import Evidence
from index.embedding import Floats
from index.search import search_text
from index.storage import FORMAT, IndexFolder, Manifest, read_manifest, read_reports
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
    """The vectors of the live build; none where there is no sound one, or another model made it."""
    try:
        live = folder.live()
        if live is None:
            return KeptVectors()
        manifest = read_manifest(live)
        if (manifest.format, manifest.model, manifest.weights) != (FORMAT, model, weights):
            return KeptVectors()
        return KeptVectors(_read_passages(live), _read_evidence(live, manifest))
    except (IndexUnusable, UserError):
        return KeptVectors()


def _read_passages(live: Path) -> dict[str, Floats]:
    return {text: vector for _, text, vector in VectorStore.read(live / "chroma", "passages")}


def _read_evidence(live: Path, manifest: Manifest) -> dict[UnitText, tuple[Floats, KeptTokens]]:
    """Vectors by unit.

    Raises:
        IndexUnusable: the rows are not those of the units that the reports have today.
    """
    units = [unit for report in read_reports(live, manifest) for unit in extract_evidence(report)]
    rows = VectorStore.read(live / "chroma", "evidence")
    if [unit.id for unit in units] != [identifier for identifier, _, _ in rows]:
        raise IndexUnusable("the index was built by another version")
    tokens = read_token_vectors(live / "tokens", len(units))
    return {
        (text, unit.own): (vector, tokens.of_unit(number))
        for number, (unit, (_, text, vector)) in enumerate(zip(units, rows, strict=True))
    }
