"""Fit a binary logistic regression with scikit-learn, to be asked by NumPy alone (`corpus.logistic_regression`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn import linear_model

from corpus.logistic_regression import LogisticRegression
from index.embedding import Floats

_MOST_ROUNDS = 5000


def fit_regression(
    names: Sequence[str],
    table: Floats,
    labels: Sequence[Any] | np.ndarray[Any, Any],
    *,
    strength: float,
    shares: Floats | None = None,
    is_balanced: bool = False,
) -> LogisticRegression:
    """The regression of `labels`, true or false for each row, over a table of shape (rows, names).

    Features are brought to mean 0 and deviation 1 first. `strength` is the inverse of the strength of the penalty. With
    `shares`, 0 to 1 for each row and in place of labels, a row counts by its share as true and by the rest as false.
    `is_balanced`: both labels weigh the same in all.
    """
    means, scales = table.mean(axis=0), table.std(axis=0)
    scales[scales == 0] = 1.0
    rows, told = (table - means) / scales, np.asarray(labels)
    weights = None
    if shares is not None:
        rows, told = np.vstack([rows] * 2), np.repeat([1, 0], len(table))
        weights = np.concatenate([shares, 1 - shares])
    model = linear_model.LogisticRegression(
        C=strength, max_iter=_MOST_ROUNDS, class_weight="balanced" if is_balanced else None
    )
    fitted = model.fit(rows, told, weights)
    columns = [np.asarray(each, dtype=np.float32) for each in (means, scales, fitted.coef_[0])]
    return LogisticRegression(tuple(names), columns[0], columns[1], columns[2], float(fitted.intercept_[0]))
