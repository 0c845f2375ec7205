"""Key messages: which units may be one, and how a note comes to have three of them at least."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.briefing.anaphora import is_self_contained
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES, KEY, Point
from assistant.briefing.points import make_point
from assistant.briefing.retrieval import ScoredEvidence
from assistant.briefing.roles import find_case
from corpus.vocabulary import EvidenceKind
from index.search import Index

# The most key messages by the note's length, and the fewest.
KEY_MESSAGES = {"short": 3, "standard": 4, "long": 5}
_LEAST_MESSAGES = 3
_MOST_WORDS = 45
# The shapes of evidence that may be a key message.
_MESSAGES = (EvidenceKind.SENTENCE, EvidenceKind.ITEM)
# The sections that key messages are moved up from, those that can spare one first.
_SPARING_ORDER = (EVIDENCE, ENABLERS, ACTIONS, BARRIERS, FIGURES, EXAMPLES)
# Somebody's own voice. Examples: "“It helped me", "We have learnt".
_SPOKEN = re.compile(r"^[“‘\"]|\b(?:I|[Ww]e|[Oo]ur|[Mm]y)\b")


def may_be_key_message(found: ScoredEvidence, role: str, *, cases_are_examples: bool) -> bool:
    """Whether a unit may be a key message: short, general, in the report's own voice; what a case tells is none."""
    unit = found.unit
    if unit.kind not in _MESSAGES or unit.words > _MOST_WORDS or role == EXAMPLES:
        return False
    is_of_case = cases_are_examples and bool(find_case(unit))
    return is_self_contained(unit.own) and not _SPOKEN.search(unit.own) and not is_of_case


def is_fit_message(point: Point) -> bool:
    """Whether a point, with all that its unit needed beside it, is still short and whole enough for a key message."""
    return point.words <= _MOST_WORDS and is_self_contained(point.text)


def ensure_key_messages(
    index: Index, points: dict[str, list[Point]], found: Sequence[ScoredEvidence]
) -> dict[str, list[Point]]:
    """The points with three key messages at least; where there are fewer, the best short points of others move up."""
    units = {one.unit.id: one.unit for one in found}
    found_by_id = {one.unit.id: one for one in found}
    spare: list[tuple[str, Point]] = []
    for role in _SPARING_ORDER:
        for point in points.get(role, ()):
            is_short_form = units[point.id].kind in _MESSAGES
            if is_short_form and is_self_contained(point.text) and not _SPOKEN.search(point.text):
                spare.append((role, point))

    def reluctance(spared: tuple[str, Point]) -> tuple[bool, bool, bool, float]:
        """What is missed least where it stands comes first, of those the best."""
        role, point = spared
        is_only_one = len(points[role]) == 1
        return role in (EXAMPLES, FIGURES), is_only_one, bool(find_case(units[point.id])), -point.score

    missing = max(0, _LEAST_MESSAGES - len(points.get(KEY, ())))
    for role, point in sorted(spare, key=reluctance)[:missing]:
        points[role].remove(point)
        lead = make_point(index, found_by_id[point.id], KEY).lead
        points.setdefault(KEY, []).append(replace(point, lead=lead, theme="", value="", measures="", n=""))
    return points
