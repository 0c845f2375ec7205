"""Which evidence a note tells, in which section: each section first within its share, then what room is left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answering.answerer import Answerer
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES, KEY, Brief, Point
from assistant.briefing.points import has_dangling_reference, is_self_contained, make_point
from assistant.briefing.redundancy import is_redundant
from assistant.briefing.retrieval import ScoredEvidence
from assistant.briefing.roles import (
    classify_role,
    find_addressee,
    find_asked_roles,
    find_case,
    find_quantities,
    rank_for_audience,
)
from assistant.briefing.themes import group_by_theme
from corpus.vocabulary import EvidenceKind
from index.terms import terms

# The share of a note's words that a section may fill before the others had their turn; set on the golden briefings.
SHARES = {KEY: 0.2, EVIDENCE: 0.28, FIGURES: 0.14, EXAMPLES: 0.18, BARRIERS: 0.12, ENABLERS: 0.1, ACTIONS: 0.18}
KEY_MESSAGES = {"short": 3, "standard": 4, "long": 5}
MOST_ACTIONS = {"short": 3, "standard": 5, "long": 9}
KEY_MESSAGE_WORDS = 45
_LEAST_KEYS = 3
_CASE_FIGURES = 2
_MESSAGES = (EvidenceKind.SENTENCE, EvidenceKind.ITEM)
_CASES_ALONE = 0.6
MOST_RELEVANT = 40
_ASKED_SHARE = 0.4
_ASKED_FIGURES = 0.22
_ASKED_EVIDENCE = 0.1
_LEAST_TOLD = 2
_MORE_WORDS = 12
_SAME_BLOCK = 0.8
_SAME_SECTION = 0.97
_SPOKEN = re.compile(r"^[“‘\"]|\b(?:I|[Ww]e|[Oo]ur|[Mm]y)\b")


def are_cases_examples(topic: str, found: Sequence[ScoredEvidence]) -> bool:
    """Whether case studies are examples of the topic; where nearly all of it is one that it names, it is the topic."""
    first = found[:MOST_RELEVANT]
    cases = Counter(name for one in first if (name := find_case(one.unit)))
    name, times = max(cases.items(), key=lambda one: one[1], default=("", 0))
    return times < _CASES_ALONE * len(first) or not set(terms(topic)) & set(terms(name))


def select_points(assistant: Answerer, brief: Brief, found: Sequence[ScoredEvidence]) -> dict[str, list[Point]]:
    """Points by section, best first: each section first within its share, then what room is left to the best."""
    cases, room = are_cases_examples(brief.topic, found), brief.words - _remark_words(brief)
    named = set(terms(brief.topic))
    asked = dict.fromkeys(find_asked_roles(brief.topic), _ASKED_SHARE)
    if asked:
        asked |= {FIGURES: _ASKED_FIGURES, EVIDENCE: _ASKED_EVIDENCE}
    points: dict[str, list[Point]] = {}
    taken: list[Point] = []
    for first in (True, False):
        for one in _spread(found):
            role = classify_role(one.unit, cases=cases)
            if role == EXAMPLES and first and named & _said(one) and find_quantities(one.unit.own):
                role = FIGURES if len(points.get(FIGURES, ())) < _CASE_FIGURES else role
            if role == FIGURES and cases and not named & _said(one):
                continue
            if (
                first
                and may_be_key_message(one, role, cases=cases)
                and len(points.get(KEY, ())) < KEY_MESSAGES[brief.length]
            ):
                role = KEY
            if role == ACTIONS and len(points.get(ACTIONS, ())) >= MOST_ACTIONS[brief.length]:
                continue
            point = make_point(assistant, one, role)
            if role == KEY and (point.words > KEY_MESSAGE_WORDS or not is_self_contained(point.text)):
                role = classify_role(one.unit, cases=cases)
                point = make_point(assistant, one, role)
            spent = sum(other.words for other in taken)
            within = (
                sum(other.words for other in points.get(role, ())) + point.words
                <= {**SHARES, **asked}[role] * brief.words
            )
            if spent + point.words > room or (first and not within):
                continue
            if has_dangling_reference(assistant, point, one.unit) or is_redundant(point, taken):
                continue
            points.setdefault(role, []).append(point)
            taken.append(point)
    return _keyed(assistant, points, found)


def _keyed(
    assistant: Answerer, points: dict[str, list[Point]], found: Sequence[ScoredEvidence]
) -> dict[str, list[Point]]:
    """The points with three key messages at least; where there are fewer, the best short points of others move up."""
    units = {one.unit.id: one.unit for one in found}

    def last(held: tuple[str, Point]) -> tuple[bool, bool, bool, float]:
        key, point = held
        return key in (EXAMPLES, FIGURES), len(points[key]) == 1, bool(find_case(units[point.id])), -point.score

    order = (EVIDENCE, ENABLERS, ACTIONS, BARRIERS, FIGURES, EXAMPLES)
    spare = [(key, point) for key in order for point in points.get(key, ()) if units[point.id].kind in _MESSAGES]
    plain = [held for held in spare if is_self_contained(held[1].text) and not _SPOKEN.search(held[1].text)]
    spare = sorted(plain, key=last)
    for key, point in spare[: max(0, _LEAST_KEYS - len(points.get(KEY, ())))]:
        points[key].remove(point)
        lead = assistant.index.reports[units[point.id].report].details.short_title
        points.setdefault(KEY, []).append(replace(point, lead=lead, theme="", value="", measures="", n=""))
    return points


def add_outcomes(
    assistant: Answerer, points: Mapping[str, Sequence[Point]], found: Sequence[ScoredEvidence]
) -> list[Point]:
    """The examples case by case; one without an outcome among them has its weakest point replaced by an outcome."""
    examples = list(points.get(EXAMPLES, ()))
    others = [point for key, part in points.items() if key != EXAMPLES for point in part]
    for theme in dict.fromkeys(point.theme for point in examples):
        case = [point for point in examples if point.theme == theme]
        if any(point.outcome for point in case) or len(case) < _LEAST_TOLD:
            continue
        weakest = min(case, key=lambda point: point.score)
        left = [point for point in examples if point is not weakest]
        for one in found:
            point = make_point(assistant, one, EXAMPLES)
            fits = point.theme == theme and point.outcome and point.words <= weakest.words + _MORE_WORDS
            if (
                fits
                and not is_redundant(point, [*others, *left])
                and not has_dangling_reference(assistant, point, one.unit)
            ):
                examples = [*left, point]
                break
    themes = list(dict.fromkeys(point.theme for point in examples))
    return sorted(examples, key=lambda point: (themes.index(point.theme), bool(point.outcome), _begins(point)))


def _begins(point: Point) -> int:
    return point.citation.spans[0][0] if point.citation else 0


def _spread(found: Sequence[ScoredEvidence]) -> list[ScoredEvidence]:
    """The units reordered so that one paragraph or section does not crowd out the rest.

    Maximal marginal relevance in its simplest form (Carbonell and Goldstein, SIGIR 1998): a unit is worth less for each
    better one of its paragraph and of its section.
    """
    left, order = list(found), []
    blocks: Counter[tuple[str, int]] = Counter()
    sections: Counter[tuple[str, tuple[str, ...]]] = Counter()
    while left:
        worth = [
            one.score
            * (30 / max(15, one.unit.words)) ** 0.3
            * _SAME_BLOCK ** blocks[one.unit.report, one.unit.blocks[0]]
            * _SAME_SECTION ** sections[one.unit.report, one.unit.section]
            for one in left
        ]
        best = left.pop(max(range(len(left)), key=lambda k: (worth[k], -left[k].number)))
        blocks[best.unit.report, best.unit.blocks[0]] += 1
        sections[best.unit.report, best.unit.section] += 1
        order.append(best)
    return order


def _said(found: ScoredEvidence) -> set[str]:
    """The terms of a unit and of the heading right over it; a case study's heading stands over much else."""
    unit = found.unit
    return set(terms(" ".join([unit.text, *([] if find_case(unit) else unit.section[-1:])])))


def may_be_key_message(found: ScoredEvidence, role: str, *, cases: bool) -> bool:
    """Whether a unit may be a key message: short, general, in the report's own voice; what a case tells is none."""
    unit = found.unit
    if unit.kind not in _MESSAGES or unit.words > KEY_MESSAGE_WORDS or role == EXAMPLES:
        return False
    return is_self_contained(unit.own) and not _SPOKEN.search(unit.own) and not (cases and find_case(unit))


def _remark_words(brief: Brief) -> int:
    """Words kept free for title, headings, remarks and questions."""
    return {"short": 100, "standard": 105, "long": 130}[brief.length]


def order_points(
    assistant: Answerer, brief: Brief, key: str, points: Sequence[Point], found: Sequence[ScoredEvidence]
) -> tuple[Point, ...]:
    """The points of a section in reading order: by theme, by what they measure, or by who is to act."""
    if key == EVIDENCE and points:
        return group_by_theme(assistant, points)
    if key == FIGURES:
        themes = list(dict.fromkeys(point.theme for point in points))
        return tuple(sorted(points, key=lambda point: themes.index(point.theme)))
    if key != ACTIONS:
        return tuple(points)
    units = {one.unit.id: one.unit for one in found}
    names = {point.id: find_addressee(units[point.id]) for point in points}
    first = list(dict.fromkeys(names.values()))
    return tuple(
        sorted(points, key=lambda p: (rank_for_audience(names[p.id], brief.audience), first.index(names[p.id])))
    )
