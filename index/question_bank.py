"""The question bank: questions whose evidence is known, so that a new question finds what one like it found.

As in FAQ retrieval by the similarity of questions (Sakata et al., SIGIR 2019), where the answers are evidence units. A
question of the bank has the ids of the units that answer it, or none: no report answers it, however near one comes.
Units are named by their content, so a report whose words have changed has no questions until the bank is remade
(`python -m evals.training.question_bank`). The bank is of use with the embedding model it was made with, and silent
with any other. Beside the questions that came with the product it holds those that were made of a report of the library
(`pcn-assistant corpus questions`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from corpus.errors import IndexUnusable, UserError
from corpus.vocabulary import Evidence
from corpus.weights import require_sound
from index.bm25 import LexicalIndex, Postings, make_postings, read_postings
from index.embedding import Floats, Ints
from index.terms import terms

BANK = Path(str(files("index"))) / "weights"
_QUESTIONS, _VECTORS, _TERMS = "bank.jsonl", "bank.npy", "bank_terms.npz"
# What the terms are called in their file.
_KEPT_AS = "questions"
# Vectors are kept as bytes: whole numbers from −127 to 127.
_MOST_BYTE = 127

# What reading damaged files of a bank may raise.
_DAMAGE = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, IndexUnusable)
_MAKE_ANEW = "pcn-assistant corpus questions REPORT --use"
_LOG = logging.getLogger(__name__)

Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question whose answers are known."""

    text: str
    # The grade, 1 to 4, of every unit that answers it, by the unit's id; empty: no report answers it.
    answers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class QuestionSimilarity:
    """How similar each question of the bank is to another, 0 to 1; each of shape (questions,)."""

    # The cosine of their vectors.
    meaning: Floats
    # The Dice coefficient of their terms, weighted by idf: twice what they share / what both have.
    words: Floats


class QuestionBank:
    """The bank over the evidence of one index. `links` are pairs (question, unit) with their `grades`, 1 to 4."""

    def __init__(
        self,
        questions: Sequence[BankQuestion],
        vectors: Floats,
        evidence: Sequence[Evidence],
        terms_index: LexicalIndex | None = None,
        *,
        shipped: int | None = None,
    ) -> None:
        """`vectors` has shape (questions, dimensions). Questions whose evidence the index lacks are left out.

        `terms_index` is over the terms of all the questions; without it, it is made. `shipped` says how many of the
        questions, the first, came with the product; None for all. The others were made of a report of the library.
        """
        unit_numbers = {unit.id: number for number, unit in enumerate(evidence)}
        # The rows of the questions that are left.
        self._rows = np.asarray(_usable_rows(questions, unit_numbers), dtype=np.int64)
        self.questions = tuple(questions[row] for row in self._rows)
        self._vectors = vectors[self._rows]
        links: list[tuple[int, int, int]] = []
        for row, question in enumerate(self.questions):
            for unit, grade in question.answers.items():
                if unit in unit_numbers:
                    links.append((row, unit_numbers[unit], grade))
        table = np.asarray(links, dtype=np.int64).reshape(-1, 3)
        self.links: tuple[Ints, Ints] = (table[:, 0], table[:, 1])
        self.grades: Floats = table[:, 2].astype(np.float32)
        # Which questions came with the product, and the reports that these are about.
        self.shipped: Flags = self._rows < (len(questions) if shipped is None else shipped)
        asked = self.links[1][self.shipped[self.links[0]]]
        self.reports = frozenset(evidence[number].report for number in asked)
        self._index = terms_index or LexicalIndex([index_questions(questions)])
        # The idf of each question's terms in all.
        self._sizes = _add_up_idf(self._index)[self._rows]

    def __len__(self) -> int:
        return len(self.questions)

    def terms(self, number: int) -> frozenset[str]:
        """The terms of a question, by its number."""
        return frozenset(terms(self.questions[number].text))

    def idf(self, term: str) -> float:
        """Inverse document frequency: how rare a term is among the bank's questions."""
        return self._index.idf(term)

    def similarity(self, vector: Floats, asked: Collection[str]) -> QuestionSimilarity:
        """How similar the bank's questions are to a question with this vector and these terms."""
        size = sum(map(self.idf, dict.fromkeys(asked)))
        shared = self._index.coverage(list(asked))[self._rows] * size
        words = 2 * shared / np.maximum(size + self._sizes, 1e-6)
        return QuestionSimilarity((self._vectors @ vector).astype(np.float32), words.astype(np.float32))

    def answered(self, units: Flags) -> Flags:
        """Which questions are answered by some unit that is flagged; `units` has shape (units,)."""
        found = np.zeros(len(self), dtype=bool)
        found[self.links[0][units[self.links[1]]]] = True
        return found


def _usable_rows(questions: Sequence[BankQuestion], unit_numbers: Collection[str]) -> list[int]:
    """The numbers of the questions that an index can answer, and of those that none can.

    Empty where it can answer none: unanswerable questions alone would only teach it to refuse.
    """
    rows: list[int] = []
    has_answers = False
    for row, question in enumerate(questions):
        is_answered = any(unit in unit_numbers for unit in question.answers)
        has_answers = has_answers or is_answered
        if is_answered or not question.answers:
            rows.append(row)
    return rows if has_answers else []


def read_bank(
    evidence: Sequence[Evidence], *, weights: str, folder: Path = BANK, own: Sequence[Path] = ()
) -> QuestionBank | None:
    """The bank over an index's evidence; None where there is none for a model with these `weights` or these reports.

    `own` are the folders of banks that were made of reports of the library; a damaged one is left out, and told.

    Raises:
        UserError: the files of the bank that came with the product are damaged.
    """
    try:
        first = _read_files(folder)
    except _DAMAGE as fault:
        raise UserError(f"{folder}: the question bank is damaged. Reinstall.") from fault
    fitting = [files for files in [first, *map(_read_own, own)] if files is not None and files.weights == weights]
    if not fitting:
        return None
    questions = [question for files in fitting for question in files.questions]
    terms_index = fitting[0].index if len(fitting) == 1 else LexicalIndex([files.postings for files in fitting])
    vectors = np.concatenate([files.vectors for files in fitting])
    shipped = len(fitting[0].questions) if fitting[0] is first else 0
    bank = QuestionBank(questions, vectors, evidence, terms_index, shipped=shipped)
    return bank if len(bank) else None


def _read_own(folder: Path) -> _Files | None:
    """The files of a bank that was made of a report; None where there is none, or they are damaged, which is told."""
    try:
        return _read_files(folder)
    except _DAMAGE:
        _LOG.warning("%s: this question bank is damaged and left out. Make it anew: %s", folder, _MAKE_ANEW)
        return None


def _read_files(folder: Path) -> _Files | None:
    """The files of a bank; None where there is none. Raises one of `_DAMAGE` where they are damaged."""
    if not (folder / _QUESTIONS).is_file():
        return None
    files = [folder / name for name in (_QUESTIONS, _VECTORS, _TERMS)]
    return _read_bank(folder, tuple(file.stat().st_mtime_ns for file in files))


@dataclass(frozen=True, slots=True)
class _Files:
    """A bank as its files have it."""

    weights: str
    questions: tuple[BankQuestion, ...]
    # Of length one; shape (questions, dimensions).
    vectors: Floats
    postings: Postings
    index: LexicalIndex


@lru_cache(maxsize=32)
def _read_bank(folder: Path, changed: tuple[int, ...]) -> _Files:
    """The files of a bank, read once for each state of theirs."""
    require_sound(folder / _QUESTIONS, folder / _VECTORS, folder / _TERMS)
    head, *lines = (folder / _QUESTIONS).read_text(encoding="utf-8").splitlines()
    questions = tuple(BankQuestion(row["question"], row["answers"]) for row in map(json.loads, lines))
    vectors = np.load(folder / _VECTORS).astype(np.float32)
    if len(vectors) != len(questions):
        raise ValueError("other questions")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with np.load(folder / _TERMS) as arrays:
        postings = read_postings(dict(arrays), _KEPT_AS, texts=len(questions))
    return _Files(json.loads(head)["weights"], questions, vectors, postings, LexicalIndex([postings]))


@lru_cache(maxsize=4)
def _add_up_idf(index: LexicalIndex) -> Floats:
    return index.add_up_idf()


def write_bank(questions: Sequence[BankQuestion], vectors: Floats, *, weights: str, folder: Path = BANK) -> None:
    """Write a bank for a model with these weights; vectors as bytes, scaled by their largest value."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [json.dumps({"weights": weights})]
    rows += [json.dumps({"question": q.text, "answers": dict(q.answers)}, ensure_ascii=False) for q in questions]
    (folder / _QUESTIONS).write_text("\n".join(rows) + "\n", encoding="utf-8")
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    np.save(folder / _VECTORS, np.round(vectors / largest * _MOST_BYTE).astype(np.int8))
    np.savez(folder / _TERMS, allow_pickle=False, **index_questions(questions).arrays(_KEPT_AS))


def index_questions(questions: Sequence[BankQuestion]) -> Postings:
    """The questions by their terms, each of which counts once."""
    return make_postings([sorted(set(terms(question.text))) for question in questions])
