"""The library as HTML: the page's heading, the reports as cards, and the choice of reports to ask."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.escaping import attribute, isolated
from assistant.reading_html import LIBRARY, dated
from corpus.vocabulary import ReportDetails


def header_html(reports: int) -> str:
    """The page's heading."""
    return (
        '<header class="masthead"><h1>PCN Assistant</h1>'
        f"<p>Answers from {_count(reports)}, in their own words, each with its source. "
        "Nothing you type leaves this machine.</p></header>"
    )


def report_key(report: str) -> str:
    """The name on the page of a whole report."""
    return f"r-{report}"


def library_html(cards: Sequence[ReportDetails]) -> str:
    """The reports as cards, shown where no source is open."""
    entries = "".join(
        f'<li><button type="button" class="card" data-open="{attribute(report_key(card.id))}">'
        f'<span class="card-title">{isolated(card.title)}</span>'
        f'<span class="card-by">{isolated(card.publisher)}</span>'
        f'<span class="card-date">{isolated(dated(card))}</span></button></li>'
        for card in cards
    )
    return (
        f'<section class="library" aria-labelledby="library-title" data-shown="{LIBRARY}">'
        f'<h2 id="library-title" tabindex="-1">{_count(len(cards))}</h2>'
        '<p class="library-hint">Choose a numbered source in an answer to see its words in their place, '
        "or open a report to read it whole.</p>"
        f'<ul class="cards">{entries}</ul></section>'
    )


def scope_html(cards: Sequence[ReportDetails]) -> str:
    """The choice of reports to ask; none ticked means all of them."""
    choices = "".join(
        f'<label><input type="checkbox" value="{attribute(card.id)}"> <span>{isolated(card.short_title)}</span></label>'
        for card in cards
    )
    return (
        f'<details class="scope"><summary>Asking {_all(len(cards))}</summary>'
        f"<fieldset><legend>Ask only these reports</legend>{choices}</fieldset></details>"
    )


def _count(reports: int) -> str:
    return "1 report" if reports == 1 else f"{reports} reports"


def _all(reports: int) -> str:
    return f"all {_count(reports)}" if reports > 1 else _count(reports)
