"""The adapter: what fits the default embedding model to questions about reports, merged into it when it is loaded.

Low-rank updates (Hu et al., LoRA, ICLR 2022) of its upper layers, and a vector that tells how much a question's token
matters. Trained by `python -m evals.training.adapter`; the weights stand in a safetensors file beside this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np

from corpus.errors import UserError
from corpus.weights import require_sound
from index.encoders.text_encoder import Floats

ADAPTER = Path(str(files("index"))) / "weights" / "adapter.safetensors"
# The name of the vector that tells how much a token matters.
IMPORTANCE = "importance"
# The two factors of a layer's update are named by the layer and one of these.
DOWN, UP = ".down", ".up"


def read_adapter(path: Path) -> dict[str, Floats]:
    """The tensors by name: `IMPORTANCE`, shape (dimensions,), and for each adapted layer its two low-rank factors.

    Raises:
        UserError: the file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    require_sound(path)
    try:
        return {name: tensor.astype(np.float32) for name, tensor in load_file(path).items()}
    except (OSError, SafetensorError) as fault:
        raise UserError(f"{path}: the adapter of the embedding model is missing or damaged. Reinstall.") from fault


def add_updates(weights: Mapping[str, Floats], updates: Mapping[str, Floats]) -> dict[str, Floats]:
    """A model's weights by name, with the low-rank updates added; a layer's stand at its name and ".weight"."""
    updated = dict(weights)
    for name, down in updates.items():
        if name.endswith(DOWN):
            layer = name.removesuffix(DOWN)
            updated[f"{layer}.weight"] = weights[f"{layer}.weight"] + updates[layer + UP] @ down
    return updated
