"""Other people's question sets, over documents of their own: read, asked, counted, with a clear line for bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.baselines.other_documents import QUESTIONS, Outcome, count_figures, open_library, read_questions
from tests.support.paths import ROOT

LIGHTHOUSE = "The lighthouse at Corran Point was built in 1834. Its keeper, Mary Bell, lit the lamp every evening.\n"
MILL = "The water mill grinds barley for the whole valley. It stopped for a year when the river froze.\n"


def row(question: str, doc: str, answers: list[str], text: str, quote: str = "") -> dict[str, Any]:
    """A question of the test split; its evidence is the quote."""
    start = text.index(quote)
    evidence = [{"doc": doc, "quote": quote, "start": start, "end": start + len(quote)}] if quote else []
    return {
        "question": question, "doc": doc, "answers": answers, "answerable": bool(answers), "evidence": evidence,
        "split": "test",
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    (made / "corpus").mkdir(parents=True)
    (made / "corpus" / "lighthouse.txt").write_text(LIGHTHOUSE, encoding="utf-8")
    (made / "corpus" / "mill.txt").write_text(MILL, encoding="utf-8")
    rows = [
        row("When was the lighthouse at Corran Point built?", "lighthouse.txt", ["1834"], LIGHTHOUSE, "built in 1834"),
        row("What does the water mill grind?", "mill.txt", ["barley"], MILL, "grinds barley"),
        row("What is the capital of Mongolia?", "mill.txt", [], MILL),
    ]
    (made / "questions.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return made


def run(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evals.baselines.other_documents", str(folder)]
    root = ROOT
    environment = os.environ | {"PCN_ASSISTANT_HOME": str(home)}
    return subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment, timeout=240, check=False)


def test_a_set_is_asked_of_the_chain_and_of_the_tutorial_chain(folder: Path, tmp_path: Path) -> None:
    done = run(folder, tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("set, test, 2 documents")
    for system in ("its own document", "all documents", "tutorial chain, all documents"):
        assert f"{system}: answered right" in done.stdout
    assert "its own document: answered right 1.000" in done.stdout
    assert "its own document: evidence cited 1.000" in done.stdout


def test_a_folder_without_documents_says_what_to_name(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    done = run(tmp_path, tmp_path / "home")
    assert done.returncode == 1
    assert "holds no .txt or .md documents" in done.stderr
    assert "Traceback" not in done.stderr


BAD_LINES = [("{", "line 1: no JSON"), ('{"question": "Why?"}', "line 1: 'doc' is missing"), ("", "no question")]


@pytest.mark.parametrize(("line", "says"), BAD_LINES)
def test_a_bad_line_is_named(line: str, says: str, folder: Path, tmp_path: Path) -> None:
    (folder / "questions.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UserError, match=says):
        read_questions(folder / QUESTIONS, {}, split="test", limit=None)


def test_only_the_split_and_the_documents_that_are_there_are_asked(folder: Path, tmp_path: Path) -> None:
    documents: dict[str, Report] = open_library(folder, tmp_path / "home")[1]
    assert len(read_questions(folder / QUESTIONS, documents, split="test", limit=None)) == 3
    assert len(read_questions(folder / QUESTIONS, documents, split="all", limit=2)) == 2
    mill = {name: report for name, report in documents.items() if name == "mill.txt"}
    assert len(read_questions(folder / QUESTIONS, mill, split="test", limit=None)) == 2
    with pytest.raises(UserError, match="no question of the split 'dev'"):
        read_questions(folder / QUESTIONS, documents, split="dev", limit=None)


def test_a_refusal_is_no_right_answer_and_counts_by_whether_there_was_one() -> None:
    right, refused = Outcome(True, False, True, True), Outcome(True, True, True, False)
    found = count_figures([right, refused, Outcome(False, True, False, False), Outcome(False, False, False, False)])
    assert [sum(n for n, _ in found[name]) / len(found[name]) for name in found] == [0.5, 0.5, 0.5, 0.5]
