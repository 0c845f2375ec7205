"""`corpus watch`: takes files of a folder into the library as they appear, by looking at the folder again and again.

Looking works on shared network folders too, which tell nobody of a change.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.command.corpus import explain_fault, walk_files
from assistant.command.publish import refuse_following
from corpus.errors import ReportError, UserError

if TYPE_CHECKING:
    from corpus.library.store import Library

# How long until the folder is looked at again.
_PAUSE_SECONDS = 2.0
# What is known of the files that were seen, in the home folder: {"/folder/a.pdf": {"state": [7, 99], "report": "a"}}.
_KNOWN = "watched.json"

# A file's size and the time of its last change, in nanoseconds.
State = tuple[int, int]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that was dealt with."""

    state: State
    # The id of the report that it was added as, or that holds it; None where it was not added.
    report: str | None


class FolderWatch:
    """Looks at a folder; what it dealt with is kept under the library's home, where a later run goes on from it."""

    def __init__(self, library: Library, folder: Path, *, add_newer: bool, say: Say) -> None:
        """With `add_newer`, a file that has changed is added as a newer edition; `say` is told every line."""
        self._library = library
        self._folder = folder
        self._add_newer = add_newer
        self._say = say
        self._seen = _read_seen(library.home / _KNOWN)
        # Links, pipes and devices that were told.
        self._refused: set[str] = set()
        # How files looked at the last look: a file is taken once it is the same twice.
        self._last: dict[str, State] = {}

    def look(self, *, must_settle: bool = True) -> int:
        """Take in what is new or has changed; how many files were added.

        A file that is still being copied grows: with `must_settle` it is taken when its size is that of the last look.
        """
        added, now = 0, {}
        for path in walk_files(self._folder):
            state = _state_of(path)
            key = str(path.absolute())
            if state is None:
                self._tell_refused(path, key)
                continue
            now[key] = state
            seen = self._seen.get(key)
            if (seen and seen.state == state) or (must_settle and self._last.get(key) != state):
                continue
            before = set(self._library.ids())
            self._seen[key] = Seen(state, self._take(path, seen))
            added += self._seen[key].report in set(self._library.ids()) - before
            _write_seen(self._library.home / _KNOWN, self._seen)
        self._last = now
        return added

    def _tell_refused(self, path: Path, key: str) -> None:
        """Say once of a link, a pipe or a device that it is none to be taken in; a file that has gone is no matter."""
        from corpus.library.file_guards import check_regular_file

        if key in self._refused or not os.path.lexists(path):
            return
        try:
            check_regular_file(path)
        except ReportError as fault:
            self._refused.add(key)
            self._say(explain_fault(path.name, fault))

    def _take(self, path: Path, seen: Seen | None) -> str | None:
        """Deal with a file and say what became of it; the id of its report, if it has one."""
        from corpus.library.additions import DuplicateReport
        from corpus.library.cards import clean_line

        name = clean_line(path.name)
        earlier = seen.report if seen and seen.report in self._library.ids() else None
        try:
            if earlier is None:
                card = self._library.add(path)
                self._say(f"{name}: added as '{card.id}'.")
                return card.id
            return self._take_changed(path, name, earlier)
        except DuplicateReport as fault:
            self._say(f"{name}: the library holds it already, as '{fault.report}'.")
            return fault.report
        except Exception as fault:  # a reader's bug, too, must not end the watch
            self._say(explain_fault(name, fault))
            return earlier

    def _take_changed(self, path: Path, name: str, earlier: str) -> str:
        """A file that was added before and has changed; the id of its report."""
        if self._library.file(earlier).read_bytes() == path.read_bytes():
            return earlier
        if not self._add_newer:
            self._say(f"{name}: changed since it was added as '{earlier}'. With --newer it is added as an edition.")
            return earlier
        # Editions are alike on purpose, so that their words are not compared.
        card = self._library.take_in(path, supersedes=earlier, again=True).report.details
        self._say(f"{name}: it has changed; added as '{card.id}', a newer edition of '{earlier}'.")
        return card.id


def watch_folder(options: argparse.Namespace) -> int:
    """`corpus watch`: until it is stopped, or once.

    Raises:
        UserError: there is no such folder.
    """
    from assistant.settings import load_settings
    from corpus.library.store import Library

    folder: Path = options.folder
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder. Give the folder in which reports are put.")
    settings = load_settings()
    refuse_following(settings)
    library = Library(settings.home, settings.reading)
    watch = FolderWatch(library, folder, add_newer=options.newer, say=_say)
    if options.once:
        added = watch.look(must_settle=False)
        _say(f"Added {added} {'file' if added == 1 else 'files'}.")
        return 0
    _say(f"Watching {folder} (Ctrl+C stops it).")
    for _ in _ticks():
        watch.look()
    return 0


def _ticks() -> Iterator[None]:
    """One now, and one after every pause."""
    while True:
        yield
        time.sleep(_PAUSE_SECONDS)


def _say(line: str) -> None:
    print(line, flush=True)


def _state_of(path: Path) -> State | None:
    """A file's size and time; None where it is gone, empty, or no plain file."""
    from corpus.library.file_guards import check_regular_file

    try:
        check_regular_file(path)
        found = path.stat()
    except (ReportError, OSError):
        return None
    return (found.st_size, found.st_mtime_ns) if found.st_size else None


def _read_seen(path: Path) -> dict[str, Seen]:
    """What was dealt with before; nothing where that is not known or damaged."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: Seen(
                (int(row["state"][0]), int(row["state"][1])), None if row["report"] is None else str(row["report"])
            )
            for key, row in rows.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return {}


def _write_seen(path: Path, seen: dict[str, Seen]) -> None:
    """Keep what was dealt with, whole or not at all; a folder that cannot be written ends nothing."""
    rows = {key: {"state": list(each.state), "report": each.report} for key, each in seen.items()}
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        part.replace(path)
    except OSError:
        return
