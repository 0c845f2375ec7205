"""Topics with what was marked as on them: every mark still stands on a unit, and training on them can be done."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.topics.judgement import NAMES, load_topic_judge
from evals.training.topics import MARKS, describe, read_marks, train_judge

FILES = sorted(MARKS.glob("*.jsonl"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_mark_stands_on_a_unit(assistant: EvidenceAssistant, file: Path) -> None:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    marked = read_marks(assistant, file)
    assert len(marked) == len(rows)
    assert [len(one.units) for one in marked] == [len(row["marks"]) for row in rows]
    assert {int(mark) for one in marked for mark in one.marks} == {0, 1, 2}


def test_a_judge_learns_what_tells_and_is_read_as_it_was_written(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    features = random.normal(size=(600, len(NAMES))).astype(np.float32)
    marks = np.where(features[:, 2] > 0.5, 2, np.where(features[:, 2] > 0, 1, 0))
    judge = train_judge(features, marks)
    path = tmp_path / "judge.json"
    judge.save(path)
    read = load_topic_judge(path)
    assert np.abs(read.chances(features) - judge.chances(features)).max() < 1e-3
    assert int(np.abs(judge.weights).argmax()) == 2
    assert describe(judge.chances(features), marks).startswith("average precision 0.9")
