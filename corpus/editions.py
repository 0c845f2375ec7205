"""Which reports newer editions in the library supersede, over several steps; whether old quotes still stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpus.text import extract_text
from corpus.vocabulary import Citation, Passage, Report, ReportDetails

# What has become of a place since it was cited: the report's text is another now, or the report is gone.
EARLIER_EDITION = "earlier edition"
NO_LONGER_HELD = "no longer in the library"


def find_superseded(cards: Iterable[ReportDetails]) -> dict[str, str]:
    """The superseded reports: the id of each, with the id of its newest edition, in the order of the cards.

    Reports that name each other in a circle do not supersede one another, so that a circle never hides all of them.
    """
    known = list(cards)
    ids = {card.id for card in known}
    newer: dict[str, list[str]] = {}
    for card in known:
        if card.supersedes in ids:
            newer.setdefault(card.supersedes or "", []).append(card.id)
    later = {card.id: _list_later(card.id, newer) for card in known if card.id in newer}
    found = {old: [new for new in news if old not in later.get(new, ())] for old, news in later.items()}
    return {card.id: found[card.id][-1] for card in known if found.get(card.id)}


def trace_earlier(report: str, cards: Iterable[ReportDetails]) -> list[str]:
    """A report and the earlier editions that its card leads to, the newest first; a circle is gone round once."""
    earlier = {card.id: card.supersedes for card in cards}
    met: list[str] = []
    edition: str | None = report
    while edition is not None and edition not in met:
        met.append(edition)
        edition = earlier.get(edition)
    return met


def describe_since(citation: Citation, report: Report | None) -> str:
    """What has become of a citation's place since, in words; "" where the quote still stands there, to the character.

    `report` is the report as the library holds it now; None where it does not.
    """
    if report is None:
        return NO_LONGER_HELD
    return "" if report.quote(citation.spans) == citation.quote else EARLIER_EDITION


def is_in_place(passage: Passage, report: Report) -> bool:
    """Whether a kept passage still stands at its spans, but for signs that are not shown."""
    there = extract_text(report.source, passage.spans, has_markup=report.has_markup)
    return _letters(there) == _letters(passage.text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _list_later(report: str, newer: Mapping[str, list[str]]) -> list[str]:
    """Every edition that follows a report, the nearest first."""
    met = [report]
    for edition in met:
        met += [new for new in newer.get(edition, ()) if new not in met]
    return met[1:]
