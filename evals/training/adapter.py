"""Train the adapter of the embedding model: `python -m evals.training.adapter`.

The upper layers of the model get low-rank updates (LoRA), so that the tokens of a question and of the evidence that
answers it match (late interaction, as in ColBERT) and their vectors are near; near-miss questions, which nothing
answers, push what only looks alike apart. The lower layers stay as they are, so what they make of each text is computed
once. Trained on the training questions alone. Writes index/weights/adapter.safetensors; with `--half N --out FILE`, an
adapter that has not seen the questions of that half, from which train_selector takes signals for them.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.answering.features import FeatureExtractor
from evals.training.questions import (
    assign_fold,
    assign_half,
    bundled_index,
    find_gold_spans,
    grade_units,
    training_questions,
)
from index.adapter import ADAPTER, DOWN, IMPORTANCE, UP
from index.embedding import Floats, SentenceEmbeddings
from index.search import Index, search_text
from index.token_vectors import IDF_WEIGHT

FROZEN_LAYERS = 3
RANK = 16
EPOCHS = 3
BATCH = 32
RATE = 6e-4
DROPOUT = 0.1
POSITIVES, NEGATIVES = 3, 4
HARD = 40
_VECTOR_SHARE = 0.5
_REFUSAL_SHARE = 0.3
_MOST_TOKENS = 160
_NEVER = -1e4
_LINEAR = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A question with every unit's grade, whether each touches its gold, and each one's first-stage score."""

    text: str
    grades: Floats
    touching: Floats
    first: Floats
    fold: int


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
        model = SentenceEmbeddings(adapter=None).load()
        self.tokenizer: Any = model.tokenizer
        self.bert: Any = model[0].auto_model
        self.low: dict[str, LowRank] = {}
        self.bert.requires_grad_(False)
        for number, layer in enumerate(self.bert.encoder.layer[FROZEN_LAYERS:], start=FROZEN_LAYERS):
            for name in _LINEAR:
                parent, _, leaf = name.rpartition(".")
                low = LowRank(layer.get_submodule(name))
                setattr(layer.get_submodule(parent), leaf, low)
                self.low[f"encoder.layer.{number}.{name}"] = low
        self.importance = nn.Parameter(torch.zeros(self.bert.config.hidden_size))
        self.scales = nn.Parameter(torch.tensor([25.0, 20.0]))
        self.support = nn.Parameter(torch.tensor([10.0, 0.7]))
        self._kept: dict[str, tuple[Tensor, Tensor, Tensor]] = {}

    def forward(self, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """States (texts, tokens, dimensions), whether each token is a word's, token ids, vectors of length one."""
        kept = self._lower(texts)
        order = sorted(range(len(texts)), key=lambda k: len(kept[k][0]))
        states: dict[int, Tensor] = {}
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            padded = nn.utils.rnn.pad_sequence([kept[k][0] for k in batch], batch_first=True)
            sizes = torch.tensor([len(kept[k][0]) for k in batch])
            mask = (torch.arange(padded.shape[1]) < sizes[:, None])[:, None, None, :]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                for layer in self.bert.encoder.layer[FROZEN_LAYERS:]:
                    padded = layer(padded, mask)
            states |= {k: row[:size].float() for k, row, size in zip(batch, padded, sizes, strict=True)}
        each = [states[k] for k in range(len(texts))]
        vectors = functional.normalize(torch.stack([state.mean(0) for state in each]), dim=-1)
        pad = nn.utils.rnn.pad_sequence
        return (
            pad(each, batch_first=True),
            pad([entry[1] for entry in kept], batch_first=True),
            pad([entry[2] for entry in kept], batch_first=True),
            vectors,
        )

    def tensors(self) -> dict[str, Tensor]:
        """What is written: the factors of every update, and the importance vector."""
        found: dict[str, Tensor] = {IMPORTANCE: self.importance}
        for name, low in self.low.items():
            found |= {name + DOWN: low.down, name + UP: 2 * low.up}
        return {name: tensor.detach().half().contiguous() for name, tensor in found.items()}

    @torch.no_grad()
    def _lower(self, texts: Sequence[str]) -> list[tuple[Tensor, Tensor, Tensor]]:
        new = sorted({text for text in texts if text not in self._kept}, key=len)
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
                self._kept[text] = (states[row, :size].bfloat16(), words, marked["input_ids"][row, :size])
        return [self._kept[text] for text in texts]


def examples_of(index: Index, *, apart: bool = False) -> list[Example]:
    """Every training question (`apart`: not those near a test question) with its grades and first-stage scores."""
    reader = FeatureExtractor(index)
    found = []
    for question in training_questions(index.reports, apart=apart):
        query = index.query(question.standalone)
        gold = find_gold_spans(question, index.reports)
        graded, touching = grade_units(index, question, gold)
        found.append(
            Example(query.text, graded, touching, reader.first_stage_scores(query), assign_fold(question, gold))
        )
    return found


def train(index: Index, examples: Sequence[Example], *, seed: int = 0) -> dict[str, Tensor]:
    """The adapter's tensors after `EPOCHS` rounds over the examples; progress goes to standard error."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    encoder = Encoder().train()
    encoder.bert.embeddings.eval()
    texts = [search_text(unit) for unit in index.evidence]
    rarity = torch.tensor([index.tokens.idf(token) for token in range(len(encoder.tokenizer))])
    trained = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    steps = EPOCHS * math.ceil(len(examples) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / 20) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
    )
    for epoch in range(EPOCHS):
        began, total = time.monotonic(), 0.0
        for batch in _batches(examples, random):
            optimiser.zero_grad()
            loss = _loss(encoder, batch, _units(batch, random), texts, rarity)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch)
        print(
            f"epoch {epoch + 1}: loss {total / len(examples):.3f}, {time.monotonic() - began:.0f} s",
            file=sys.stderr, flush=True,
        )  # fmt: skip
    return encoder.tensors()


def _batches(examples: Sequence[Example], random: np.random.Generator) -> list[list[Example]]:
    """Questions about neighbouring units together, so that each one's evidence is a hard negative for the others."""
    place = [
        int(np.argmax(e.grades if e.grades.any() else e.first)) + random.normal(0, len(e.first) / 28) for e in examples
    ]
    order = np.argsort(place)
    batches = [[examples[int(k)] for k in order[begin : begin + BATCH]] for begin in range(0, len(order), BATCH)]
    return [batches[int(k)] for k in random.permutation(len(batches))]


def _units(batch: Sequence[Example], random: np.random.Generator) -> list[int]:
    """Units to rank: some that answer each question, and some that look like it and do not touch its gold."""
    chosen: set[int] = set()
    for example in batch:
        right = np.flatnonzero(example.grades)
        if len(right):
            shares = example.grades[right] / example.grades[right].sum()
            chosen |= set(random.choice(right, min(POSITIVES, len(right)), replace=False, p=shares).tolist())
        near = [int(k) for k in np.argsort(-example.first)[:HARD] if not example.touching[k]]
        shares = 1 / (np.arange(len(near)) + 5.0)
        count = min(NEGATIVES, len(near))
        chosen |= set(random.choice(near, count, replace=False, p=shares / shares.sum()).tolist())
    return sorted(chosen)


def _loss(
    encoder: Encoder, batch: Sequence[Example], units: Sequence[int], texts: Sequence[str], rarity: Tensor
) -> Tensor:
    """Cross-entropy over the units by late interaction and by vectors, and of support, whether any unit answers."""
    asked, asked_words, asked_ids, asked_vectors = encoder([example.text for example in batch])
    states, words, _, vectors = encoder([texts[unit] for unit in units])
    logits = asked @ encoder.importance + IDF_WEIGHT * rarity[asked_ids]
    weights = torch.softmax(logits.masked_fill(~asked_words, _NEVER), dim=-1)
    unit_length = functional.normalize
    similarity = torch.einsum("qld,nmd->qnlm", unit_length(asked, dim=-1), unit_length(states, dim=-1))
    best = similarity.masked_fill(~words[None, :, None, :], -1.0).amax(dim=-1)
    late = (best * weights[:, None, :]).sum(dim=-1)
    graded = torch.tensor(np.stack([example.grades[units] for example in batch]))
    touching = torch.tensor(np.stack([example.touching[units] for example in batch])) > 0
    unsure = touching & (graded == 0)
    ranking = _cross_entropy(encoder.scales[0] * late, graded, unsure) + _VECTOR_SHARE * _cross_entropy(
        encoder.scales[1] * (asked_vectors @ vectors.T), graded, unsure
    )
    support = encoder.support[0] * (late - encoder.support[1])
    wrong = support.masked_fill((graded > 0) | unsure, _NEVER).topk(min(5, len(units)), dim=1).values
    refusal = functional.softplus(wrong).mean()
    answered = (graded >= 2).any(dim=1)
    if answered.any():
        refusal = refusal + functional.softplus(-support.masked_fill(graded < 2, _NEVER).amax(dim=1)[answered]).mean()
    return ranking + _REFUSAL_SHARE * refusal


def _cross_entropy(scores: Tensor, graded: Tensor, unsure: Tensor) -> Tensor:
    """Listwise cross-entropy against shares by grade; 0 for questions that no unit answers."""
    answered = graded.sum(dim=1) > 0
    if not answered.any():
        return scores.sum() * 0
    shares = graded[answered] / graded[answered].sum(dim=1, keepdim=True)
    chances = torch.log_softmax(scores.masked_fill(unsure, _NEVER)[answered], dim=-1)
    return -(shares * chances).sum(dim=1).mean()


def main() -> None:
    """Train on the bundled reports."""
    from safetensors.torch import save_file

    parser = argparse.ArgumentParser(description="Train the adapter of the embedding model.")
    parser.add_argument("--half", type=int, choices=(0, 1), help="leave out the questions of this half")
    parser.add_argument("--out", type=Path, default=ADAPTER, metavar="FILE")
    parser.add_argument("--apart", action="store_true", help="leave out what shares evidence with a test question")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index = bundled_index(Path(folder), adapter=None)
        examples = examples_of(index, apart=chosen.apart)
        if chosen.half is not None:
            examples = [example for example in examples if assign_half(example.fold) != chosen.half]
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        save_file(train(index, examples), chosen.out)


if __name__ == "__main__":
    main()
