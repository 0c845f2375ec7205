"""Themes found in the evidence: points grouped by where they stand, near groups joined, each named by its heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.answerer import Answerer
from assistant.briefing.note import Point

MOST_THEMES = 4
_JOIN = 0.62
_MOST_NAME = 9
# Headings that say what a part of a report is for, not what it is about.
_STRUCTURE = re.compile(
    r"^(?:introduction|conclusions?|discussion|background|overview|foreword|methods?|(?:executive )?summary(?: of .*)?"
    r"|(?:the )?(?:key |main |qualitative |quantitative )?(?:results|findings)"
    r"|the (?:problem|solution|challenge|context)|points of agreement|appendix.*)$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:\d+\.(?:[A-Z]\.)?\s*|[A-Z]\.\s+)?(?:(?:CASE STUDY|Case [Ss]tudy)(?: \d+)?:?\s*)?")


def group_by_theme(assistant: Answerer, points: Sequence[Point]) -> tuple[Point, ...]:
    """The points ordered by theme, the theme of the best point first; each knows its theme's name.

    Points under one heading begin as one group; the two nearest groups (mean cosine of the points' vectors) are joined
    while they are nearer than `_JOIN` or more than `MOST_THEMES`. One group alone has no name, nor have points under
    headings such as a conclusion's; these come first.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for number, point in enumerate(points):
        heading = _telling(point.citation.section if point.citation else ())
        groups.setdefault((point.citation.report if point.citation and heading else "", heading), []).append(number)
    parts = [(heading, members) for (_, heading), members in groups.items()]
    vectors = [assistant.index.query(point.text[:600]).encoded.vector for point in points]
    while len(parts) > 1:
        first, second, nearness = _nearest([members for _, members in parts], vectors)
        if nearness < _JOIN and len(parts) <= MOST_THEMES:
            break
        kept, gone = sorted((parts[first], parts[second]), key=lambda part: -len(part[1]))
        parts = [part for n, part in enumerate(parts) if n not in (first, second)]
        parts.append((kept[0], kept[1] + gone[1]))
    parts.sort(key=lambda part: (bool(part[0]), min(part[1])))
    if len(parts) == 1:
        return tuple(points)
    return tuple(
        replace(points[n], theme=_read_out(assistant, heading, points[members[0]]))
        for heading, members in parts
        for n in sorted(members)
    )


def _telling(section: Sequence[str]) -> str:
    """The nearest heading over a point that says what it is about; empty where none does."""
    return next((heading for heading in reversed(section) if not _STRUCTURE.match(_bare(heading))), "")


def _bare(heading: str) -> str:
    return _NUMBER.sub("", heading).strip(" :.–-…")


def _read_out(assistant: Answerer, heading: str, point: Point) -> str:
    """A theme's name; the words of a heading in capitals are written as its report writes them elsewhere."""
    name = make_theme_name(heading)
    if point.citation is None or not _bare(heading).isupper():
        return name
    source = assistant.index.reports[point.citation.report].source
    words = [restore_case(word, source) if word.isalpha() else word for word in name.split()]
    whole = " ".join(words)
    return whole[:1].upper() + whole[1:]


def restore_case(word: str, text: str) -> str:
    """A word as a text writes it most, not in capitals where it has another form; else with its first letter large."""
    forms = [form for form in re.findall(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) if len(form) > 1]
    small = [form for form in forms if not form.isupper()]
    return Counter(small or forms).most_common(1)[0][0] if forms else word.capitalize()


def make_theme_name(heading: str) -> str:
    """A heading as a theme's name: its number dropped, capitals brought down, a short form kept."""
    name = _bare(heading) or heading
    if len(name.split()) > _MOST_NAME:
        name = next((part for part in re.split(r" [–—-] |: ", name) if len(part.split()) > 1), name)
    name = name if len(name.split()) <= _MOST_NAME else " ".join(name.split()[:_MOST_NAME]) + " …"
    return name.capitalize() if name.isupper() and len(name) > 5 else name


def _nearest(groups: Sequence[Sequence[int]], vectors: Sequence[np.ndarray]) -> tuple[int, int, float]:
    best = (0, 1, -1.0)
    for a in range(len(groups)):
        for b in range(a + 1, len(groups)):
            pairs = [float(vectors[x] @ vectors[y]) for x in groups[a] for y in groups[b]]
            mean = round(sum(pairs) / len(pairs), 4)
            if mean > best[2]:
                best = (a, b, mean)
    return best
