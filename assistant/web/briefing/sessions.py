"""What lies on each visitor's desk: the note being worked on. Its changes are made one after another, none lost."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from assistant.briefing.note import BriefingNote
from assistant.web.briefing.view import Offered

MOST_DESKS = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """A visitor's note, the name of its draft, and what is offered in place of one of its points."""

    note: BriefingNote | None = None
    draft: str = ""
    offered: Offered | None = None


@dataclass(slots=True)
class Place:
    """A desk and the lock that whoever changes it holds; `stopped` ends the work that is being done at it."""

    desk: Desk = field(default_factory=Desk)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: threading.Event = field(default_factory=threading.Event)


class Desks:
    """The desks by visit; the ones not used for longest are cleared away, their drafts stay on disk."""

    def __init__(self, most: int = MOST_DESKS) -> None:
        self._most = most
        self._places: OrderedDict[str, Place] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, visit: str) -> Place:
        """The place of a visit; an empty desk where it is new."""
        with self._lock:
            place = self._places.setdefault(visit, Place())
            self._places.move_to_end(visit)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
            return place
