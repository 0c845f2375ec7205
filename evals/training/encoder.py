"""The embedding model under training: its upper layers with low-rank updates (LoRA), its lower layers as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.embedding import DEFAULT_MODEL, model_folder
from index.encoders.adapter import DOWN, IMPORTANCE, UP
from index.encoders.torch_encoder import load_sentence_transformer

# So many layers stay as they are; what they make of a text is computed once.
FROZEN_LAYERS = 3
RANK = 16
BATCH = 32
DROPOUT = 0.1
_MOST_TOKENS = 160
# The linear layers of a BERT layer that get an update.
_LINEAR = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip


class LowRank(nn.Module):
    """A linear layer with a trainable low-rank update."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(RANK, linear.in_features) / math.sqrt(linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK))

    def forward(self, states: Tensor) -> Tensor:
        """The layer's output with the update added; `up` counts twice, as is usual."""
        dropped = functional.dropout(states, DROPOUT, self.training)
        update = functional.linear(functional.linear(dropped, self.down), 2 * self.up)
        return torch.add(self.linear(states), update)


class Encoder(nn.Module):
    """The embedding model under training; what its frozen layers make of a text is kept."""

    def __init__(self) -> None:
        super().__init__()
        model = load_sentence_transformer(model_folder(DEFAULT_MODEL))
        self.tokenizer: Any = model.tokenizer
        self.bert: Any = model[0].auto_model
        self.updates: dict[str, LowRank] = {}
        self.bert.requires_grad_(False)
        for number, layer in enumerate(self.bert.encoder.layer[FROZEN_LAYERS:], start=FROZEN_LAYERS):
            for name in _LINEAR:
                # "attention.self.query" is the module "query" of the module "attention.self".
                parent, _, leaf = name.rpartition(".")
                update = LowRank(layer.get_submodule(name))
                setattr(layer.get_submodule(parent), leaf, update)
                self.updates[f"encoder.layer.{number}.{name}"] = update
        # How much a token of a question counts, as the product of this vector with the token's.
        self.importance = nn.Parameter(torch.zeros(self.bert.config.hidden_size))
        # Factors that turn late interaction and cosine into logits.
        self.scales = nn.Parameter(torch.tensor([25.0, 20.0]))
        # Slope and threshold: above which late interaction a unit answers a question.
        self.support = nn.Parameter(torch.tensor([10.0, 0.7]))
        # By text: states below the trained layers, whether each token is a word's, token ids.
        self._frozen: dict[str, tuple[Tensor, Tensor, Tensor]] = {}

    def forward(self, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """States (texts, tokens, dimensions), whether each token is a word's, token ids, vectors of length one."""
        frozen = self._run_frozen_layers(texts)
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda number: len(frozen[number][0]))
        states: dict[int, Tensor] = {}
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            padded = nn.utils.rnn.pad_sequence([frozen[number][0] for number in batch], batch_first=True)
            sizes = torch.tensor([len(frozen[number][0]) for number in batch])
            mask = (torch.arange(padded.shape[1]) < sizes[:, None])[:, None, None, :]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                for layer in self.bert.encoder.layer[FROZEN_LAYERS:]:
                    padded = layer(padded, mask)
            for number, row, size in zip(batch, padded, sizes, strict=True):
                states[number] = row[:size].float()
        in_order = [states[number] for number in range(len(texts))]
        vectors = functional.normalize(torch.stack([state.mean(0) for state in in_order]), dim=-1)
        pad = nn.utils.rnn.pad_sequence
        return (
            pad(in_order, batch_first=True),
            pad([is_word for _, is_word, _ in frozen], batch_first=True),
            pad([ids for _, _, ids in frozen], batch_first=True),
            vectors,
        )

    def tensors(self) -> dict[str, Tensor]:
        """What is written: the factors of every update, and the importance vector."""
        trained: dict[str, Tensor] = {IMPORTANCE: self.importance}
        for name, update in self.updates.items():
            trained |= {name + DOWN: update.down, name + UP: 2 * update.up}
        return {name: tensor.detach().half().contiguous() for name, tensor in trained.items()}

    @torch.no_grad()
    def _run_frozen_layers(self, texts: Sequence[str]) -> list[tuple[Tensor, Tensor, Tensor]]:
        """What the frozen layers make of each text; what was computed before is not computed again."""
        new = sorted({text for text in texts if text not in self._frozen}, key=len)
        for begin in range(0, len(new), BATCH):
            batch = new[begin : begin + BATCH]
            marked = self.tokenizer(
                batch,
                padding=True,
                truncation=True,
                max_length=_MOST_TOKENS,
                return_special_tokens_mask=True,
                return_tensors="pt",
            )
            with torch.autocast("cpu", dtype=torch.bfloat16):
                states = self.bert.embeddings(input_ids=marked["input_ids"])
                for layer in self.bert.encoder.layer[:FROZEN_LAYERS]:
                    states = layer(states, (marked["attention_mask"] == 1)[:, None, None, :])
            for row, text in enumerate(batch):
                size = int(marked["attention_mask"][row].sum())
                words = marked["special_tokens_mask"][row, :size] == 0
                self._frozen[text] = (states[row, :size].bfloat16(), words, marked["input_ids"][row, :size])
        return [self._frozen[text] for text in texts]
