"""Train what tells whether evidence is on a topic: `python -m evals.training.topics`.

`topic_marks/` holds topics as trainers type them, in the reports' words and in others, written down without sight of
the product, each with what several searches found for it: a mark of 2 is on the topic, 1 near it, 0 beside it. First
the product's reader is trained further on them, then a logistic regression over its logits and what else is known of a
unit; each topic's logits come from a reader that did not see its file. Writes assistant/topics/weights/.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import average_precision_score
from torch import Tensor, nn

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.factory import open_assistant
from assistant.reader.interaction import EMBEDDING, InteractionModel, pair_up
from assistant.reader.reader import load_own_reader
from assistant.settings import load_settings
from assistant.topics.judgement import JUDGE, NAMES, READER, read_features
from assistant.topics.relevance import measure_relevance
from assistant.topics.words import Topic, read_topic
from corpus.logistic_regression import LogisticRegression
from evals.training.reader import Network, make_batch
from evals.training.regression import fit_regression
from index.embedding import Floats, Ints

MARKS = Path(__file__).parent / "topic_marks"
EPOCHS, RATE, BATCH = 12, 1.2e-3, 6
# The most units of a topic, on or near it and beside it, that are read in a round.
_MOST = 8
# What a unit that is near a topic counts, where one that is on it counts 1.
_NEAR = 0.35
# The parts of the network that are trained further; the others stay as they are, and are not written again.
_TRAINED = ("layers.1.", "hidden", "score.", "asked.", "candidate.")
# The inverse of the strength of the penalty.
STRENGTH = 0.1


@dataclass(frozen=True, slots=True)
class Marked:
    """A topic with units of evidence, by their numbers, and how far each is on it: 0, 1 or 2."""

    topic: Topic
    units: Ints
    marks: Ints


def read_marks(assistant: EvidenceAssistant, file: Path) -> list[Marked]:
    """The topics of a file; a mark whose unit is cut otherwise today is left out."""
    index = assistant.index
    places = {(u.report, u.core[0][0], u.core[-1][1]): number for number, u in enumerate(index.evidence)}
    found: list[Marked] = []
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        kept = [
            (places[report, start, end], mark)
            for report, start, end, mark in row["marks"]
            if (report, start, end) in places
        ]
        units, marks = np.asarray(kept, dtype=np.int64).reshape(-1, 2).T
        found.append(Marked(read_topic(index, row["topic"]), units, marks))
    return found


def train_reader(assistant: EvidenceAssistant, topics: Sequence[Marked], *, seed: int = 0) -> dict[str, Floats]:
    """The parameters of the reader that changed, in half precision, after training on topics."""
    torch.manual_seed(seed)
    own = load_own_reader().parameters
    network = Network(assistant.index.query("health").encoded.tokens.shape[1])
    network.load_state_dict({name: torch.tensor(own[name]) for name in network.state_dict()})
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name.startswith(_TRAINED))
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.05)
    steps = EPOCHS * max(1, len(topics) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / 20) * max(0.03, 1 - step / steps)
    )
    random = np.random.default_rng(seed)
    for epoch in range(EPOCHS):
        total, order = 0.0, random.permutation(len(topics))
        for begin in range(0, len(order) - BATCH + 1, BATCH):
            loss = _compute_loss(assistant, network, [topics[int(k)] for k in order[begin : begin + BATCH]], random)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(f"round {epoch + 1}: loss {total * BATCH / len(topics):.3f}", file=sys.stderr, flush=True)
    state = network.state_dict()
    return {name: state[name].numpy().astype(np.float16) for name in state if name.startswith(_TRAINED)}


def _compute_loss(
    assistant: EvidenceAssistant, network: Network, drawn: Sequence[Marked], random: np.random.Generator
) -> Tensor:
    pairs, wanted = [], []
    for each in drawn:
        some = [random.permutation(np.flatnonzero(of))[:_MOST] for of in (each.marks > 0, each.marks == 0)]
        places = np.concatenate(some).astype(np.int64)
        pairs.append(pair_up(assistant.index.tokens, each.topic.query.encoded, each.units[places]))
        wanted += [(0.0, _NEAR, 1.0)[int(mark)] for mark in each.marks[places]]
    return nn.functional.binary_cross_entropy_with_logits(network(make_batch(pairs)), torch.tensor(wanted))


def make_features(assistant: EvidenceAssistant, each: Marked, reader: InteractionModel) -> Floats:
    """The features of a topic's units, in their order; shape (units, features)."""
    index, topic = assistant.index, each.topic
    asked = [assistant.retrieve(Question(text, (), None)).ranking for text in (topic.text, topic.asked.text)]
    found = read_features(
        index,
        topic,
        measure_relevance(index, topic),
        asked,
        range(len(index.evidence)),
        readers=(load_own_reader(), reader),
        units=[int(unit) for unit in each.units],
    )
    assert found is not None
    return found.table[np.searchsorted(found.units, each.units)]


def make_unseen_features(assistant: EvidenceAssistant, marked: Mapping[str, Sequence[Marked]]) -> tuple[Floats, Ints]:
    """The features of all units and their marks, each file's by a reader that did not see it."""
    read: list[tuple[Marked, InteractionModel]] = []
    for name, topics in marked.items():
        others = [each for other, further in marked.items() if other != name for each in further]
        reader = _over_own(assistant, train_reader(assistant, others))
        read += [(each, reader) for each in topics]
    return _join(read, assistant)


def _join(read: Sequence[tuple[Marked, InteractionModel]], assistant: EvidenceAssistant) -> tuple[Floats, Ints]:
    tables = [make_features(assistant, each, reader) for each, reader in read]
    return np.vstack(tables), np.concatenate([each.marks for each, _ in read])


def train_judge(features: Floats, marks: Ints) -> LogisticRegression:
    """The regression of a mark of 2 over features; shapes (units, features), (units,)."""
    return fit_regression(NAMES, features, marks == 2, strength=STRENGTH)


def describe(chances: Floats, marks: Ints) -> str:
    """How well chances tell what is on a topic, in words."""
    told = [f"average precision {average_precision_score(marks == 2, chances):.3f} (n={len(marks)})"]
    for least in (0.2, 0.3, 0.4, 0.5):
        taken = chances >= least
        told.append(
            f"from {least}: on or near {(marks[taken] > 0).mean():.3f}, on {(marks[taken] == 2).mean():.3f}, "
            f"found {(taken & (marks == 2)).sum() / (marks == 2).sum():.3f}"
        )
    return "\n  ".join(told)


def main() -> None:
    """Train on the bundled reports and write the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--without", default="", metavar="FILE,FILE", help="files to keep back, and to tell the figures of"
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    torch.set_num_threads(2)
    assistant = open_assistant(load_settings())
    assert isinstance(assistant, EvidenceAssistant)
    marked = {file.stem: read_marks(assistant, file) for file in sorted(MARKS.glob("*.jsonl"))}
    kept_back = [name for name in marked if name in chosen.without.split(",")]
    used = [name for name in marked if name not in kept_back]
    features, marks = make_unseen_features(assistant, {name: marked[name] for name in used})
    judge = train_judge(features, marks)
    changed = train_reader(assistant, [each for name in used for each in marked[name]])
    print(f"as trained: {describe(judge.chances(features), marks)}")
    if kept_back:
        reader = _over_own(assistant, changed)
        unseen, of_unseen = _join([(each, reader) for name in kept_back for each in marked[name]], assistant)
        print(f"kept back: {describe(judge.chances(unseen), of_unseen)}")
    if not chosen.dry_run:
        embedding = np.asarray(assistant.index.manifest.weights)
        np.savez_compressed(READER, **changed, **{EMBEDDING: embedding})  # type: ignore[arg-type]
        judge.save(JUDGE)


def _over_own(assistant: EvidenceAssistant, changed: dict[str, Floats]) -> InteractionModel:
    """The product's reader with parameters that changed."""
    return InteractionModel({**load_own_reader().parameters, **changed}, assistant.index.manifest.weights)


if __name__ == "__main__":
    main()
