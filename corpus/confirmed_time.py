"""What time it surely is: a clock is believed once the days on which the product was used confirm what it says.

A clock that jumps ahead, for an hour or for a weekend, must not make everything that is kept look old.
"""

from __future__ import annotations

from collections.abc import Sequence

DAY = 86_400.0  # seconds
# A time is confirmed by use on so many different days from then on, the last of them so long after the first.
_DAYS_OF_USE = 3
MOST_GRACE = 7 * DAY


def confirm_time(seen: Sequence[float], *, grace: float = MOST_GRACE) -> float:
    """The latest of the times, one a day of use and sorted, that later days of use confirm; 0.0 where none is.

    Times are seconds since 1970. Example: of days 45, 47, 49, 50 and 140, with a grace of two days, day 49 is the last
    that is confirmed: day 140 stands alone.
    """
    for place in range(len(seen) - _DAYS_OF_USE, -1, -1):
        if seen[-1] - seen[place] >= grace:
            return seen[place]
    return 0.0


def forget_wrong_days(seen: Sequence[float], now: float, *, grace: float = MOST_GRACE) -> list[float]:
    """The times without those later than now, a day and more, which were a wrong clock's; all where they are confirmed.

    Where many days of use say that it is later, it is the clock now that is wrong.
    """
    if confirm_time(seen, grace=grace) > now:
        return list(seen)
    return [time for time in seen if time <= now + DAY]
