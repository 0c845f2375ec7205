"""What each evidence unit is a part of: a list with its lead-in, or the rows that answer one question of a survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.spans import overlap
from corpus.vocabulary import Evidence, EvidenceKind, Report

_LEADS_WITHIN = 6
_LED_SHARE = 0.5
_PARTS = (EvidenceKind.ITEM, EvidenceKind.ROW)


class EvidenceGroups:
    """The lists and groups of rows among the evidence of an index, found once. Units go by their number.

    `labels` are the rows that name a group of rows; what stands beside such a name is the test of their difference.
    """

    def __init__(self, evidence: Sequence[Evidence], reports: Mapping[str, Report]) -> None:
        self.evidence = evidence
        self.list_of: dict[int, int] = {}
        self.introduced_list: dict[int, int] = {}
        self.rows_of: dict[int, tuple[int, ...]] = {}
        for number, unit in enumerate(evidence):
            if unit.kind is EvidenceKind.LIST:
                self._read_list(number)
        self.labels: set[int] = set()
        groups: dict[object, list[int]] = {}
        for number, unit in enumerate(evidence):
            if unit.kind is EvidenceKind.ROW:
                block = reports[unit.report].blocks[unit.blocks[0]]
                self.labels |= {number} if block.label else set()
                groups.setdefault((unit.report, block.run, block.leads), []).append(number)
        for group in groups.values():
            self.rows_of |= dict.fromkeys(group, tuple(group))

    def words(self, run: Sequence[int]) -> int:
        """The length in words of units read together: of items and rows, what leads them is read once."""
        first, *others = (self.evidence[number] for number in run)
        if first.kind not in _PARTS:
            return sum(self.evidence[number].words for number in run)
        return first.words + sum(len(unit.own.split()) for unit in others)

    def group_of(self, number: int) -> object:
        """What a part shares with the others of its whole; None for a unit that is no part."""
        return self.list_of.get(number) if number in self.list_of else self.rows_of.get(number)

    def members(self, number: int) -> tuple[int, ...]:
        """A list's items; a unit of another kind is its own only member."""
        unit = self.evidence[number]
        if unit.kind is not EvidenceKind.LIST:
            return (number,)
        return (number, *(k for k in range(number + 1, number + 1 + len(unit.blocks)) if self.list_of.get(k) == number))

    def _read_list(self, number: int) -> None:
        whole = self.evidence[number]
        for item in range(number + 1, min(number + 1 + len(whole.blocks), len(self.evidence))):
            unit = self.evidence[item]
            if unit.kind is not EvidenceKind.ITEM or unit.report != whole.report or unit.blocks[0] not in whole.blocks:
                break
            self.list_of[item] = number
        for before in range(max(0, number - _LEADS_WITHIN), number):
            unit = self.evidence[before]
            if unit.report != whole.report or unit.kind not in (EvidenceKind.SENTENCE, EvidenceKind.HEADING):
                continue
            length = sum(end - start for start, end in unit.core)
            if overlap(unit.core, whole.spans) > _LED_SHARE * length and not overlap(unit.core, whole.core):
                self.introduced_list[before] = number
