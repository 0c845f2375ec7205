"""Train the reader: `python -m evals.training.reader`.

The network reads a question with eight candidates and chooses one that answers, or none of them (a score of 0):
cross-entropy over the nine, whatever right ones there are together. Near-miss questions, which nothing answers, teach
it to be silent. The candidates are those that the ranker puts first where nothing was asked before, so that they are as
hard as the ones that it will meet. Trained on the training questions, `evals/training/next/` among them, and never on
golden ones; `--apart` leaves out what shares evidence with a golden test question. `--documents FOLDER`, as often as
wanted, adds the split `dev` of a question set over other documents, so that not only these reports are learned; every
tenth question of it is kept back. Writes assistant/reader/weights/reader.npz; prints how it does on the golden dev
questions, and on those kept back, after every round. A checkpoint beside the output lets an interrupted run go on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from assistant.answering.features import FeatureExtractor
from assistant.answering.question import analyse_question
from assistant.answering.ranking import LambdaMartRanker
from assistant.reader import interaction
from assistant.reader.interaction import (
    CANDIDATE_FIGURES,
    EMBEDDING,
    IDF_SCALE,
    LENGTH,
    MOST_ASKED,
    PADDING,
    QUESTION_FIGURES,
    WEIGHTS,
    Pairs,
    pair_up,
)
from evals.suites.suite import GOLDEN, Question, load_suite
from evals.training.other_documents import Asked, ask_other_documents
from evals.training.questions import (
    bundled_index,
    dev_questions,
    find_gold_spans,
    grade_units,
    shares_evidence,
    training_questions,
)
from index.embedding import Encoded, Floats, Ints
from index.encoders.adapter import ADAPTER
from index.search import Index
from index.token_vectors import TokenVectors

EPOCHS = 4
BATCH = 8
RATE = 6e-4
WIDTH, HEADS, LAYERS = 128, 4, 2
# How many candidates a question is read with, how many right ones among them at most, and from how many of the best
# wrong ones most of the others are drawn.
READ, RIGHT, HARD = 8, 2, 10
# How many of the ranker's best are kept for a question, and how many right ones beyond them.
KEPT, BEYOND = 24, 3
# Of a question set over other documents every so many-th question is kept back.
KEPT_BACK = 10
# From this grade on a unit answers.
_ANSWERS = 2
# How many candidates are read where it is measured, as in an answer.
_MEASURED = 12


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidates."""

    # The token vectors of the index that the candidates are of.
    tokens: TokenVectors
    encoded: Encoded
    is_answerable: bool
    # The numbers of units, best first by the ranker; the right ones beyond its best stand at the end.
    units: Ints
    # Of each, its grade from 0 to 4, and whether it touches the gold.
    grades: Floats
    touching: Floats


class Block(nn.Module):
    """The question's tokens look at one another, then at the candidate's."""

    def __init__(self) -> None:
        super().__init__()
        self.self_attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.cross_attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.widen, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.own_norm, self.across_norm, self.read_norm, self.wide_norm = (nn.LayerNorm(WIDTH) for _ in range(4))

    def forward(self, states: Tensor, candidate: Tensor, unasked: Tensor, unread: Tensor) -> Tensor:
        """The question's states after one layer; the masks are true where there is padding."""
        own = self.own_norm(states)
        states = states + self.self_attention(own, own, own, key_padding_mask=unasked, need_weights=False)[0]
        read = self.read_norm(candidate)
        across = self.across_norm(states)
        states = states + self.cross_attention(across, read, read, key_padding_mask=unread, need_weights=False)[0]
        inner = nn.functional.gelu(self.widen(self.wide_norm(states)), approximate="tanh")
        return torch.add(states, self.narrow(inner))


class Network(nn.Module):
    """The network under training; `assistant.reader.interaction` runs the same without torch."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.asked, self.asked_figures = nn.Linear(dimensions, WIDTH), nn.Linear(QUESTION_FIGURES, WIDTH)
        self.candidate, self.candidate_figures = nn.Linear(dimensions, WIDTH), nn.Linear(CANDIDATE_FIGURES, WIDTH)
        self.position, self.segment = nn.Embedding(MOST_ASKED, WIDTH), nn.Embedding(3, WIDTH)
        self.candidate_norm = nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        pooled = 2 * WIDTH + QUESTION_FIGURES
        self.hidden_norm, self.hidden, self.score = nn.LayerNorm(pooled), nn.Linear(pooled, WIDTH), nn.Linear(WIDTH, 1)
        for table in (self.position, self.segment):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """A logit for each pair of a question and a candidate; shape (pairs,)."""
        figures, weights = batch["figures"], batch["weights"]
        unasked, unread = batch["unasked"], batch["segments"] == PADDING
        places = torch.arange(figures.shape[1])
        states = self.asked(batch["asked"] * LENGTH) + self.asked_figures(figures) + self.position(places)[None]
        candidate = self.candidate(batch["tokens"] * LENGTH) + self.segment(batch["segments"])
        candidate = self.candidate_norm(candidate + self.candidate_figures(batch["beside"]))
        for layer in self.layers:
            states = layer(states, candidate, unasked, unread)
        there = (~unasked).float()[..., None]
        share = weights[..., None] / weights.sum(1)[:, None, None]
        mean = (states * there).sum(1) / there.sum(1)
        pooled = torch.cat([(states * share).sum(1), mean, (figures * share).sum(1)], dim=-1)
        hidden = nn.functional.gelu(self.hidden(self.hidden_norm(pooled)), approximate="tanh")
        scores: Tensor = self.score(hidden).squeeze(-1)
        return scores

    def arrays(self) -> dict[str, Floats]:
        """What is written: the parameters in half precision, and how many heads there are."""
        found = {name: tensor.detach().numpy().astype(np.float16) for name, tensor in self.state_dict().items()}
        return found | {"heads": np.asarray(HEADS)}


def build_examples(index: Index, questions: Sequence[Asked]) -> list[Example]:
    """The questions with the ranker's best candidates, as where nothing was asked before."""
    ranker, extractor = LambdaMartRanker(), FeatureExtractor(index)
    masked = range(len(index.bank)) if index.bank else ()
    examples = []
    for number, question in enumerate(questions):
        if number % 500 == 0:
            print(f"candidates of {number:,} of {len(questions):,} questions …", file=sys.stderr, flush=True)
        grades, touching = question.grades, question.touching
        query = index.query(question.text)
        types = analyse_question(question.text, query.text, index.reports).answer_types
        best = ranker.rank(extractor.extract(query, types, reports=question.reports, masked=masked)).best_units[:KEPT]
        beyond = [int(unit) for unit in np.flatnonzero(grades >= _ANSWERS) if int(unit) not in best][:BEYOND]
        units = np.asarray([*best, *beyond], dtype=np.int64)
        examples.append(
            Example(index.tokens, query.encoded, question.is_answerable, units, grades[units], touching[units])
        )
    return examples


def ask_of(index: Index, questions: Sequence[Question]) -> list[Asked]:
    """Questions about the reports of an index, with the grades of its units."""
    asked = []
    for question in questions:
        grades, touching = grade_units(index, question, find_gold_spans(question, index.reports))
        asked.append(Asked(question.standalone, question.answerable, grades, touching))
    return asked


def train(
    examples: Sequence[Example], dev: Mapping[str, Sequence[Example]], out: Path, *, embedding: str, seed: int = 0
) -> None:
    """Train for `EPOCHS` rounds, going on from a checkpoint where there is one, and write the weights to `out`.

    `dev` are examples to look at after every round, by what they are called; `embedding` is the fingerprint of the
    embedding model.
    """
    torch.manual_seed(seed)
    network = Network(examples[0].encoded.tokens.shape[1]).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    usable = [each for each in examples if not each.is_answerable or (each.grades >= _ANSWERS).any()]
    steps = EPOCHS * (len(usable) // BATCH)
    # The rate rises over 100 steps, and falls in a line to the end.
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps)
    )
    checkpoint = out.with_suffix(".checkpoint")
    begun = _resume(checkpoint, network, optimiser, schedule)
    for epoch in range(begun, EPOCHS):
        random = np.random.default_rng(seed * 1000 + epoch)
        began, total = time.monotonic(), 0.0
        order = random.permutation(len(usable))
        for begin in range(0, len(order) - BATCH + 1, BATCH):
            drawn = [_draw(usable[int(k)], random) for k in order[begin : begin + BATCH]]
            batch = make_batch([pair_up(each.tokens, each.encoded, units) for each, units, _ in drawn])
            loss = _compute_loss(network(batch), [(len(units), right) for _, units, right in drawn])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        state: dict[str, Any] = {"network": network, "optimiser": optimiser, "schedule": schedule}
        torch.save({name: part.state_dict() for name, part in state.items()} | {"epoch": epoch + 1}, checkpoint)
        told = [f"round {epoch + 1}: loss {total * BATCH / len(usable):.3f}, {time.monotonic() - began:.0f} s"]
        told += [f"{name}: {describe(network, kept)}" for name, kept in dev.items()]
        print("\n  ".join(told), flush=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, **network.arrays(), **{EMBEDDING: np.asarray(embedding)})  # type: ignore[arg-type]
    checkpoint.unlink(missing_ok=True)


def _resume(checkpoint: Path, network: nn.Module, optimiser: Any, schedule: Any) -> int:
    """How many rounds are done; what they made of the parts is taken up."""
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    return int(state["epoch"])


def _draw(example: Example, random: np.random.Generator) -> tuple[Example, Ints, int]:
    """Units to read with a question, right ones first, and how many are right."""
    right = example.grades >= _ANSWERS if example.is_answerable else np.zeros(len(example.units), dtype=bool)
    # What touches the gold and says too little of it is neither right nor wrong.
    is_wrong = ~right & ~((example.touching > 0) & example.is_answerable)
    chosen = random.permutation(example.units[right])[:RIGHT]
    wrong, room = example.units[is_wrong], READ - len(chosen)
    hard = random.permutation(wrong[:HARD])[: room * 2 // 3]
    others = random.permutation(wrong[~np.isin(wrong, hard)])[: room - len(hard)]
    return example, np.concatenate([chosen, hard, others]), len(chosen)


def make_batch(pairs: Sequence[Pairs]) -> dict[str, Tensor]:
    """Several questions with their candidates as tensors, a row for each pair, padded to the longest."""
    asked, read = max(len(each.asked) for each in pairs), max(each.ids.shape[1] for each in pairs)
    rows: dict[str, list[Floats]] = {}
    for each in pairs:
        figures, reverse = interaction.compare(each)
        count, size, length = len(each.ids), len(each.asked), each.ids.shape[1]
        more, longer = asked - size, read - length
        repeat = np.ones((count, 1), dtype=np.float32)
        beside = np.stack([reverse, each.idf / IDF_SCALE], axis=-1)
        parts = {
            "asked": np.pad(np.repeat(each.asked[None], count, axis=0), ((0, 0), (0, more), (0, 0))),
            "figures": np.pad(figures, ((0, 0), (0, more), (0, 0))),
            "weights": np.pad(repeat * each.weights[None], ((0, 0), (0, more))),
            "unasked": np.repeat((np.arange(asked) >= size)[None], count, axis=0),
            "tokens": np.pad(each.tokens, ((0, 0), (0, longer), (0, 0))),
            "beside": np.pad(beside, ((0, 0), (0, longer), (0, 0))),
            "segments": np.pad(each.segments, ((0, 0), (0, longer)), constant_values=PADDING),
        }
        for name, part in parts.items():
            rows.setdefault(name, []).append(part)
    return {name: torch.from_numpy(np.concatenate(parts)) for name, parts in rows.items()}


def _compute_loss(scores: Tensor, groups: Sequence[tuple[int, int]]) -> Tensor:
    """Cross-entropy of "one of the right ones", or of "none of these" where there are none; the mean over questions."""
    losses, begin = [], 0
    for count, right in groups:
        own = scores[begin : begin + count]
        begin += count
        whole = torch.logsumexp(torch.cat([own, own.new_zeros(1)]), dim=0)
        losses.append(whole - torch.logsumexp(own[:right], dim=0) if right else whole)
    return torch.stack(losses).mean()


@torch.no_grad()
def describe(network: Network, examples: Sequence[Example]) -> str:
    """How it does by itself on questions with 12 candidates each, in words."""
    right, best, answerable = [], [], []
    for example in examples:
        units = example.units[:_MEASURED]
        scores = network.eval()(make_batch([pair_up(example.tokens, example.encoded, units)])).numpy()
        if example.is_answerable:
            right.append(example.grades[int(scores.argmax())] >= _ANSWERS)
        best.append(scores.max())
        answerable.append(example.is_answerable)
    network.train()
    yes, no = (np.asarray(best)[np.asarray(answerable) == flag] for flag in (True, False))
    if not len(no):
        return f"first right {np.mean(right):.3f} (n={len(right)})"
    area = (yes[:, None] > no[None]).mean()
    refused = (no < np.quantile(yes, 0.05)).mean()
    return (
        f"first right {np.mean(right):.3f} (n={len(right)}), area under the curve of refusing {area:.3f}, refused "
        f"where 0.05 of the answerable are {refused:.3f} (n={len(no)})"
    )


def reader_questions(index: Index, *, apart: bool) -> list[Question]:
    """The training questions with those of `evals/training/next/`; `apart`: none that share evidence with the test."""
    further: list[Question] = []
    for file in sorted((Path(str(files("evals"))) / "training" / "next").glob("*.jsonl")):
        further += load_suite(str(file), index.reports).questions
    if apart:
        test = load_suite(GOLDEN, index.reports).of_split("test").questions
        kept_back = [find_gold_spans(question, index.reports) for question in test]
        further = [each for each in further if not shares_evidence(find_gold_spans(each, index.reports), kept_back)]
    return [*training_questions(index.reports, apart=apart), *further]


def main() -> None:
    """Train on the bundled reports."""
    parser = argparse.ArgumentParser(description="Train the reader.")
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="FILE")
    parser.add_argument("--apart", action="store_true", help="leave out what shares evidence with a test question")
    parser.add_argument("--documents", type=Path, action="append", default=[], metavar="FOLDER")
    chosen = parser.parse_args()
    with ExitStack() as opened:
        folder, *others = (
            Path(opened.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            for _ in range(1 + len(chosen.documents))
        )
        index = bundled_index(folder, adapter=ADAPTER)
        examples = build_examples(index, ask_of(index, reader_questions(index, apart=chosen.apart)))
        dev = {"golden dev": build_examples(index, ask_of(index, dev_questions(index.reports)))}
        for documents, home in zip(chosen.documents, others, strict=True):
            made = build_examples(*ask_other_documents(documents, home))
            dev[documents.name] = made[::KEPT_BACK]
            examples += [each for number, each in enumerate(made) if number % KEPT_BACK]
        train(examples, dev, chosen.out, embedding=index.manifest.weights)


if __name__ == "__main__":
    main()
