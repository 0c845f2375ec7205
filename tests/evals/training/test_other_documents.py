"""Questions about other documents are read with the grade of every unit, and candidates are of their own document."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UserError
from evals.training.other_documents import ask_other_documents
from evals.training.questions import GRADES
from evals.training.reader import build_examples

HARBOUR = (
    "The harbour of Corran was dredged in 1871. Herring boats landed forty barrels a day in a good week. "
    "The ice house behind the quay kept the catch cold until the train left.\n"
)
SCHOOL = "The school on the hill opened with twelve pupils. Its bell was cast in Dundee.\n"


def made_row(question: str, doc: str, text: str, quote: str, split: str = "dev") -> str:
    start = text.index(quote)
    evidence = [{"doc": doc, "quote": quote, "start": start, "end": start + len(quote)}] if quote else []
    row = {
        "question": question, "doc": doc, "answers": [quote] if quote else [], "answerable": bool(quote),
        "evidence": evidence, "split": split,
    }  # fmt: skip
    return json.dumps(row) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    (made / "corpus").mkdir(parents=True)
    (made / "corpus" / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (made / "corpus" / "school.txt").write_text(SCHOOL, encoding="utf-8")
    rows = [
        made_row("When was the harbour dredged?", "harbour.txt", HARBOUR, "1871"),
        made_row("When was the harbour filled in?", "harbour.txt", HARBOUR, ""),
        made_row("Where was the bell cast?", "school.txt", SCHOOL, "Dundee"),
        made_row("How many pupils were there?", "school.txt", SCHOOL, "twelve", split="test"),
    ]
    (made / "questions.jsonl").write_text("".join(rows), encoding="utf-8")
    return made


def test_units_with_the_evidence_answer_and_candidates_are_of_the_document(folder: Path, tmp_path: Path) -> None:
    index, asked = ask_other_documents(folder, tmp_path / "home")
    assert [each.text for each in asked] == [
        "When was the harbour dredged?", "When was the harbour filled in?", "Where was the bell cast?",
    ]  # fmt: skip
    dredged, filled, bell = asked
    right = [index.evidence[int(unit)].own for unit in np.flatnonzero(dredged.grades == GRADES)]
    assert right and all("1871" in own for own in right)
    assert not filled.is_answerable and not filled.grades.any() and not filled.touching.any()
    for example, question in zip(build_examples(index, asked), asked, strict=True):
        assert {index.evidence[int(unit)].report for unit in example.units} == set(question.reports or ())
        assert len(example.grades) == len(example.units)
    assert any("Dundee" in index.evidence[int(unit)].own for unit in np.flatnonzero(bell.grades))


def test_where_more_questions_stand_beside_them_these_are_taken(folder: Path, tmp_path: Path) -> None:
    row = made_row("What kept the catch cold?", "harbour.txt", HARBOUR, "ice house")
    (folder / "questions_full.jsonl").write_text(row, encoding="utf-8")
    index, asked = ask_other_documents(folder, tmp_path / "home")
    assert [each.text for each in asked] == ["What kept the catch cold?"]
    assert {unit.report for unit in index.evidence} == set(asked[0].reports or ())


def test_a_set_without_questions_to_train_on_says_so(folder: Path, tmp_path: Path) -> None:
    row = made_row("How many pupils were there?", "school.txt", SCHOOL, "twelve", split="test")
    (folder / "questions.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(UserError, match="no question of the split 'dev'"):
        ask_other_documents(folder, tmp_path / "home")
