"""Themes found in the evidence: points grouped by where they stand, near groups joined, each named by its heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.briefing.note import Point
from assistant.briefing.roles import find_case_heading
from index.search import Index
from index.terms import terms

MOST_THEMES = 4
# Groups whose mean cosine is this or more are joined.
_JOIN = 0.62
# The most words of a theme's name.
_MOST_NAME = 9
# Characters of a point that are encoded.
_ENCODED = 600
# Headings that say what a part of a report is for, not what it is about. Examples: "Key findings", "Appendix 2".
_STRUCTURE = re.compile(
    r"^(?:introduction|conclusions?|discussion|background|overview|foreword|methods?|(?:executive )?summary(?: of .*)?"
    r"|(?:the )?(?:key |main |qualitative |quantitative )?(?:results|findings)"
    r"|the (?:problem|solution|challenge|context)|points of agreement|appendix.*)$",
    re.IGNORECASE,
)
# A heading's number and mark. Examples: the "3.A. " of "3.A. Housing", the "Case study 2: " of "Case study 2: Wigan".
_NUMBER = re.compile(r"^(?:\d+\.(?:[A-Z]\.)?\s*|[A-Z]\.\s+)?(?:(?:CASE STUDY|Case [Ss]tudy)(?: \d+)?:?\s*)?")


@dataclass(frozen=True, slots=True)
class _Group:
    """Points under one heading: their places in the sequence."""

    heading: str
    members: tuple[int, ...]


def group_by_theme(index: Index, points: Sequence[Point], *, strays: Collection[str] = ()) -> tuple[Point, ...]:
    """The points ordered by theme, the theme of the best point first; each knows its theme's name.

    `strays`: the ids of points that stand under a case study's heading and are not told of it.

    Points under one heading begin as one group; the two nearest groups (mean cosine of the points' vectors) are joined
    while they are nearer than `_JOIN` or more than `MOST_THEMES`. One group alone has no name, nor have points under
    headings such as a conclusion's, and those that came to a group of whose heading they say nothing; these come first.
    """
    vectors = [index.query(point.text[:_ENCODED]).encoded.vector for point in points]
    groups = _join_near_groups(_group_by_heading(points, strays), vectors)
    if len(groups) == 1:
        return tuple(points)
    ordered: list[Point] = []
    for group in sorted(groups, key=lambda group: (bool(group.heading), min(group.members))):
        theme = _name_theme(index, group.heading, points[group.members[0]])
        ordered += [replace(points[place], theme=theme) for place in sorted(group.members)]
    named = [point if _is_under(point, point.theme) else replace(point, theme="") for point in ordered]
    return tuple(sorted(named, key=lambda point: bool(point.theme)))


def _is_under(point: Point, theme: str) -> bool:
    """Whether a point, or a heading that it stands under, has at least half of the words of a theme's name."""
    wanted = set(terms(theme))
    where = [part for citation in point.cited for part in (citation.shown, *citation.section)]
    return len(wanted & set(terms(" ".join([point.text, *where])))) * 2 >= len(wanted)


def _group_by_heading(points: Sequence[Point], strays: Collection[str]) -> list[_Group]:
    """The points under each heading of each report; all those without a telling heading are one group."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, point in enumerate(points):
        section = point.citation.section if point.citation else ()
        if point.id in strays:
            section = tuple(heading for heading in section if not find_case_heading([heading]))
        heading = _find_telling_heading(section)
        report = point.citation.report if point.citation and heading else ""
        places.setdefault((report, heading), []).append(place)
    return [_Group(heading, tuple(members)) for (_, heading), members in places.items()]


def _join_near_groups(groups: Sequence[_Group], vectors: Sequence[np.ndarray]) -> list[_Group]:
    """The groups with the nearest two joined, again and again; the larger of two gives the heading."""
    groups = list(groups)
    while len(groups) > 1:
        first, second, similarity = _find_nearest([group.members for group in groups], vectors)
        if similarity < _JOIN and len(groups) <= MOST_THEMES:
            break
        larger, smaller = sorted((groups[first], groups[second]), key=lambda group: -len(group.members))
        groups = [group for place, group in enumerate(groups) if place not in (first, second)]
        groups.append(_Group(larger.heading, larger.members + smaller.members))
    return groups


def _find_nearest(groups: Sequence[Sequence[int]], vectors: Sequence[np.ndarray]) -> tuple[int, int, float]:
    """The two groups of the highest mean cosine, and that cosine; the first pair of equals."""
    best = (0, 1, -1.0)
    for a in range(len(groups)):
        for b in range(a + 1, len(groups)):
            cosines: list[float] = []
            for x in groups[a]:
                cosines += [float(vectors[x] @ vectors[y]) for y in groups[b]]
            mean = round(sum(cosines) / len(cosines), 4)
            if mean > best[2]:
                best = (a, b, mean)
    return best


def _find_telling_heading(section: Sequence[str]) -> str:
    """The nearest heading over a point that says what it is about; a case study's name before its parts; else empty.

    Examples: ("Housing", "Key findings") → "Housing"; ("Case study: Wigan", "A scalable model") → the former.
    """
    if case := find_case_heading(section):
        return case
    return next((heading for heading in reversed(section) if not _STRUCTURE.match(_strip_number(heading))), "")


def _strip_number(heading: str) -> str:
    """A heading without its number. Example: "3.A. Housing:" → "Housing"."""
    return _NUMBER.sub("", heading).strip(" :.–-…")


def _name_theme(index: Index, heading: str, point: Point) -> str:
    """A theme's name; the words of a heading in capitals are written as its report writes them elsewhere."""
    name = make_theme_name(heading)
    if point.citation is None or not _strip_number(heading).isupper():
        return name
    source = index.reports[point.citation.report].source
    whole = find_phrase_written_small(_strip_number(heading), source)
    if len(whole.split()) > 2:
        return make_theme_name(whole)
    words = [restore_case(word, source) if word.isalpha() and len(word) > 1 else word.lower() for word in name.split()]
    joined = " ".join(words)
    return joined[:1].upper() + joined[1:]


def find_phrase_written_small(heading: str, text: str) -> str:
    """A heading in capitals as a text writes it elsewhere in small letters, such as in a list of contents; else empty.

    Example: "BEING A BETTER NEIGHBOUR" → "Being a better neighbour". A line may break within it.
    """
    pattern = r"\s+".join(re.escape(word) for word in heading.split())
    written = [" ".join(form.split()) for form in re.findall(pattern, text, re.IGNORECASE)]
    return next((form for form in written if not form.isupper()), "")


def restore_case(word: str, text: str) -> str:
    """A word as a text writes it most, not in capitals where it has another form; else with its first letter large.

    Example: "HOUSING" → "housing", where the text has "housing"; "NHS" stays, where it has "NHS" alone.
    """
    matches = re.findall(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
    forms = [form for form in matches if len(form) > 1]
    not_capitals = [form for form in forms if not form.isupper()]
    return Counter(not_capitals or forms).most_common(1)[0][0] if forms else word.capitalize()


def make_theme_name(heading: str) -> str:
    """A heading as a theme's name: its number dropped, capitals brought down, a short form kept.

    Example: "2. HOUSING AND HEALTH" → "Housing and health".
    """
    name = _strip_number(heading) or heading
    if len(name.split()) > _MOST_NAME:
        # what stands before a dash or colon, or else after it, may do as a short form
        parts = re.split(r" [–—-] |: ", name)
        name = next((part for part in parts if len(part.split()) > 1), name)
    if len(name.split()) > _MOST_NAME:
        name = " ".join(name.split()[:_MOST_NAME]) + " …"
    # a short name in capitals is an abbreviation, such as "NHS"
    return name.capitalize() if name.isupper() and len(name) > 5 else name
