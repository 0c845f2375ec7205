"""Questions to train on, each with how well every unit of an index answers it; those about other people's documents.

A question set over other documents is laid out as `evals.baselines.other_documents` says; where more questions stand in
`questions_full.jsonl`, these are taken. The split `dev` alone is read.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.spans import overlap
from evals.baselines.other_documents import QUESTIONS, open_library, read_questions
from evals.training.questions import GRADES
from index.build import IndexSettings, open_or_build_index
from index.embedding import Floats
from index.encoders.adapter import ADAPTER
from index.search import Index

_MORE = "questions_full.jsonl"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how well the units of an index answer it."""

    # The question in a form that needs no history.
    text: str
    is_answerable: bool
    # The grade of every unit, 0 to 4, and whether it touches the evidence at all; each of shape (units,).
    grades: Floats
    touching: Floats
    # The reports that it is put to; None for all.
    reports: tuple[str, ...] | None = None


def ask_other_documents(folder: Path, home: Path) -> tuple[Index, list[Asked]]:
    """An index, under `home`, of the documents that the dev questions of a set are about, and these questions.

    Raises:
        UserError: there is no document or no question, or one cannot be read.
    """
    library, documents = open_library(folder, home)
    name = next(name for name in (_MORE, QUESTIONS) if (folder / name).exists() or name == QUESTIONS)
    rows = read_questions(folder / name, documents, split="dev", limit=None)
    wanted = {documents[row["doc"]].id for row in rows}
    for report in library.ids():
        if report not in wanted:
            library.remove(report)
    settings = IndexSettings(adapter=ADAPTER)
    index, _ = open_or_build_index(library, settings, notice=lambda line: print(line, file=sys.stderr))
    ids = {name: report.id for name, report in documents.items()}
    return index, [_grade(index, row, ids) for row in rows]


def _grade(index: Index, row: Mapping[str, Any], ids: Mapping[str, str]) -> Asked:
    """A row of the set; a unit answers that holds a whole piece of the evidence."""
    report = ids[row["doc"]]
    pieces = [(part["start"], part["end"]) for part in row["evidence"] if ids.get(part["doc"]) == report]
    grades = np.zeros(len(index.evidence), dtype=np.float32)
    touching = np.zeros(len(index.evidence), dtype=np.float32)
    for number, unit in enumerate(index.evidence):
        if unit.report != report:
            continue
        shared = [overlap(unit.spans, [piece]) for piece in pieces]
        touching[number] = any(shared)
        if any(found >= end - begin for found, (begin, end) in zip(shared, pieces, strict=True)):
            grades[number] = GRADES
    return Asked(row["question"], bool(row["answerable"]), grades, touching, (report,))
