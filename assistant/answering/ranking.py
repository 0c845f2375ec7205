"""Ranking candidate evidence: LambdaMART over its features; a cross-encoder of the user's may change the order."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.answering.features import Candidates
from corpus.errors import UserError
from index.embedding import Floats
from index.fusion import fuse

RERANKED = 30


class Reranker:
    """A Sentence Transformers CrossEncoder by its name or folder; loaded at its first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: Any = None

    def rerank(self, question: str, texts: Sequence[str], scores: Floats) -> Floats:
        """The scores, the best 30 dealt out anew by reciprocal rank fusion of their order and the cross-encoder's.

        The values stay, so that margins and confidence keep their meaning; only whose they are changes.

        Raises:
            UserError: the model cannot be loaded.
        """
        best = [int(k) for k in np.argsort(-scores, kind="stable")[:RERANKED]]
        judged = np.asarray(self._loaded().predict([(question, texts[k]) for k in best], show_progress_bar=False))
        if judged.ndim != 1:
            raise UserError(f"reranker '{self.name}' gives several scores a pair. Choose one that ranks passages.")
        own_order = list(range(len(best)))
        new_order = [int(k) for k in np.argsort(-np.round(judged, 5), kind="stable")]
        result = scores.copy()
        for value_of, (position, _) in zip(best, fuse([own_order, new_order]), strict=True):
            result[best[position]] = scores[value_of]
        return result

    def _loaded(self) -> Any:
        if self._model is None:
            from sentence_transformers import CrossEncoder

            try:
                self._model = CrossEncoder(self.name, device="cpu")
            except (OSError, ValueError) as fault:
                raise UserError(
                    f"reranker '{self.name}' cannot be loaded ({type(fault).__name__}). Give the name or the folder of "
                    "a Sentence Transformers CrossEncoder, or leave the setting out."
                ) from fault
        return self._model


class LambdaMartRanker:
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
        scores: Floats = np.round(self._booster.predict(candidates.features, num_threads=1), 5)
        return scores
