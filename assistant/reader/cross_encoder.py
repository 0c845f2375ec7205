"""A Sentence Transformers CrossEncoder of the user's choice, and the calibration that gives it the reader's place."""

from __future__ import annotations

import hashlib
import json
import math
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.reader.reader import Weighing
from corpus.errors import UserError
from index.embedding import Floats

# The folder of the home that holds calibration files, a file for each model.
FOLDER = "cross_encoders"
COMMAND = "python -m evals.training.cross_encoder"
# What does not stand in a file's name as it is: the slash of "cross-encoder/ms-marco-MiniLM-L6-v2".
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the logits of one CrossEncoder count, fitted by `python -m evals.training.cross_encoder`."""

    # The name or folder that it was made for, and the fingerprint of the weights found there.
    model: str
    weights: str
    # What a logit counts beside a point of the ranker's score, on reports that nothing was asked of before.
    order_share: float
    # So much is taken from the best logit on such reports.
    doubt: float
    # What the best logit counts beside the logit of the answerability model.
    weighing: Weighing
    seed: int
    # How it does on the questions that it was made with, by name; for people to read.
    figures: Mapping[str, float] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write it as JSON, its folder made where there is none.

        Raises:
            UserError: the file cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as fault:
            raise UserError(f"{path}: cannot be written ({fault.strerror}). Choose another file with --out.") from fault

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """What a file holds.

        Raises:
            UserError: it cannot be read, or lacks a number, or a number is out of bounds.
        """
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            weighing = Weighing(**{name: float(value) for name, value in read["weighing"].items()})
            numbers = [float(read["order_share"]), weighing.share, float(read["doubt"]), *astuple(weighing)]
            if not all(map(math.isfinite, numbers)) or min(numbers[:2]) < 0 or weighing.least > weighing.most:
                raise ValueError("a number out of bounds")
            return cls(
                model=str(read["model"]),
                weights=str(read["weights"]),
                order_share=numbers[0],
                doubt=numbers[2],
                weighing=weighing,
                seed=int(read["seed"]),
                figures={str(name): float(value) for name, value in read["figures"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise UserError(
                f"{path}: this calibration is damaged. Make it anew with {COMMAND} MODEL, or delete it."
            ) from fault


def calibration_file(home: Path, model: str) -> Path:
    """Where the calibration of a model is looked for, whether it is there or not.

    "cross-encoder/ms-marco-MiniLM-L6-v2" gives HOME/cross_encoders/cross-encoder_ms-marco-MiniLM-L6-v2.json.
    """
    return home / FOLDER / f"{_UNSAFE.sub('_', model)[-_LONGEST_NAME:].strip('_.') or 'model'}.json"


def read_calibration(home: Path, model: str) -> Calibration | None:
    """The calibration of a model; None where none was made.

    Raises:
        UserError: it is damaged.
    """
    path = calibration_file(home, model)
    return Calibration.load(path) if path.is_file() else None


class CrossEncoderReader:
    """A CrossEncoder by its name or folder. Loaded at its first use; safe to share between threads."""

    def __init__(self, name: str, calibration: Calibration | None = None) -> None:
        """Without a calibration its logits say which candidate is likelier, and nothing of refusing."""
        self.name = name
        self.calibration = calibration
        self._model: Any = None
        # Tokenizers refuse to be used by two threads at once.
        self._lock = threading.Lock()

    def read(self, question: str, texts: Sequence[str]) -> Floats:
        """The raw logit of the question with each text; shape (texts,).

        Raises:
            UserError: the model cannot be loaded, is not the one that the calibration was made for, or does not give
                one score for each pair.
        """
        from torch.nn import Identity

        with self._lock:
            # Models differ in whether they give logits or shares; without an activation all give logits.
            logits: Floats = np.asarray(
                self._load().predict(
                    [(question, text) for text in texts], activation_fn=Identity(), show_progress_bar=False
                ),
                dtype=np.float32,
            )
        if logits.shape != (len(texts),):
            raise UserError(f"reranker '{self.name}' gives several scores a pair. Choose one that ranks passages.")
        if not np.isfinite(logits).all():
            raise UserError(f"reranker '{self.name}' gives scores that are no numbers. Choose another one.")
        # Rounded, so that noise in the last digits of a float changes no order.
        return np.round(logits, 4)

    def fingerprint(self) -> str:
        """SHA-256 of the model's parameters, in hex, whatever their names and the files that they come in.

        Raises:
            UserError: as `read`.
        """
        with self._lock:
            return _hash_parameters(self._load())

    def check(self) -> None:
        """Load the model, so that what is wrong with it is told before the first question.

        Raises:
            UserError: it cannot be loaded, or is not the one that the calibration was made for.
        """
        with self._lock:
            self._load()

    def _load(self) -> Any:
        if self._model is None:
            from sentence_transformers import CrossEncoder

            try:
                model = CrossEncoder(self.name, device="cpu")
            except (OSError, ValueError) as fault:
                raise UserError(
                    f"reranker '{self.name}' cannot be loaded ({type(fault).__name__}). Give the name or the folder of "
                    "a Sentence Transformers CrossEncoder, or leave the setting out."
                ) from fault
            if self.calibration and self.calibration.weights != _hash_parameters(model):
                raise UserError(
                    f"reranker '{self.name}' is not the model that its calibration was made for "
                    f"('{self.calibration.model}'). Make it anew: {COMMAND} '{self.name}'"
                )
            self._model = model
        return self._model


def _hash_parameters(model: Any) -> str:
    import torch

    digests = sorted(
        hashlib.sha256(parameter.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()).digest()
        for parameter in model.parameters()
    )
    return hashlib.sha256(b"".join(digests)).hexdigest()
