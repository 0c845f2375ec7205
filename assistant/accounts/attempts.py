"""Limits on attempts to sign in: so many for a name and so many from an address, within some minutes."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Callable

from assistant.databases.database import Database

WINDOW_SECONDS = 15 * 60
MOST_FOR_NAME = 8
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
        by_name, by_address = _keys(name, address)
        with self._database.write(alone=True) as file:
            file.execute("DELETE FROM attempts WHERE at < :before OR at > :now", before=now - WINDOW_SECONDS, now=now)
            for who, most in ((by_name, MOST_FOR_NAME), (by_address, MOST_FROM_ADDRESS)):
                count = file.execute("SELECT COUNT(*) FROM attempts WHERE who = :who", who=who).fetchone()[0]
                if count >= most:
                    return False
            for who in (by_name, by_address):
                file.execute("INSERT INTO attempts (who, at) VALUES (:who, :now)", who=who, now=now)
        return True

    def clear(self, name: str, address: str) -> None:
        """After a sign-in: the attempts for the name are forgotten, and the one from the address is taken back."""
        by_name, by_address = _keys(name, address)
        with self._database.write() as file:
            file.execute("DELETE FROM attempts WHERE who = :who", who=by_name)
            file.execute(
                "DELETE FROM attempts WHERE who = :who AND at = (SELECT MAX(at) FROM attempts WHERE who = :who)",
                who=by_address,
            )


def _keys(name: str, address: str) -> tuple[str, str]:
    """What a name and an address are counted by."""
    return _hash(f"name {name}"), _hash(f"address {_network(address)}")


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
