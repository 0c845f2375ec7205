"""What each evidence unit is a part of: a list with its lead-in, or the rows that answer one question of a survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.spans import overlap
from corpus.vocabulary import Evidence, EvidenceKind, Report

# A lead-in stands at most so many units before its list, and more than this share of it is in the list's spans.
_LEADS_WITHIN = 6
_LED_SHARE = 0.5
# So many parts of a list that an answer shows are told as a share of it.
_FEWEST_COUNTED = 2
_PARTS = (EvidenceKind.ITEM, EvidenceKind.ROW)


class EvidenceGroups:
    """The lists and groups of rows among the evidence of an index, found once. Units go by their number."""

    def __init__(self, evidence: Sequence[Evidence], reports: Mapping[str, Report]) -> None:
        self.evidence = evidence
        # The list that an item is one of.
        self.list_of: dict[int, int] = {}
        # The list that a sentence or heading introduces.
        self.introduced_list: dict[int, int] = {}
        # The rows that answer the same question of a survey as a row, itself among them.
        self.rows_of: dict[int, tuple[int, ...]] = {}
        # Rows that only name a group of rows. A value in such a row is the p-value of the group.
        self.labels: set[int] = set()
        self._number_of = {unit.id: number for number, unit in enumerate(evidence) if unit.kind in _PARTS}
        for number, unit in enumerate(evidence):
            if unit.kind is EvidenceKind.LIST:
                self._read_list(number)
        self._read_rows(reports)

    def count_words(self, run: Sequence[int]) -> int:
        """The length in words of units read together: of items and rows, what introduces them is read once."""
        first, *others = (self.evidence[number] for number in run)
        if first.kind not in _PARTS:
            return sum(self.evidence[number].words for number in run)
        return first.words + sum(len(unit.own.split()) for unit in others)

    def group_of(self, number: int) -> object:
        """What an item or a row shares with the others of its group; None for any other unit."""
        return self.list_of.get(number) if number in self.list_of else self.rows_of.get(number)

    def members_of(self, number: int) -> tuple[int, ...]:
        """A list with its items; a unit of another kind is its own only member."""
        unit = self.evidence[number]
        if unit.kind is not EvidenceKind.LIST:
            return (number,)
        following = range(number + 1, number + 1 + len(unit.blocks))
        return (number, *(item for item in following if self.list_of.get(item) == number))

    def whole_of(self, run: Sequence[int]) -> tuple[int, ...]:
        """The list, or all rows of the table's question, that a run of items or rows is a part of; else the run."""
        first = run[0]
        if first in self.list_of:
            return (self.list_of[first],)
        return self.rows_of.get(first, tuple(run))

    def count_shown(self, run: Sequence[Evidence]) -> tuple[int, int] | None:
        """How many items of a list, or rows of a table's question, a run holds, and of how many.

        None for all of them, for a single one, which may be all that was asked for, and for a run of another kind.
        """
        if len(run) < _FEWEST_COUNTED or run[0].kind not in _PARTS:
            return None
        number = self._number_of[run[0].id]
        if number in self.list_of:
            total = len(self.members_of(self.list_of[number])) - 1
        else:
            total = len(self.rows_of.get(number, ()))
        return (len(run), total) if len(run) < total else None

    def _read_rows(self, reports: Mapping[str, Report]) -> None:
        """Group the rows that stand under the same labels."""
        groups: dict[object, list[int]] = {}
        for number, unit in enumerate(self.evidence):
            if unit.kind is not EvidenceKind.ROW:
                continue
            block = reports[unit.report].blocks[unit.blocks[0]]
            if block.is_label:
                self.labels.add(number)
            groups.setdefault((unit.report, block.group, block.lead_ins), []).append(number)
        for group in groups.values():
            self.rows_of |= dict.fromkeys(group, tuple(group))

    def _read_list(self, number: int) -> None:
        """Tie a list's items to it, which follow it, and what introduces it, which stands before."""
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
