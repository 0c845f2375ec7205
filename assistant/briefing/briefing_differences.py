"""Where what a note quotes does not agree: two statements that give different values for one thing, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.assistant import Assistant
from assistant.briefing.note import Pair, Point
from assistant.verification.contradictions import Quoted, differences
from corpus.text import readable

MOST_PAIRS = 2


def pairs_of(assistant: Assistant, points: Sequence[Point], also: Sequence[Point] = ()) -> tuple[Pair, ...]:
    """The pairs of statements that give different values, those that a note makes first; `also` are others found.

    One of a pair at least is the note's own. Each side is told with its report and date, for the later one may count.
    """
    cited = [point for point in (*points, *also) if point.citation and not point.own]
    quotes = [Quoted(readable(_quote(point)), _context(point)) for point in cited]
    mine = {point.id for point in points}
    pairs = []
    for found in differences(quotes):
        one, other = cited[found.one], cited[found.other]
        if one.id in mine or other.id in mine:
            sides = (_side(assistant, one, found.one_sentence), _side(assistant, other, found.other_sentence))
            pairs.append(Pair(*sides, (found.one_value, found.other_value)))
    return tuple(pairs[:MOST_PAIRS])


def _side(assistant: Assistant, point: Point, sentence: str) -> Point:
    """A statement as it stands in a pair: the sentence that gives the value, with its report and date."""
    assert point.citation is not None
    card = assistant.index.reports[point.citation.report].details
    dated = f"{card.short_title}, {card.date}{' (date inferred)' if card.date_inferred else ''}"
    return replace(point, text=sentence, lead=dated, theme="", value="", measures="", n="", written=False)


def _quote(point: Point) -> str:
    return point.citation.quote if point.citation else ""


def _context(point: Point) -> str:
    return " ".join([point.citation.title, *point.citation.section]) if point.citation else ""
