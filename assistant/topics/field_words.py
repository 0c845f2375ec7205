"""Topics asked for in everyday words → the words that reports use for the same: "what gets in the way" → "barriers"."""

from __future__ import annotations

import re

_BARRIERS = "barriers and challenges"
_SAY = r"(?:say|says|said|think|thinks|thought|feel|feels|felt|report|reported|told us|find|found)"
# The patterns, each with what stands in their place. "who" is whoever said it, "for" is whom it holds back.
_PATTERNS = (
    # "what London GPs said gets in the way of outreach"
    (rf"\bwhat (?P<who>(?:[\w’'-]+ ){{1,4}}){_SAY} (?:gets?|got|stands?|stood|is|was) in (?:the|their|our|its) way\b",
     f"{_BARRIERS} according to {{who}}"),
    # "what gets in the way", "what stood in our way"
    (r"\bwhat (?:\w+ )?(?:gets?|got|stands?|stood|is|was) in (?:the|their|our|its) way\b", _BARRIERS),
    # "what stops practices asking", "what keeps patients from asking"; not "what stops smoking", "what keeps us well"
    (r"\bwhat (?:\w+ )?(?:stop(?:s|ped)?|hinder(?:s|ed)?)(?= (?!\w+ing\b)\w)", f"{_BARRIERS} for"),
    (r"\bwhat (?:\w+ )?(?:prevent(?:s|ed)?|keeps?|kept|block(?:s|ed)?|deter(?:s|red)?)(?= (?:[\w’'-]+ ){1,6}from\b)",
     f"{_BARRIERS} for"),
    # "what holds practices back", "what puts people off"
    (r"\bwhat (?:\w+ )?(?:holds?|held|puts?) (?P<who>(?:[\w’'-]+ ){1,4})(?:back|off)\b",
     f"{_BARRIERS} for {{who}}"),
    # "what makes it hard for practices to ask"
    (r"\bwhat (?:\w+ )?(?:makes?|made) it (?:so |too |very )?(?:hard|harder|difficult|tough)\b", _BARRIERS),
    # "why are some practices reluctant to ask", "why it is hard to ask"
    (r"\bwhy (?:is|are|was|were|do|does|did) (?=(?:[\w’'-]+ ){1,6}?"
     r"(?:hard|difficult|reluctant|unwilling|hesitant|hesitate|wary|struggle|struggling|not)\b)", f"{_BARRIERS}: "),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _PATTERNS)


def put_in_field_words(topic: str) -> str:
    """A topic as the reports would word what it asks; others stay as they are.

    Example: "what stops surgeries from asking" → "barriers and challenges for surgeries from asking".
    """
    for pattern, instead in _COMPILED:
        found = pattern.search(topic)
        if found:
            who = found.groupdict().get("who") or ""
            return " ".join(f"{topic[: found.start()]}{instead.format(who=who)}{topic[found.end() :]}".split())
    return topic
