"""Gold quotes → gold places: where in the reports the evidence for a question stands, to the character."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.vocabulary import ELLIPSIS, BlockKind, Report, Span, collapse
from evals.suites.facts import Fact, facts_said
from evals.suites.suite import GoldQuote, Question

Positions = frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a report. `bearing` are the pieces that bear a fact: a lead-in or header alone proves nothing."""

    report: str
    spans: tuple[Span, ...]
    bearing: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldPart:
    """One gold quote: the facts it bears, the place it stands, and the other places that say the same."""

    facts: frozenset[int]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """What a question's answer may be checked against, as sets of (report, offset), white space left out.

    `right` holds every character of evidence and alternatives; `bearing` those of pieces that bear facts; `context`
    the lead-ins, titles, headers and labels that belong to them, which an answer may quote but need not.
    """

    parts: tuple[GoldPart, ...]
    right: Positions
    bearing: Positions
    context: Positions


def locate(question: Question, reports: Mapping[str, Report]) -> Gold:
    """The gold of a question; empty for an unanswerable one and where a report is not in the library."""
    quotes = [quote for quote in question.evidence if quote.report in reports]
    places = [_places(quote, question.facts, reports[quote.report].source) for quote in quotes]
    borne = [facts_said(question.facts, quote.quote) for quote in quotes]
    anchors = [place[0] for place, facts in zip(places, borne, strict=True) if place and facts]
    others = [
        (facts_said(question.facts, quote.quote), _places(quote, question.facts, reports[quote.report].source))
        for quote in question.alternatives
        if quote.report in reports
    ]
    parts = []
    for found, facts in zip(places, borne, strict=True):
        if not found:
            continue
        if not facts and anchors:
            found = [min(found, key=lambda place: _distance(place, anchors))]
        same = [place for said, more in others if (facts and facts <= said) or len(quotes) == 1 for place in more]
        parts.append(GoldPart(facts, tuple(found + same)))
    every = [place for part in parts for place in part.places] + [place for _, more in others for place in more]
    if not any(part.facts for part in parts):
        every = [Place(place.report, place.spans, place.spans) for place in every]
    bearing = positions(((place.report, place.bearing) for place in every), reports)
    return Gold(
        parts=tuple(parts),
        right=positions(((place.report, place.spans) for place in every), reports),
        bearing=bearing,
        context=_context(every, reports),
    )


def occurrences(quote: str, source: str) -> list[tuple[Span, ...]]:
    """Where a quote stands in a source, white space aside; pieces joined by ' … ' are sought near one another."""
    text, offsets = _collapsed(source)
    pieces = [list(_find(collapse(piece), text)) for piece in quote.split(ELLIPSIS)]
    if not all(pieces):
        return []
    found = []
    for first in pieces[0]:
        chosen = [first]
        for piece in pieces[1:]:
            chosen.append(min(piece, key=lambda span: (abs(span[0] - chosen[-1][1]), span[0] < chosen[-1][0])))
        found.append(tuple((offsets[start], offsets[end - 1] + 1) for start, end in chosen))
    return found


def positions(spans: Iterator[tuple[str, Sequence[Span]]], reports: Mapping[str, Report]) -> Positions:
    """The characters at the spans, as (report, offset), white space left out. Spans outside a report hold nothing."""
    found: set[tuple[str, int]] = set()
    for report, ranges in spans:
        source = reports[report].source if report in reports else ""
        for start, end in ranges:
            found.update((report, at) for at in range(max(start, 0), min(end, len(source))) if not source[at].isspace())
    return frozenset(found)


def _places(quote: GoldQuote, facts: Sequence[Fact], source: str) -> list[Place]:
    pieces = quote.quote.split(ELLIPSIS)
    bears = [bool(facts_said(facts, piece)) for piece in pieces]
    if not any(bears) and facts_said(facts, quote.quote):
        bears = [True] * len(pieces)
    return [
        Place(quote.report, spans, tuple(span for span, bearing in zip(spans, bears, strict=True) if bearing))
        for spans in occurrences(quote.quote, source)
    ]


def _distance(place: Place, anchors: Sequence[Place]) -> float:
    """How far a header stands above the nearest fact; below it counts ten times, for headers stand above."""
    gaps = [anchor.spans[0][0] - place.spans[0][0] for anchor in anchors if anchor.report == place.report]
    return min((gap if gap >= 0 else -10 * gap for gap in gaps), default=float("inf"))


def _context(places: Sequence[Place], reports: Mapping[str, Report]) -> Positions:
    spans = []
    for place in places:
        report = reports[place.report]
        for block in report.blocks:
            led = block.leads and block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
            if led and _meet(block.spans, place.spans):
                spans.append((place.report, block.leads))
    return positions(iter(spans), reports)


def _meet(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(start < other_end and other_start < end for start, end in some for other_start, other_end in others)


def _find(words: str, text: str) -> Iterator[Span]:
    start = text.find(words)
    while start >= 0:
        yield start, start + len(words)
        start = text.find(words, start + 1)


_SEEN: dict[str, tuple[str, list[int]]] = {}


def _collapsed(source: str) -> tuple[str, list[int]]:
    """The source with white space collapsed, and for each of its characters the offset in the source."""
    if source not in _SEEN:
        beside = enumerate(pairwise(" " + source))
        kept = [at for at, (before, here) in beside if not (before.isspace() and here.isspace())]
        _SEEN[source] = ("".join(" " if source[at].isspace() else source[at] for at in kept), kept)
    return _SEEN[source]
