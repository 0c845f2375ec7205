"""Browsers' keys where nobody signs in: given by this server, signed, and taken from a browser only as such.

Programs of other ports of a machine can write cookies into a browser, too. A key that one of them made up is taken only
where the server holds something under it, as under those that were given before keys were signed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from assistant.web.shell.middleware import read_cookie_values, split_value

# Of a signature, 32 bytes, so many hexadecimal digits stand in a cookie.
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Known:
    """A browser's key that is taken."""

    key: str
    # Whether its cookie bears the signature; where not, the browser is given one that does.
    is_signed: bool


class BrowserKeys:
    """Signs keys and knows them again. `holds` tells whether the server keeps anything under a key."""

    def __init__(self, secret: bytes, *, holds: Callable[[str], bool] = lambda key: False) -> None:
        self._secret = secret
        self._holds = holds

    def sign(self, key: str) -> str:
        """What a cookie holds for a key: "0f3c….9ab1…"."""
        return f"{key}.{self._signature(key)}"

    def find_signed(self, cookies: str) -> Known | None:
        """The first key in a line of cookies that bears its signature; quick."""
        for value in read_cookie_values(cookies):
            key, signature = split_value(value)
            if key and hmac.compare_digest(signature.encode(), self._signature(key).encode()):
                return Known(key, is_signed=True)
        return None

    def find_held(self, cookies: str) -> Known | None:
        """The first key in a line of cookies under which something is kept; the database is asked.

        Raises:
            UserError: it cannot be read.
        """
        for value in read_cookie_values(cookies):
            key, _ = split_value(value)
            if key and self._holds(key):
                return Known(key, is_signed=False)
        return None

    def _signature(self, key: str) -> str:
        return hmac.new(self._secret, key.encode(), hashlib.sha256).hexdigest()[:_DIGITS]
