"""Times the regular expressions in the code under hostile texts: `python -m tests.support.patterns.times`.

Those in `slow.json` take more than half a second over 20,000 characters, and are bounded otherwise (`WHY`); they are
held to 2,000. `tests/test_patterns.py` holds all of them to 2,000 characters.
"""

from __future__ import annotations

import json
import signal
import time
from types import FrameType

from tests.support.paths import ROOT
from tests.support.patterns.finding import Found, find_patterns, hostile_texts

SECONDS = 0.5
_SLOW = ROOT / "tests" / "support" / "patterns" / "slow.json"
# What a question may have at the most.
FEW_CHARACTERS = 2000


# Why a pattern that is slow over a long text does no harm, by the word that stands for it in `slow.json`.
WHY = {
    "question": "it reads what somebody asks: 2,000 characters at most, white space put together",
    "sentence": "it reads a sentence of a model, of 2,000 characters at most, or the evidence beside it",
    "file": "it reads a file on its way into the library, in a process that is ended after 60 seconds",
    "report": "it reads the library's own reports, which a librarian has added",
    "own": "it reads what the program itself or whoever runs an evaluation has written",
}


class _Late(BaseException):
    """Raised where a pattern takes too long."""


def _ring(number: int, frame: FrameType | None) -> None:
    raise _Late


def _seconds(found: Found, text: str) -> float:
    """The longest processor time that a pattern takes over a text, as it is used; cut off where it is too long."""
    has_alarm = hasattr(signal, "setitimer")
    longest = 0.0
    try:
        for way in found.ways:
            began = time.process_time()
            if has_alarm:
                signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS + 0.1)
            getattr(found.pattern, way)(text)
            if has_alarm:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            longest = max(longest, time.process_time() - began)
    except _Late:
        return 2 * SECONDS
    return longest


def find_worst(found: Found, most: int, *, is_put_together: bool = False) -> tuple[float, str]:
    """The longest that a pattern takes over a hostile text of so many characters, and of what kind that is.

    `is_put_together` says whether white space is a single space before the pattern sees it.
    """
    worst = (0.0, "")
    for kind, text in hostile_texts(found.pattern):
        hostile = " ".join(text.split()) if is_put_together else text
        worst = max(worst, (_seconds(found, hostile[: most - 1] + text[-1]), kind))
        if worst[0] > SECONDS:
            break
    return worst


def read_slow() -> dict[str, str]:
    """The patterns that are slow over long texts, each with the word for why that does no harm."""
    known: dict[str, str] = json.loads(_SLOW.read_text(encoding="utf-8"))
    return known


def find_late(most: int, seconds: float) -> list[str]:
    """A line for each pattern that takes longer over a text of so many characters, with the text over which it does."""
    if hasattr(signal, "SIGVTALRM"):
        signal.signal(signal.SIGVTALRM, _ring)
    why = read_slow()
    late = []
    for found in find_patterns():
        taken, kind = find_worst(found, most, is_put_together=why.get(found.pattern.pattern) == "question")
        if taken > seconds:
            late.append(f"{found.place}: {taken:.2f} s over {kind}")
    return late


def main() -> None:
    """Print each that takes more than half a second of the processor, with the text over which it does."""
    if hasattr(signal, "SIGVTALRM"):
        signal.signal(signal.SIGVTALRM, _ring)
    known = read_slow()
    for found in find_patterns():
        seconds, kind = find_worst(found, FEW_CHARACTERS if found.pattern.pattern in known else 20_000)
        if seconds > SECONDS:
            print(f"{found.place}: {seconds:.2f} s over {kind}", flush=True)


if __name__ == "__main__":
    main()
