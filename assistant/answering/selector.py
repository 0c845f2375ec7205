"""The selector: a small learned ranker that scores candidate evidence from its signals."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import numpy as np

from assistant.answering.features import Candidates
from corpus.errors import UserError
from index.embedding import Floats


class Selector:
    """LambdaMART (Burges 2010) over the candidates' signals; its trees stand in a text file beside this module.

    Trained by `python -m evals.training.ranker` on the dev questions alone.
    """

    def __init__(self, model: str | None = None) -> None:
        import lightgbm

        text = model or (files("assistant.answering") / "weights" / "selector.txt").read_text(encoding="utf-8")
        self._booster: Any = lightgbm.Booster(model_str=text)
        self.names: tuple[str, ...] = tuple(name.replace("_", " ") for name in self._booster.feature_name())

    def scores(self, candidates: Candidates) -> Floats:
        """A score for every candidate, higher is likelier; only their differences mean anything.

        Raises:
            UserError: the weights were trained on other signals.
        """
        if not len(candidates.numbers):
            return np.zeros(0, dtype=np.float32)
        if len(self.names) != len(candidates.names):
            raise UserError("the selector's weights do not fit its signals. Reinstall, or train it anew.")
        scores: Floats = np.round(self._booster.predict(candidates.signals, num_threads=1), 5)
        return scores
