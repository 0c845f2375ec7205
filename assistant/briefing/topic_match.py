"""Which units of a library are about a topic: near it, naming it, in a section about it, or holding its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from assistant.briefing.quotable import is_quotable
from assistant.briefing.roles import find_case, find_heading_role
from corpus.vocabulary import Evidence
from index.search import Index, Query
from index.terms import terms

# A unit is near the topic from this share of the best similarity on; the next nearest may fill up, down to `_FARTHEST`.
_NEAR = 0.80
_FARTHEST = 0.7
# More units that name a topic say that it is a common word.
_MOST_NAMING = 60
# A section is about the topic where so many of its units are near it, and this share of them.
_SECTION_UNITS = 3
_SECTION_SHARE = 0.25
# A unit mentions the topic where this share of the topic's words, weighted by idf, stands in it or around it.
_LEAST_MENTIONED = 0.35


def find_near_units(
    quotable: Sequence[int], similarity: Mapping[int, float], evidence: Sequence[Evidence], *, enough: float
) -> frozenset[int]:
    """The units near the topic: those close to the best, and the next nearest until there are `enough` words of them.

    Example: of similarities 1.0, 0.85, 0.75, 0.6 the first two are close, the third may fill up, the last is too far.
    """
    near: list[int] = []
    words = 0
    for number in sorted(quotable, key=lambda n: (-similarity[n], n)):
        is_close = similarity[number] >= _NEAR
        if not is_close and (words >= enough or similarity[number] < _FARTHEST):
            break
        near.append(number)
        words += evidence[number].words
    return frozenset(near)


def find_naming_units(index: Index, query: Query) -> list[int]:
    """The quotable units whose own words hold every word of a topic, where few do: they name it, however it is put."""
    wanted = set(query.terms)
    if not wanted:
        return []
    naming = [number for number, unit in enumerate(index.evidence) if wanted <= set(terms(unit.own))]
    if len(naming) > _MOST_NAMING:
        return []
    return [number for number in naming if _is_quotable(index, index.evidence[number])]


def find_section_mates(index: Index, near: Collection[int], asked_roles: Sequence[str]) -> list[int]:
    """The other units of sections that are about the topic: three or more near it, and a quarter of the section.

    Only of case studies, and of sections whose heading names what the topic asks for. The sections with the largest
    share of near units come first.
    """
    sections: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for number, unit in enumerate(index.evidence):
        may_be_told_whole = find_case(unit) or find_heading_role(unit) in asked_roles
        if may_be_told_whole and _is_quotable(index, unit):
            sections.setdefault((unit.report, unit.section), []).append(number)
    ranked: list[tuple[float, int, list[int]]] = []
    for members in sections.values():
        count = sum(number in near for number in members)
        if count >= _SECTION_UNITS and count >= len(members) * _SECTION_SHARE:
            ranked.append((-count / len(members), members[0], members))
    mates: list[int] = []
    for _, _, members in sorted(ranked):
        mates += [number for number in members if number not in near]
    return mates


def mentions_topic(index: Index, number: int, queries: Sequence[Query]) -> bool:
    """Whether a unit mentions the topic: `_LEAST_MENTIONED` of the words of one query stand in it or right around it.

    Around it are its neighbours in the same paragraph, its lead-in, its heading and the name of its case study.
    Example: "It saved £131 million." under "The Wigan Deal" mentions the topic "Wigan Deal".
    """
    unit = index.evidence[number]
    around = [index.evidence[n].text for n in (number - 1, number + 1) if _are_in_one_block(index.evidence, number, n)]
    present = set(terms(" ".join([unit.text, *around, *unit.section[-1:], find_case(unit)])))
    shares: list[float] = []
    for query in queries:
        weights = {term: index.evidence_terms.idf(term) for term in (*query.terms, *query.expanded)}
        if weights:
            found = sum(weight for term, weight in weights.items() if term in present)
            shares.append(found / sum(weights.values()))
    return max(shares, default=1.0) >= _LEAST_MENTIONED


def _are_in_one_block(evidence: Sequence[Evidence], number: int, other: int) -> bool:
    """Whether a unit's neighbour is there and stands in the same block."""
    if not 0 <= other < len(evidence):
        return False
    return evidence[other].blocks == evidence[number].blocks and evidence[other].report == evidence[number].report


def _is_quotable(index: Index, unit: Evidence) -> bool:
    return is_quotable(unit, index.reports[unit.report])
