"""Train the adapter of the embedding model: `python -m evals.training.adapter`.

The upper layers of the model get low-rank updates (LoRA), so that the tokens of a question and of the evidence that
answers it match (late interaction, as in ColBERT) and their vectors are near. Near-miss questions, which nothing
answers, push what only looks alike apart. Trained on the training questions alone.
Writes index/weights/adapter.safetensors; with `--half N --out FILE`, an adapter that has not seen the questions of that
half, from which `evals.training.ranker` takes features for them.
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

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.answering.features import FeatureExtractor
from evals.training.encoder import BATCH, Encoder
from evals.training.questions import (
    assign_fold,
    assign_half,
    bundled_index,
    find_gold_spans,
    grade_units,
    training_questions,
)
from index.embedding import Floats
from index.encoders.adapter import ADAPTER
from index.search import Index, search_text
from index.token_vectors import IDF_WEIGHT

EPOCHS = 3
RATE = 6e-4
# How many units of a batch answer each question, and how many look like it and do not.
POSITIVES, NEGATIVES = 3, 4
# The negatives are drawn from so many units at the top of the first stage.
HARD = 40
# What ranking by vectors, and refusing, count in the loss beside late interaction.
_VECTOR_SHARE = 0.5
_REFUSAL_SHARE = 0.3
# The logit of what must not be chosen.
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Example:
    """A question with what is known of every unit; arrays have shape (units,)."""

    text: str
    # 0 to 4: how well each unit answers it.
    grades: Floats
    # 1 where a unit touches the gold at all, else 0.
    touching: Floats
    # The first-stage score of each.
    first: Floats
    fold: int


def build_examples(index: Index, *, apart: bool = False) -> list[Example]:
    """Every training question (`apart`: not those near a test question) with its grades and first-stage scores."""
    extractor = FeatureExtractor(index)
    examples = []
    for question in training_questions(index.reports, apart=apart):
        query = index.query(question.standalone)
        gold = find_gold_spans(question, index.reports)
        graded, touching = grade_units(index, question, gold)
        first = extractor.first_stage_scores(query)
        examples.append(Example(query.text, graded, touching, first, assign_fold(question, gold)))
    return examples


def train(index: Index, examples: Sequence[Example], *, seed: int = 0) -> dict[str, Tensor]:
    """The adapter's tensors after `EPOCHS` rounds over the examples; progress goes to standard error."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    encoder = Encoder().train()
    encoder.bert.embeddings.eval()
    texts = [search_text(unit) for unit in index.evidence]
    idf = torch.tensor([index.tokens.idf(token) for token in range(len(encoder.tokenizer))])
    trained = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    # The rate rises over 20 steps, and falls along a cosine to the end.
    steps = EPOCHS * math.ceil(len(examples) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / 20) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
    )
    for epoch in range(EPOCHS):
        began, total = time.monotonic(), 0.0
        for batch in _draw_batches(examples, random):
            optimiser.zero_grad()
            loss = _compute_loss(encoder, batch, _draw_units(batch, random), texts, idf)
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


def _draw_batches(examples: Sequence[Example], random: np.random.Generator) -> list[list[Example]]:
    """Questions about neighbouring units together, so that each one's evidence is a hard negative for the others."""
    # Where a question stands in the reports: at the unit that answers it best, give or take a little.
    positions = []
    for example in examples:
        best = int(np.argmax(example.grades if example.grades.any() else example.first))
        positions.append(best + random.normal(0, len(example.first) / 28))
    order = np.argsort(positions)
    batches = [[examples[int(k)] for k in order[begin : begin + BATCH]] for begin in range(0, len(order), BATCH)]
    return [batches[int(k)] for k in random.permutation(len(batches))]


def _draw_units(batch: Sequence[Example], random: np.random.Generator) -> list[int]:
    """Units to rank: some that answer each question, and some that look like it and do not touch its gold."""
    chosen: set[int] = set()
    for example in batch:
        right = np.flatnonzero(example.grades)
        if len(right):
            shares = example.grades[right] / example.grades[right].sum()
            chosen |= set(random.choice(right, min(POSITIVES, len(right)), replace=False, p=shares).tolist())
        # Of what looks like the question, the nearest are drawn the most often.
        near = [int(k) for k in np.argsort(-example.first)[:HARD] if not example.touching[k]]
        shares = 1 / (np.arange(len(near)) + 5.0)
        count = min(NEGATIVES, len(near))
        chosen |= set(random.choice(near, count, replace=False, p=shares / shares.sum()).tolist())
    return sorted(chosen)


def _compute_loss(
    encoder: Encoder, batch: Sequence[Example], units: Sequence[int], texts: Sequence[str], idf: Tensor
) -> Tensor:
    """Cross-entropy over the units by late interaction and by vectors, and of support, whether any unit answers."""
    asked, asked_words, asked_ids, asked_vectors = encoder([example.text for example in batch])
    states, words, _, vectors = encoder([texts[unit] for unit in units])
    # Late interaction, shape (questions, units): of each token of a question the best match in a unit, weighted.
    logits = asked @ encoder.importance + IDF_WEIGHT * idf[asked_ids]
    weights = torch.softmax(logits.masked_fill(~asked_words, _NEVER), dim=-1)
    unit_length = functional.normalize
    similarity = torch.einsum("qld,nmd->qnlm", unit_length(asked, dim=-1), unit_length(states, dim=-1))
    best = similarity.masked_fill(~words[None, :, None, :], -1.0).amax(dim=-1)
    late = (best * weights[:, None, :]).sum(dim=-1)
    # A unit that touches the gold and says too little of it is neither right nor wrong.
    graded = torch.tensor(np.stack([example.grades[units] for example in batch]))
    touching = torch.tensor(np.stack([example.touching[units] for example in batch])) > 0
    unsure = touching & (graded == 0)
    # Ranking: by late interaction, and by vectors.
    ranking = _cross_entropy(encoder.scales[0] * late, graded, unsure) + _VECTOR_SHARE * _cross_entropy(
        encoder.scales[1] * (asked_vectors @ vectors.T), graded, unsure
    )
    # Refusal: the five wrong units that look best must fall below the threshold, the best right one lie above it.
    support = encoder.support[0] * (late - encoder.support[1])
    wrong = support.masked_fill((graded > 0) | unsure, _NEVER).topk(min(5, len(units)), dim=1).values
    refusal = functional.softplus(wrong).mean()
    answered = (graded >= 2).any(dim=1)
    if answered.any():
        right = support.masked_fill(graded < 2, _NEVER).amax(dim=1)[answered]
        refusal = refusal + functional.softplus(-right).mean()
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
        examples = build_examples(index, apart=chosen.apart)
        if chosen.half is not None:
            examples = [example for example in examples if assign_half(example.fold) != chosen.half]
        chosen.out.parent.mkdir(parents=True, exist_ok=True)
        save_file(train(index, examples), chosen.out)


if __name__ == "__main__":
    main()
