"""A cross-encoder of the user's choice, which reads question and evidence together and may change their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from corpus.errors import UserError
from index.embedding import Floats
from index.fusion import fuse

RERANKED = 30


class Reranker:
    """A Sentence Transformers CrossEncoder by its name or folder; loaded at its first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: Any = None

    def dealt_anew(self, question: str, texts: Sequence[str], scores: Floats) -> Floats:
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
