"""The library as HTML: the reports as cards, and the choice of reports to ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.documents.layout import SUPERSEDED
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from corpus.editions import find_superseded
from corpus.vocabulary import ReportDetails

_LIBRARY = Html(
    '<section class="library" aria-labelledby="library-title" data-shown="{key}"{quiet}>'
    '<h2 id="library-title" tabindex="-1">{count}</h2>'
    '<p class="library-hint">Choose a numbered source in an answer to see its words in their place, '
    "or open a report to read it whole.</p>"
    '<ul class="cards">{cards}</ul></section>'
)
_QUIET = Html(" data-quiet")
_CARD = Html(
    '<li><button type="button" class="card" data-open="{key}">'
    '<span class="card-title">{title}</span>'
    '<span class="card-by">{publisher}</span>'
    '<span class="card-date">{date}{superseded}</span>'
    '<span class="card-more">{length}{added}</span></button>'
    '<a class="card-ask" href="./?only={id}">'
    "Ask only this report</a>{tools}</li>"
)
# Shown on the Library page, see library.css.
_TOOLS = Html(
    '<span class="card-tools"><button type="button" data-do="check" data-key="{id}" aria-label="What was read: {name}">'
    "What was read</button>{edit}"
    '<button type="button" class="changes" data-do="remove" data-key="{id}" aria-label="Remove: {name}">Remove</button>'
    "</span>"
)
_EDIT = Html(
    '<button type="button" class="changes" data-do="open-edit" data-key="{id}" aria-label="Edit: {name}">Edit</button>'
)
_SCOPE = Html(
    '<details class="scope"><summary data-all="Asking {all}">{summary}</summary>'
    "<fieldset><legend>Ask only these reports</legend>{choices}"
    '<label class="since">Published in <select><option value="">any year</option>{years}</select></label>'
    "</fieldset></details>"
)
_CHOICE = Html(
    '<label data-year="{year}"><input type="checkbox" value="{id}"{checked}> <span>{title} '
    '<span class="scope-date">{date}</span>{superseded}</span></label>'
)
_SUPERSEDED = Html(' <span class="superseded">{}</span>')
_YEAR_OPTION = Html('<option value="{year}">{year} or later</option>')
# The name on the page of the list of reports.
LIBRARY = "library"
# A year from 1900 to 2099, such as the "2021" of "July 2021".
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def report_key(report: str) -> str:
    """The name on the page of a whole report."""
    return f"r-{report}"


def library_html(
    cards: Sequence[ReportDetails], words: Mapping[str, int] | None = None, *, is_quiet: bool = False
) -> Html:
    """The reports as cards, shown where no source is open. `words` are their lengths, by id.

    Whoever is on the page is taken to them, unless they are quiet.
    """
    lengths = words or {}
    newest = name_newest(cards)
    entries = join(_card(card, lengths.get(card.id), newest.get(card.id)) for card in cards)
    return _LIBRARY.format(key=LIBRARY, quiet=_QUIET if is_quiet else NOTHING, count=_count(len(cards)), cards=entries)


def name_newest(cards: Sequence[ReportDetails]) -> dict[str, str]:
    """The superseded reports, by id, each with the short title of its newest edition."""
    titles = {card.id: card.short_title for card in cards}
    return {old: titles[new] for old, new in find_superseded(cards).items()}


def _mark(newest: str | None) -> Html:
    """That a report has a newer edition; nothing where it has none."""
    return _SUPERSEDED.format(isolate(f"{SUPERSEDED} by {newest}")) if newest else NOTHING


def _card(card: ReportDetails, words: int | None, newest: str | None) -> Html:
    added = f"added {card.added}" if card.added else "came with the product"
    return _CARD.format(
        key=attribute(report_key(card.id)),
        title=isolate(card.title),
        publisher=isolate(card.publisher),
        date=isolate(card.shown_date),
        superseded=_mark(newest),
        length=f"{describe_length(words)} · " if words else "",
        added=isolate(added),
        id=attribute(card.id),
        tools=_tools(card),
    )


def _tools(card: ReportDetails) -> Html:
    """What a librarian does with a report; the card of a bundled one cannot be changed."""
    names = {"id": attribute(card.id), "name": attribute(card.short_title)}
    return _TOOLS.format(**names, edit=_EDIT.format(**names) if card.added else NOTHING)


def describe_length(words: int) -> str:
    """A length to the nearest hundred, below fifty as it is: "about 12,300 words", "about 42 words"."""
    return f"about {round(words, -2) or words:,} words"


def scope_html(cards: Sequence[ReportDetails], ticked: Sequence[str] = ()) -> Html:
    """The choice of reports to ask, by name and by date; none ticked means all of them."""
    newest = name_newest(cards)
    every = _all(len(cards) - len(newest), "current " if newest else "")
    years = {_year(card) for card in cards} - {""}
    return _SCOPE.format(
        all=every,
        summary=f"Asking {len(ticked)} of {_count(len(cards))}" if ticked else f"Asking {every}",
        choices=join(_choice(card, card.id in ticked, newest.get(card.id)) for card in cards),
        years=join(_YEAR_OPTION.format(year=year) for year in sorted(years, reverse=True)),
    )


def _choice(card: ReportDetails, is_ticked: bool, newest: str | None) -> Html:
    return _CHOICE.format(
        year=_year(card),
        id=attribute(card.id),
        checked=" checked" if is_ticked else "",
        title=isolate(card.short_title),
        date=isolate(card.shown_date),
        superseded=_mark(newest),
    )


def _year(card: ReportDetails) -> str:
    """The year in a report's date; "" where it has none."""
    found = _YEAR.search(card.date)
    return found[0] if found else ""


def _count(reports: int, what: str = "") -> str:
    return f"1 {what}report" if reports == 1 else f"{reports} {what}reports"


def _all(reports: int, what: str = "") -> str:
    return f"all {_count(reports, what)}" if reports > 1 else _count(reports, what)
