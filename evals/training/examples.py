"""Examples to train the ranker and the answerability model on: questions, and their candidates graded by the gold.

Every feature that a model is fitted on comes from an index that has not seen its question. The dev questions' come from
the adapter that ships, which is trained on the training questions. Those of the training questions come from adapters
that have not seen their half. The questions of the bank are the training questions, so a question is compared with a
bank in which it is masked itself; for some, those that share its evidence are masked too, or all, as where nothing was
asked before.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.answering.candidates import Candidates
from assistant.answering.features import FeatureExtractor
from assistant.answering.question import QuestionAnalysis, analyse_question
from evals.suites.suite import Question
from evals.training.question_bank import build_bank
from evals.training.questions import (
    assign_fold,
    assign_half,
    bundled_index,
    dev_questions,
    find_gold_spans,
    grade_units,
    training_questions,
)
from index.embedding import Floats
from index.encoders.adapter import ADAPTER
from index.question_bank import QuestionBank
from index.search import Index, Query

# How much a golden dev question counts; every other example counts 1.
DEV_WEIGHT = 3.0
# So large a share of the questions is read with those of the same evidence masked, and as large a one with all.
_MASKED_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidates in an index that has not seen it."""

    question: Question
    index: Index
    query: Query
    analysis: QuestionAnalysis
    candidates: Candidates
    # Of each candidate, 0 to 4.
    grades: Floats
    # Questions that share evidence share a fold.
    fold: int
    weight: float = 1.0


class MaskedBank(StrEnum):
    """Which of the bank's questions do not count beside a question."""

    ITSELF = "itself"
    """Those of the same words."""
    EVIDENCE = "evidence"
    """Those about the same evidence, too."""
    ALL = "all"


def build_examples(
    index: Index,
    questions: Sequence[Question],
    choose_mask: Callable[[Question], MaskedBank],
    *,
    half: int | None = None,
    weight: float = 1.0,
) -> list[Example]:
    """Compute the features of the questions, of one half if it is named, and grade their candidates by the gold."""
    extractor = FeatureExtractor(index)
    examples = []
    for question in questions:
        gold = find_gold_spans(question, index.reports)
        fold = assign_fold(question, gold)
        if half is not None and assign_half(fold) != half:
            continue
        query = index.query(question.standalone)
        analysis = analyse_question(question.standalone, query.text, index.reports)
        grades, _ = grade_units(index, question, gold)
        masked = masked_questions(index, query, grades, choose_mask(question))
        candidates = extractor.extract(query, analysis.answer_types, masked=masked)
        of_candidates = grades[candidates.numbers]
        examples.append(Example(question, index, query, analysis, candidates, of_candidates, fold, weight))
    return examples


def build_held_out_examples(adapters: Path, folder: Path, *, apart: bool = False) -> list[Example]:
    """Every question's example, from an index whose adapter has not seen it; the indexes are built in a folder.

    `adapters` holds half-0.safetensors and half-1.safetensors. `apart`: without the training questions that share
    evidence with a golden test question.
    """
    print("features of the dev questions …", file=sys.stderr, flush=True)
    index = bundled_index(folder / "dev", adapter=ADAPTER)
    questions = training_questions(index.reports, apart=apart)
    index = with_bank(index, questions)
    dev = dev_questions(index.reports)
    examples = build_examples(index, dev, lambda _: MaskedBank.ITSELF, weight=DEV_WEIGHT)
    # Once more, as if little or nothing had been asked before.
    examples += build_examples(index, dev, mask_by_turns)
    for half in (0, 1):
        print(f"features of the training questions, half {half} …", file=sys.stderr, flush=True)
        index = bundled_index(folder / str(half), adapter=adapters / f"half-{half}.safetensors")
        examples += build_examples(with_bank(index, questions), questions, mask_by_chance, half=half)
    return examples


def with_bank(index: Index, questions: Sequence[Question]) -> Index:
    """The index with a bank of these questions, by its own embedding model."""
    asked, vectors = build_bank(index, questions)
    index.bank = QuestionBank(asked, vectors, index.evidence)
    return index


def masked_questions(index: Index, query: Query, grades: Floats, mask: MaskedBank) -> list[int]:
    """The numbers of the bank's questions that do not count beside a query; `grades` are those of the index's units."""
    bank = index.bank
    if bank is None:
        return []
    if mask is MaskedBank.ALL:
        return list(range(len(bank)))
    masked = {n for n, asked in enumerate(bank.questions) if asked.text.casefold() == query.text.casefold()}
    if mask is MaskedBank.EVIDENCE:
        rows, units = bank.links
        masked |= set(rows[grades[units] > 0].tolist())
    return sorted(masked)


def mask_by_chance(question: Question) -> MaskedBank:
    """By its id: 12% as where nothing was asked of the same evidence, 12% as where nothing was asked at all."""
    chance = zlib.crc32(question.id.encode()) / 2**32
    if chance < _MASKED_SHARE:
        return MaskedBank.EVIDENCE
    return MaskedBank.ALL if chance >= 1 - _MASKED_SHARE else MaskedBank.ITSELF


def mask_by_turns(question: Question) -> MaskedBank:
    """Half of the questions as where nothing was asked of the same evidence, half as where nothing was asked at all."""
    return MaskedBank.EVIDENCE if zlib.crc32(question.id.encode()) % 2 else MaskedBank.ALL
