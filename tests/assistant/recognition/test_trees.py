"""The trees give what LightGBM gives, and a damaged file is told."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import lightgbm
import numpy as np
import pytest

from assistant.recognition.trees import BoostedTrees
from corpus.errors import UserError

WEIGHTS = files("assistant.answering") / "weights"


def read_weights(name: str) -> str:
    return (WEIGHTS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["selector.txt", "support.txt"])
def test_shipped_trees_give_what_lightgbm_gives(name: str) -> None:
    text = read_weights(name)
    booster, trees = lightgbm.Booster(model_str=text), BoostedTrees(text)
    assert trees.names == booster.feature_name()
    random = np.random.default_rng(0)
    lines = [line.removeprefix("threshold=") for line in text.splitlines() if line.startswith("threshold=")]
    thresholds = np.asarray([float(value) for line in lines for value in line.split()])
    # Values around the trees' own thresholds, and round ones, which stand between them.
    rows = random.choice(thresholds, (500, len(trees.names)))
    rows[::2] += random.normal(0, 0.3, rows[::2].shape)
    rows = np.round(rows, 3).astype(np.float32)
    assert np.allclose(trees.predict(rows), booster.predict(rows, num_threads=1), rtol=0, atol=1e-9)


def test_no_row_gives_no_score() -> None:
    trees = BoostedTrees(read_weights("selector.txt"))
    assert trees.predict(np.zeros((0, len(trees.names)), dtype=np.float32)).shape == (0,)


@pytest.mark.parametrize("leaves", [2, 3, 16])
@pytest.mark.parametrize("objective", ["regression", "binary"])
def test_trees_of_any_form_give_what_lightgbm_gives(leaves: int, objective: str) -> None:
    random = np.random.default_rng(leaves)
    rows = random.normal(size=(400, 5))
    wanted = (rows[:, 0] * rows[:, 1] + rows[:, 2] > 0.2).astype(float)
    settings: dict[str, Any] = {"objective": objective, "num_leaves": leaves, "verbose": -1, "min_data_in_leaf": 5}
    booster = lightgbm.train(settings, lightgbm.Dataset(rows, wanted), num_boost_round=20)
    found = BoostedTrees(booster.model_to_string()).predict(rows.astype(np.float32))
    assert np.allclose(found, booster.predict(rows.astype(np.float32)), atol=1e-9)


def test_a_tree_of_one_leaf_gives_its_value() -> None:
    rows = np.zeros((30, 2))
    booster = lightgbm.train({"objective": "regression", "verbose": -1}, lightgbm.Dataset(rows, np.full(30, 7.0)), 3)
    found = BoostedTrees(booster.model_to_string()).predict(rows.astype(np.float32))
    assert np.allclose(found, booster.predict(rows), atol=1e-9)


def test_what_is_no_model_that_is_known_here_is_refused() -> None:
    text = read_weights("support.txt")
    missing_values = text.replace("decision_type=2", "decision_type=10", 1)
    cut_off = text[: len(text) // 2]
    other_features = text.replace("split_feature=", "split_feature=9", 1)
    for damaged in ("", "no trees", missing_values, cut_off, other_features):
        with pytest.raises(UserError, match=r"trees are damaged\. Reinstall\.$"):
            BoostedTrees(damaged)
