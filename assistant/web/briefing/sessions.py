"""What each visitor works on: a session with its note. Its changes are made one after another, none lost."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from assistant.briefing.note import BriefingNote
from assistant.web.briefing.points_view import Alternatives
from assistant.web.shell.jobs import Job

MOST_SESSIONS = 500
# So many changes of a note can be taken back.
MOST_UNDONE = 30


@dataclass(frozen=True, slots=True)
class Session:
    """What a visitor works on."""

    note: BriefingNote | None = None
    draft: str = ""
    """The name of the note's draft."""
    alternatives: Alternatives | None = None
    """What is offered in place of one of its points."""
    earlier: tuple[BriefingNote, ...] = ()
    """The note before each change by hand, the latest last, so that it can be undone."""


@dataclass(slots=True)
class SessionLock:
    """A session and the lock that whoever changes it holds."""

    session: Session = field(default_factory=Session)
    lock: threading.Lock = field(default_factory=threading.Lock)
    job: Job[Any, Any] | None = None
    """The job that holds the lock, if it is a job that does."""
    version: int = 0
    """Grows with every change of the session. A page that gets its views out of order keeps the newest by it."""
    browser: str = ""
    """The key of the browser that the window is one of, once something was done in it."""

    def put(self, session: Session) -> None:
        """Put a changed session in the place of the one there is."""
        self.session = session
        # The clock's milliseconds, so that it grows on after a restart of the server, under a page that stayed open.
        self.version = max(self.version + 1, time.time_ns() // 1_000_000)


class Sessions:
    """The sessions by window; the ones not used for longest are dropped, their drafts stay on disk."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._most = most
        self._sessions: OrderedDict[str, SessionLock] = OrderedDict()
        self._lock = threading.Lock()

    def of_window(self, window: str) -> SessionLock:
        """The session of a window, with its lock; an empty one where it is new."""
        with self._lock:
            locked = self._sessions.setdefault(window, SessionLock())
            self._sessions.move_to_end(window)
            while len(self._sessions) > self._most:
                self._sessions.popitem(last=False)
            return locked

    def change_draft(self, browser: str, draft: str, before: BriefingNote, after: BriefingNote) -> None:
        """Let the windows of a browser that have a draft open, as it was before, go on with what it is now.

        What was done can be undone in them. One that has changed it on its own is left as it is.
        """
        with self._lock:
            known = list(self._sessions.values())
        for locked in known:
            if locked.browser != browser:
                continue
            with locked.lock:
                session = locked.session
                if session.draft == draft and session.note == before:
                    locked.put(Session(after, draft, earlier=(*session.earlier, before)[-MOST_UNDONE:]))
