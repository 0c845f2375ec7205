"""The questions that models are trained on, and how well each evidence unit answers them.

The embedding model's adapter is trained on the questions under `evals/training/`, which are also the question bank; the
selector and the support on these and on the golden questions of the split `dev`. None is a golden question in like
words. They ask about every line of the reports, those of the `test` questions' evidence among them; `apart=True` leaves
out the ones that share evidence with a golden question of the split `test`, to measure lines that nothing was asked of.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from corpus.library.store import Library
from corpus.spans import overlap
from corpus.vocabulary import Report, Span
from evals.suites.facts import find_facts
from evals.suites.gold import locate_gold
from evals.suites.suite import GOLDEN, Question, load_suite
from index.build import IndexSettings, open_or_build_index
from index.embedding import Floats
from index.search import Index

FOLDS = 5
# The best grade of a unit; 0 is that of one that does not answer.
GRADES = 4
# Questions about the same stretch of a report, so many characters long, share a fold.
_REGION_CHARACTERS = 4000
# A unit that lies in the gold by so large a share of its characters counts without saying every fact.
_INSIDE_SHARE = 0.4

# By report.
GoldSpans = dict[str, list[Span]]


def bundled_index(folder: Path, *, adapter: Path | None) -> Index:
    """An index of the bundled reports in a folder, with the embedding model fitted by an adapter, or as published."""
    settings = IndexSettings(adapter=adapter)
    return open_or_build_index(Library(folder), settings, notice=lambda line: print(line, file=sys.stderr))[0]


def training_questions(reports: Mapping[str, Report], *, apart: bool = False) -> list[Question]:
    """The questions under `evals/training/`; `apart`: without those that share evidence with a `test` question."""
    questions: list[Question] = []
    for file in sorted((Path(str(files("evals"))) / "training").glob("*.jsonl")):
        questions += load_suite(str(file), reports).questions
    if not apart:
        return questions
    test = load_suite(GOLDEN, reports).of_split("test").questions
    kept_back = [find_gold_spans(question, reports) for question in test]
    return [question for question in questions if not shares_evidence(find_gold_spans(question, reports), kept_back)]


def dev_questions(reports: Mapping[str, Report]) -> list[Question]:
    """The golden questions of the split `dev`."""
    return list(load_suite(GOLDEN, reports).of_split("dev").questions)


def find_gold_spans(question: Question, reports: Mapping[str, Report]) -> GoldSpans:
    """Where the evidence for a question and its alternatives stand, by report."""
    spans: GoldSpans = {}
    for part in locate_gold(question, reports).parts:
        for place in part.places:
            spans.setdefault(place.report, []).extend(place.spans)
    return spans


def grade_units(index: Index, question: Question, gold: GoldSpans) -> tuple[Floats, Floats]:
    """The grade of every unit, 0 to 4, and whether it touches the gold at all; each of shape (units,).

    A unit counts that lies in the gold evidence or says every fact there: half by each share, in steps to 4.
    """
    grades = np.zeros(len(index.evidence), dtype=np.float32)
    touching = np.zeros(len(index.evidence), dtype=np.float32)
    for number, unit in enumerate(index.evidence):
        shared = overlap(unit.core, gold[unit.report]) if unit.report in gold else 0
        if not shared:
            continue
        touching[number] = 1
        inside = shared / sum(end - start for start, end in unit.core)
        stated = len(find_facts(question.facts, unit.text)) / len(question.facts)
        if inside >= _INSIDE_SHARE or stated == 1:
            grades[number] = min(GRADES, round((0.5 * inside + 0.5 * stated + 0.1) / 1.1 * GRADES))
    return grades, touching


def assign_fold(question: Question, gold: GoldSpans) -> int:
    """Questions whose evidence stands within the same 4,000 characters of a report share a fold, 0 to 4."""
    regions = sorted((report, spans[0][0] // _REGION_CHARACTERS) for report, spans in gold.items() if spans)
    key = str(regions[0]) if regions else question.id
    return zlib.crc32(key.encode()) % FOLDS


def assign_half(fold: int) -> int:
    """The half, 0 or 1, that a fold belongs to where training twice must do."""
    return fold % 2


def shares_evidence(gold: GoldSpans, others: Sequence[GoldSpans]) -> bool:
    """Whether gold evidence overlaps any of the others'."""
    return any(_has_overlap(gold, other) for other in others)


def _has_overlap(some: GoldSpans, other: GoldSpans) -> bool:
    return any(overlap(spans, other.get(report, [])) for report, spans in some.items())
