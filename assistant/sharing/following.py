"""A home that follows what is published at an address: it looks at the pointer, and takes a new state in whole."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from assistant.sharing.faults import ObjectMissing, PlaceUnreachable, StateRefused
from assistant.sharing.fetching import FOLDER, fetch_manifest, fetch_missing, fetch_state
from assistant.sharing.fitting import refuse_other_index, refuse_other_reports
from assistant.sharing.place import Place
from assistant.sharing.published import POINTER, Pointer, read_pointer
from assistant.sharing.swapping import Swapped, read_record, stamp_library, swap_in
from corpus.errors import IndexUnusable, UserError
from index.build import IndexSettings

SECONDS = 3.0
_OLD = "Answers come from the library as it was."
# What was refused is looked at again after so many looks: it may have been mended where it stands.
_LOOKS_BETWEEN = 10
# A state that is replaced while it is fetched is given up so often for the newer one.
_MOST_STATES = 5


class _StillRefused(Exception):
    """What is published is what was refused a moment ago."""


class Follower:
    """Keeps a home in the state that is published at an address. Safe to share between threads."""

    def __init__(
        self, home: Path, address: str, settings: IndexSettings, *, program: str, notice: Callable[[str], None]
    ) -> None:
        """`address` is one as `check_address` gives it; `notice` is told each change and each fault once."""
        self._home = home
        self._address = address
        self._settings = settings
        self._program = program
        self._notice = notice
        self._place: Place | None = None
        self._lock = threading.Lock()
        self._told = ""
        # The state that was refused last, and how often it was passed over since.
        self._refused = ""
        self._passed_over = 0
        # Whether the home is still to be looked at: the library may have been changed while nobody followed.
        self._is_first = True
        # The state that whoever holds this answers from.
        self._served = read_record(home).state
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def served(self) -> str:
        """The SHA-256 of the state that the home was in at the last look; "" for none."""
        return self._served

    def look(self) -> bool:
        """Take in what is published now; whether the home is in another state than at the last look.

        Nothing is raised: what goes wrong is told, once, and the home stays as it is.
        """
        with self._lock:
            try:
                self._look()
                self._tell("")
            except _StillRefused:
                pass  # it was told
            except PlaceUnreachable as fault:
                self._tell(f"{fault}. Answers come from the library as it is; it is looked for again.")
            except StateRefused as fault:
                self._tell(f"{self._address}: what is published there is not taken in: {fault}. {_OLD}")
            except (UserError, IndexUnusable) as fault:
                self._tell(f"What is published at {self._address} is not taken in: {fault} {_OLD}")
            except OSError as fault:
                what = f"{fault.filename or self._home}: {fault.strerror or fault}"
                self._tell(f"What is published at {self._address} is not taken in: {what}. {_OLD}")
            now = read_record(self._home).state
            has_changed, self._served = now != self._served, now
            return has_changed

    def start(self, swapped: Callable[[], object], *, seconds: float = SECONDS) -> None:
        """Look every few seconds, in a thread of its own; `swapped` is called after each change."""

        def run() -> None:
            while not self._stop.wait(seconds):
                if self.look():
                    swapped()

        self._thread = threading.Thread(target=run, name="follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a fetch under way ends by itself, and what it has got is used the next time."""
        self._stop.set()

    def _look(self) -> None:
        for _ in range(_MOST_STATES):
            pointer = self._read_pointer()
            if pointer is None or self._is_done(pointer):
                return
            try:
                self._take_in(pointer)
                return
            except ObjectMissing:
                # A newer state may have been published, and this one's files deleted, while they were fetched.
                if self._read_pointer() == pointer:
                    self._refused = pointer.state
                    raise
            except StateRefused:
                self._refused = pointer.state
                raise

    def _read_pointer(self) -> Pointer | None:
        if self._place is None:
            self._place = Place(self._address)
        try:
            return read_pointer(self._place.read(POINTER))
        except ObjectMissing as fault:
            raise PlaceUnreachable(f"{self._address}: nothing is published there") from fault

    def _is_done(self, pointer: Pointer) -> bool:
        record = read_record(self._home)
        is_known, self._is_first = not self._is_first, False
        if record.state == pointer.state and (is_known or record.stamp == stamp_library(self._home)):
            return True
        if pointer.state == self._refused and self._passed_over < _LOOKS_BETWEEN:
            self._passed_over += 1
            raise _StillRefused
        self._refused, self._passed_over = "", 0
        return False

    def _take_in(self, pointer: Pointer) -> None:
        from filelock import FileLock, Timeout

        assert self._place is not None
        (self._home / FOLDER).mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._home / FOLDER / "writer.lock", timeout=0):
                state = fetch_state(self._place, pointer.state)
                refuse_other_reports(state, self._program)
                manifest = fetch_manifest(self._place, state, self._home)
                refuse_other_index(state, manifest, self._settings)
                fetched = fetch_missing(self._place, pointer.state, state, manifest, self._home)
                swapped = swap_in(self._home, self._address, fetched, self._settings)
        except Timeout:
            return  # another process of this home is at it; what it does is seen at the next look
        reports = len(state.bundled) + len(state.reports)
        self._notice(
            f"The library is as published at {self._address} {pointer.published}: {_describe(swapped, reports)}"
        )
        if swapped.binned:
            self._notice(
                f"Not from there, and moved into the bin of {self._home}: {', '.join(swapped.binned)}. They are kept "
                "for 30 days."
            )

    def _tell(self, line: str) -> None:
        """Tell what is wrong where it is not told already, and once that it is over."""
        if line and line != self._told:
            self._notice(line)
        elif not line and self._told:
            self._notice(f"{self._address} is followed again.")
        self._told = line


def _describe(swapped: Swapped, reports: int) -> str:
    """Example: "7 reports (2 new, 1 changed, 1 gone)."."""
    counts = {"new": swapped.new, "changed": swapped.changed, "gone": swapped.gone}
    told = ", ".join(f"{len(ids)} {what}" for what, ids in counts.items() if ids)
    return f"{reports} reports{f' ({told})' if told else ''}."
