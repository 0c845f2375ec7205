"""Kept answers as they are shown now: beside each citation, what has become of its place since it was cited."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from assistant.conversations.store import Exchange
from corpus.editions import describe_since, find_superseded
from corpus.errors import UserError
from corpus.vocabulary import Answer, Citation, Report, ReportDetails, Span

# Places that were looked at, and answers that were marked, the last used of each.
_MOST_PLACES = 8192
_MOST_ANSWERS = 256
# What is said of a place in a report that cannot be read.
_UNREADABLE = "cannot be read now"

Key = TypeVar("Key")
Value = TypeVar("Value")
# A citation's report, its quote and the stamp of the report that it was held against.
_Place = tuple[str, str, tuple[Span, ...], object]


class KeptPlaces:
    """Holds the citations of kept answers against the reports as they are now. Threads may share it.

    `read_report` reads a report by its id; `stamp_of` changes when the report does. Answers whose places all still
    stand come back as the same values, marked ones as the same marked ones.
    """

    def __init__(self, read_report: Callable[[str], Report], stamp_of: Callable[[str], object]) -> None:
        self._read_report = read_report
        self._stamp_of = stamp_of
        self._since: OrderedDict[_Place, str] = OrderedDict()
        self._marked: OrderedDict[int, tuple[Answer, tuple[Citation, ...], Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def mark_exchanges(self, exchanges: Sequence[Exchange], cards: Mapping[str, ReportDetails]) -> tuple[Exchange, ...]:
        """The exchanges with their answers marked; `cards` are the reports that the library holds now."""
        unreadable: set[str] = set()
        return tuple(
            replace(exchange, answer=self._mark(exchange.answer, cards, unreadable)) if exchange.answer else exchange
            for exchange in exchanges
        )

    def mark(self, answer: Answer, cards: Mapping[str, ReportDetails]) -> Answer:
        """An answer whose citations say what has become of their places, and what supersedes their reports now."""
        return self._mark(answer, cards, set())

    def _mark(self, answer: Answer, cards: Mapping[str, ReportDetails], unreadable: set[str]) -> Answer:
        """As `mark`. `unreadable` are the reports that could not be read this time; it grows."""
        newest = find_superseded(cards.values())
        stamps = {
            report: self._stamp_of(report) for report in {each.report for each in answer.citations} & cards.keys()
        }
        citations = tuple(
            _mark_citation(
                citation,
                self._find_since(citation, stamps[citation.report], unreadable),
                newest.get(citation.report),
            )
            if citation.report in cards
            else replace(citation, since=describe_since(citation, None))
            for citation in answer.citations
        )
        if citations == answer.citations:
            return answer
        with self._lock:
            kept = self._marked.get(id(answer))
            if kept is None or kept[0] is not answer or kept[1] != citations:
                kept = (answer, citations, replace(answer, citations=citations))
            _keep(self._marked, id(answer), kept, _MOST_ANSWERS)
            return kept[2]

    def _find_since(self, citation: Citation, stamp: object, unreadable: set[str]) -> str:
        """What has become of a place in a report that the library holds; "" where the quote still stands there."""
        key = (citation.report, citation.quote, citation.spans, stamp)
        with self._lock:
            since = self._since.get(key)
        if since is None and citation.report not in unreadable:
            try:
                since = describe_since(citation, self._read_report(citation.report))
            except UserError:
                # It is there, and damaged: `doctor` names it. Its quote cannot be shown in its place.
                unreadable.add(citation.report)
        if since is None:
            # Not kept: it may be mended in ways that the stamp does not show.
            return _UNREADABLE
        with self._lock:
            _keep(self._since, key, since, _MOST_PLACES)
        return since


def _mark_citation(citation: Citation, since: str, newest: str | None) -> Citation:
    if since == citation.since and newest == citation.superseded_by:
        return citation
    return replace(citation, since=since, superseded_by=newest)


def _keep(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    """Keep a value as the last used; the one used longest ago goes where there are too many."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
