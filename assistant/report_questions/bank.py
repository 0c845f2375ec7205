"""A report's list of questions → its question bank, which every index of the library reads; and away again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.report_questions.proposals import Proposal
from corpus.errors import UserError
from index.question_bank import BankQuestion, write_bank
from index.search import Index

# The best grade of a unit: it answers wholly.
_GRADE = 4
_FOLDER, _LIST = "questions", "questions.txt"


def bank_folder(home: Path, report: str) -> Path:
    """The folder in which a report's questions are kept: its list, and its bank once that is used."""
    return home / _FOLDER / report


def list_file(home: Path, report: str) -> Path:
    """The file of a report's list."""
    return bank_folder(home, report) / _LIST


def use_questions(home: Path, report: str, proposals: Sequence[Proposal], index: Index) -> None:
    """Make a report's bank of questions; the one before is replaced.

    Raises:
        UserError: it cannot be written.
    """
    questions = [
        BankQuestion(index.query(each.question).text, {each.unit: _GRADE} if each.answered else {})
        for each in proposals
    ]
    vectors = np.stack([index.query(each.question).encoded.vector for each in proposals])
    folder = bank_folder(home, report)
    try:
        write_bank(questions, vectors, weights=index.manifest.weights, folder=folder)
    except OSError as fault:
        raise UserError(f"{folder}: the questions cannot be kept ({fault.strerror}). Free the folder.") from fault


def forget_questions(home: Path, report: str) -> bool:
    """Take a report's list and bank away; whether there was any.

    Raises:
        UserError: they cannot be taken away.
    """
    folder = bank_folder(home, report)
    if not folder.is_dir():
        return False
    try:
        shutil.rmtree(folder)
    except OSError as fault:
        raise UserError(f"{folder}: the questions cannot be taken away ({fault.strerror}). Free the folder.") from fault
    return True
