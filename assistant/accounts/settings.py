"""How people sign in, as settings say it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

from assistant.accounts.roles import Role
from corpus.errors import UserError

# No sign-in; a trusted proxy's header; OpenID Connect; accounts kept here.
NONE, PROXY, OIDC, ACCOUNTS = "none", "proxy", "oidc", "accounts"
METHODS = (NONE, ACCOUNTS, PROXY, OIDC)
# What a role may be set to for those whom nobody gave one.
NOBODY = "none"
IDLE_MINUTES = 60
MOST_HOURS = 12

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """How people sign in. All that is said of a way to do so counts for that way alone."""

    method: str = NONE
    # What the server is reached by, such as "https://pcn.example.org"; "" where it is taken from each request.
    public_url: str = ""
    # The addresses of proxies whose headers are believed: who forwarded a request, and for whom.
    proxies: tuple[Network, ...] = ()
    # The header in which a proxy names who has signed in.
    header: str = ""
    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    # The claim that names a person to others, and by which `users add` gives a role.
    name_claim: str = "email"
    # The role of whoever signs in elsewhere and was given none; None: they may not come in.
    default_role: Role | None = Role.READER
    # A session ends after so many minutes without a request, and after so many hours in any case.
    idle_minutes: int = IDLE_MINUTES
    hours: int = MOST_HOURS

    @property
    def is_on(self) -> bool:
        """Whether anybody has to sign in."""
        return self.method != NONE

    @property
    def has_sessions(self) -> bool:
        """Whether this server keeps who has signed in; a proxy says so with every request."""
        return self.method in (ACCOUNTS, OIDC)


def parse_proxies(words: str, where: str) -> tuple[Network, ...]:
    """The addresses of proxies: "127.0.0.1, 10.0.0.0/24".

    Raises:
        UserError: one is no address, or a network that holds every address.
    """
    found = []
    for word in words.replace(",", " ").split():
        try:
            network = ipaddress.ip_network(word)
        except ValueError as fault:
            raise UserError(f"{where}: '{word}' is no address. Give those of the proxy, such as 127.0.0.1.") from fault
        if network.prefixlen == 0:
            raise UserError(f"{where}: '{word}' trusts everybody. Give the addresses of the proxy alone.")
        found.append(network)
    return tuple(found)


def check_sign_in(settings: SignInSettings, where: str) -> None:
    """See that all that a way to sign in needs is there. `where` says where settings stand, for the message.

    Raises:
        UserError: something is missing, or the server's address is none.
    """
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        is_bare = not parts.query and not parts.fragment and "@" not in parts.netloc
        if parts.scheme not in ("http", "https") or not parts.hostname or not is_bare:
            raise UserError(f"{where}: public_url must be an address such as https://pcn.example.org.")
    needed: dict[str, dict[str, object]] = {
        PROXY: {"trusted_proxies": settings.proxies, "proxy_user_header": settings.header},
        OIDC: {
            "public_url": settings.public_url,
            "oidc_issuer": settings.issuer,
            "oidc_client_id": settings.client_id,
        },
    }
    missing = [key for key, value in needed.get(settings.method, {}).items() if not value]
    if missing:
        keys = " and ".join(missing)
        raise UserError(f'{where}: sign_in = "{settings.method}" needs {keys}. docs/install.md says what they are.')
