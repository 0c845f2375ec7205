"""Times the regular expressions in the code under hostile texts: `python -m tests.support.patterns.times`.

Those in `slow.json` were known to be slow over 20,000 characters when this was written, and are held to 2,000.
"""

from __future__ import annotations

import json
import re
import signal
import time
from types import FrameType

from tests.support.paths import ROOT
from tests.support.patterns.finding import find_patterns, hostile_texts

SECONDS = 0.5
# What a question may have at the most.
FEW_CHARACTERS = 2000


class _Late(BaseException):
    """Raised where a pattern takes too long."""


def _ring(number: int, frame: FrameType | None) -> None:
    raise _Late


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    """The processor time that a pattern takes over a text, searched and as a whole; cut off where it is too long."""
    has_alarm = hasattr(signal, "setitimer")
    began = time.process_time()
    try:
        for way in (pattern.search, pattern.fullmatch):
            if has_alarm:
                signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS + 0.1)
            way(text)
            if has_alarm:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _Late:
        return 2 * SECONDS
    return (time.process_time() - began) / 2


def _worst(pattern: re.Pattern[str], most: int) -> tuple[float, str]:
    """The longest that a pattern takes over a hostile text of so many characters, and of what kind that is."""
    worst = (0.0, "")
    for kind, text in hostile_texts(pattern):
        worst = max(worst, (_seconds(pattern, text[: most - 1] + text[-1]), kind))
        if worst[0] > SECONDS:
            break
    return worst


def main() -> None:
    """Print each that takes more than half a second of the processor, with the text over which it does."""
    if hasattr(signal, "SIGVTALRM"):
        signal.signal(signal.SIGVTALRM, _ring)
    known = set(json.loads((ROOT / "tests" / "support" / "patterns" / "slow.json").read_text(encoding="utf-8")))
    for found in find_patterns():
        seconds, kind = _worst(found.pattern, FEW_CHARACTERS if found.pattern.pattern in known else 20_000)
        if seconds > SECONDS:
            print(f"{found.place}: {seconds:.2f} s over {kind}", flush=True)


if __name__ == "__main__":
    main()
