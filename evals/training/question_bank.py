"""Make the question bank out of the training questions: `python -m evals.training.question_bank`.

Every question, its spelling repaired, with its vector by the shipped embedding model and the units that answer it.
Writes index/weights: bank.jsonl and bank.npy.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.suites.suite import Question
from evals.training.questions import bundled_index, find_gold_spans, grade_units, training_questions
from index.embedding import Floats
from index.encoders.adapter import ADAPTER
from index.question_bank import BANK, BankQuestion, write_bank
from index.search import Index


def build_bank(index: Index, questions: Sequence[Question]) -> tuple[list[BankQuestion], Floats]:
    """The bank's questions with their vectors, shape (questions, dimensions), in the order given.

    An answerable question that no unit answers well enough is left in without answers being claimed: it is skipped.
    """
    bank: list[BankQuestion] = []
    vectors: list[Floats] = []
    for question in questions:
        graded, _ = grade_units(index, question, find_gold_spans(question, index.reports))
        answers = {index.evidence[int(n)].id: int(graded[n]) for n in np.flatnonzero(graded)}
        if question.answerable and not answers:
            continue
        query = index.query(question.standalone)
        bank.append(BankQuestion(query.text, answers))
        vectors.append(query.encoded.vector)
    return bank, np.stack(vectors)


def main() -> None:
    """Make the bank of the bundled reports."""
    parser = argparse.ArgumentParser(description="Make the question bank out of the training questions.")
    parser.add_argument("--out", type=Path, default=BANK, metavar="DIR")
    parser.add_argument("--apart", action="store_true", help="leave out what shares evidence with a test question")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index = bundled_index(Path(folder), adapter=ADAPTER)
        questions, vectors = build_bank(index, training_questions(index.reports, apart=chosen.apart))
        write_bank(questions, vectors, weights=index.manifest.weights, folder=chosen.out)
    print(f"{len(questions)} questions, {sum(not question.answers for question in questions)} of them unanswerable")


if __name__ == "__main__":
    main()
