"""How long a file may take to be read, and how much memory; what is said where one takes more."""

from __future__ import annotations

import json
from dataclasses import dataclass

# The settings that raise the limits.
SECONDS_SETTING = "reading_seconds"
MEGABYTES_SETTING = "reading_megabytes"
SECONDS = 60
MEGABYTES = 2000
# A file that says it has more pages is no report: a small one may name the same page again and again.
MOST_PAGES = 20_000
# Each page that is read buys this share of the seconds more for all of the file: a scan takes some ten seconds a page.
_SHARE_A_PAGE = 0.5


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What the reading of one file may take before it is ended."""

    # So long a file may take without a page being finished; a file without pages, in all.
    seconds: float = SECONDS
    # The most memory of the process that reads, in MB.
    megabytes: int = MEGABYTES

    def seconds_for(self, pages: int) -> float:
        """The most seconds that a file may take in all once so many of its pages are read."""
        return self.seconds * (1 + _SHARE_A_PAGE * pages)


DEFAULT_LIMITS = ReadingLimits()


def explain_slowness(name: str, limits: ReadingLimits, pages: int) -> str:
    """What to say of a file that took too long, of which so many pages were read."""
    where = f"after page {pages}" if pages else "from its beginning"
    return (
        f"{name}: it takes too long to read ({where}; the limit is {limits.seconds:g} seconds). Save it anew or in "
        f"parts and add that, or raise the limit: {_variable(SECONDS_SETTING)}={2 * limits.seconds:g}"
    )


def explain_many_pages(name: str, pages: int) -> str:
    """What to say of a file that has more pages than are read."""
    return f"{name}: it has {pages:,} pages; at most {MOST_PAGES:,} are read. Add the parts you need, each by itself."


def explain_size(name: str, limits: ReadingLimits) -> str:
    """What to say of a file that takes too much memory."""
    return (
        f"{name}: it takes more than {limits.megabytes} MB of memory to read. Save it without its pictures or in parts "
        f"and add that, or raise the limit: {_variable(MEGABYTES_SETTING)}={2 * limits.megabytes}"
    )


def explain_crash(name: str, limits: ReadingLimits, code: int | None) -> str:
    """What to say of a file at which the process that reads ended, with its exit code (a signal's is negative)."""
    how = f"signal {-code}" if code is not None and code < 0 else f"code {code}"
    return (
        f"{name}: its reading broke off ({how}): it is damaged, made to do harm, or takes more than {limits.megabytes} "
        f"MB of memory ({_variable(MEGABYTES_SETTING)}). Open it in its program, save it again or as PDF, and add that."
    )


def write_limits(limits: ReadingLimits) -> str:
    """The limits as an argument of the process that reads."""
    return json.dumps([limits.seconds, limits.megabytes])


def read_limits(argument: str) -> ReadingLimits:
    """The limits that `write_limits` wrote."""
    seconds, megabytes = json.loads(argument)
    return ReadingLimits(seconds, megabytes)


def _variable(key: str) -> str:
    return f"PCN_ASSISTANT_{key.upper()}"
