"""The library as HTML: the reports as cards, and the choice of reports to ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.documents.escaping import attribute, isolated
from assistant.web.html.reading_view import LIBRARY, dated
from corpus.vocabulary import ReportDetails


def report_key(report: str) -> str:
    """The name on the page of a whole report."""
    return f"r-{report}"


def library_html(cards: Sequence[ReportDetails], words: Mapping[str, int] | None = None) -> str:
    """The reports as cards, shown where no source is open. `words` are their lengths, by id."""
    entries = "".join(_card(card, (words or {}).get(card.id)) for card in cards)
    return (
        f'<section class="library" aria-labelledby="library-title" data-shown="{LIBRARY}">'
        f'<h2 id="library-title" tabindex="-1">{_count(len(cards))}</h2>'
        '<p class="library-hint">Choose a numbered source in an answer to see its words in their place, '
        "or open a report to read it whole.</p>"
        f'<ul class="cards">{entries}</ul></section>'
    )


def _card(card: ReportDetails, words: int | None) -> str:
    length = f"about {round(words, -2) or words:,} words" if words else ""
    added = f"added {card.added}" if card.added else "came with the product"
    return (
        f'<li><button type="button" class="card" data-open="{attribute(report_key(card.id))}">'
        f'<span class="card-title">{isolated(card.title)}</span>'
        f'<span class="card-by">{isolated(card.publisher)}</span>'
        f'<span class="card-date">{isolated(dated(card))}</span>'
        f'<span class="card-more">{" · ".join(filter(None, (length, isolated(added))))}</span></button>'
        f'<a class="card-ask" href="/?only={attribute(card.id)}">'
        "Ask only this report</a></li>"
    )


def scope_html(cards: Sequence[ReportDetails], ticked: Sequence[str] = ()) -> str:
    """The choice of reports to ask, by name and by date; none ticked means all of them."""
    choices = "".join(
        f'<label data-year="{_year(card) or ""}"><input type="checkbox" value="{attribute(card.id)}"'
        f"{' checked' if card.id in ticked else ''}> <span>{isolated(card.short_title)} "
        f'<span class="scope-date">{isolated(dated(card))}</span></span></label>'
        for card in cards
    )
    years = sorted({year for card in cards if (year := _year(card))}, reverse=True)
    options = "".join(f'<option value="{year}">{year} or later</option>' for year in years)
    since = f'<label class="since">Published in <select><option value="">any year</option>{options}</select></label>'
    summary = f"Asking {len(ticked)} of {_count(len(cards))}" if ticked else f"Asking {_all(len(cards))}"
    return (
        f'<details class="scope"><summary data-all="Asking {_all(len(cards))}">{summary}</summary>'
        f"<fieldset><legend>Ask only these reports</legend>{choices}{since}</fieldset></details>"
    )


def _year(card: ReportDetails) -> str | None:
    found = re.search(r"\b(?:19|20)\d\d\b", card.date)
    return found[0] if found else None


def _count(reports: int) -> str:
    return "1 report" if reports == 1 else f"{reports} reports"


def _all(reports: int) -> str:
    return f"all {_count(reports)}" if reports > 1 else _count(reports)
