"""Brings the index up to date after the library has changed, by whomever, beside the questions that are asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.live import LiveAnswerer
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

# Called with the number of texts that are embedded and the number in all.
Progress = Callable[[int, int], None]
_FAULT = "The index could not be brought up to date. Run 'pcn-assistant doctor' to find out what is wrong."


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is."""

    is_busy: bool = False
    # Texts that are embedded, and all of them; 0 where that is not known yet.
    done: int = 0
    texts: int = 0
    # What went wrong the last time; "" where nothing did.
    fault: str = ""


class IndexUpdater:
    """One update at a time; a change that comes during one is followed by another. Safe to share between threads."""

    def __init__(
        self, live: LiveAnswerer, reopen: Callable[[Progress], Answerer], *, done: Callable[[], None] = lambda: None
    ) -> None:
        """`reopen` opens the assistant over the library as it is; `done` is called after it answers."""
        self._live = live
        self._reopen = reopen
        self._done = done
        self._lock = threading.Lock()
        self._is_wanted = False
        self._state = IndexState()
        # The library's stamp when an update last began, and at the last look.
        self._known = self._seen = live.library.stamp()

    @property
    def state(self) -> IndexState:
        """How far it is now."""
        return self._state

    def request(self) -> None:
        """Bring the index up to date, soon."""
        with self._lock:
            self._is_wanted = True
            if self._state.is_busy:
                return
            self._state = IndexState(is_busy=True)
        threading.Thread(target=self._run, daemon=True).start()

    def look(self) -> None:
        """Bring the index up to date where another process has changed the library; called now and then.

        A change is followed once it is there at two looks, so that many reports in a row are taken together.
        """
        now = self._live.library.stamp()
        is_settled, self._seen = now == self._seen, now
        if is_settled and now != self._known and not self._state.is_busy:
            self.request()

    def _run(self) -> None:
        fault = ""
        while self._is_still_wanted(fault):
            fault = self._update()

    def _is_still_wanted(self, fault: str) -> bool:
        """Whether the library has changed since the last look; where not, the update is over."""
        with self._lock:
            is_wanted, self._is_wanted = self._is_wanted, False
            self._state = IndexState(is_busy=is_wanted, fault="" if is_wanted else fault)
            return is_wanted

    def _update(self) -> str:
        """Do it; what went wrong, "" where nothing did."""
        self._known = self._live.library.stamp()
        try:
            self._live.replace(self._reopen(self._tell))
            self._done()
        except UserError as fault:
            return str(fault)
        except Exception:  # the pages go on with the index that they have
            logging.getLogger(__name__).exception("index update")
            return _FAULT
        return ""

    def _tell(self, done: int, texts: int) -> None:
        self._state = IndexState(is_busy=True, done=done, texts=texts)
