"""The default embedding model through onnxruntime: token ids and states without torch.

The graph beside this module (made by `python -m evals.training.graph`) says how states are computed; the weights are
the published safetensors file's, with the adapter's low-rank updates added to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import UserError
from corpus.weights import require_sound
from index.encoders.adapter import add_updates
from index.encoders.text_encoder import EncodedBatch, Floats

GRAPH = Path(str(files("index"))) / "weights" / "encoder.onnx"
LAYERS, HEADS, HIDDEN, INNER = 6, 12, 384, 1536
WORDS, POSITIONS = 30522, 512
# The linear maps of a layer, as the graph and as the published file call them, with their shapes: in and out.
_LINEAR = {
    "query": ("attention.self.query", (HIDDEN, HIDDEN)),
    "key": ("attention.self.key", (HIDDEN, HIDDEN)),
    "value": ("attention.self.value", (HIDDEN, HIDDEN)),
    "attended": ("attention.output.dense", (HIDDEN, HIDDEN)),
    "inner": ("intermediate.dense", (HIDDEN, INNER)),
    "outer": ("output.dense", (INNER, HIDDEN)),
}
_NORMS = {"attended": "attention.output", "outer": "output"}


def _list_parameters() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"words": (WORDS, HIDDEN), "positions": (POSITIONS, HIDDEN)}
    norms = ["embedded."]
    for layer in range(LAYERS):
        for name, (_, shape) in _LINEAR.items():
            shapes |= {f"layer.{layer}.{name}.weight": shape, f"layer.{layer}.{name}.bias": shape[1:]}
        norms += [f"layer.{layer}.{name}." for name in _NORMS]
    return shapes | {f"{name}norm.{part}": (HIDDEN,) for name in norms for part in ("weight", "bias")}


# What the graph asks for, by its names; the shape of each.
PARAMETERS = _list_parameters()


class OnnxEncoder:
    """The default model, read from its folder, with an adapter's updates where there are any. Safe to share."""

    def __init__(self, folder: Path, updates: Mapping[str, Floats] | None = None) -> None:
        """Read the weights and the words.

        Raises:
            UserError: a file of the model is missing or damaged.
        """
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        try:
            weights: dict[str, Floats] = load_file(folder / "model.safetensors")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            parameters = _name_parameters(add_updates(weights, updates or {}))
        except Exception as fault:  # the tokenizers' own errors share no base class
            raise UserError(f"{folder}: the embedding model is damaged ({type(fault).__name__}). Reinstall.") from fault
        self._tokenizer.no_padding()
        self._session = _open_session(parameters)

    def encode_batch(self, texts: Sequence[str], *, most_tokens: int) -> EncodedBatch:
        """What the model makes of texts; a longer one is cut at `most_tokens`."""
        self._tokenizer.enable_truncation(most_tokens)
        marked = self._tokenizer.encode_batch(list(texts))
        longest = max(len(each.ids) for each in marked)
        shape = (len(texts), longest)
        ids, mask, ends = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        is_word = np.zeros(shape, dtype=bool)
        for row, each in enumerate(marked):
            size = len(each.ids)
            ids[row, :size], mask[row, :size] = each.ids, 1
            ends[row, :size] = [end for _, end in each.offsets]
            is_word[row, :size] = np.asarray(each.special_tokens_mask) == 0
        states: Floats = self._session.run(["states"], {"ids": ids, "mask": mask})[0]
        share = mask[:, :, None].astype(np.float32)
        means: Floats = (states * share).sum(axis=1) / share.sum(axis=1)
        return EncodedBatch(means, states, ids, ends, is_word)

    def vocabulary(self) -> Sequence[str]:
        """The pieces of words that the model knows."""
        return list(self._tokenizer.get_vocab())


def _name_parameters(weights: Mapping[str, Floats]) -> dict[str, Floats]:
    """The published weights by the graph's names; what a linear map is multiplied by from the left is turned."""
    embeddings = "embeddings."
    found = {
        "words": weights[f"{embeddings}word_embeddings.weight"],
        "positions": weights[f"{embeddings}position_embeddings.weight"]
        + weights[f"{embeddings}token_type_embeddings.weight"][0],
    }
    norms = {"embedded.": f"{embeddings}LayerNorm"}
    for layer in range(LAYERS):
        ours, theirs = f"layer.{layer}.", f"encoder.layer.{layer}."
        for name, (published, _) in _LINEAR.items():
            found[f"{ours}{name}.weight"] = weights[f"{theirs}{published}.weight"].T
            found[f"{ours}{name}.bias"] = weights[f"{theirs}{published}.bias"]
        norms |= {f"{ours}{name}.": f"{theirs}{published}.LayerNorm" for name, published in _NORMS.items()}
    for ours, theirs in norms.items():
        found |= {f"{ours}norm.{part}": weights[f"{theirs}.{part}"] for part in ("weight", "bias")}
    return {name: np.ascontiguousarray(values, dtype=np.float32) for name, values in found.items()}


def _open_session(parameters: Mapping[str, Floats]) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Threads that wait do not burn a core that someone else could use.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in parameters.values()]
    require_sound(GRAPH)
    options.add_external_initializers(list(parameters), values)
    return onnxruntime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])
