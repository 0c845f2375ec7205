"""Choosing evidence: candidates scored by a small learned ranker, anchors taken, their units kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.signals import Candidates
from corpus.errors import UserError
from corpus.vocabulary import Evidence, EvidenceKind, Span
from index.embedding import Floats, Ints

SHORT_WORDS = 95
LONG_WORDS = 235


@dataclass(frozen=True, slots=True)
class Sizing:
    """How far an answer goes; measured on the dev questions.

    `words` and `pieces` at most; `margin`: how far below the best score, in ranker units, evidence may stand;
    `run_sentences` that may be taken together, and words of such a run.
    """

    words: int
    pieces: int
    margin: float
    run_sentences: int
    run_words: int


SHORT = Sizing(words=SHORT_WORDS, pieces=4, margin=1.6, run_sentences=2, run_words=60)
LONG = Sizing(words=LONG_WORDS, pieces=8, margin=2.4, run_sentences=2, run_words=80)


class Selector:
    """LambdaMART (Burges 2010) over the candidates' signals; its trees stand in a text file beside this module.

    Trained by `python -m evals.train_selector` on the dev questions alone.
    """

    def __init__(self, model: str | None = None) -> None:
        import lightgbm

        text = model or (files("assistant") / "weights" / "selector.txt").read_text(encoding="utf-8")
        self._booster: Any = lightgbm.Booster(model_str=text)
        self.names: tuple[str, ...] = tuple(name.replace("_", " ") for name in self._booster.feature_name())

    def scores(self, candidates: Candidates) -> Floats:
        """A score for every candidate, higher is likelier; only their differences mean anything.

        Raises:
            UserError: the weights were trained on other signals.
        """
        if not len(candidates.numbers):
            return np.zeros(0, dtype=np.float32)
        if len(self.names) != len(candidates.names):
            raise UserError("the selector's weights do not fit its signals. Reinstall, or train it anew.")
        scores: Floats = np.round(self._booster.predict(candidates.signals, num_threads=1), 5)
        return scores


def choose(
    evidence: Sequence[Evidence],
    numbers: Ints,
    scores: Floats,
    *,
    asked: frozenset[str],
    sizing: Sizing,
    reports: Sequence[str] = (),
) -> list[tuple[int, ...]]:
    """Runs of evidence units by number, best first: each is one piece of an answer.

    From the best score down, an anchor is taken with its whole: a list for an item where a list is asked for or its
    items recur; a sentence with the better of its neighbours. Nothing is taken twice, nor what says the same again,
    nor a lead-in without what it leads to.
    With `reports`, the best of each comes first, in their order and short, whatever its margin.
    """
    order = [int(k) for k in np.argsort(-scores, kind="stable")]
    position = {int(number): k for k, number in enumerate(numbers)}
    chosen: list[tuple[int, ...]] = []
    for report in reports:
        best = next((int(numbers[k]) for k in order if evidence[int(numbers[k])].report == report), None)
        if best is not None:
            chosen.append((best,))
    spent = sum(evidence[unit].words for run in chosen for unit in run)
    for k in order:
        if len(chosen) >= sizing.pieces or (chosen and scores[k] < scores[order[0]] - sizing.margin):
            break
        number = int(numbers[k])
        taken = [unit for run in chosen for unit in run]
        if evidence[number].own.endswith(":") or _repeats(evidence, number, taken):
            continue
        run = _whole(evidence, number, position, scores, order, asked=asked, sizing=sizing, room=sizing.words - spent)
        run = tuple(unit for unit in run if unit == number or not _repeats(evidence, unit, taken)) or (number,)
        words = sum(evidence[unit].words for unit in run)
        if chosen and spent + words > sizing.words:
            continue
        chosen.append(run)
        spent += words
    return chosen


def _whole(
    evidence: Sequence[Evidence],
    number: int,
    position: dict[int, int],
    scores: Floats,
    order: Sequence[int],
    *,
    asked: frozenset[str],
    sizing: Sizing,
    room: int,
) -> tuple[int, ...]:
    unit = evidence[number]
    if unit.kind is EvidenceKind.ITEM:
        whole = _list_of(evidence, number)
        if whole is not None and evidence[whole].words <= max(room, sizing.words // 2):
            mates = sum(1 for k in order[:6] if k < len(scores) and _shares_list(evidence, whole, position, k))
            if mates > 1 or asked & {"list", "summary"}:
                return (whole,)
    if unit.kind is EvidenceKind.SENTENCE:
        return _run(evidence, number, position, scores, sizing=sizing)
    return (number,)


def _run(
    evidence: Sequence[Evidence], number: int, position: dict[int, int], scores: Floats, *, sizing: Sizing
) -> tuple[int, ...]:
    """A sentence with its better neighbours of the same block; the one after it is preferred by a little."""
    run = [number]
    words = evidence[number].words
    while len(run) < sizing.run_sentences:
        beside = [n for n in (run[0] - 1, run[-1] + 1) if 0 <= n < len(evidence) and _same_block(evidence, n, number)]
        beside = [n for n in beside if n in position and words + evidence[n].words <= sizing.run_words]
        if not beside:
            break
        best = max(beside, key=lambda n: (float(scores[position[n]]) + (0.15 if n > number else 0.0), n))
        run = sorted([*run, best])
        words += evidence[best].words
    return tuple(run)


def _same_block(evidence: Sequence[Evidence], first: int, second: int) -> bool:
    one, other = evidence[first], evidence[second]
    return one.kind is other.kind and one.report == other.report and one.blocks == other.blocks


def _list_of(evidence: Sequence[Evidence], item: int) -> int | None:
    """The number of the list that an item belongs to: it stands before its items."""
    block = evidence[item].blocks[0]
    for number in range(item - 1, -1, -1):
        unit = evidence[number]
        if unit.kind is EvidenceKind.LIST:
            return number if unit.report == evidence[item].report and block in unit.blocks else None
        if unit.kind is not EvidenceKind.ITEM:
            return None
    return None


def _shares_list(evidence: Sequence[Evidence], whole: int, position: dict[int, int], k: int) -> bool:
    members = set(evidence[whole].blocks)
    return any(position.get(n) == k for n in range(whole + 1, whole + 1 + len(members)) if n < len(evidence))


def _repeats(evidence: Sequence[Evidence], number: int, taken: Sequence[int]) -> bool:
    """Whether a unit shares characters with one that is taken, or says nearly the same (seven words in ten)."""
    unit = evidence[number]
    said = set(unit.own.casefold().split())
    for other in (evidence[n] for n in taken):
        if unit.report == other.report and overlap(unit.core, other.core):
            return True
        theirs = set(other.own.casefold().split())
        alike = len(said & theirs) > 0.7 * min(len(said), len(theirs))
        if alike and EvidenceKind.ROW not in (unit.kind, other.kind):
            return True
    return False


def overlap(first: Sequence[Span], second: Sequence[Span]) -> int:
    """How many characters two sequences of spans share."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in first for b in second)
