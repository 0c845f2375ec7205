"""What an earlier run left half done: a restore that was cut short is finished or undone, and told, before anything."""

from __future__ import annotations

import sys

from corpus.errors import UserError


def finish_restore() -> None:
    """Finish or undo a restore of the home that was cut short, and say so on standard error."""
    from assistant.settings import find_home
    from corpus.library.moves import finish_moves, is_left_behind
    from corpus.library.writer_lock import hold_lock

    home = find_home()
    if not is_left_behind(home):
        return
    try:
        # Whoever is at it still holds the lock, and is waited for.
        with hold_lock(home / "library"):
            told = finish_moves(home)
    except UserError as fault:
        told = str(fault)
    if told:
        print(told, file=sys.stderr)
