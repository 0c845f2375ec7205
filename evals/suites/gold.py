"""Gold quotes → gold places: where in the reports the evidence for a question stands, to the character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.spans import overlap
from corpus.vocabulary import ELLIPSIS, Block, BlockKind, Report, Span, collapse
from evals.suites.facts import Fact, find_facts
from evals.suites.suite import GoldQuote, Question

# Characters of the reports, as (report, offset); white space is left out.
Positions = frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """One place in a report where a gold quote stands."""

    report: str
    # Of the quote's pieces, one span each.
    spans: tuple[Span, ...]
    # Of the pieces that state a fact: a lead-in or a header alone proves nothing.
    fact_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldPart:
    """One gold quote of a question."""

    # The numbers of the facts that it states.
    facts: frozenset[int]
    # Where it stands, then the other places that say the same.
    places: tuple[GoldPlace, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """What a question's answer may be checked against."""

    parts: tuple[GoldPart, ...]
    # Every character of evidence and alternatives.
    right: Positions
    # The characters of the pieces that state facts; of every piece, where none does.
    stating: Positions
    # Lead-ins, titles, headers and labels that belong to the gold: an answer may quote them but need not.
    context: Positions


@dataclass(frozen=True, slots=True)
class _LocatedQuote:
    """A gold quote with the facts that it states and the places where it stands."""

    facts: frozenset[int]
    places: list[GoldPlace]


def locate_gold(question: Question, reports: Mapping[str, Report]) -> Gold:
    """The gold of a question; empty for an unanswerable one and where a report is not in the library."""
    evidence = _locate_quotes(question.evidence, question.facts, reports)
    alternatives = _locate_quotes(question.alternatives, question.facts, reports)
    parts = _build_parts(evidence, alternatives)
    places = [place for part in parts for place in part.places]
    for alternative in alternatives:
        places += alternative.places
    if not any(part.facts for part in parts):
        # A question without facts is judged by its quotes alone, so every piece of them counts.
        places = [GoldPlace(place.report, place.spans, place.spans) for place in places]
    return Gold(
        parts=tuple(parts),
        right=collect_positions(((place.report, place.spans) for place in places), reports),
        stating=collect_positions(((place.report, place.fact_spans) for place in places), reports),
        context=_collect_context(places, reports),
    )


def find_quote(quote: str, source: str) -> list[tuple[Span, ...]]:
    """Where a quote stands in a source, white space aside; pieces joined by ' … ' are sought near one another.

    One entry for each place of the first piece, with a span for each piece; empty if a piece stands nowhere.
    """
    text, offsets = _collapse_with_offsets(source)
    pieces = [list(_find_all(collapse(piece), text)) for piece in quote.split(ELLIPSIS)]
    if not all(pieces):
        return []
    found = []
    for first in pieces[0]:
        chosen = [first]
        for piece in pieces[1:]:
            chosen.append(_nearest_after(chosen[-1], piece))
        found.append(tuple((offsets[start], offsets[end - 1] + 1) for start, end in chosen))
    return found


def collect_positions(spans: Iterable[tuple[str, Sequence[Span]]], reports: Mapping[str, Report]) -> Positions:
    """The characters at the spans, as (report, offset), white space left out. Spans outside a report hold nothing."""
    found: set[tuple[str, int]] = set()
    for report, ranges in spans:
        source = reports[report].source if report in reports else ""
        for start, end in ranges:
            inside = range(max(start, 0), min(end, len(source)))
            found.update((report, at) for at in inside if not source[at].isspace())
    return frozenset(found)


def _locate_quotes(
    quotes: Sequence[GoldQuote], facts: Sequence[Fact], reports: Mapping[str, Report]
) -> list[_LocatedQuote]:
    """The quotes of reports in the library, each with its facts and its places."""
    return [
        _LocatedQuote(find_facts(facts, quote.quote), _find_places(quote, facts, reports[quote.report].source))
        for quote in quotes
        if quote.report in reports
    ]


def _build_parts(evidence: Sequence[_LocatedQuote], alternatives: Sequence[_LocatedQuote]) -> list[GoldPart]:
    """A part for each evidence quote that stands somewhere."""
    # The first place of each quote that states a fact: headers are sought above these.
    anchors = [quote.places[0] for quote in evidence if quote.places and quote.facts]
    parts = []
    for quote in evidence:
        if not quote.places:
            continue
        places = quote.places
        if not quote.facts and anchors:
            # A header such as "Reasons given" may stand over several tables: the one over a fact is meant.
            places = [min(places, key=lambda place: _header_distance(place, anchors))]
        same = [
            place
            for alternative in alternatives
            if _says_the_same(quote, alternative, is_only_quote=len(evidence) == 1)
            for place in alternative.places
        ]
        parts.append(GoldPart(quote.facts, tuple(places + same)))
    return parts


def _says_the_same(quote: _LocatedQuote, alternative: _LocatedQuote, *, is_only_quote: bool) -> bool:
    """Whether an alternative may stand for a quote: it states all the quote's facts, or there is no other quote."""
    return is_only_quote or bool(quote.facts and quote.facts <= alternative.facts)


def _find_places(quote: GoldQuote, facts: Sequence[Fact], source: str) -> list[GoldPlace]:
    pieces = quote.quote.split(ELLIPSIS)
    states = [bool(find_facts(facts, piece)) for piece in pieces]
    if not any(states) and find_facts(facts, quote.quote):
        # The fact runs over from one piece into the next: they state it together.
        states = [True] * len(pieces)
    places = []
    for spans in find_quote(quote.quote, source):
        fact_spans = tuple(span for span, states_one in zip(spans, states, strict=True) if states_one)
        places.append(GoldPlace(quote.report, spans, fact_spans))
    return places


def _header_distance(place: GoldPlace, anchors: Sequence[GoldPlace]) -> float:
    """How far a header stands above the nearest fact; below it counts ten times, for headers stand above."""
    gaps = [anchor.spans[0][0] - place.spans[0][0] for anchor in anchors if anchor.report == place.report]
    return min((gap if gap >= 0 else -10 * gap for gap in gaps), default=float("inf"))


def _collect_context(places: Sequence[GoldPlace], reports: Mapping[str, Report]) -> Positions:
    """The lead-ins of the list items and table rows that the places touch."""
    lead_ins = [
        (place.report, block.lead_ins)
        for place in places
        for block in reports[place.report].blocks
        if _has_lead_ins(block) and overlap(block.spans, place.spans)
    ]
    return collect_positions(lead_ins, reports)


def _has_lead_ins(block: Block) -> bool:
    return bool(block.lead_ins) and block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)


def _nearest_after(before: Span, candidates: Sequence[Span]) -> Span:
    """The candidate nearest to a span's end; of two as near, the one that stands after it."""
    return min(candidates, key=lambda span: (abs(span[0] - before[1]), span[0] < before[0]))


def _find_all(words: str, text: str) -> Iterator[Span]:
    start = text.find(words)
    while start >= 0:
        yield start, start + len(words)
        start = text.find(words, start + 1)


# Sources are long and asked for again with every quote, so what was collapsed is kept: of so many, for it is large.
@lru_cache(maxsize=64)
def _collapse_with_offsets(source: str) -> tuple[str, list[int]]:
    """The source with white space collapsed, and for each of its characters the offset in the source."""
    # A space stands before the source, so that white space at its very start is dropped.
    neighbours = enumerate(pairwise(" " + source))
    kept = [at for at, (before, here) in neighbours if not (before.isspace() and here.isspace())]
    text = "".join(" " if source[at].isspace() else source[at] for at in kept)
    return text, kept
