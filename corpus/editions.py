"""Which reports newer editions in the library supersede, over several steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpus.vocabulary import ReportDetails


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


def _list_later(report: str, newer: Mapping[str, list[str]]) -> list[str]:
    """Every edition that follows a report, the nearest first."""
    met = [report]
    for edition in met:
        met += [new for new in newer.get(edition, ()) if new not in met]
    return met[1:]
