"""A binary logistic regression whose features have names: how it is kept in a file, read, and asked.

Training it takes scikit-learn (`evals/training`); asking it, NumPy alone. The names of features are part of what was
trained: renaming one means training anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import UserError
from corpus.weights import require_sound

_Floats = NDArray[np.float32]

# Beyond this a logit makes no difference to a chance, and its power no longer fits a number.
_MOST_LOGIT = 30.0


@dataclass(frozen=True, slots=True)
class LogisticRegression:
    """A trained one. Safe to share between threads."""

    # The features, in the order of the columns.
    names: tuple[str, ...]
    # What is taken from each feature, what it is divided by, and what it then weighs; each of shape (features,).
    means: _Floats
    scales: _Floats
    weights: _Floats
    bias: float

    @classmethod
    def load(cls, path: Path, of: str, names: Sequence[str] = ()) -> LogisticRegression:
        """The one of a file. `of` says in an error what it judges; `names` are the features it must have, if any.

        Raises:
            UserError: the file is missing or damaged, or has other features.
        """
        require_sound(path)
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            found = tuple(str(each[0]) for each in read["features"])
            columns = np.asarray([each[1:] for each in read["features"]], dtype=np.float32).reshape(-1, 3)
            if len(found) != len(columns) or (names and found != tuple(names)):
                raise ValueError("other features")
            return cls(found, columns[:, 0], columns[:, 1], columns[:, 2], float(read["bias"]))
        except (OSError, ValueError, KeyError, IndexError, TypeError) as fault:
            raise UserError(f"{path}: the weights of {of} are missing or damaged. Reinstall.") from fault

    def save(self, path: Path) -> None:
        """Write it, a line a feature, so that two trainings can be compared."""
        rows = zip(self.names, self.means.tolist(), self.scales.tolist(), self.weights.tolist(), strict=True)
        lines = ",\n".join("  " + json.dumps([name, *(round(value, 6) for value in values)]) for name, *values in rows)
        path.write_text(f'{{"bias": {self.bias:.6f}, "features": [\n{lines}\n]}}\n', encoding="utf-8", newline="\n")

    def chances(self, table: _Floats) -> _Floats:
        """The probability, 0 to 1, for each row of features; `table` is of shape (rows, features), they (rows,)."""
        logits = ((table - self.means) / self.scales) @ self.weights + self.bias
        chances: _Floats = (1 / (1 + np.exp(-np.clip(logits, -_MOST_LOGIT, _MOST_LOGIT)))).astype(np.float32)
        return chances
