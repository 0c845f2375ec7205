"""Sessions: who has signed in, known by a signed cookie; each ends after a while without use, and in any case.

The cookie holds a random id and its signature; the file holds the id's hash alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.accounts.roles import Role
from assistant.accounts.store import AccountStore, fold_name

_KEY = "sessions"
# How often a use is written down.
_NOTED_SECONDS = 30
# A random id and the signature over it, such as "q3…x.7f…a".
_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Session:
    """Who has signed in."""

    owner: str
    name: str
    # The role of the account now; None where nobody gave one.
    role: Role | None


class SessionStore:
    """The sessions of a home. Safe to share between threads and processes."""

    def __init__(
        self,
        accounts: AccountStore,
        *,
        idle_seconds: float,
        most_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.most_seconds = most_seconds
        self._accounts = accounts
        self._database = accounts.database
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._key = accounts.key(_KEY)

    def begin(self, owner: str, name: str, *, user: str | None, before: str = "") -> str:
        """Begin a session; what its cookie holds. The one `before` it, if there was one, ends.

        `user` is the id of an account kept here, None for a sign-in elsewhere.
        """
        id, now = secrets.token_urlsafe(32), self._clock()
        with self._database.write(leaves_no_trace=True) as file:
            file.execute(
                "DELETE FROM sessions WHERE id = :before OR seen < :idle OR begun < :old",
                before=_hash(self._unsign(before) or ""),
                idle=now - self._idle_seconds,
                old=now - self.most_seconds,
            )
            file.execute(
                "INSERT INTO sessions (id, owner, name, user, begun, seen)"
                " VALUES (:id, :owner, :name, :user, :now, :now)",
                id=_hash(id),
                owner=owner,
                name=name,
                user=user,
                now=now,
            )
        return f"{id}.{self._sign(id)}"

    def find(self, cookie: str, *, is_use: bool = True) -> Session | None:
        """The session of a cookie, noted as used now unless it `is_use` of a page alone; None where it has ended."""
        id = self._unsign(cookie)
        if id is None:
            return None
        now = self._clock()
        rows = self._database.read(
            "SELECT s.owner, s.name, s.seen, s.user, u.role FROM sessions s LEFT JOIN users u ON u.id = s.user"
            " WHERE s.id = :id AND s.seen >= :idle AND s.begun >= :old",
            id=_hash(id),
            idle=now - self._idle_seconds,
            old=now - self.most_seconds,
        )
        if not rows:
            return None
        owner, name, seen, user, role = rows[0]
        if is_use and now - seen > _NOTED_SECONDS:
            with self._database.write() as file:
                file.execute("UPDATE sessions SET seen = :now WHERE id = :id", now=now, id=_hash(id))
        if user is None:
            account = self._accounts.find(fold_name(name))
            return Session(owner, name, account.role if account else None)
        return Session(owner, name, Role(role))

    def end(self, cookie: str) -> None:
        """End the session of a cookie."""
        id = self._unsign(cookie)
        if id is not None:
            with self._database.write(leaves_no_trace=True) as file:
                file.execute("DELETE FROM sessions WHERE id = :id", id=_hash(id))

    def _sign(self, id: str) -> str:
        return hmac.new(self._key, id.encode(), hashlib.sha256).hexdigest()

    def _unsign(self, cookie: str) -> str | None:
        """The id of a cookie that this server signed."""
        id, _, signature = cookie[:_MOST_CHARACTERS].rpartition(".")
        is_ours = hmac.compare_digest(self._sign(id).encode(), signature.encode("utf-8", "replace"))
        return id if id and is_ours else None


def _hash(id: str) -> str:
    return hashlib.sha256(id.encode()).hexdigest()
