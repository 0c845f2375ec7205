"""The adapter: what fits the default embedding model to questions about reports, merged into it when it is loaded.

Low-rank updates (Hu et al., LoRA, ICLR 2022) of its upper layers, and a vector that tells how much a question's token
matters. Trained by `python -m evals.training.adapter`; the weights stand in a safetensors file beside this module.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import UserError

ADAPTER = Path(str(files("index"))) / "weights" / "adapter.safetensors"
# The name of the vector that tells how much a token matters.
IMPORTANCE = "importance"
# The two factors of a layer's update are named by the layer and one of these.
DOWN, UP = ".down", ".up"


def read_adapter(path: Path) -> dict[str, Any]:
    """The tensors by name: `IMPORTANCE`, shape (dimensions,), and for each adapted layer its two low-rank factors.

    Raises:
        UserError: the file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return {name: tensor.float() for name, tensor in load_file(path).items()}
    except (OSError, SafetensorError) as fault:
        raise UserError(f"{path}: the adapter of the embedding model is missing or damaged. Reinstall.") from fault


def merge(encoder: Any, tensors: dict[str, Any]) -> Any:
    """Add the low-rank updates to an encoder's weights in place; the importance vector."""
    import torch

    layers = dict(encoder.named_modules())
    with torch.no_grad():
        for name, down in tensors.items():
            if name.endswith(DOWN):
                layer = name.removesuffix(DOWN)
                layers[layer].weight += tensors[layer + UP] @ down
    return tensors[IMPORTANCE]
