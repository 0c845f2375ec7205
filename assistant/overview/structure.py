"""Which lines of a report stand under, or are introduced by, words that announce what is to be done."""

from __future__ import annotations

import re

from corpus.vocabulary import Evidence, EvidenceKind

# A heading or lead-in over what somebody is to do: "Recommendations", "10 Actions for …", "What can PCNs do…", "A
# quick-start guide", "POINTS OF AGREEMENT", "next steps and guiding pillars", "It is important that:".
RECOMMENDS = re.compile(
    r"\brecommend|\bcalls? (?:to|for) action|\bactions?\b|\bnext steps\b|\bsteps (?:to|for)\b|\bguid(?:e|ing)\b"
    r"|\bwhat (?:can|should|must) .{1,40} do\b"
    r"|\bpoints of agreement\b|\bwhat (?:needs|has) to (?:be done|change)\b|\bchanges (?:needed|required)\b"
    r"|\b(?:it is )?(?:important|essential|vital) that\b"
    r"|\bpriorities\b|\bthe following changes\b|\bkey learning\b|\blessons\b|\bthe following\.?:?$|\bneed to work"
    r" together\b",
    re.I,
)


def recommends(unit: Evidence) -> bool:
    """Whether a unit stands under, or is introduced by, words that announce what is to be done."""
    return any(RECOMMENDS.search(name) for name in unit.section[-2:]) or _is_led_by_recommendation(unit)


def _is_led_by_recommendation(unit: Evidence) -> bool:
    if unit.kind not in (EvidenceKind.LIST, EvidenceKind.ITEM):
        return False
    lead = unit.text.split("•", 1)[0].split("\n", 1)[0]
    return RECOMMENDS.search(lead) is not None
