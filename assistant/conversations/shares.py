"""Links by which a conversation is read by others, for a time: one a conversation, taken back at once when told.

Of what stands in a link a hash alone is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from assistant.databases.database import Database, Transaction

DAY = 86_400
# How many days a link may live, the first of them unless another is chosen.
DAYS = (7, 1, 30)
TABLE = (
    "CREATE TABLE shares (conversation TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,"
    " token TEXT NOT NULL UNIQUE, until DOUBLE PRECISION NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Share:
    """A link to a conversation."""

    # What stands in the link; it is known only when the link is made.
    token: str
    # When it ends, in seconds since 1970.
    until: float


def insert_share(database: Database, browser: str, conversation: str, *, days: int, now: float) -> Share | None:
    """Make a link to a browser's conversation, in place of one there was; None where the conversation is not its own.

    `browser` is the hash of its key.
    """
    share = Share(secrets.token_urlsafe(24), now + (days if days in DAYS else DAYS[0]) * DAY)
    with database.write(leaves_no_trace=True) as file:
        file.execute("DELETE FROM shares WHERE conversation = :id", id=_own(file, browser, conversation))
        made = file.execute(
            "INSERT INTO shares (conversation, token, until) SELECT id, :token, :until FROM conversations"
            " WHERE id = :id AND browser = :browser",
            token=_hash(share.token),
            until=share.until,
            id=conversation,
            browser=browser,
        )
        return share if made.rowcount else None


def delete_share(database: Database, browser: str, conversation: str) -> bool:
    """Take the link to a browser's conversation back; False where the conversation is not its own."""
    with database.write(leaves_no_trace=True) as file:
        own = _own(file, browser, conversation)
        file.execute("DELETE FROM shares WHERE conversation = :id", id=own)
        return bool(own)


def list_shares(database: Database, browser: str, *, now: float) -> dict[str, float]:
    """Until when each of a browser's conversations is shared, by its id; those that are not are left out."""
    rows = database.read(
        "SELECT s.conversation, s.until FROM shares s JOIN conversations c ON c.id = s.conversation"
        " WHERE c.browser = :browser AND s.until > :now",
        browser=browser,
        now=now,
    )
    return dict(tuple(row) for row in rows)


def find_shared(database: Database, token: str, *, now: float) -> tuple[str, str, float] | None:
    """The conversation that a link leads to, its browser's hash, and until when; None where there is no such link."""
    rows = database.read(
        "SELECT c.id, c.browser, s.until FROM shares s JOIN conversations c ON c.id = s.conversation"
        " WHERE s.token = :token AND s.until > :now",
        token=_hash(token),
        now=now,
    )
    return next((tuple(row) for row in rows), None)


def may_read(database: Database, browser: str, exchange: str, *, now: float) -> bool:
    """Whether a browser may read an exchange: of its own conversation, or of one that is shared now."""
    rows = database.read(
        "SELECT 1 FROM exchanges e JOIN conversations c ON c.id = e.conversation"
        " LEFT JOIN shares s ON s.conversation = c.id AND s.until > :now"
        " WHERE e.id = :id AND (c.browser = :browser OR s.conversation IS NOT NULL)",
        id=exchange,
        browser=browser,
        now=now,
    )
    return bool(rows)


def _own(file: Transaction, browser: str, conversation: str) -> str:
    """The id of a browser's conversation; "" where it is another's."""
    row = file.execute(
        "SELECT id FROM conversations WHERE id = :id AND browser = :browser", id=conversation, browser=browser
    ).fetchone()
    return str(row[0]) if row else ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
