"""What was typed is confirmed by typing it once more: until then it is neither kept nor sent."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

# A second press within so long is a double click, and no answer to what was asked.
_SOONEST_SECONDS = 1.0
_LATEST_SECONDS = 900.0
_MOST_HELD = 2000


class Confirmations:
    """Who was told of details in which words; only hashes are held, in memory alone. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # When somebody was first told of these words, by the hash of both.
        self._told: OrderedDict[bytes, float] = OrderedDict()

    def is_confirmed(self, person: str, words: str) -> bool:
        """Whether this person has been told of these words before; where not, they count as told from now on."""
        key = hashlib.sha256(f"{person}\x00{words}".encode("utf-8", "replace")).digest()
        now = self._clock()
        with self._lock:
            told = self._told.get(key)
            if told is not None and now - told <= _LATEST_SECONDS:
                return now - told >= _SOONEST_SECONDS
            self._told[key] = now
            self._told.move_to_end(key)
            while len(self._told) > _MOST_HELD:
                self._told.popitem(last=False)
            return False
