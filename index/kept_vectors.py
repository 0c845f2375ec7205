"""Vectors of a report as it was indexed before, so that a text that was embedded once is not embedded again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnusable
from corpus.vocabulary import Evidence
from index.embedding import Floats
from index.segments import check_segment, read_segment
from index.storage import IndexFolder, read_manifest
from index.term_indexes import search_text
from index.token_vectors import KeptTokens

# The text of a unit as it was embedded, and the part of it that is the unit's own.
UnitText = tuple[str, str]


@dataclass(frozen=True, slots=True)
class KeptVectors:
    """What is held of a report; nothing by default."""

    # Vectors by the text that they were made of.
    passages: dict[str, Floats] = field(default_factory=dict)
    # Vectors and token vectors of evidence units.
    evidence: dict[UnitText, tuple[Floats, KeptTokens]] = field(default_factory=dict)


def unit_text(unit: Evidence) -> UnitText:
    """What a unit's vectors depend on."""
    return search_text(unit), unit.own


def read_kept_vectors(folder: IndexFolder, report: str, *, weights: str) -> KeptVectors:
    """The vectors of a report from the newest build that has it sound, of a model with these weights."""
    for build in folder.whole_builds():
        try:
            manifest = read_manifest(build)
            if manifest.weights != weights or report not in manifest.segments:
                continue
            place = folder.segments / manifest.segments[report]
            check_segment(place, manifest.seals[report])
            return _read(place, passage_words=manifest.passage_words)
        except IndexUnusable:
            continue
    return KeptVectors()


def _read(place: Path, *, passage_words: int) -> KeptVectors:
    segment = read_segment(place, passage_words=passage_words)
    passages = {
        search_text(passage): vector for passage, vector in zip(segment.passages, segment.passage_vectors, strict=True)
    }
    evidence: dict[UnitText, tuple[Floats, KeptTokens]] = {}
    for number, unit in enumerate(segment.evidence):
        tokens = segment.tokens.of_unit(number)
        # Copied, so that no file is held open when the report is removed: Windows removes no file that is mapped.
        own, context = ((np.array(vectors), ids) for vectors, ids in (tokens.own, tokens.context))
        kept = KeptTokens(own, context, tokens.label)
        evidence[unit_text(unit)] = (segment.evidence_vectors[number], kept)
    return KeptVectors(passages, evidence)
