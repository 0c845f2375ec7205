"""Themes found in the evidence: points grouped by where they stand, near groups joined, each named by its heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.briefing import Point
from assistant.chain import Assistant

MOST_THEMES = 4
_JOIN = 0.62
_MOST_NAME = 9
_NUMBER = re.compile(r"^(?:\d+\.(?:[A-Z]\.)?\s*|[A-Z]\.\s+)?(?:(?:CASE STUDY|Case [Ss]tudy)(?: \d+)?:?\s*)?")


def themed(assistant: Assistant, points: Sequence[Point]) -> tuple[Point, ...]:
    """The points ordered by theme, the theme of the best point first; each knows its theme's name.

    Points under one heading begin as one group; the two nearest groups (mean cosine of the points' vectors) are joined
    while they are nearer than `_JOIN` or more than `MOST_THEMES`. One group alone has no name.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for number, point in enumerate(points):
        section = point.citation.section if point.citation else ()
        groups.setdefault((point.citation.report if point.citation else "", (section or ("",))[-1]), []).append(number)
    parts = [(heading, members) for (_, heading), members in groups.items()]
    vectors = [assistant.index.query(point.text[:600]).encoded.vector for point in points]
    while len(parts) > 1:
        first, second, nearness = _nearest([members for _, members in parts], vectors)
        if nearness < _JOIN and len(parts) <= MOST_THEMES:
            break
        kept, gone = sorted((parts[first], parts[second]), key=lambda part: -len(part[1]))
        parts = [part for n, part in enumerate(parts) if n not in (first, second)]
        parts.append((kept[0], kept[1] + gone[1]))
    parts.sort(key=lambda part: min(part[1]))
    if len(parts) == 1:
        return tuple(points)
    return tuple(
        replace(points[n], theme=_read_out(assistant, theme_name(heading), points[members[0]]))
        for heading, members in parts
        for n in sorted(members)
    )


def _read_out(assistant: Assistant, name: str, point: Point) -> str:
    """A theme's name with the words of a heading in capitals written as its report writes them elsewhere."""
    if point.citation is None or point.citation.section[-1:] == () or not _shouted(point.citation.section[-1]):
        return name
    source = assistant.index.reports[point.citation.report].source
    words = [cased(word, source) if word.isalpha() else word for word in name.split()]
    whole = " ".join(words)
    return whole[:1].upper() + whole[1:]


def _shouted(heading: str) -> bool:
    return _NUMBER.sub("", heading).isupper()


def cased(word: str, text: str) -> str:
    """A word as a text writes it most, not in capitals where it has another form; else with its first letter large."""
    forms = [form for form in re.findall(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) if len(form) > 1]
    small = [form for form in forms if not form.isupper()]
    return Counter(small or forms).most_common(1)[0][0] if forms else word.capitalize()


def theme_name(heading: str) -> str:
    """A heading as a theme's name: its number dropped, capitals brought down, a short form kept."""
    name = _NUMBER.sub("", heading).strip(" :.–-…") or heading
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
