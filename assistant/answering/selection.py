"""Selecting evidence: from the best score down, groups kept whole, and what is still unanswered valued most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.answering.answerability import types_borne
from assistant.answering.evidence_groups import EvidenceGroups
from assistant.answering.length import LONG_ANSWER, LengthBudget
from assistant.answering.question import QuestionAnalysis
from assistant.answering.ranking import Ranking
from corpus.spans import overlap
from corpus.vocabulary import EvidenceKind
from corpus.word_sets import overlap_coefficient
from index.embedding import Floats

# A group is taken whole where at least `_MATES` of its members stand among the `_TOP` best candidates.
_TOP = 6
_MATES = 2
# All rows of a survey question are taken up to so many words.
_ROWS_WORDS = 95
# What a point of marginal gain is worth in units of the ranker, and the share of a token's best match that is no gain.
_GAIN_WEIGHT = 15.0
_LEAST_GAIN = 0.1
# By how much, in units of the ranker, the sentence after one is preferred to the sentence before it.
_NEXT_PREFERRED = 0.15
# Above this share of words in common two units say the same.
_SAME_WORDS = 0.7
# Begins with what only the sentence before it explains: "This …", "Furthermore, …", "Of these, …", "They also …".
_POINTS_BACK = re.compile(
    r"^\W*(?:This|These|That|Those|Such|It|They|He|She|His|Her|Their|Its|Both|Furthermore|Moreover|However|Also"
    r"|Additionally"
    r"|In addition|As a result|Therefore|Thus|Consequently|Of (?:these|this|them)|To (?:address|do|achieve)"
    r" (?:this|these|that)"
    r"|In (?:this|these|that|such)|For (?:this|these|that)|By (?:this|these|doing)|Similarly|Likewise|Instead|In"
    r" contrast|Conversely|Nevertheless|Nonetheless|Hence|But|Yet|And|In turn|The (?:former|latter)|Of those|Among"
    r" (?:these|them|those)|Some of (?:these|them)|Here|With this|From this|Because of this|As such|Despite this)\b"
)
# What is pointed to has so many words at most.
_MOST_POINTED_TO = 45
# Types of answer that a question may ask for of several things; nothing of them is left out as noise.
_SEVERAL_SIDES = frozenset({"comparison", "breadth"})
# Asks over the rows of a table: "the most common", "compare", "all options".
_ASKS_OVER_ROWS = re.compile(
    r"\b(split|breakdown|break down|distribution|spread|mix|most|least|common(?:est)?|highest|lowest|biggest|largest"
    r"|smallest|top|each|all|compare\w*|versus|vs|than|between|more|fewer|less|nobody|none|range|options?|ranked?"
    r"|order"
    r"|popular|picked|ticked)\b",
    re.IGNORECASE,
)
# Asks for what is printed beside what a report says: who wrote it, who paid, where to write, what it cites.
_ASKS_FOR_FRONT_MATTER = re.compile(
    r"\b(?:who|whose|whom|authors?|writ\w+|wrote|sponsor\w*|fund\w*|paid|pay\w*|publish\w*|contact\w*|e-?mail|address"
    r"|website|web|links?|url|references?|sources?|cit(?:e[sd]?|ing|ations?)|commission\w*|produced|behind"
    r"|support(?:ed|ers?|ing)|organi[sz]ations?|bodies|partners?|contribut\w*|team|members?|names?|named|titles?|called"
    r"|dated?|when|month|year|period|acknowledg\w*|footnotes?|listed|lists?|edition|version|stands? for|post|role)\b",
    re.IGNORECASE,
)
# Asks for one thing that a line bears or does not: a sum, a time, a number; by its name among the types of answers.
_ASKS_FOR_ONE_THING = {
    "money": re.compile(
        r"\bhow much (?:money|funding|cash)\b|\bwhat sum\b"
        r"|\bhow much (?:does|did|was|is|were|has|have|will|would)\b(?=.*\b(?:money|cash|fund\w*|costs?|gets?|got|given"
        r"|grants?|receiv\w+|raised?|paid|pay|spen[dt]|sav\w+|worth|budget)\b)"
        r"|\bhow (?:big|large) (?:is|was) (?:the|its|their) (?:grant|budget|fund\w*)\b",
        re.IGNORECASE,
    ),
    "time": re.compile(
        r"^\W*(?:(?:so|and|but|ok|hi|hello)\W+)?(?:when (?:did|does|do|was|were|is|are|will|has|have|had)"
        r"|(?:in )?(?:what|which) year)\b",
        re.IGNORECASE,
    ),
    "count": re.compile(r"\bhow many\b", re.IGNORECASE),
}
# What bears it is looked for among so many of the best candidates.
_NEAR_THE_BEST = 40
# How far down evidence is put that is not to be taken, in units of the ranker.
_OUT = -1000.0
# Asks for a test of significance: "p-value", "significantly", "differ".
_ASKS_FOR_TEST = re.compile(r"\bp\b|\bp.?values?\b|\bsignifican|\bdiffer|\bcompar", re.IGNORECASE)


def select_evidence(
    groups: EvidenceGroups, ranking: Ranking, analysis: QuestionAnalysis, *, reports: Sequence[str] = ()
) -> list[tuple[int, ...]]:
    """Take units greedily by score until the budget is spent; runs of unit numbers, each one piece of an answer.

    Each unit taken is extended to its group:
    - a lead-in → its list;
    - a list item → the list, if one is asked for or two of its items rank in the top six;
    - a table row → all rows of the survey question, if two rank in the top six or the wording asks over them;
    - a sentence → the better of its neighbours in the same paragraph.
    A further item or row of a group joins the first of it. Nothing is taken twice, nor what says the same again, nor a
    test of significance where none is asked for.

    After the first, a unit is valued with its marginal gain: how much better it matches the question's tokens than all
    that is taken. With `reports`, the best unit of each comes first, alone, in their order, whatever its margin.

    Of all this, what stands far below the first is left out again, unless it bears a type of answer that is asked for
    and was lacking, or several things are asked.
    """
    budget, scores = analysis.budget, ranking.scores
    selection = _Selection(groups, ranking, analysis)
    for report in reports:
        selection.take_best_of(report)
    first = max(len(selection.runs), 1)
    waiting = list(ranking.order)
    while waiting and len(selection.runs) < budget.pieces:
        # What the answer lacks most comes next: its own score and what it adds to what is taken.
        values = scores + selection.marginal_gain() if selection.runs and selection.matches is not None else scores
        best = max(range(len(waiting)), key=lambda place: (values[waiting[place]], -place))
        position = waiting.pop(best)
        if selection.runs and values[position] < scores[ranking.order[0]] - budget.margin:
            break
        selection.take(int(ranking.candidates.numbers[position]))
    return selection.with_what_is_asked(selection.without_noise(first))


def leave_out_front_matter(ranking: Ranking, front_matter: Floats, question: str) -> Ranking:
    """The ranking with title pages, authors, sponsors and notes put at its end.

    They stay where the question asks for such things, and where one of them answers it best; an address on the web
    alone answers nothing else. `front_matter` is 0 for what a report says, 1 for what it prints beside it, and 2 for a
    bare address, for each unit of the index.
    """
    if not len(ranking) or _ASKS_FOR_FRONT_MATTER.search(question):
        return ranking
    apart = front_matter[ranking.candidates.numbers]
    left_out = apart > (1 if apart[ranking.order[0]] == 1 else 0)
    return ranking.boosted(_OUT * left_out)


@dataclass(slots=True)
class _Selection:
    """An answer in the making: the runs taken so far, and the words they cost."""

    groups: EvidenceGroups
    ranking: Ranking
    analysis: QuestionAnalysis
    runs: list[tuple[int, ...]] = field(default_factory=list)
    words_spent: int = 0
    # Where a unit stands among the candidates, by its number.
    position_of: dict[int, int] = field(init=False)
    # How the question's tokens match the candidates, by what each token matters; None where nothing is known of it.
    matches: Floats | None = field(init=False)

    def __post_init__(self) -> None:
        candidates = self.ranking.candidates
        self.position_of = {int(number): k for k, number in enumerate(candidates.numbers)}
        self.matches = candidates.matches.weighted if candidates.matches else None

    @property
    def budget(self) -> LengthBudget:
        return self.analysis.budget

    @property
    def words_left(self) -> int:
        return self.budget.words - self.words_spent

    @property
    def taken(self) -> list[int]:
        return [unit for run in self.runs for unit in run]

    def take_best_of(self, report: str) -> None:
        """Take a report's best candidate by itself."""
        evidence = self.groups.evidence
        best = next((number for number in self.ranking.best_units if evidence[number].report == report), None)
        if best is not None:
            self._add((best,))

    def take(self, number: int) -> None:
        """Take a unit with its group, if it says anything new and there is room."""
        # A row that only names its group holds the p-value of a test, which few questions ask for.
        if number in self.groups.labels and not _ASKS_FOR_TEST.search(self.analysis.text):
            return
        # What introduces a list gives the list; where that does not fit, it says nothing by itself.
        introduced = self.groups.introduced_list.get(number)
        if introduced is not None and self._has_room_for_list(introduced):
            self._add((introduced,))
            return
        if self.groups.evidence[number].own.endswith(":") or self._is_repeated(number):
            return
        run = self._extend(number)
        if run == (number,) and self._join_group(number):
            return
        # Of what came along, nothing that is said already. An item may have become its list: then it stands for itself.
        run = tuple(unit for unit in run if unit == number or not self._is_repeated(unit)) or (number,)
        if not self.runs or self.groups.count_words(run) <= self.words_left:
            self._add(run)

    def marginal_gain(self) -> Floats:
        """For every candidate, how much better than all that is taken it matches the question, in ranker units."""
        members = {member for unit in self.taken for member in self.groups.members_of(unit)}
        positions = [self.position_of[member] for member in members if member in self.position_of]
        if self.matches is None or not positions:
            return np.zeros(len(self.ranking), dtype=np.float32)
        covered = self.matches[:, positions].max(axis=1, keepdims=True)
        # A gain counts from a tenth of the token's best match upwards.
        best_matches = self.matches.max(axis=1, keepdims=True)
        gained: Floats = np.clip(self.matches - covered - _LEAST_GAIN * best_matches, 0, None).sum(axis=0)
        return _GAIN_WEIGHT * gained

    def without_noise(self, first: int) -> list[tuple[int, ...]]:
        """The runs without those that stand too far below the best to be kept for their own sake; `first` stay."""
        if self.analysis.answer_types & _SEVERAL_SIDES:
            return self.runs
        kept = list(self.runs[:first])
        borne = frozenset[str]().union(*(self._types_borne(run) for run in kept))
        for run in self.runs[first:]:
            if self._gap_of(run) <= self._most_gap(run, kept[0]) or not self._types_borne(run) <= borne:
                kept.append(run)
                borne |= self._types_borne(run)
        return kept

    def with_what_is_asked(self, runs: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """The runs; where none bears the sum, the time or the number asked for, what bears it beside the first leads.

        Beside it stands what the same section says, of the best candidates.
        """
        wanted = next((name for name, asked in _ASKS_FOR_ONE_THING.items() if asked.search(self.analysis.text)), None)
        if wanted is None or not runs or any(wanted in self._types_borne(run) for run in runs):
            return runs
        evidence = self.groups.evidence
        place = evidence[runs[0][0]].report, evidence[runs[0][0]].section
        taken = {member for run in runs for unit in run for member in self.groups.members_of(unit)}
        for number in self.ranking.best_units[:_NEAR_THE_BEST]:
            unit = evidence[number]
            if (unit.report, unit.section) == place and number not in taken and wanted in self._types_borne((number,)):
                return [(number,), *runs]
        return runs

    def _types_borne(self, run: Sequence[int]) -> frozenset[str]:
        return types_borne(self.analysis.text, " ".join(self.groups.evidence[number].text for number in run))

    def _gap_of(self, run: Sequence[int]) -> float:
        """How far below the best score a run stands, by the best of it; 0 where it was not scored."""
        members = {member for number in run for member in self.groups.members_of(number)}
        scores = [self._score_of(member) for member in members if member in self.position_of]
        return float(self.ranking.scores[self.ranking.order[0]]) - max(scores) if scores else 0.0

    def _most_gap(self, run: Sequence[int], first: Sequence[int]) -> float:
        one, other = self.groups.evidence[run[0]], self.groups.evidence[first[0]]
        is_same = one.report == other.report and one.section == other.section
        is_text = one.kind in (EvidenceKind.SENTENCE, EvidenceKind.LIST)
        return self.budget.same_section if is_same and is_text else self.budget.elsewhere

    def _add(self, run: tuple[int, ...]) -> None:
        self.runs.append(run)
        self.words_spent += self.groups.count_words(run)

    def _has_room_for_list(self, whole: int) -> bool:
        """Whether a list fits, and nothing of it is taken yet. The first piece of an answer may be a long list."""
        is_begun = any(unit == whole or self.groups.list_of.get(unit) == whole for unit in self.taken)
        most = self.words_left if self.runs else LONG_ANSWER.words
        return not is_begun and self.groups.evidence[whole].words <= most

    def _extend(self, number: int) -> tuple[int, ...]:
        """The unit with what belongs to it, by its kind."""
        kind = self.groups.evidence[number].kind
        if kind is EvidenceKind.ROW:
            return self._extend_row(number)
        if kind is EvidenceKind.ITEM:
            return self._extend_item(number)
        if kind is EvidenceKind.SENTENCE:
            return self._extend_sentence(number)
        return (number,)

    def _extend_row(self, number: int) -> tuple[int, ...]:
        """The rows of one survey question, where several are near the top or the question asks over them."""
        rows = self.groups.rows_of[number]
        if set(rows) & set(self.taken) or self.groups.count_words(rows) > _ROWS_WORDS:
            return (number,)
        recurs = len(set(rows) & set(self._top())) >= _MATES
        return rows if recurs or _ASKS_OVER_ROWS.search(self.analysis.text) else (number,)

    def _extend_item(self, number: int) -> tuple[int, ...]:
        """An item's list, where it fits and a list is wanted or several of its items are near the top."""
        whole = self.groups.list_of.get(number)
        if whole is None:
            return (number,)
        wants_list = self.analysis.asks_for_several
        is_first = not self.runs
        most = LONG_ANSWER.words if wants_list and is_first else max(self.words_left, self.budget.words // 2)
        recurs = sum(unit == whole or self.groups.list_of.get(unit) == whole for unit in self._top()) >= _MATES
        fits = self.groups.evidence[whole].words <= most
        return (whole,) if fits and (recurs or wants_list) else (number,)

    def _top(self) -> tuple[int, ...]:
        return self.ranking.best_units[:_TOP]

    def _extend_sentence(self, number: int) -> tuple[int, ...]:
        """A sentence with its better neighbours of the same block; the one after it is preferred by a little."""
        run = [number]
        while len(run) < self.budget.run_sentences:
            beside = self._neighbours_with_room(run, number)
            if not beside:
                break
            preference = {n: self._score_of(n) + _NEXT_PREFERRED * (n > number) for n in beside}
            run = sorted([*run, max(beside, key=lambda n: (preference[n], n))])
        return tuple(self._with_what_it_points_to(run))

    def _with_what_it_points_to(self, run: list[int]) -> list[int]:
        """A run that begins "This …" or "Furthermore, …" with the sentence before it, where that stands beside it."""
        first = self.groups.evidence[run[0]]
        before = self.groups.evidence[run[0] - 1] if run[0] else first
        if not _POINTS_BACK.match(first.own) or before.kind is not EvidenceKind.SENTENCE:
            return run
        is_beside = before.report == first.report and before.section == first.section
        if not is_beside or run[0] - 1 in self.taken or before.words > _MOST_POINTED_TO:
            return run
        return [run[0] - 1, *run]

    def _neighbours_with_room(self, run: Sequence[int], number: int) -> list[int]:
        """The candidates before and after a run that stand in the block of its first sentence and still fit."""
        room = self.budget.run_words - self.groups.count_words(run)
        found = []
        for neighbour in (run[0] - 1, run[-1] + 1):
            is_beside = neighbour in self.position_of and self._is_same_block(neighbour, number)
            if is_beside and self.groups.evidence[neighbour].words <= room:
                found.append(neighbour)
        return found

    def _score_of(self, number: int) -> float:
        return float(self.ranking.scores[self.position_of[number]])

    def _is_same_block(self, first: int, second: int) -> bool:
        one, other = self.groups.evidence[first], self.groups.evidence[second]
        return one.kind is other.kind and one.report == other.report and one.blocks == other.blocks

    def _join_group(self, number: int) -> bool:
        """Whether an item or row was joined to another of its group that is taken, or found no room there."""
        group = self.groups.group_of(number)
        if group is None:
            return False
        for place, run in enumerate(self.runs):
            if self.groups.group_of(run[0]) != group:
                continue
            words = len(self.groups.evidence[number].own.split())
            if words <= self.words_left:
                self.runs[place] = tuple(sorted((*run, number)))
                self.words_spent += words
            return True
        return False

    def _is_repeated(self, number: int) -> bool:
        """Whether a unit shares characters with one that is taken, or says nearly the same (seven words in ten).

        Rows of a table say nearly the same by their nature; only shared characters count for them.
        """
        unit = self.groups.evidence[number]
        own_words = set(unit.own.casefold().split())
        for other in (self.groups.evidence[n] for n in self.taken):
            if unit.report == other.report and overlap(unit.core, other.core):
                return True
            other_words = set(other.own.casefold().split())
            is_alike = overlap_coefficient(own_words, other_words) > _SAME_WORDS
            if is_alike and EvidenceKind.ROW not in (unit.kind, other.kind):
                return True
        return False
