"""What `pcn-assistant corpus tag`, `states`, `untag` and `restore` do with their options; their exit codes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from assistant.command.publish import refuse_following
from corpus.errors import ReportError

if TYPE_CHECKING:
    from corpus.library.store import Library


# So many ids are named of those that a restore brings back, changes or takes out.
_MOST_NAMED = 12


def tag_library(options: argparse.Namespace) -> int:
    """`corpus tag`: name the state that the library is in; damaged reports are named and left out."""
    from corpus.library.states import list_states, tag

    library = _open_library()
    before = list_states(library.home).size
    tagged = tag(library, options.name)
    state = tagged.state
    for fault in tagged.left_out:
        print(f"Left out: {fault.message}", file=sys.stderr)
    found = list_states(library.home)
    print(
        f"The library as it is now is the state '{state.name}': {_count(len(state.ids))}; "
        f"{_show_size(found.size - before)} more on disk. To come back to it: pcn-assistant corpus restore {state.name}"
    )
    return 0


def print_states(options: argparse.Namespace) -> int:
    """`corpus states`: name, time, number of reports and room on disk, parted by tabs; 1 where one is damaged."""
    from corpus.library.states import check_states, list_states

    home = _open_library().home
    found, faults = list_states(home), check_states(home)
    if options.json:
        damaged = sorted({fault.state for fault in faults})
        rows = [
            {"name": each.name, "made": each.made, "reports": each.ids, "bytes": found.sizes[each.name]}
            for each in found.states
        ]
        print(json.dumps({"states": rows, "damaged": damaged, "bytes": found.size}, indent=2))
    else:
        for each in found.states:
            print(f"{each.name}\t{each.made}\t{_count(len(each.ids))}\t{_show_size(found.sizes[each.name])}")
        if found.states:
            print(f"Together {_show_size(found.size)} on disk: what states share is kept once.")
        elif not found.damaged:
            print("No state has a name yet. To name the one that the library is in: pcn-assistant corpus tag NAME")
    for fault in faults:
        print(f"{fault.message}. To take it away: pcn-assistant corpus untag {fault.state}", file=sys.stderr)
    return 1 if faults else 0


def untag_library(options: argparse.Namespace) -> int:
    """`corpus untag`: take a state away."""
    from corpus.library.states import untag

    freed = untag(_open_library().home, options.name)
    print(f"The state '{options.name}' is gone; the library stays as it is. {_show_size(freed)} are free again.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """`corpus restore`: bring back removed reports, or the whole library to a state.

    A name that a removed report and a state share is the report's, as it always was; `--state` asks for the state.

    Raises:
        UserError: nothing of that name can be brought back.
    """
    from assistant.settings import load_settings
    from corpus.library.states import has_state

    refuse_following(load_settings())
    library, name = _open_library(), options.name
    if name is None and options.state:
        raise ReportError("--state needs the name of a state. To list them: pcn-assistant corpus states")
    if name is None:
        print(_tell_back(library.restore()))
        _tell_held(library)
        return 0
    removed = {found.report for found in library.removed()}
    is_state = has_state(library.home, name)
    if options.state or (is_state and name not in removed):
        return _restore_state(library, name)
    if name not in removed:
        raise ReportError(_explain_unknown(library, name, sorted(removed)))
    back = library.restore(name)
    held = f"The library holds '{name}' already with the same content: nothing was brought back."
    told = _tell_back(back) if back else held
    print(told.replace("Brought back:", "Brought back the report:") if is_state else told)
    if is_state:
        print(
            f"A state has that name, too. To bring the library back to it: pcn-assistant corpus restore --state {name}"
        )
    return 0


def _tell_held(library: Library) -> None:
    """Say what was not brought back as the library holds it already."""
    held = [found for found in library.removed() if found.is_held]
    if not held:
        return
    print(
        "Not brought back, as the library holds the same content already: "
        f"{_name_some(sorted({found.report for found in held}))}."
    )
    others = sorted({found.report for found in held if found.is_card_other})
    if others:
        print(f"With another card: {_name_some(others)}. To have that beside it: pcn-assistant corpus restore ID")


def _restore_state(library: Library, name: str) -> int:
    from corpus.library.states import find_name, restore_state

    known = find_name(library.home, name)
    done = restore_state(library, known)
    told = [
        f"{what} {_name_some(ids)}"
        for what, ids in [("brought back", done.back), ("put back as it was:", done.changed), ("taken out", done.out)]
        if ids
    ]
    if not told:
        print(f"The library is as it was in the state '{known}' already.")
    else:
        print(f"The library is as it was in the state '{known}': {'; '.join(told)}.")
    if done.out or done.changed:
        print("What was taken out, and what was there instead, can be brought back: pcn-assistant corpus restore ID")
    for report in done.other:
        print(f"Report {report} comes with the program, which has another version of it now.", file=sys.stderr)
    return 0


def _explain_unknown(library: Library, name: str, removed: Sequence[str]) -> str:
    from corpus.library.states import list_states

    if name in library.ids():
        return (
            f"report '{name}' is in the library, and no other of that id was removed: there is nothing to bring back."
        )
    states = [each.name for each in list_states(library.home).states]
    near = get_close_matches(name, [*removed, *states], n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return (
        f"no report '{name}' was removed, and no state has that name.{hint} "
        f"Reports that can be brought back: {', '.join(removed) or 'none'}. States: {', '.join(states) or 'none'}."
    )


def _name_some(ids: Sequence[str]) -> str:
    """The first of many ids. Example: "a, b and 188 more"."""
    more = len(ids) - _MOST_NAMED
    return ", ".join(ids) if more <= 0 else f"{', '.join(ids[:_MOST_NAMED])} and {more} more"


def _tell_back(restored: Sequence[str]) -> str:
    return f"Brought back: {', '.join(restored)}." if restored else "No report was missing."


def _count(reports: int) -> str:
    return "1 report" if reports == 1 else f"{reports} reports"


def _show_size(size: int) -> str:
    """Bytes as people read them. Examples: "312 bytes", "4.1 kB", "12.0 MB"."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _open_library() -> Library:
    from assistant.settings import load_settings
    from corpus.library.store import Library

    return Library(load_settings().home)
