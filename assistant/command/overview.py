"""What `pcn-assistant overview` does: a report's key points in its own words, to the terminal or as JSON."""

from __future__ import annotations

import argparse
import json

from corpus.errors import UserError


def run_overview(options: argparse.Namespace) -> int:
    """`overview`: what a report is, says and asks for; 1 where it says nothing that can be told so.

    Raises:
        UserError: the library holds no such report.
    """
    from assistant.command.ask import format_answer
    from assistant.factory import notice
    from assistant.overview.overview import make_overview
    from assistant.settings import load_settings
    from corpus.library.store import Library, explain_unknown_report
    from index.build import open_or_build_library_index

    settings = load_settings()
    library = Library(settings.home)
    held = [card.id for card in library.cards()]
    if options.id not in held:
        raise UserError(explain_unknown_report(options.id, held))
    index, _ = open_or_build_library_index(library, settings.index, notice=notice)
    overview = make_overview(index.open([options.id]), options.id)
    if options.json:
        print(json.dumps({"id": options.id, **overview.as_json()}, ensure_ascii=False, indent=2))
    elif overview.statements:
        print(format_answer(overview))
    else:
        print(f"{options.id}: nothing in it can be told as an overview. pcn-assistant corpus show prints its text.")
    return 0 if overview.statements else 1
