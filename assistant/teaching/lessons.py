"""What a case study says itself is to be learned from it, and what was done about what was hard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.briefing.anaphora import leans_on_text_before
from assistant.teaching.question import Quoted
from corpus.vocabulary import EvidenceKind

# A lead-in or a heading over lessons. Examples: "Key learning for councils:", "What we learned", "Lessons".
_LEADS_LESSONS = re.compile(
    r"\b(?:key learning|lessons?|what (?:we|they|was) (?:have )?learn(?:ed|t)|learning points|keys? to success"
    r"|success factors)\b",
    re.IGNORECASE,
)
# A sentence that tells a lesson itself. Examples: "A key learning was …", "The project highlighted several enablers".
_TELLS_LESSON = re.compile(
    r"\b(?:key learning|lessons? (?:was|is|from|has|have|learn)|(?:we|they|team|council) (?:have |has )?learn(?:ed|t)\b"
    r"|success (?:was|is|has been)? ?(?:because|due to|rested on|rests on|built on)"
    r"|(?:experience|project|initiative|pilot) highlighted|key to (?:the|its|this|our) success"
    r"|part in (?:the|its|this|our) (?:\w+[’']s )?success|enablers (?:for|of)"
    r"|does take time|takes time)\b",
    re.IGNORECASE,
)
# What was done about what was hard, told after it. Examples: "To manage this, they met.", "The team built".
_MEETS_TROUBLE = re.compile(r"^To (?:manage|address|overcome|tackle|meet|counter|ease|do) (?:this|these|that)\b")
_TEAM_DID = re.compile(
    r"^(?:The (?:team|practice|council|service|project|network|partners)|They|[A-Z]{3,})"
    r" (?:then )?[a-z]+(?:ed|lt|rought|ept|ave|et)\b"
)
# A heading that ran into the sentence below it. Example: "Trust grows Trust with people has grown."
_GLUED = re.compile(r"^([A-Z][\w-]+) (?:[\w-]+ ){1,5}\1\b")
_MOST_LISTED, _MOST_TOLD, _FEWEST_WORDS, _MOST_WORDS = 5, 2, 5, 62


def find_lessons(told: Sequence[Quoted]) -> list[Quoted]:
    """The lessons of a case study: each first sentence of a list of them, else the sentences that tell one.

    `told`: its sentences in the report's order.
    """
    listed: dict[str, Quoted] = {}
    lead = ""
    for quoted in told:
        if quoted.unit.kind is EvidenceKind.SENTENCE:
            lead = quoted.text
        is_below = _LEADS_LESSONS.search(f"{lead if lead.endswith(':') else ''} {' '.join(quoted.unit.section[-1:])}")
        if quoted.unit.kind is EvidenceKind.ITEM and is_below and _is_right_long(quoted):
            listed.setdefault(quoted.unit.id, quoted)
    if listed:
        return list(listed.values())[:_MOST_LISTED]
    found = [quoted for quoted in told if _TELLS_LESSON.search(quoted.text) and quoted.text.endswith(".")]
    return [
        one
        for one in found
        if _is_right_long(one) and not leans_on_text_before(one.text) and not _GLUED.match(one.text)
    ][:_MOST_TOLD]


def _is_right_long(quoted: Quoted) -> bool:
    return _FEWEST_WORDS <= len(quoted.text.split()) <= _MOST_WORDS


def find_remedies(told: Sequence[Quoted], hard: Iterable[Quoted]) -> list[Quoted]:
    """What was done about what was hard: the sentence right after one that tells of it, where that is a deed."""
    found: list[Quoted] = []
    for trouble in hard:
        words = trouble.text.removeprefix("… ")
        place = next((number for number, quoted in enumerate(told) if words in quoted.text), len(told))
        after = told[place + 1] if place + 1 < len(told) else None
        if after is None or after.unit.section != trouble.unit.section or not after.text.endswith("."):
            continue
        if _is_right_long(after) and (_MEETS_TROUBLE.match(after.text) or _TEAM_DID.match(after.text)):
            found.append(after)
    return found
