"""What `pcn-assistant search` does: where the words of a query stand, to the terminal or as JSON."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.search.search import Found, SearchResults

_WIDTH = 96


def run_search(options: argparse.Namespace) -> int:
    """`search`: the places that a query finds; 1 where it finds none.

    Raises:
        UserError: the query cannot be understood, or the limit is below 1.
    """
    from assistant.factory import notice
    from assistant.search.query import parse_query
    from assistant.search.search import MOST_SEARCHED, allowed_reports, search
    from assistant.settings import load_settings
    from corpus.library.store import Library
    from index.build import open_or_build_library_index

    if options.limit < 1:
        raise UserError(f"--limit {options.limit}: give a number from 1 on.")
    query = parse_query(options.query)
    settings = load_settings()
    library_index, _ = open_or_build_library_index(Library(settings.home), settings.index, notice=notice)
    allowed = allowed_reports(library_index.catalogue, query)
    index = library_index.open(library_index.choose([options.query], most=MOST_SEARCHED, reports=allowed))
    results = search(index, query, size=options.limit)
    if options.json:
        rows = {"query": str(query), "total": results.total, "hits": [hit.as_json() for hit in results.hits]}
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(format_results(results))
    return 0 if results.total else 1


def format_results(results: SearchResults) -> str:
    """The places by report as plain text, wrapped; where there are none, what to try."""
    if not results.total:
        tries = [f"  {other.query}  ({other.change}: {_count(other.count)})" for other in results.suggestions]
        return "\n".join(["Nothing found.", *(["Try:", *tries] if tries else [])])
    counts = ", ".join(f"{facet.name} {facet.count}" for facet in results.by_report)
    kinds = ", ".join(f"{facet.name} {facet.count}" for facet in results.by_kind)
    parts = [f"{_count(results.total)}, {len(results.hits)} shown\n{_wrap(f'Reports: {counts}')}\nKinds: {kinds}"]
    if results.not_searched:
        parts.append(_wrap(results.tell_not_searched()))
    for card, hits in results.by_reports():
        parts.append(_wrap(f"{card.title} ({results.show_date(card)}; report:{card.id})"))
        parts += map(_format_hit, hits)
    return "\n\n".join(parts)


def _format_hit(hit: Found) -> str:
    """The place, then the words, after what must be read before them."""
    words = f"{hit.place.lead_in} … {hit.place.block.text}" if hit.place.lead_in else hit.place.block.text
    return f"{_wrap(f'{hit.rank}. {hit.where()}')}\n{_wrap('   ' + words)}"


def _count(places: int) -> str:
    return "1 place" if places == 1 else f"{places:,} places"


def _wrap(line: str) -> str:
    return textwrap.fill(line, _WIDTH, subsequent_indent="   ", break_long_words=False, break_on_hyphens=False)
