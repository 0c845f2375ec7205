"""Sections of reports by what their headings say they are: summaries, conclusions, recommendations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.vocabulary import Evidence, EvidenceKind
from index.search import Index

# "Executive Summary", "2. Executive summary", "SUMMARY", "Key points", "At a glance".
SUMMARY = re.compile(
    r"^\W*(?:[\dA-Z.]+\s+)?(?:(?:executive |plain )?summary\b(?! of (?:points|responses))|key (?:points|messages"
    r"|findings|facts)|at a glance|abstract|in brief)",
    re.I,
)
# "Conclusion", "IN CONCLUSION", "10. Conclusion", "Discussion".
CONCLUSION = re.compile(r"^\W*(?:[\dA-Z.]+\s+)?(?:in )?conclusions?\b", re.I)
# "Results", "Main findings", "Summary of the main findings".
FINDINGS = re.compile(r"\b(?:main |key )?(?:findings|results)\b", re.I)
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


def in_section(unit: Evidence, heading: re.Pattern[str]) -> bool:
    """Whether a unit stands under a heading of that sort."""
    return any(heading.search(name) for name in unit.section)


def recommends(unit: Evidence) -> bool:
    """Whether a unit stands under, or is introduced by, words that announce what is to be done."""
    return any(RECOMMENDS.search(name) for name in unit.section[-2:]) or _is_led_by_recommendation(unit)


def _is_led_by_recommendation(unit: Evidence) -> bool:
    if unit.kind not in (EvidenceKind.LIST, EvidenceKind.ITEM):
        return False
    lead = unit.text.split("•", 1)[0].split("\n", 1)[0]
    return RECOMMENDS.search(lead) is not None


def blocks_in_order(index: Index, numbers: Sequence[int]) -> list[list[int]]:
    """Unit numbers grouped by their block, in the order of the report; a list comes as its one whole unit."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for number in numbers:
        unit = index.evidence[number]
        if unit.kind in (EvidenceKind.HEADING, EvidenceKind.ITEM, EvidenceKind.ROW):
            continue
        groups.setdefault(unit.blocks, []).append(number)
    return list(groups.values())
