"""What time it surely is: a clock is believed once the days on which the product was used confirm what it says.

A clock that jumps ahead, for an hour or for a weekend, must not make everything that is kept look old.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

DAY = 86_400.0  # seconds
# A time is confirmed by use on so many different days from then on, the last of them so long after the first.
_DAYS_OF_USE = 3
MOST_GRACE = 7 * DAY
# Days of use that are remembered.
_MOST_REMEMBERED = 400
TABLE = "CREATE TABLE IF NOT EXISTS days_used (day INTEGER PRIMARY KEY, seen REAL NOT NULL)"
# The days on which something was asked or said are days of use, too.
SEED = """
INSERT OR IGNORE INTO days_used SELECT CAST(at / 86400 AS INTEGER), MIN(at) FROM (
  SELECT asked AS at FROM exchanges UNION ALL SELECT begun FROM conversations UNION ALL SELECT given FROM feedback
) GROUP BY 1
"""


def note_use(file: sqlite3.Connection, now: float, *, grace: float = MOST_GRACE) -> float:
    """Remember that the product is in use at `now`, by its clock; the latest time that is confirmed.

    Times are seconds since 1970; 0.0 where nothing is confirmed yet. Days later than now that nothing confirms were
    those of a wrong clock, and are forgotten.
    """
    file.execute("INSERT OR IGNORE INTO days_used VALUES (?, ?)", (int(now // DAY), now))
    if confirm_time(_read_days(file), grace=grace) <= now:
        file.execute("DELETE FROM days_used WHERE seen > ?", (now + DAY,))
    file.execute(
        "DELETE FROM days_used WHERE day NOT IN (SELECT day FROM days_used ORDER BY day DESC LIMIT ?)",
        (_MOST_REMEMBERED,),
    )
    return confirm_time(_read_days(file), grace=grace)


def confirm_time(seen: Sequence[float], *, grace: float = MOST_GRACE) -> float:
    """The latest of the times, one a day of use and sorted, that later days of use confirm; 0.0 where none is.

    Example: of days 47, 48, 49, 50 and 140, with a grace of 2 days, day 49 is confirmed and day 140 is not.
    """
    for place in range(len(seen) - _DAYS_OF_USE, -1, -1):
        if seen[-1] - seen[place] >= grace:
            return seen[place]
    return 0.0


def _read_days(file: sqlite3.Connection) -> list[float]:
    return [seen for (seen,) in file.execute("SELECT seen FROM days_used ORDER BY seen")]
