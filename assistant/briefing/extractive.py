"""A topic → a briefing note: evidence gathered, given its place, and fitted to the length asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.assistant import Assistant
from assistant.briefing.briefing_differences import pairs_of
from assistant.briefing.note import (
    ACTIONS,
    BARRIERS,
    DATES,
    ENABLERS,
    EVIDENCE,
    EXAMPLES,
    FIGURES,
    GAPS,
    KEY,
    QUESTIONS,
    Brief,
    BriefingNote,
    Point,
    Section,
    checked_brief,
)
from assistant.briefing.points import hangs_loose, point_of, repeats, stands_alone
from assistant.briefing.remarks import remarks_on, uncovered
from assistant.briefing.retrieval import Found, gathered, topic_question
from assistant.briefing.roles import addressee, case_of, fits_audience, quantities, role_of, roles_asked
from assistant.briefing.themes import themed
from corpus.vocabulary import EvidenceKind
from index.terms import terms

ORDER = (KEY, EVIDENCE, FIGURES, EXAMPLES, BARRIERS, ENABLERS, ACTIONS, DATES, GAPS, QUESTIONS)
# The share of a note's words that a section may fill before the others had their turn; set on the golden briefings.
SHARES = {KEY: 0.2, EVIDENCE: 0.28, FIGURES: 0.14, EXAMPLES: 0.18, BARRIERS: 0.12, ENABLERS: 0.1, ACTIONS: 0.18}
KEY_MESSAGES = {"short": 3, "standard": 4, "long": 5}
MOST_ACTIONS = {"short": 3, "standard": 5, "long": 9}
_KEY_WORDS = 45
_LEAST_KEYS = 3
_CASE_FIGURES = 2
_MESSAGES = (EvidenceKind.SENTENCE, EvidenceKind.ITEM)
_CASES_ALONE = 0.6
_LIKELIEST = 40
_ASKED_SHARE = 0.4
_ASKED_FIGURES = 0.22
_ASKED_EVIDENCE = 0.1
_LEAST_TOLD = 2
_MORE_WORDS = 12
_SAME_BLOCK = 0.8
_SAME_SECTION = 0.97

_SPOKEN = re.compile(r"^[“‘\"]|\b(?:I|[Ww]e|[Oo]ur|[Mm]y)\b")

Progress = Callable[[float, str], None]


def write_note(
    assistant: Assistant, brief: Brief, *, today: date | None = None, progress: Progress = lambda share, doing: None
) -> BriefingNote:
    """The note that the library's evidence makes for a brief. The same brief and library give the same note.

    `progress` is told the share done and what is being done; what it raises ends the work.

    Raises:
        UserError: the brief cannot be met (topic, length or reports).
    """
    brief = checked_brief(brief, assistant.index.reports)
    progress(0.0, "Looking through the reports")
    found = gathered(assistant, brief, progress=lambda share: progress(0.6 * share, "Looking through the reports"))
    topic = topic_question(brief.topic)
    note = BriefingNote(
        brief=brief,
        title=f"Briefing note: {topic}",
        date=(today or date.today()).isoformat(),
        library=assistant.index.manifest.content[:12],
        purpose=f"Written for: {brief.audience}. What the library’s reports say about “{topic}”, in their own words.",
        sections=(),
        covered=bool(found),
    )
    if not found:
        return replace(note, sections=(uncovered(assistant, brief),))
    progress(0.65, "Choosing what the note says")
    points = _chosen(assistant, brief, found)
    points[EXAMPLES] = _with_outcomes(assistant, points, found)
    progress(0.8, "Ordering it")
    sections = [Section(key, _ordered(assistant, brief, key, points.get(key, []), found)) for key in ORDER]
    others = [point_of(assistant, one, EVIDENCE) for one in found[:_LIKELIEST]]
    made = fitted(with_remarks(assistant, replace(note, sections=tuple(sections)), others))
    return refreshed(assistant, made)


def with_remarks(assistant: Assistant, note: BriefingNote, others: Sequence[Point] = ()) -> BriefingNote:
    """The note with what is said about the library itself, read off its points, and where they do not agree.

    `others` are points that the note does not make, which may disagree with one that it makes.
    """
    here = {point.id for point in note.points}
    pairs = pairs_of(assistant, note.points, [point for point in others if point.id not in here])
    sections = [replace(part, pairs=pairs) if part.key == DATES else part for part in note.sections]
    note = refreshed(assistant, replace(note, sections=tuple(sections)))
    return replace(note, sections=tuple(part for part in note.sections if part))


def refreshed(assistant: Assistant, note: BriefingNote) -> BriefingNote:
    """The note with its remarks read off its points as they now stand: after a cut or an edit, numbers have moved."""
    if not note.covered:
        return note
    remarks = remarks_on(assistant, note)
    sections = [replace(part, remarks=remarks.get(part.key, part.remarks)) for part in note.sections]
    return replace(note, sections=tuple(sections))


def fitted(note: BriefingNote) -> BriefingNote:
    """The note cut to its length: the weakest point that is neither pinned nor the trainer's own goes first."""
    while note.words > note.brief.words:
        spare = [
            point
            for section in note.sections
            for point in section.points
            if not (point.pinned or point.own or (section.key == KEY and len(section.points) <= 3))
        ]
        if not spare:
            return note
        weakest = min(spare, key=lambda point: (point.score, point.id))
        note = without(note, weakest.id)
    return note


def without(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note without one point; a section that is left empty goes too."""
    sections = [replace(part, points=tuple(p for p in part.points if p.id != identifier)) for part in note.sections]
    return replace(note, sections=tuple(part for part in sections if part))


def alternatives(
    assistant: Assistant, note: BriefingNote, key: str, *, most: int = 5, progress: Progress = lambda share, doing: None
) -> list[Point]:
    """Points that could stand in a section and stand nowhere in the note, best first; other roles' last."""
    progress(0.0, "Looking through the reports")
    found = gathered(assistant, note.brief, progress=lambda share: progress(0.9 * share, "Looking through the reports"))
    cases = _cases(note.brief.topic, found)
    offered: list[Point] = []
    for fits in (True, False):
        for one in found:
            role = role_of(one.unit, cases=cases)
            message = key == KEY and _is_key(one, role, cases=cases)
            if (role == key or message) is fits and len(offered) < most:
                point = point_of(assistant, one, key if message or (key == FIGURES and fits) else role)
                point = point if fits else replace(point, value="", measures="", n="")
                if message and not (point.words <= _KEY_WORDS and stands_alone(point.text)):
                    continue
                if not repeats(point, [*note.points, *offered]) and not hangs_loose(assistant, point, one.unit):
                    offered.append(point)
    return offered


def regenerated(
    assistant: Assistant, note: BriefingNote, key: str, *, progress: Progress = lambda share, doing: None
) -> BriefingNote:
    """The note with one section made anew: what is pinned or the trainer's stays, the rest is chosen again.

    Other sections stay as they are, and so does this one's lead text.
    """
    section = note.section(key) or Section(key)
    kept = [point for point in section.points if point.pinned or point.own]
    rest = replace(note, sections=tuple(part for part in note.sections if part.key != key))
    room = section.words - sum(point.words for point in kept) - len(section.title.split())
    rest = replace(rest, sections=(*rest.sections, Section(key, tuple(kept))))
    for point in alternatives(assistant, rest, key, progress=progress):
        if point.words <= room and len(kept) < max(3, len(section.points)):
            kept.append(point)
            room -= point.words
    return note.with_section(replace(section, points=tuple(kept)))


def _cases(topic: str, found: Sequence[Found]) -> bool:
    """Whether case studies are examples of the topic; where nearly all of it is one that it names, it is the topic."""
    first = found[:_LIKELIEST]
    cases = Counter(name for one in first if (name := case_of(one.unit)))
    name, times = max(cases.items(), key=lambda one: one[1], default=("", 0))
    return times < _CASES_ALONE * len(first) or not set(terms(topic)) & set(terms(name))


def _chosen(assistant: Assistant, brief: Brief, found: Sequence[Found]) -> dict[str, list[Point]]:
    """Points by section, best first: each section first within its share, then what room is left to the best."""
    cases, room = _cases(brief.topic, found), brief.words - _remark_words(brief)
    named = set(terms(brief.topic))
    asked = dict.fromkeys(roles_asked(brief.topic), _ASKED_SHARE)
    if asked:
        asked |= {FIGURES: _ASKED_FIGURES, EVIDENCE: _ASKED_EVIDENCE}
    points: dict[str, list[Point]] = {}
    taken: list[Point] = []
    for first in (True, False):
        for one in _spread(found):
            role = role_of(one.unit, cases=cases)
            if role == EXAMPLES and first and named & _said(one) and quantities(one.unit.own):
                role = FIGURES if len(points.get(FIGURES, ())) < _CASE_FIGURES else role
            if role == FIGURES and cases and not named & _said(one):
                continue
            if first and _is_key(one, role, cases=cases) and len(points.get(KEY, ())) < KEY_MESSAGES[brief.length]:
                role = KEY
            if role == ACTIONS and len(points.get(ACTIONS, ())) >= MOST_ACTIONS[brief.length]:
                continue
            point = point_of(assistant, one, role)
            if role == KEY and (point.words > _KEY_WORDS or not stands_alone(point.text)):
                role = role_of(one.unit, cases=cases)
                point = point_of(assistant, one, role)
            spent = sum(other.words for other in taken)
            within = (
                sum(other.words for other in points.get(role, ())) + point.words
                <= {**SHARES, **asked}[role] * brief.words
            )
            if spent + point.words > room or (first and not within):
                continue
            if hangs_loose(assistant, point, one.unit) or repeats(point, taken):
                continue
            points.setdefault(role, []).append(point)
            taken.append(point)
    return _keyed(assistant, points, found)


def _keyed(assistant: Assistant, points: dict[str, list[Point]], found: Sequence[Found]) -> dict[str, list[Point]]:
    """The points with three key messages at least; where there are fewer, the best short points of others move up."""
    units = {one.unit.id: one.unit for one in found}

    def last(held: tuple[str, Point]) -> tuple[bool, bool, bool, float]:
        key, point = held
        return key in (EXAMPLES, FIGURES), len(points[key]) == 1, bool(case_of(units[point.id])), -point.score

    order = (EVIDENCE, ENABLERS, ACTIONS, BARRIERS, FIGURES, EXAMPLES)
    spare = [(key, point) for key in order for point in points.get(key, ()) if units[point.id].kind in _MESSAGES]
    plain = [held for held in spare if stands_alone(held[1].text) and not _SPOKEN.search(held[1].text)]
    spare = sorted(plain, key=last)
    for key, point in spare[: max(0, _LEAST_KEYS - len(points.get(KEY, ())))]:
        points[key].remove(point)
        lead = assistant.index.reports[units[point.id].report].details.short_title
        points.setdefault(KEY, []).append(replace(point, lead=lead, theme="", value="", measures="", n=""))
    return points


def _with_outcomes(assistant: Assistant, points: Mapping[str, Sequence[Point]], found: Sequence[Found]) -> list[Point]:
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
            point = point_of(assistant, one, EXAMPLES)
            fits = point.theme == theme and point.outcome and point.words <= weakest.words + _MORE_WORDS
            if fits and not repeats(point, [*others, *left]) and not hangs_loose(assistant, point, one.unit):
                examples = [*left, point]
                break
    themes = list(dict.fromkeys(point.theme for point in examples))
    return sorted(examples, key=lambda point: (themes.index(point.theme), bool(point.outcome), _begins(point)))


def _begins(point: Point) -> int:
    return point.citation.spans[0][0] if point.citation else 0


def _spread(found: Sequence[Found]) -> list[Found]:
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


def _said(found: Found) -> set[str]:
    """The terms of a unit and of the heading right over it; a case study's heading stands over much else."""
    unit = found.unit
    return set(terms(" ".join([unit.text, *([] if case_of(unit) else unit.section[-1:])])))


def _is_key(found: Found, role: str, *, cases: bool) -> bool:
    """Whether a unit may be a key message: short, general, in the report's own voice; what a case tells is none."""
    unit = found.unit
    if unit.kind not in _MESSAGES or unit.words > _KEY_WORDS or role == EXAMPLES:
        return False
    return stands_alone(unit.own) and not _SPOKEN.search(unit.own) and not (cases and case_of(unit))


def _remark_words(brief: Brief) -> int:
    """Words kept free for title, headings, remarks and questions."""
    return {"short": 100, "standard": 105, "long": 130}[brief.length]


def _ordered(
    assistant: Assistant, brief: Brief, key: str, points: Sequence[Point], found: Sequence[Found]
) -> tuple[Point, ...]:
    if key == EVIDENCE and points:
        return themed(assistant, points)
    if key == FIGURES:
        themes = list(dict.fromkeys(point.theme for point in points))
        return tuple(sorted(points, key=lambda point: themes.index(point.theme)))
    if key != ACTIONS:
        return tuple(points)
    units = {one.unit.id: one.unit for one in found}
    names = {point.id: addressee(units[point.id]) for point in points}
    first = list(dict.fromkeys(names.values()))
    return tuple(sorted(points, key=lambda p: (fits_audience(names[p.id], brief.audience), first.index(names[p.id]))))
