"""Any Sentence Transformers model, through torch. The default model comes by here in training alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import UserError
from index.encoders.adapter import DOWN, UP
from index.encoders.text_encoder import EncodedBatch, Floats


class TorchEncoder:
    """A Sentence Transformers model by its name or folder, with an adapter's updates where there are any."""

    def __init__(self, name: str, updates: Mapping[str, Floats] | None = None) -> None:
        """Read the model.

        Raises:
            UserError: there is none of that name, or Sentence Transformers is not installed.
        """
        self.model = load_sentence_transformer(name)
        if updates:
            merge(self.model[0].auto_model, updates)

    def encode_batch(self, texts: Sequence[str], *, most_tokens: int) -> EncodedBatch:
        """What the model makes of texts; a longer one is cut at `most_tokens`, or earlier where the model says so."""
        import torch

        marked = self.model.tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=min(most_tokens, self.model.max_seq_length or most_tokens),
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
            return_tensors="pt",
        )
        ends = marked.pop("offset_mapping").numpy()[:, :, 1]
        is_word = marked.pop("special_tokens_mask").numpy() == 0
        with torch.no_grad():
            out = self.model(dict(marked))
        vectors, states = out["sentence_embedding"].numpy(), out["token_embeddings"].numpy()
        return EncodedBatch(vectors, states, marked["input_ids"].numpy(), ends, is_word)

    def vocabulary(self) -> Sequence[str]:
        """The pieces of words that the model knows."""
        return list(self.model.tokenizer.get_vocab())


def load_sentence_transformer(name: str) -> Any:
    """A Sentence Transformers model on the CPU, ready to compute.

    Raises:
        UserError: there is none of that name, or Sentence Transformers is not installed.
    """
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as fault:
        raise UserError(
            f"embedding model '{name}' needs Sentence Transformers, which is not installed. Run: "
            f"pip install sentence-transformers; or leave the setting out for the default model."
        ) from fault
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        # Of a folder, nothing is asked of the network.
        return SentenceTransformer(name, device="cpu", local_files_only=Path(name).is_dir()).eval()
    except (OSError, ValueError) as fault:
        raise UserError(
            f"embedding model '{name}' cannot be loaded ({type(fault).__name__}). Give the folder of a Sentence "
            f"Transformers model, or leave the setting out for the default model."
        ) from fault


def merge(encoder: Any, updates: Mapping[str, Floats]) -> None:
    """Add low-rank updates to an encoder's weights in place."""
    import torch

    layers = dict(encoder.named_modules())
    with torch.no_grad():
        for name, down in updates.items():
            if name.endswith(DOWN):
                layer = name.removesuffix(DOWN)
                layers[layer].weight += torch.from_numpy(np.asarray(updates[layer + UP] @ down))
