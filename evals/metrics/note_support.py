"""Whether each statement of a note says what its quotes say and nothing else, by the rules for those of answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.briefing.note import BriefingNote, Point
from corpus.vocabulary import Report, citation_json
from evals.metrics.briefings import Count
from evals.metrics.support import find_faults

# The raised mark of a note, which a note may leave out: "Creation5", "at a reasonable cost.23", "since 2010.47".
_NOTE_MARK = re.compile(
    r"(?<=[^\W\d_])\d{1,2}(?![\w%])|(?<=[^\W\d_][).,;:”’])\d{1,3}(?:[ ,]\d{1,2})*(?![\w%])"
    r"|(?<=\b(?:19|20)\d\d[.,])\d{1,3}(?![\d%])"
)
_DIGITS = re.compile(r"\d+")


def note_support(note: BriefingNote, reports: Mapping[str, Report]) -> Count:
    """Statements that say what their exact quotes say, and nothing else / statements of quotes.

    What the trainer wrote is not counted; rows of figures are judged by `figure_rows`.
    """
    points = [point for point in note.points if point.citation and not point.own and not point.value]
    return sum(not find_point_faults(point, reports) for point in points), len(points)


def find_point_faults(point: Point, reports: Mapping[str, Report]) -> list[str]:
    """What a statement of a note says beyond its quotes or leaves out of them, in words."""
    citations = []
    for number, citation in enumerate(point.cited, 1):
        shown = _NOTE_MARK.sub("", citation.shown)
        citations.append({**citation_json(citation), "n": number, "shown": shown})
    statement: dict[str, Any] = {"text": point.text, "citations": [citation["n"] for citation in citations]}
    mode = "model" if point.written else "evidence"
    faults = find_faults({"mode": mode, "citations": citations, "statements": [statement]}, statement, reports)
    marks = {mark for citation in point.cited for mark in _DIGITS.findall(" ".join(_NOTE_MARK.findall(citation.quote)))}
    return [fault for fault in faults if not _is_note_mark(fault, marks)]


def _is_note_mark(fault: str, marks: set[str]) -> bool:
    """Whether all that a fault says was left out are marks of notes."""
    return fault.startswith("drops number") and set(_DIGITS.findall(fault)) <= marks
