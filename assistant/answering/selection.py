"""Choosing evidence: from the best score down, wholes kept whole, and what the answer leaves unsaid weighed anew."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from assistant.answering.evidence_groups import EvidenceGroups
from assistant.answering.question import LONG_WORDS, LengthBudget, Wanted
from corpus.spans import overlap
from corpus.vocabulary import EvidenceKind
from index.embedding import Floats, Ints

_FIRST = 6
_MATES = 2
_ROWS_WORDS = 95
_UNSAID_WEIGHT = 15.0
_LITTLE = 0.1
_NEXT_PREFERRED = 0.15
_ALIKE = 0.7
_OVER_ROWS = re.compile(
    r"\b(split|breakdown|break down|distribution|spread|mix|most|least|common(?:est)?|highest|lowest|biggest|largest"
    r"|smallest|top|each|all|compare\w*|versus|vs|than|between|more|fewer|less|nobody|none|range|options?|ranked?|order"
    r"|popular|picked|ticked)\b",
    re.IGNORECASE,
)
_OF_TESTS = re.compile(r"\bp\b|\bp.?values?\b|\bsignifican|\bdiffer|\bcompar", re.IGNORECASE)


def select_evidence(
    wholes: EvidenceGroups,
    numbers: Ints,
    scores: Floats,
    *,
    wanted: Wanted,
    sizing: LengthBudget,
    matches: Floats | None = None,
) -> list[tuple[int, ...]]:
    """Runs of evidence units by number, best first: each is one piece of an answer.

    From the best score down, an anchor is taken with its whole: a list for what leads it, or for an item where a list
    is asked for or its items recur; the rows of one survey question where they recur or the wording asks over them; a
    sentence with the better of its neighbours. Further items or rows of a whole join the first of it. Nothing is taken
    twice, nor what says the same again, nor a test of significance where none is asked for.
    With `matches`, of shape (question tokens, candidates), how far each candidate matches each token by its weight,
    later evidence is valued for what the answer so far leaves unmatched.
    With reports wanted, the best of each comes first, in their order and short, whatever its margin.
    """
    choice = _Selection(wholes, numbers, scores, wanted, sizing)
    for report in wanted.reports:
        choice.take_best_of(report)
    waiting = list(choice.order)
    while waiting and len(choice.runs) < sizing.pieces:
        values = scores if matches is None or not choice.runs else scores + choice.marginal_gain(matches)
        best = max(range(len(waiting)), key=lambda place: (values[waiting[place]], -place))
        candidate = waiting.pop(best)
        if choice.runs and values[candidate] < scores[choice.order[0]] - sizing.margin:
            break
        choice.take(int(numbers[candidate]))
    return choice.runs


@dataclass(slots=True)
class _Selection:
    """An answer in the making: the runs taken so far, and the words they cost."""

    wholes: EvidenceGroups
    numbers: Ints
    scores: Floats
    wanted: Wanted
    sizing: LengthBudget
    runs: list[tuple[int, ...]] = field(default_factory=list)
    spent: int = 0
    order: list[int] = field(init=False)
    position: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.order = [int(k) for k in np.argsort(-self.scores, kind="stable")]
        self.position = {int(number): k for k, number in enumerate(self.numbers)}

    @property
    def room(self) -> int:
        return self.sizing.words - self.spent

    @property
    def taken(self) -> list[int]:
        return [unit for run in self.runs for unit in run]

    def take_best_of(self, report: str) -> None:
        """Take a report's best candidate by itself."""
        ranked = (int(self.numbers[k]) for k in self.order)
        best = next((number for number in ranked if self.wholes.evidence[number].report == report), None)
        if best is not None:
            self._add((best,))

    def take(self, number: int) -> None:
        """Take a unit with its whole, if it says anything new and there is room."""
        if number in self.wholes.labels and not _OF_TESTS.search(self.wanted.question):
            return
        led = self.wholes.introduced_list.get(number)
        if led is not None and self._fits_led(led):
            self._add((led,))
            return
        if self.wholes.evidence[number].own.endswith(":") or self._repeated(number):
            return
        run = self._whole(number)
        if run == (number,) and self._joined(number):
            return
        run = tuple(unit for unit in run if unit == number or not self._repeated(unit)) or (number,)
        if not self.runs or self.wholes.words(run) <= self.room:
            self._add(run)

    def marginal_gain(self, matches: Floats) -> Floats:
        """For every candidate, how much better than all that is taken it matches the question, in ranker units."""
        members = {member for unit in self.taken for member in self.wholes.members(unit)}
        places = [self.position[member] for member in members if member in self.position]
        if not places:
            return np.zeros(len(self.scores), dtype=np.float32)
        said = matches[:, places].max(axis=1, keepdims=True)
        weights = matches.max(axis=1, keepdims=True)
        gained: Floats = np.clip(matches - said - _LITTLE * weights, 0, None).sum(axis=0)
        return _UNSAID_WEIGHT * gained

    def _add(self, run: tuple[int, ...]) -> None:
        self.runs.append(run)
        self.spent += self.wholes.words(run)

    def _fits_led(self, whole: int) -> bool:
        words = self.wholes.evidence[whole].words
        begun = any(unit == whole or self.wholes.list_of.get(unit) == whole for unit in self.taken)
        return not begun and words <= (self.room if self.runs else LONG_WORDS)

    def _whole(self, number: int) -> tuple[int, ...]:
        kind = self.wholes.evidence[number].kind
        if kind is EvidenceKind.ROW:
            return self._rows(number)
        if kind is EvidenceKind.ITEM:
            return self._list(number)
        return self._run(number) if kind is EvidenceKind.SENTENCE else (number,)

    def _rows(self, number: int) -> tuple[int, ...]:
        """The rows of one survey question, where several are near the top or the question asks over them."""
        rows = self.wholes.rows_of[number]
        if set(rows) & set(self.taken) or self.wholes.words(rows) > _ROWS_WORDS:
            return (number,)
        recurs = len(set(rows) & set(self._first())) >= _MATES
        return rows if recurs or _OVER_ROWS.search(self.wanted.question) else (number,)

    def _list(self, number: int) -> tuple[int, ...]:
        """An item's list, where it fits and a list is wanted or several of its items are near the top."""
        whole = self.wholes.list_of.get(number)
        if whole is None:
            return (number,)
        most = LONG_WORDS if self.wanted.several and not self.runs else max(self.room, self.sizing.words // 2)
        recurs = sum(unit == whole or self.wholes.list_of.get(unit) == whole for unit in self._first()) >= _MATES
        fits = self.wholes.evidence[whole].words <= most
        return (whole,) if fits and (recurs or self.wanted.several) else (number,)

    def _first(self) -> list[int]:
        return [int(self.numbers[k]) for k in self.order[:_FIRST]]

    def _run(self, number: int) -> tuple[int, ...]:
        """A sentence with its better neighbours of the same block; the one after it is preferred by a little."""
        run, evidence = [number], self.wholes.evidence
        while len(run) < self.sizing.run_sentences:
            room = self.sizing.run_words - self.wholes.words(run)
            beside = [n for n in (run[0] - 1, run[-1] + 1) if n in self.position and self._same_block(n, number)]
            beside = [n for n in beside if evidence[n].words <= room]
            if not beside:
                break
            liked = {n: float(self.scores[self.position[n]]) + _NEXT_PREFERRED * (n > number) for n in beside}
            run = sorted([*run, max(beside, key=lambda n: (liked[n], n))])
        return tuple(run)

    def _same_block(self, first: int, second: int) -> bool:
        one, other = self.wholes.evidence[first], self.wholes.evidence[second]
        return one.kind is other.kind and one.report == other.report and one.blocks == other.blocks

    def _joined(self, number: int) -> bool:
        """Whether an item or row was joined to another of its whole that is taken, or found no room there."""
        whole = self.wholes.group_of(number)
        if whole is None:
            return False
        for place, run in enumerate(self.runs):
            if self.wholes.group_of(run[0]) != whole:
                continue
            words = len(self.wholes.evidence[number].own.split())
            if words <= self.room:
                self.runs[place] = tuple(sorted((*run, number)))
                self.spent += words
            return True
        return False

    def _repeated(self, number: int) -> bool:
        """Whether a unit shares characters with one that is taken, or says nearly the same (seven words in ten)."""
        unit = self.wholes.evidence[number]
        said = set(unit.own.casefold().split())
        for other in (self.wholes.evidence[n] for n in self.taken):
            if unit.report == other.report and overlap(unit.core, other.core):
                return True
            theirs = set(other.own.casefold().split())
            alike = len(said & theirs) > _ALIKE * min(len(said), len(theirs))
            if alike and EvidenceKind.ROW not in (unit.kind, other.kind):
                return True
        return False
