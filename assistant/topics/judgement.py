"""How likely each piece of evidence is on a topic, as somebody would say who reads a note on it.

A logistic regression over what the search, the words and two readers make of a unit. It and the second reader were
trained on topics that people without sight of the product wrote down, in the reports' words and in others, with what
was found for each marked as on it, near it, or beside it (`python -m evals.training.topics`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.answering.ranking import Ranking
from assistant.reader.interaction import InteractionModel
from assistant.reader.reader import EvidenceReader, load_own_reader
from assistant.topics.relevance import Relevance
from assistant.topics.words import Topic
from corpus.logistic_regression import LogisticRegression
from index.embedding import Floats, Ints
from index.search import Index

WEIGHTS = Path(str(files("assistant.topics"))) / "weights"
READER, JUDGE = WEIGHTS / "topic_reader.npz", WEIGHTS / "judge.json"
# How many of each ranking's best are judged.
DEPTH = 120
# What the rankings tell of a unit: for the bare topic, and for the question on it.
_OF_TOPIC = ("late section", "first stage, to best", "cosine", "late beyond frame", "late label", "bm25, to best")
_OF_QUESTION = ("late, rank in section",)
# The features of a unit, in the order of the weights.
NAMES = (
    "score", "score to best", "asked score", *_OF_TOPIC, *(f"asked {name}" for name in _OF_QUESTION),
    "own", "subject", "with headings", "section", "read", "read to best", "topic read", "topic read to best",
)  # fmt: skip


def load_topic_judge(path: Path = JUDGE) -> LogisticRegression:
    """The one that comes with the product.

    Raises:
        UserError: the file is missing or damaged.
    """
    return LogisticRegression.load(path, "topics", NAMES)


@dataclass(frozen=True, slots=True)
class TopicFeatures:
    """What speaks for units being on a topic."""

    # The units' numbers.
    units: Ints
    # Shape (units, features), in the order of `NAMES`.
    table: Floats


def judge_units(
    index: Index, topic: Topic, relevance: Relevance, rankings: Sequence[Ranking], allowed: Collection[int]
) -> dict[int, float] | None:
    """How likely each of the best units is on a topic, 0 to 1, by its number; None with an embedding not trained for.

    `rankings`: for the bare topic, and for the question on it.

    Raises:
        UserError: the weights are missing or damaged.
    """
    model = load_topic_reader()
    found = read_features(index, topic, relevance, rankings, allowed, readers=(load_own_reader(), model))
    if found is None:
        return None
    chances = _load_judge().chances(found.table)
    return {int(unit): float(chance) for unit, chance in zip(found.units, chances, strict=True)}


def read_features(
    index: Index,
    topic: Topic,
    relevance: Relevance,
    rankings: Sequence[Ranking],
    allowed: Collection[int],
    *,
    readers: tuple[InteractionModel, InteractionModel],
    units: Sequence[int] = (),
) -> TopicFeatures | None:
    """The features of the best units of each ranking, or of `units`; None where there are none, or no reader fits.

    `readers`: the one for questions, and the one for topics.
    """
    best = [[n for n in ranking.best_units if n in allowed][:DEPTH] for ranking in rankings]
    numbers = np.asarray(sorted(units or {n for each in best for n in each}), dtype=np.int64)
    if not len(numbers):
        return None
    columns: dict[str, Floats] = {}
    for prefix, ranking, names in zip(("", "asked "), rankings, (_OF_TOPIC, _OF_QUESTION), strict=True):
        columns[f"{prefix}score"] = _spread(ranking, ranking.scores, numbers)
        for name in names:
            columns[f"{prefix}{name}"] = _spread(ranking, ranking.candidates.column(name), numbers)
    columns["score to best"] = columns["score"] - columns["score"].max()
    columns |= {"own": relevance.own[numbers], "subject": relevance.subject[numbers]}
    columns |= {
        "with headings": relevance.with_headings[numbers],
        "section": _mean_of_section(index, relevance)[numbers],
    }
    for name, model in zip(("read", "topic read"), readers, strict=True):
        read = EvidenceReader(index, model).read(topic.query, [int(n) for n in numbers])
        if read is None:
            return None
        columns[name], columns[f"{name} to best"] = read, read - read.max()
    return TopicFeatures(numbers, np.stack([columns[name] for name in NAMES], axis=1).astype(np.float32))


@lru_cache(maxsize=1)
def load_topic_reader() -> InteractionModel:
    """The reader for topics, loaded once.

    Raises:
        UserError: its weights are missing or damaged.
    """
    return InteractionModel.load(READER, over=load_own_reader())


@lru_cache(maxsize=1)
def _load_judge() -> LogisticRegression:
    return load_topic_judge()


def _spread(ranking: Ranking, values: Floats, numbers: Ints) -> Floats:
    """The values of units by their numbers; of those that are no candidates, the least of all."""
    found = np.full(len(numbers), values.min(initial=0.0), dtype=np.float32)
    places = np.searchsorted(ranking.candidates.numbers, numbers)
    there = places < len(ranking.candidates.numbers)
    there[there] = ranking.candidates.numbers[places[there]] == numbers[there]
    found[there] = values[places[there]]
    return found


def _mean_of_section(index: Index, relevance: Relevance) -> Floats:
    """For each unit, how much of the topic the units of its section hold on average; shape (units,)."""
    places: dict[tuple[str, tuple[str, ...]], int] = {}
    of_unit = np.asarray(
        [places.setdefault((u.report, u.section), len(places)) for u in index.evidence], dtype=np.int64
    )
    means = np.bincount(of_unit, relevance.own) / np.maximum(np.bincount(of_unit), 1)
    spread: Floats = means[of_unit].astype(np.float32)
    return spread
