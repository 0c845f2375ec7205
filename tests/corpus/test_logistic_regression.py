"""A logistic regression: what it makes of features, and that it is read as it was written."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UserError
from corpus.logistic_regression import LogisticRegression


def make_model() -> LogisticRegression:
    one, two = np.asarray([1.0, 2.0], np.float32), np.asarray([2.0, 4.0], np.float32)
    return LogisticRegression(("lead", "words"), one, two, np.asarray([0.5, -1.0], np.float32), 0.25)


def test_a_chance_is_worked_out_by_hand() -> None:
    logit = (5 - 1) / 2 * 0.5 + (10 - 2) / 4 * -1.0 + 0.25
    table = np.asarray([[5.0, 10.0], [1e9, 2.0], [-1e9, 2.0]], np.float32)
    assert make_model().chances(table).tolist() == pytest.approx([1 / (1 + math.exp(-logit)), 1.0, 0.0])


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    make_model().save(path)
    read = LogisticRegression.load(path, "things", ("lead", "words"))
    table = np.asarray([[0.3, 7.0], [4.0, 1.0]], np.float32)
    assert read.names == ("lead", "words")
    assert read.chances(table).tolist() == make_model().chances(table).tolist()


@pytest.mark.parametrize(
    "content", [None, "", "{}", "[1, 2]", '{"bias": 0, "features": [["lead"]]}', '{"bias": 0, "features": 3}']
)
def test_a_missing_or_damaged_file_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "model.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"model\.json: the weights of things are missing or damaged\. Reinstall\."):
        LogisticRegression.load(path, "things")


def test_other_features_than_expected_are_told(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    make_model().save(path)
    with pytest.raises(UserError, match="the weights of things are missing or damaged"):
        LogisticRegression.load(path, "things", ("words", "lead"))
