"""The days on which the product was used, kept beside the conversations: they confirm what time it is."""

from __future__ import annotations

from assistant.databases.database import Transaction
from corpus.confirmed_time import DAY, MOST_GRACE, confirm_time, forget_wrong_days

# Days of use that are remembered.
_MOST_REMEMBERED = 400
TABLE = "CREATE TABLE IF NOT EXISTS days_used (day INTEGER PRIMARY KEY, seen REAL NOT NULL)"
# The days on which something was asked or said are days of use, too.
SEED = """
INSERT OR IGNORE INTO days_used SELECT CAST(at / 86400 AS INTEGER), MIN(at) FROM (
  SELECT asked AS at FROM exchanges UNION ALL SELECT begun FROM conversations UNION ALL SELECT given FROM feedback
) GROUP BY 1
"""


def note_use(file: Transaction, now: float, *, grace: float = MOST_GRACE) -> float:
    """Remember that the product is in use at `now`, by its clock; the latest time that is confirmed.

    Times are seconds since 1970; 0.0 where nothing is confirmed yet. Days later than now that nothing confirms were
    those of a wrong clock, and are forgotten.
    """
    file.execute(
        "INSERT INTO days_used (day, seen) VALUES (:day, :seen) ON CONFLICT DO NOTHING", day=int(now // DAY), seen=now
    )
    latest = max(forget_wrong_days(_read_days(file), now, grace=grace))
    file.execute("DELETE FROM days_used WHERE seen > :latest", latest=latest)
    file.execute(
        "DELETE FROM days_used WHERE day NOT IN (SELECT day FROM days_used ORDER BY day DESC LIMIT :most)",
        most=_MOST_REMEMBERED,
    )
    return confirm_time(_read_days(file), grace=grace)


def _read_days(file: Transaction) -> list[float]:
    return [seen for (seen,) in file.execute("SELECT seen FROM days_used ORDER BY seen").fetchall()]
