"""The search page as HTML: its box, what was found with the words marked, and buttons that narrow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, pairwise

from assistant.search.query import EXAMPLE, MOST_CHARACTERS, Kind
from assistant.search.search import Facet, Found, SearchResults, Suggestion
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from corpus.vocabulary import Span

# The address of spans in a report, below the library's own, such as "?report=manifesto&at=120-180".
PlaceLink = Callable[[str, Sequence[Span]], str]

_FORM = Html(
    '<form class="search-form" role="search" aria-label="The whole library">'
    '<label for="search-box">Find words in the reports</label>'
    '<div class="search-row"><input type="search" id="search-box" name="q" maxlength="{most}" autocomplete="off" '
    'value="{words}" aria-describedby="search-help">'
    '<button type="submit" class="search-go">Search</button></div>'
    '<details class="search-help" id="search-help"><summary>How to search</summary><ul>'
    "<li>All words must stand in a place, in any of their forms: <code>nurses</code> finds “nurse” too.</li>"
    "<li><code>&quot;exact phrase&quot;</code> finds these words as they stand; "
    "<code>-word</code> leaves out.</li>"
    "<li><code>report:ID</code> or <code>report:&quot;words of its title&quot;</code>; "
    "<code>year:2021</code> or <code>year:2019-2021</code>.</li>"
    "<li><code>kind:</code> and one of {kinds}.</li>"
    "<li>Example: <code>{example}</code></li></ul></details></form>"
)
_NOTHING_YET = Html('<p class="search-hint">Places are found, not answers: each opens its report where it stands.</p>')
_RESULTS = Html(
    '<section class="found-places" aria-labelledby="found-title">'
    '<h2 id="found-title" tabindex="-1" data-query="{query}">{count}</h2>{facets}{groups}{turning}</section>'
)
_FACETS = Html('<div class="facets" role="group" aria-label="{name}"><span class="facets-name">{name}</span>{}</div>')
_FACET = Html(
    '<button type="button" class="facet" data-query="{query}" aria-pressed="{pressed}">{name} '
    '<span class="facet-count">{count}</span></button>'
)
_GROUP = Html(
    '<h3 class="found-report">{title} <span class="found-date">{date}</span></h3><ol class="hits">{hits}</ol>'
)
_HIT = Html(
    '<li><a class="hit" href="library{link}"><span class="hit-place">{place}</span>{lead_in}'
    '<span class="hit-words">{words}</span></a></li>'
)
_MASKED = Html(
    '<p class="notice" role="alert" data-masked>Your search holds what looks like {named}. It was not looked for, and '
    'is masked in the box: press Search to look for it so. If it is nobody’s: <button type="button" class="quiet" '
    'data-words="{typed}">Put my words back</button>, then press Search.</p>'
)
_LEAD_IN = Html('<span class="hit-lead">{}</span>')
_MARK = Html("<mark>{}</mark>")
_NONE = Html(
    '<section class="found-places" aria-labelledby="found-title"><h2 id="found-title" tabindex="-1" '
    'data-query="{query}">Nothing found</h2><p>No place in the library has all of this: {shown}</p>{others}</section>'
)
_OTHERS = Html('<p>Try:</p><ul class="others">{}</ul>')
_OTHER = Html(
    '<li><button type="button" class="facet" data-query="{query}">{change} '
    '<span class="facet-count">{count}</span></button></li>'
)
_TURNING = Html(
    '<nav class="turning" aria-label="Pages of results">{earlier}<span>Page {page} of {pages}</span>{later}</nav>'
)
_TURN = Html('<button type="button" class="facet" data-query="{query}" data-page="{page}">{name}</button>')
_ELLIPSIS = Html("… ")
# A lead-in's first characters, the rest is in its place: a table's title and headers may be long.
_MOST_LEAD_IN = 240


def search_form_html(words: str = "") -> Html:
    """The box, with what was typed."""
    kinds = ", ".join(Kind)
    return _FORM.format(most=MOST_CHARACTERS, words=attribute(words), kinds=kinds, example=EXAMPLE)


def masked_search_html(named: str, typed: str) -> Html:
    """The line under which a query with details of a person was put back into the box, masked."""
    return _MASKED.format(named=named, typed=attribute(typed))


def no_search_html() -> Html:
    """What stands below the box before anything is looked for."""
    return _NOTHING_YET


def results_html(results: SearchResults, link: PlaceLink) -> Html:
    """A page of what was found; where that is nothing, other searches."""
    query = attribute(str(results.query))
    if not results.total:
        others = join(map(_other, results.suggestions))
        shown = isolate(str(results.query))
        return _NONE.format(query=query, shown=shown, others=_OTHERS.format(others) if others else NOTHING)
    return _RESULTS.format(
        query=query,
        count="1 place" if results.total == 1 else f"{results.total:,} places",
        facets=_facets("Reports", results, results.by_report) + _facets("Kinds", results, results.by_kind),
        groups=join(_group(card.title, results.show_date(card), hits, link) for card, hits in results.by_reports()),
        turning=_turning(results),
    )


def _facets(name: str, results: SearchResults, facets: Sequence[Facet]) -> Html:
    return _FACETS.format(join(_facet(results, facet) for facet in facets), name=name)


def _facet(results: SearchResults, facet: Facet) -> Html:
    """A button that keeps only what shares something; pressed, it takes that back."""
    query = results.query
    pressed = facet.part in query.parts
    other = query.without(facet.part) if pressed else query.adding(facet.part)
    # Without its only part a query finds nothing: the button then stays as it is.
    other = other if other.parts else query
    return _FACET.format(
        query=attribute(str(other)),
        pressed="true" if pressed else "false",
        name=isolate(facet.name),
        count=f"{facet.count:,}",
    )


def _other(suggestion: Suggestion) -> Html:
    return _OTHER.format(
        query=attribute(str(suggestion.query)), change=isolate(suggestion.change), count=f"{suggestion.count:,}"
    )


def _group(title: str, date: str, hits: Sequence[Found], link: PlaceLink) -> Html:
    return _GROUP.format(title=isolate(title), date=isolate(date), hits=join(_hit(hit, link) for hit in hits))


def _hit(hit: Found, link: PlaceLink) -> Html:
    block = hit.place.block
    lead_in = marked_html(hit.place.lead_in[:_MOST_LEAD_IN], hit.lead_in_marks)
    if len(hit.place.lead_in) > _MOST_LEAD_IN:
        lead_in += _ELLIPSIS
    return _HIT.format(
        link=attribute(link(hit.place.report.id, block.spans)),
        place=isolate(hit.where()),
        lead_in=_LEAD_IN.format(lead_in) if lead_in else NOTHING,
        words=marked_html(block.text, hit.marks),
    )


def marked_html(text: str, marks: Sequence[Span]) -> Html:
    """A text with the characters at the marks marked; marks beyond its end are left out."""
    cuts = [0, *chain.from_iterable(mark for mark in marks if mark[1] <= len(text)), len(text)]
    pieces = [text[start:end] for start, end in pairwise(cuts)]
    return join(
        _MARK.format(piece) if number % 2 else Html.escape(piece) for number, piece in enumerate(pieces) if piece
    )


def _turning(results: SearchResults) -> Html:
    if results.pages == 1:
        return NOTHING
    return _TURNING.format(
        earlier=_turn(results, -1, "Previous") if results.page > 1 else NOTHING,
        later=_turn(results, 1, "Next") if results.page < results.pages else NOTHING,
        page=results.page,
        pages=results.pages,
    )


def _turn(results: SearchResults, step: int, name: str) -> Html:
    return _TURN.format(query=attribute(str(results.query)), page=results.page + step, name=name)
