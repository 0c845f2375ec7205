"""Which evidence a note tells, in which section: each section first within its share, then what room is left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.answering.composition import cite
from assistant.briefing.case_studies import find_case_name
from assistant.briefing.changes import is_unit_removed
from assistant.briefing.key_messages import KEY_MESSAGES, ensure_key_messages, is_fit_message, may_be_key_message
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES, KEY, Brief, Point, Removed
from assistant.briefing.points import find_other_answers, is_of_base, make_point
from assistant.briefing.quotable import is_quotable
from assistant.briefing.redundancy import is_redundant
from assistant.briefing.retrieval import ScoredEvidence
from assistant.briefing.roles import (
    classify_role,
    find_addressee,
    find_case,
    find_case_heading,
    find_sample,
    find_topic_roles,
    rank_for_audience,
)
from assistant.briefing.statements import classify_unit, is_measured, is_unclear, read_judged, says_nothing
from assistant.briefing.themes import group_by_theme, make_theme_name
from assistant.statements.judgement import Role
from corpus.vocabulary import Evidence, EvidenceKind
from index.search import Index
from index.terms import terms

# The share of a note's words that a section may fill before the others had their turn; set on the golden briefings.
# They add up to more than 1: few topics fill every section.
SHARES = {KEY: 0.2, EVIDENCE: 0.28, FIGURES: 0.14, EXAMPLES: 0.18, BARRIERS: 0.12, ENABLERS: 0.1, ACTIONS: 0.18}
# The same where a topic is all about one section, such as barriers: of that section, and of those that make room.
_ASKED_SHARE = 0.4
_ASKED_SHARES = {FIGURES: 0.22, EVIDENCE: 0.1}
# Words kept free for title, headings, remarks and questions, by the note's length.
_REMARK_WORDS = {"short": 115, "standard": 100, "long": 130}
MOST_ACTIONS = {"short": 3, "standard": 5, "long": 9}
# How many figures a case study may give to the table of figures.
_CASE_FIGURES = 2
# How many of the best units tell what a topic is, and the share of them in one case study from which on it is that one.
MOST_RELEVANT = 40
_CASES_ALONE = 0.6
# The share of a case study's name that a topic must have more of to name it.
_NAMES_CASE = 0.5
# A case of so many points at least is given an outcome, which may have so many words more than the point it replaces.
_LEAST_CASE_POINTS = 2
_OUTCOME_WORDS = 12
# How many sentences open a case study, and how much one must tell to introduce it.
_OPENING_SENTENCES, _LEAST_TELLING = 6, 0.7
# How likely a figure must be on a topic that it mentions no word of.
_SURELY_ON = 0.5
# How likely a key message must be on the topic, of the likeliest unit.
_OF_A_MESSAGE = 0.5
# What a unit is worth after each better one of its paragraph and of its section.
_SAME_BLOCK = 0.8
_SAME_SECTION = 0.97


def are_cases_examples(topic: str, found: Sequence[ScoredEvidence]) -> bool:
    """Whether case studies are examples of the topic.

    False where the topic is a case study (60% of the best units come from one of whose name the topic has more than
    half); then its text is findings, not examples. Example: false for "The Wigan Deal", true for "Social prescribing",
    though a case study is called "Social prescribing and integrated care".
    """
    best = found[:MOST_RELEVANT]
    cases = Counter(case for one in best if (case := find_case(one.unit)))
    name, times = max(cases.items(), key=lambda case: case[1], default=("", 0))
    named = set(terms(make_theme_name(name)))
    is_topic_named = bool(named) and len(named & set(terms(topic))) > _NAMES_CASE * len(named)
    return times < _CASES_ALONE * len(best) or not is_topic_named


def select_points(
    index: Index, brief: Brief, found: Sequence[ScoredEvidence], removed: Sequence[Removed] = ()
) -> dict[str, list[Point]]:
    """Points by section, best first: each section first within its share, then what room is left to the best.

    What was `removed` is not among `found`, and does not come back with what stands beside it.
    """
    best = max((one.share for one in found), default=0.0)
    selection = _Selection(index, brief, cases_are_examples=are_cases_examples(brief.topic, found), best_share=best)
    ranked = diversify(found)
    for one in ranked:
        selection.take_within_share(one)
    for one in ranked:
        selection.take_if_room(one)
    selection.points = ensure_key_messages(index, selection.points, found)
    selection.introduce_cases()
    selection.complete_answers(removed)
    selection.tell_samples()
    return selection.points


@dataclass(slots=True)
class _Selection:
    """A note in the making: the points taken so far, by section and in all."""

    index: Index
    brief: Brief
    # Whether what stands in a case study is an example.
    cases_are_examples: bool
    points: dict[str, list[Point]] = field(default_factory=dict)
    taken: list[Point] = field(default_factory=list)
    # How likely the likeliest unit is on the topic, 0 to 1.
    best_share: float = 0.0

    def take_within_share(self, one: ScoredEvidence) -> None:
        """Take a unit for its section while that is within its share; the first fit ones become key messages."""
        role = self._classify(one)
        if role == EXAMPLES and self._is_figure_of_topic(one) and self._count(FIGURES) < _CASE_FIGURES:
            role = FIGURES
        if self._is_stray_figure(one, role) or says_nothing(self.index, one.number):
            return
        is_message = may_be_key_message(one, role, cases_are_examples=self.cases_are_examples)
        is_message &= one.share >= _OF_A_MESSAGE * self.best_share
        if is_message and self._count(KEY) < KEY_MESSAGES[self.brief.length]:
            role = KEY
        self._take(one, role, within_share=True)

    def take_if_room(self, one: ScoredEvidence) -> None:
        """Take a unit for its section as long as the note has room."""
        role = self._classify(one)
        if not self._is_stray_figure(one, role) and not says_nothing(self.index, one.number):
            self._take(one, role, within_share=False)

    def _take(self, one: ScoredEvidence, role: str, *, within_share: bool) -> None:
        """Take a unit, unless there is no room for it, it says something again, or it points to what is not shown."""
        if role == ACTIONS and self._count(ACTIONS) >= MOST_ACTIONS[self.brief.length]:
            return
        shown = {other.id for other in self.taken}
        point = make_point(self.index, one, role, shown=shown)
        if role == KEY and not is_fit_message(point):
            role = self._classify(one)
            point = make_point(self.index, one, role, shown=shown)
        if role in (BARRIERS, ENABLERS) and one.unit.kind is EvidenceKind.ITEM:
            # a long item is shown cut, and what made it a barrier may be cut off
            role = classify_role(replace(one.unit, own=point.text), cases_are_examples=False)
            point = make_point(self.index, one, role, shown=shown)
        if not self._has_room(point) or (within_share and not self._is_within_share(point, role)):
            return
        if is_unclear(self.index, one.number, point, shown=shown) or is_redundant(point, self.taken):
            return
        self.points.setdefault(role, []).append(point)
        self.taken.append(point)

    def introduce_cases(self) -> None:
        """Begin each case study that is told at some length by what it says first of itself: who, where, what."""
        for report, heading in dict.fromkeys(_find_case_of(point) for point in self.taken):
            told = [
                (role, point)
                for role in (EVIDENCE, EXAMPLES)
                for point in self.points.get(role, ())
                if _find_case_of(point) == (report, heading)
            ]
            introduction = self._find_introduction(report, heading, [point for _, point in told])
            if not heading or len(told) <= _LEAST_CASE_POINTS or introduction is None:
                continue
            if self._has_room(introduction):
                self.points[told[0][0]].append(introduction)
                self.taken.append(introduction)

    def complete_answers(self, removed: Sequence[Removed]) -> None:
        """Set beside a row the other answers, where each person gave one: without the largest it would mislead."""
        numbers = {unit.id: number for number, unit in enumerate(self.index.evidence)}
        for point in list(self.points.get(FIGURES, ())):
            if not is_of_base(point):
                continue
            for other in find_other_answers(self.index, numbers[point.id]):
                unit = self.index.evidence[other]
                if any(taken.id == unit.id for taken in self.taken) or is_unit_removed(removed, unit):
                    continue
                added = make_point(self.index, ScoredEvidence(other, unit, point.score), FIGURES)
                self.points[FIGURES].append(added)
                self.taken.append(added)

    def tell_samples(self) -> None:
        """Say over the rows of a report's survey whom it asked, in the report's words; the first row cites these.

        Example: "What helps? (% of 128 who answered; asked: the GP workforce of Leeds)".
        """
        rows = self.points.get(FIGURES, [])
        cited: set[str] = set()
        for place in sorted(range(len(rows)), key=lambda place: -_read_share(rows[place])):
            row = rows[place]
            if row.citation is None or not is_of_base(row):
                continue
            report = self.index.reports[row.citation.report]
            found = find_sample([unit for unit in self.index.evidence if unit.report == report.id])
            if found is None:
                continue
            sentence, asked = found
            more = () if row.theme in cited else (cite(0, [sentence], report),)
            cited.add(row.theme)
            rows[place] = replace(row, theme=f"{row.theme.removesuffix(')')}; asked: {asked})", more=more)

    def _find_introduction(self, report: str, heading: str, told: Sequence[Point]) -> Point | None:
        """The first clear statement of a case study's opening, where what is told of it begins unclear; else None."""
        units = [
            (number, unit)
            for number, unit in enumerate(self.index.evidence)
            if unit.report == report and unit.kind is EvidenceKind.SENTENCE and find_case(unit) == heading
        ]
        first = min(told, key=_find_start, default=None)
        if first is None or self._is_clear_alone(units, first):
            return None
        score = sum(point.score for point in told) / len(told)
        role = EXAMPLES if self.cases_are_examples else EVIDENCE
        for number, unit in units[:_OPENING_SENTENCES]:
            if _find_start(first) <= unit.spans[-1][1]:
                return None
            if not self._tells_enough(number, unit):
                continue
            point = make_point(self.index, ScoredEvidence(number, unit, score), role)
            if not is_unclear(self.index, number, point) and not is_redundant(point, self.taken):
                return point
        return None

    def _is_clear_alone(self, units: Sequence[tuple[int, Evidence]], point: Point) -> bool:
        """Whether a point, made of one of the units, can be read without the name of its case."""
        number = next((number for number, unit in units if unit.id == point.id), None)
        judged = None if number is None else read_judged(self.index, number)
        return judged is not None and judged.alone > judged.named

    def _tells_enough(self, number: int, unit: Evidence) -> bool:
        """Whether a unit can be quoted and says something of its case."""
        judged = read_judged(self.index, number)
        is_dull = judged is None or judged.weight < _LEAST_TELLING or judged.role is Role.NOTHING
        return not is_dull and is_quotable(unit, self.index.reports[unit.report])

    def _classify(self, one: ScoredEvidence) -> str:
        return classify_unit(self.index, one.number, cases_are_examples=self.cases_are_examples)

    def _count(self, role: str) -> int:
        return len(self.points.get(role, ()))

    def _mentions_topic(self, one: ScoredEvidence) -> bool:
        return bool(set(terms(self.brief.topic)) & _collect_terms(one.unit))

    def _is_figure_of_topic(self, one: ScoredEvidence) -> bool:
        """Whether a case study's unit gives a figure on the topic. Example: "Wigan saved £131 million"."""
        return self._mentions_topic(one) and is_measured(self.index, one.number)

    def _is_stray_figure(self, one: ScoredEvidence, role: str) -> bool:
        """Whether a unit is a figure on something else: it mentions no word of the topic, and may well be beside it."""
        is_doubtful = one.share < _SURELY_ON and not self._mentions_topic(one)
        return role == FIGURES and self.cases_are_examples and is_doubtful

    def _has_room(self, point: Point) -> bool:
        room = self.brief.words - _REMARK_WORDS[self.brief.length]
        return sum(other.words for other in self.taken) + point.words <= room

    def _is_within_share(self, point: Point, role: str) -> bool:
        """Whether a section stays within its share with one more point. Example: 28% of 700 words for evidence."""
        spent = sum(other.words for other in self.points.get(role, ()))
        return spent + point.words <= _find_share(role, self.brief.topic) * self.brief.words


def _find_share(role: str, topic: str) -> float:
    """The share of a note's words for a section; where the topic asks for a section, most goes to that one."""
    asked = find_topic_roles(topic)
    if role in asked:
        return _ASKED_SHARE
    return _ASKED_SHARES.get(role, SHARES[role]) if asked else SHARES[role]


def diversify(found: Sequence[ScoredEvidence]) -> list[ScoredEvidence]:
    """The units reordered so that one paragraph or section does not crowd out the rest.

    Maximal marginal relevance in its simplest form (Carbonell and Goldstein, SIGIR 1998): a unit is worth less for each
    better one of its paragraph and of its section. Example: the second sentence of a paragraph counts 0.8 · 0.97 of its
    score. Short units are worth a little more than long ones.
    """
    left, order = list(found), []
    blocks: Counter[tuple[str, int]] = Counter()
    sections: Counter[tuple[str, tuple[str, ...]]] = Counter()

    def worth(one: ScoredEvidence) -> float:
        unit = one.unit
        brevity: float = (30 / max(15, unit.words)) ** 0.3
        of_block: float = _SAME_BLOCK ** blocks[unit.report, unit.blocks[0]]
        of_section: float = _SAME_SECTION ** sections[unit.report, unit.section]
        return one.score * brevity * of_block * of_section

    while left:
        best = max(left, key=lambda one: (worth(one), -one.number))
        left.remove(best)
        blocks[best.unit.report, best.unit.blocks[0]] += 1
        sections[best.unit.report, best.unit.section] += 1
        order.append(best)
    return order


def _collect_terms(unit: Evidence) -> set[str]:
    """Terms of the unit and its nearest heading (not a case study's title, which covers many subjects)."""
    heading = () if find_case(unit) else unit.section[-1:]
    return set(terms(" ".join([unit.text, *heading])))


def add_outcomes(index: Index, points: Mapping[str, Sequence[Point]], found: Sequence[ScoredEvidence]) -> list[Point]:
    """The examples case by case; one without an outcome among them has its weakest point replaced by an outcome."""
    examples = list(points.get(EXAMPLES, ()))
    others = [point for role, section in points.items() if role != EXAMPLES for point in section]
    for theme in dict.fromkeys(point.theme for point in examples):
        case = [point for point in examples if point.theme == theme]
        if len(case) < _LEAST_CASE_POINTS or any(point.outcome for point in case):
            continue
        weakest = min(case, key=lambda point: point.score)
        kept = [point for point in examples if point is not weakest]
        outcome = _find_outcome_point(index, found, weakest, [*others, *kept])
        if outcome is not None:
            examples = [*kept, outcome]
    themes = list(dict.fromkeys(point.theme for point in examples))
    return sorted(examples, key=lambda point: (themes.index(point.theme), _find_start(point)))


def _find_outcome_point(
    index: Index, found: Sequence[ScoredEvidence], weakest: Point, others: Sequence[Point]
) -> Point | None:
    """The best point that tells the outcome of the weakest one's case and is little longer; None where there is none.

    Example: "The scheme reduced admissions by 12%." in place of "The scheme began in 2012."
    """
    for one in found:
        point = make_point(index, one, EXAMPLES)
        is_outcome = point.theme == weakest.theme and bool(point.outcome)
        if not is_outcome or point.words > weakest.words + _OUTCOME_WORDS:
            continue
        if not is_redundant(point, others) and not is_unclear(index, one.number, point):
            return point
    return None


def _find_case_of(point: Point) -> tuple[str, str]:
    """The report of a point, and the heading of the case study that it stands in; empty where it stands in none."""
    if point.citation is None:
        return "", ""
    return point.citation.report, find_case_heading(point.citation.section)


def _find_start(point: Point) -> int:
    """Where a point's quote begins in its report."""
    return point.citation.spans[0][0] if point.citation else 0


def order_points(
    index: Index, brief: Brief, key: str, points: Sequence[Point], found: Sequence[ScoredEvidence]
) -> tuple[Point, ...]:
    """The points of a section in reading order: by theme, by what they measure, or by who is to act."""
    if key == EVIDENCE and points:
        units = {one.unit.id: one.unit for one in found}
        strays = [name for name, unit in units.items() if find_case(unit) and not find_case_name(index, unit)]
        grouped = group_by_theme(index, points, strays=strays)
        return tuple(_drop_case_of_theme(index, point) for point in _order_as_told(grouped))
    if key == FIGURES:
        themes = list(dict.fromkeys(point.theme for point in points))
        return tuple(sorted(points, key=lambda point: (themes.index(point.theme), -_read_share(point))))
    if key == ACTIONS:
        return _order_steps(brief, points, found)
    return tuple(points)


def _order_as_told(points: Sequence[Point]) -> list[Point]:
    """Points of one theme and report in the order in which the report tells them; themes and reports as they come.

    Example: what a case study did before what came of it.
    """
    places: dict[tuple[str, str], int] = {}
    for point in points:
        places.setdefault(_find_source(point), len(places))
    return sorted(points, key=lambda point: (places[_find_source(point)], _find_start(point)))


def _find_source(point: Point) -> tuple[str, str]:
    """The theme of a point, and its report."""
    return point.theme, point.citation.report if point.citation else ""


def _read_share(point: Point) -> float:
    """The share in a row of a count and its share, such as 79.7 of "102 (79.7)"; 0 for other figures."""
    found = re.match(r"^\d+ \((\d+\.\d)\)$", point.value)
    return float(found[1]) if found else 0.0


def _drop_case_of_theme(index: Index, point: Point) -> Point:
    """A point without its case study before it, where the theme over it names that already."""
    case = point.lead.partition(" (")[0].casefold()
    if point.citation is None or not point.theme or case not in point.theme.casefold():
        return point
    return replace(point, lead=index.reports[point.citation.report].details.short_title)


def _order_steps(brief: Brief, points: Sequence[Point], found: Sequence[ScoredEvidence]) -> tuple[Point, ...]:
    """Steps by their addressee: the audience's own first, then in the order in which the addressees come up."""
    units = {one.unit.id: one.unit for one in found}
    addressees = {point.id: find_addressee(units[point.id]) for point in points}
    order = list(dict.fromkeys(addressees.values()))

    def rank(point: Point) -> tuple[int, int]:
        addressee = addressees[point.id]
        return rank_for_audience(addressee, brief.audience), order.index(addressee)

    return tuple(sorted(points, key=rank))
