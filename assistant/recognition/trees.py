"""Boosted trees as LightGBM writes them, computed by NumPy: no library to load, and none of the system's to install.

All comparisons of all trees are made at once, and the leaf of each tree is found by bits (QuickScorer, Lucchese et al.,
SIGIR 2015). Training needs LightGBM itself (`python -m evals.training.ranker`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from corpus.errors import UserError
from index.embedding import Floats

# The most leaves that a tree may have: a bit for each.
MOST_LEAVES = 16
# Rows that are computed at once, so that the comparisons stay within a processor's cache.
_ROWS = 64
# LightGBM's code of a comparison of numbers where none is missing.
_PLAIN_COMPARISON = 2

# For every set of leaves that may still be reached, the first of them.
_FIRST_BIT = np.zeros(1 << MOST_LEAVES, dtype=np.uint8)
for _bit in reversed(range(MOST_LEAVES)):
    _FIRST_BIT[1 << _bit :: 1 << (_bit + 1)] = _bit


class BoostedTrees:
    """The trees of a LightGBM model in its text form, over features that are numbers. Safe to share."""

    def __init__(self, text: str) -> None:
        """Read a model.

        Raises:
            UserError: it is damaged, or a tree has more than 16 leaves or compares what are not numbers.
        """
        try:
            head, *trees = [dict(_read_lines(part)) for part in text.split("end of trees")[0].split("\nTree=")]
            if len(trees) != len(head["tree_sizes"].split()):
                raise ValueError("cut off")
            self.names: list[str] = head["feature_names"].split()
            # LightGBM writes the objective's slope behind its name: "binary sigmoid:1".
            self._is_binary = head["objective"].startswith("binary")
            self._read_trees(trees)
        except (KeyError, ValueError, IndexError) as fault:
            raise UserError("the ranker's trees are damaged. Reinstall.") from fault

    def _read_trees(self, trees: list[dict[str, str]]) -> None:
        features: list[int] = []
        thresholds: list[float] = []
        masks: list[int] = []
        begins: list[int] = []
        self._values = np.zeros((len(trees), MOST_LEAVES))
        for number, tree in enumerate(trees):
            leaves = int(tree["num_leaves"])
            begins.append(len(features))
            values = [float(value) for value in tree["leaf_value"].split()]
            order, cuts = _order_leaves(tree, leaves)
            if not 1 <= leaves <= MOST_LEAVES or len(values) != leaves or sorted(order) != list(range(leaves)):
                raise ValueError("not a tree that is known here")
            self._values[number, :leaves] = [values[leaf] for leaf in order]
            if leaves == 1:
                # One leaf: a comparison that rules nothing out.
                features.append(0)
                thresholds.append(np.inf)
                masks.append((1 << MOST_LEAVES) - 1)
                continue
            if {int(code) for code in tree["decision_type"].split()} != {_PLAIN_COMPARISON}:
                raise ValueError("a comparison that is not known here")
            features += [int(feature) for feature in tree["split_feature"].split()]
            thresholds += [float(threshold) for threshold in tree["threshold"].split()]
            masks += cuts
        if max(features) >= len(self.names) or not len(features) == len(thresholds) == len(masks):
            raise ValueError("another number of comparisons")
        self._features = np.asarray(features)
        self._thresholds = np.asarray(thresholds)
        self._masks = np.asarray(masks, dtype=np.uint16)
        self._begins = np.asarray(begins)

    def predict(self, rows: Floats) -> np.ndarray[Any, Any]:
        """The sum of the trees for each row of features; a probability where they tell two classes apart.

        `rows` has shape (rows, features), the result (rows,).
        """
        total = np.empty(len(rows))
        number = np.arange(len(self._values))
        everything = np.uint16((1 << MOST_LEAVES) - 1)
        for begin in range(0, len(rows), _ROWS):
            # Where a comparison fails, the leaves on its left can no longer be reached.
            fails = rows[begin : begin + _ROWS, self._features].astype(np.float64) > self._thresholds
            left = np.bitwise_and.reduceat(np.where(fails, self._masks, everything), self._begins, axis=1)
            total[begin : begin + _ROWS] = self._values[number, _FIRST_BIT[left]].sum(axis=1)
        return 1 / (1 + np.exp(-total)) if self._is_binary else total


def _read_lines(part: str) -> Iterator[tuple[str, str]]:
    """The settings of a part of a model: "num_leaves=15" and the like."""
    for line in part.splitlines():
        name, sign, value = line.partition("=")
        if sign:
            yield name, value


def _order_leaves(tree: dict[str, str], leaves: int) -> tuple[list[int], list[int]]:
    """The leaves from left to right; and for each comparison, which of these places are left where it fails, as bits.

    LightGBM counts inner nodes from 0 and leaves from −1 downwards.
    """
    if leaves == 1:
        return [0], []
    children = [[int(child) for child in tree[f"{side}_child"].split()] for side in ("left", "right")]
    order: list[int] = []
    cuts = [0] * (leaves - 1)

    def walk(node: int) -> None:
        if node < 0:
            order.append(~node)
            return
        begin = len(order)
        walk(children[0][node])
        ruled_out = (1 << len(order)) - (1 << begin)
        cuts[node] = (1 << MOST_LEAVES) - 1 - ruled_out
        walk(children[1][node])

    walk(0)
    return order, cuts
