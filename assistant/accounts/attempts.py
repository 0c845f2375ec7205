"""Limits on attempts to sign in, within some minutes: for a name from one address, for a name, and from an address.

A stranger who knows a name shuts it for their own address and for no other, so that a team is not kept out.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Callable

from assistant.databases.database import Database

WINDOW_SECONDS = 15 * 60
MOST_FOR_NAME_FROM_ADDRESS = 8
MOST_FOR_NAME = 60
MOST_FROM_ADDRESS = 40
# So many bits of an IPv6 address are one customer's.
_IPV6_PREFIX = 64


class AttemptLimit:
    """Counts attempts that failed, in the file of accounts, as hashes alone. Safe to share between processes."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def reserve(self, name: str, address: str) -> bool:
        """Count an attempt before it is looked at, so that many at once count, too; False where there were too many.

        Names that nobody has are counted like others.
        """
        now = self._clock()
        limits = dict(
            zip(_keys(name, address), (MOST_FOR_NAME_FROM_ADDRESS, MOST_FOR_NAME, MOST_FROM_ADDRESS), strict=True)
        )
        with self._database.write(alone=True) as file:
            file.execute("DELETE FROM attempts WHERE at < :before OR at > :now", before=now - WINDOW_SECONDS, now=now)
            for who, most in limits.items():
                count = file.execute("SELECT COUNT(*) FROM attempts WHERE who = :who", who=who).fetchone()[0]
                if count >= most:
                    return False
            for who in limits:
                file.execute("INSERT INTO attempts (who, at) VALUES (:who, :now)", who=who, now=now)
        return True

    def clear(self, name: str, address: str) -> None:
        """After a sign-in: those for the name from there are forgotten, and the other counts are one less."""
        from_there, *others = _keys(name, address)
        with self._database.write() as file:
            file.execute("DELETE FROM attempts WHERE who = :who", who=from_there)
            for who in others:
                file.execute(
                    "DELETE FROM attempts WHERE who = :who AND at = (SELECT MAX(at) FROM attempts WHERE who = :who)",
                    who=who,
                )


def _keys(name: str, address: str) -> tuple[str, str, str]:
    """What a name from an address, the name, and the address are counted by."""
    network = _network(address)
    return _hash(f"name {name} address {network}"), _hash(f"name {name}"), _hash(f"address {network}")


def _network(address: str) -> str:
    """An address, of IPv6 the network that one customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
