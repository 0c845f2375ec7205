"""A query → the places where its words stand, best first, counted by report and by kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.search.marks import find_marks, phrase_pattern
from assistant.search.places import Place, places_of, plain
from assistant.search.query import Kind, Part, PartKind, SearchQuery, meaningful_tokens, read_years
from corpus.editions import find_superseded
from corpus.errors import UserError
from corpus.vocabulary import ReportDetails, Span, describe_ocr, page_name
from index.search import Index
from index.terms import stem, tokenize

# So many reports of a large library are looked through: those whose passages fit the words best.
MOST_SEARCHED = 24
PAGE_SIZE = 20
# What words that stand side by side add to a place's BM25, which is some 5 to 20; less the farther they are apart.
_NEARNESS = 4.0
# How many parts of a query that finds nothing are tried without.
_MOST_TRIED = 8
# A year, such as that of "July 2021".
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a query found."""

    # From 1, the best.
    rank: int
    score: float
    place: Place
    # Where the words stand that were looked for: offsets in the block's text and in its lead-in.
    marks: tuple[Span, ...]
    lead_in_marks: tuple[Span, ...]

    def where(self) -> str:
        """Where it stands in its report. Example: 'Part 2 > Funding, page 7 (PDF page 9), paragraph 12'."""
        block = self.place.block
        steps = [
            " > ".join(block.section),
            page_name(block.page, block.page_label),
            f"paragraph {block.paragraph}" if block.paragraph else self.kind_name(),
            describe_ocr(block.ocr),
        ]
        return ", ".join(step for step in steps if step)

    def kind_name(self) -> str:
        """What the block is, such as "heading"."""
        return self.place.block.kind.value

    def as_json(self) -> dict[str, Any]:
        """The place as JSON: `spans` are offsets in the report's source, `quote` is what stands there."""
        report, block = self.place.report, self.place.block
        return {
            "report": report.id,
            "title": report.details.title,
            "section": list(block.section),
            "page": block.page,
            "page_label": block.page_label,
            "paragraph": block.paragraph or None,
            "kind": [kind.value for kind in sorted(self.place.kinds)],
            "lead_in": self.place.lead_in,
            "text": block.text,
            "quote": report.quote(block.spans),
            "spans": [list(span) for span in block.spans],
            "ocr": block.ocr,
            "score": self.score,
        }


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the places found share something, and the part of a query that keeps only these."""

    name: str
    count: int
    part: Part


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another query that finds something where this one finds nothing."""

    query: SearchQuery
    # What it changes, such as "without kind:table".
    change: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of what a query found, and the counts of all of it."""

    query: SearchQuery
    total: int
    # The page, from 1, and how many there are; a page beyond the last is the last.
    page: int
    pages: int
    hits: tuple[Found, ...]
    by_report: tuple[Facet, ...]
    by_kind: tuple[Facet, ...]
    # Only where nothing was found.
    suggestions: tuple[Suggestion, ...] = ()
    # The ids of the reports of which the library holds a newer edition.
    superseded: frozenset[str] = frozenset()
    # Of a large library: how many reports were not looked through, as others fit the words better.
    not_searched: int = 0

    def show_date(self, card: ReportDetails) -> str:
        """A report's date, marked where there is a newer edition. Example: "2019, superseded"."""
        return f"{card.shown_date}, superseded" if card.id in self.superseded else card.shown_date

    def tell_not_searched(self) -> str:
        """That the library is larger than what was looked through, in words."""
        return (
            f"Looked through the {MOST_SEARCHED} reports that fit the words best, and not through "
            f"{self.not_searched:,} others. To look through one of them: report:ID"
        )

    def by_reports(self) -> list[tuple[ReportDetails, list[Found]]]:
        """The page's hits by report, the report with the best hit first."""
        groups: dict[str, list[Found]] = {}
        for hit in self.hits:
            groups.setdefault(hit.place.report.id, []).append(hit)
        return [(hits[0].place.report.details, hits) for hits in groups.values()]


def search(index: Index, query: SearchQuery, *, page: int = 1, size: int = PAGE_SIZE) -> SearchResults:
    """The places that hold all words and phrases of a query, best first; ties in the order of the library.

    Raises:
        UserError: a filter names a report that the library does not hold.
    """
    ranked = _rank(index, query)
    pages = max(1, -(-len(ranked) // size))
    page = min(max(page, 1), pages)
    places = places_of(index).places
    hits = []
    for rank, (number, score) in enumerate(ranked[(page - 1) * size : page * size], start=(page - 1) * size + 1):
        place = places[number]
        marks = find_marks(place.block.text, query, index.lexicon.compounds)
        lead_in_marks = find_marks(place.lead_in, query, index.lexicon.compounds)
        hits.append(Found(rank, score, place, marks, lead_in_marks))
    found = [places[number] for number, _ in ranked]
    return SearchResults(
        query,
        len(ranked),
        page,
        pages,
        tuple(hits),
        tuple(_count_reports(found)),
        tuple(_count_kinds(found)),
        () if ranked else tuple(_suggest(index, query)),
        frozenset(find_superseded(index.catalogue)),
        not_searched=len(allowed_reports(index.catalogue, query) - set(index.reports)),
    )


def _rank(index: Index, query: SearchQuery) -> list[tuple[int, float]]:
    """The numbers and scores of the places that match, best first."""
    all_places = places_of(index)
    matches = _Matcher(index, query)
    scores = all_places.bm25.scores(matches.scored_terms)
    ranked = []
    for number, place in enumerate(all_places.places):
        if matches.takes(place):
            ranked.append((number, round(float(scores[number]) + matches.nearness(place), 4)))
    return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))


class _Matcher:
    """Says whether a place matches a query."""

    def __init__(self, index: Index, query: SearchQuery) -> None:
        compounds = index.lexicon.compounds
        self._words = _alternatives([part.value for part in query.of(PartKind.WORD)], compounds)
        self._phrases = [_Phrase(part.value) for part in query.of(PartKind.PHRASE)]
        left_out = query.of(PartKind.WORD, excluded=True)
        self._no_terms = {stem(token) for part in left_out for token in tokenize(plain(part.value))}
        self._no_phrases = [_Phrase(part.value) for part in query.of(PartKind.PHRASE, excluded=True)]
        self._reports = allowed_reports(index.catalogue, query)
        self._kinds = {Kind(part.value) for part in query.of(PartKind.KIND)}
        self._no_kinds = {Kind(part.value) for part in query.of(PartKind.KIND, excluded=True)}
        phrases = [plain(part.value) for part in query.of(PartKind.PHRASE)]
        in_phrases = [stem(token) for words in phrases for token in meaningful_tokens(words)]
        self.scored_terms = list(dict.fromkeys([*(term for word in self._words for term in sorted(word)), *in_phrases]))

    def takes(self, place: Place) -> bool:
        """Whether the place is one that was looked for."""
        if place.report.id not in self._reports or not self._fits_kind(place):
            return False
        if any(word.isdisjoint(place.terms) for word in self._words):
            return False
        # An item is not found by its list's lead-in alone.
        if self._words and all(word.isdisjoint(place.own_terms) for word in self._words):
            return False
        if not self._no_terms.isdisjoint(place.terms):
            return False
        return all(p.stands_in(place) for p in self._phrases) and not any(p.stands_in(place) for p in self._no_phrases)

    def nearness(self, place: Place) -> float:
        """More the nearer the words stand to each other; 0 for one word alone, or where one stands in the lead-in."""
        shortest = _shortest_window(place.stems, self._words) if len(self._words) > 1 else None
        return _NEARNESS * len(self._words) / shortest if shortest else 0.0

    def _fits_kind(self, place: Place) -> bool:
        wanted = not self._kinds or not self._kinds.isdisjoint(place.kinds)
        return wanted and self._no_kinds.isdisjoint(place.kinds)


class _Phrase:
    """A phrase, looked for first as characters, which is quick, and then as whole words."""

    def __init__(self, words: str) -> None:
        self._folded = plain(words).casefold()
        self._pattern = phrase_pattern(words)

    def stands_in(self, place: Place) -> bool:
        return self._folded in place.folded and self._pattern.search(plain(place.block.text)) is not None


def _alternatives(words: Sequence[str], compounds: frozenset[str]) -> list[set[str]]:
    """For each word that tells anything, the terms of which a place must hold one.

    Two words that the library writes as one are found as one, too: 'co', 'production' by 'coproduction'.
    """
    tokens = tokenize(plain(" ".join(words)))
    found = []
    for at, token in enumerate(tokens):
        if token not in meaningful_tokens(token):
            continue
        pairs = ["".join(tokens[start : start + 2]) for start in (at - 1, at) if 0 <= start < len(tokens) - 1]
        found.append({stem(token), *(stem(pair) for pair in pairs if pair in compounds)})
    return found


def _shortest_window(stems: Sequence[str], words: Sequence[set[str]]) -> int | None:
    """How many words the shortest run has that holds every word; None where none does."""
    last: dict[int, int] = {}
    shortest: int | None = None
    for at, term in enumerate(stems):
        holding = [number for number, word in enumerate(words) if term in word]
        if not holding:
            continue
        last.update(dict.fromkeys(holding, at))
        if len(last) == len(words):
            length = at - min(last.values()) + 1
            shortest = length if shortest is None else min(shortest, length)
    return shortest and max(shortest, len(words))


def allowed_reports(cards: Sequence[ReportDetails], query: SearchQuery) -> set[str]:
    """The ids of the reports of a library that the filters leave.

    Raises:
        UserError: a filter names a report that is not among them.
    """
    allowed = {card.id for card in cards}
    named = query.of(PartKind.REPORT)
    if named:
        allowed &= set().union(*(_named_reports(part.value, cards) for part in named))
    for part in query.of(PartKind.REPORT, excluded=True):
        allowed -= _named_reports(part.value, cards)
    years = query.of(PartKind.YEAR)
    if years:
        allowed &= {card.id for card in cards if any(_is_of_years(card, part.value) for part in years)}
    for part in query.of(PartKind.YEAR, excluded=True):
        allowed -= {card.id for card in cards if _is_of_years(card, part.value)}
    return allowed


def _named_reports(name: str, cards: Sequence[ReportDetails]) -> set[str]:
    """The reports of that id, or those whose titles hold the words of the name."""
    by_id = {card.id for card in cards if card.id.casefold() == name.casefold()}
    if by_id:
        return by_id
    words = {stem(token) for token in tokenize(name)}
    titled = {
        card.id for card in cards if words and words <= {stem(t) for t in tokenize(f"{card.title} {card.short_title}")}
    }
    if not titled:
        raise UserError(f"report:{name}: no such report; there are {', '.join(card.id for card in cards)}.")
    return titled


def _is_of_years(card: ReportDetails, value: str) -> bool:
    first, last = read_years(value)
    return any(first <= int(year) <= last for year in _YEAR.findall(card.edtf or card.date))


def _count_reports(found: Sequence[Place]) -> Iterator[Facet]:
    cards = {place.report.id: place.report.details for place in found}
    for report, count in Counter(place.report.id for place in found).most_common():
        yield Facet(cards[report].short_title, count, Part(PartKind.REPORT, report))


def _count_kinds(found: Sequence[Place]) -> Iterator[Facet]:
    counts = Counter(kind for place in found for kind in place.kinds)
    for kind in Kind:
        if counts[kind]:
            yield Facet(kind.value, counts[kind], Part(PartKind.KIND, kind.value))


def _suggest(index: Index, query: SearchQuery) -> Iterator[Suggestion]:
    """Queries near one that finds nothing: a word spelt as the library spells it, then a part left out."""
    for part in query.of(PartKind.WORD):
        spelt = index.lexicon.repair_spelling(part.value.casefold())
        if spelt != part.value.casefold():
            other = query.replacing(part, spelt)
            if count := len(_rank(index, other)):
                yield Suggestion(other, f"{spelt} for {part.value}", count)
    for part in query.parts[:_MOST_TRIED]:
        other = query.without(part)
        if any(not kept.is_excluded for kept in other.parts) and (count := len(_rank(index, other))):
            yield Suggestion(other, f"without {part}", count)
