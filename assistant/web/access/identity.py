"""Who sends a request: by the cookie of a session, or by what a trusted proxy says of them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.accounts.attempts import AttemptLimit
from assistant.accounts.roles import Person, Role
from assistant.accounts.sessions import SessionStore
from assistant.accounts.settings import PROXY, SignInSettings
from assistant.accounts.store import AccountStore, clean_name
from assistant.web.access.arrivals import Arrival
from corpus.errors import UserError

_COOKIE = "pcn_session"
# A browser takes a cookie of such a name only over https, for this host alone.
_SECURE_COOKIE = f"__Host-{_COOKIE}"
# Under these names a request's scope holds who sent it, and what the gate made out of it.
SCOPE_KEY = "pcn.person"
ARRIVAL_KEY = "pcn.arrival"
_OWNERS_KEY = "owners"


class Identifier(Protocol):
    """Tells who sends a request."""

    def identify(self, arrival: Arrival, *, is_use: bool = True) -> Person | None:
        """Who sent it; None for nobody who may come in. `is_use` where somebody is at work, and no open page alone."""


@dataclass(frozen=True, slots=True)
class SessionIdentifier:
    """By the cookie of a session."""

    sessions: SessionStore
    default_role: Role | None

    def identify(self, arrival: Arrival, *, is_use: bool = True) -> Person | None:
        """Who sent it."""
        cookie = read_session_cookie(arrival)
        session = self.sessions.find(cookie, is_use=is_use) if cookie else None
        role = session.role or self.default_role if session else None
        return Person(session.owner, session.name, role) if session and role else None


@dataclass(frozen=True, slots=True)
class ProxyIdentifier:
    """By the header of a trusted proxy; from any other address that header says nothing."""

    accounts: AccountStore
    header: str
    default_role: Role | None

    def identify(self, arrival: Arrival, *, is_use: bool = True) -> Person | None:
        """Who sent it. A header that stands there twice was not set by the proxy alone, and names nobody."""
        named = arrival.headers.getlist(self.header)
        if not arrival.is_from_proxy or len(named) != 1:
            return None
        try:
            name = clean_name(named[0])
        except UserError:
            return None
        account = self.accounts.find(name)
        role = account.role if account else self.default_role
        return Person(f"proxy:{name}", name, role) if role else None


class Desk:
    """What signing in needs, opened once for a server: accounts, sessions, limits, and who is who."""

    def __init__(self, settings: SignInSettings, accounts: AccountStore) -> None:
        self.settings = settings
        self.accounts = accounts
        self.attempts = AttemptLimit(accounts.database)
        self.sessions = SessionStore(
            accounts, idle_seconds=settings.idle_minutes * 60, most_seconds=settings.hours * 3600
        )
        self._owners_key = accounts.key(_OWNERS_KEY)
        self.identifier: Identifier = (
            ProxyIdentifier(accounts, settings.header, settings.default_role)
            if settings.method == PROXY
            else SessionIdentifier(self.sessions, settings.default_role)
        )

    def browser_key(self, owner: str) -> str:
        """What stands for a person where a browser's key stands on one's own machine: 32 hexadecimal digits."""
        return hmac.new(self._owners_key, owner.encode(), hashlib.sha256).hexdigest()[:32]

    def close(self) -> None:
        """Let go of the file of accounts."""
        self.accounts.close()


def person_of(request: Any) -> Person | None:
    """Who sent a request, Gradio's or Starlette's own; None where nobody signs in."""
    found = getattr(request, "request", request).scope.get(SCOPE_KEY)
    return found if isinstance(found, Person) else None


def read_cookie(cookies: str, name: str) -> str:
    """The value of a cookie in a line such as "a=1; b=2"; "" where it is not there."""
    for part in cookies.split(";"):
        found, _, value = part.strip().partition("=")
        if found == name:
            return value
    return ""


def read_session_cookie(arrival: Arrival) -> str:
    """What the cookie of a session holds; "" where there is none."""
    return read_cookie(arrival.headers.get("cookie", ""), _SECURE_COOKIE if arrival.is_secure else _COOKIE)


def write_cookie(name: str, value: str, arrival: Arrival, *, seconds: int) -> str:
    """A Set-Cookie header that scripts cannot read and that other sites' forms do not send."""
    secure = "; Secure" if arrival.is_secure else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def write_session_cookie(value: str, arrival: Arrival, *, seconds: int) -> str:
    """The Set-Cookie header of a session; 0 seconds delete it."""
    return write_cookie(_SECURE_COOKIE if arrival.is_secure else _COOKIE, value, arrival, seconds=seconds)
