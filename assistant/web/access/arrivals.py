"""A request as it arrived: from which address, and by which name of the server. Only trusted proxies say otherwise."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from assistant.accounts.settings import Network, SignInSettings


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a request before anybody is identified."""

    method: str
    # Without the path that a proxy puts before all of this server's.
    path: str
    # The path with what stands behind its "?".
    target: str
    headers: Headers
    # Of the browser, as far as trusted proxies tell it.
    address: str
    # The server's address as people reach it, such as "https://pcn.example.org".
    origin: str
    is_from_proxy: bool
    # Whether the server is asked for by a name that is its own.
    is_by_own_name: bool
    # What stands before all paths as people reach them, such as "/pcn"; "" for nothing.
    root_path: str = ""
    # What a trusted proxy says that this is; None where it says nothing.
    told_root_path: str | None = None

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by https."""
        return self.origin.startswith("https://")

    @property
    def is_from_own_page(self) -> bool:
        """Whether no other site's page sent it; what only opens a page may come from anywhere."""
        origin, site = self.headers.get("origin"), self.headers.get("sec-fetch-site")
        if origin is not None and origin.casefold() != self.origin.casefold():
            return False
        if self.method not in ("GET", "HEAD"):
            # A browser tells one of them with everything that it posts.
            return origin is not None or site in (None, "same-origin")
        opens_a_page = self.headers.get("sec-fetch-mode") == "navigate"
        return opens_a_page or site in (None, "same-origin", "none")


def read_arrival(scope: Scope, settings: SignInSettings, root_path: str = "") -> Arrival:
    """Take a request's beginnings apart; `root_path` stands before all paths, or a proxy has taken it away already."""
    headers = Headers(scope=scope)
    peer = (scope.get("client") or ("", 0))[0]
    is_from_proxy = is_trusted(peer, settings.proxies)
    scheme, host, address = str(scope.get("scheme", "http")), headers.get("host", ""), peer
    told_root_path = None
    if is_from_proxy:
        prefix = _last_of(headers, "x-forwarded-prefix")
        told_root_path = clean_root_path(prefix) if prefix else None
        address = _find_sender(peer, headers.getlist("x-forwarded-for"), settings.proxies)
        scheme = _last_of(headers, "x-forwarded-proto") or scheme
        host = _last_of(headers, "x-forwarded-host") or host
    origin = f"{'https' if scheme == 'https' else 'http'}://{host}"
    public = urlsplit(settings.public_url)
    if public.netloc:
        origin = f"{public.scheme}://{public.netloc}"
    path = strip_root_path(scope["path"], root_path)
    return Arrival(
        method=scope["method"],
        path=path,
        target=path + (f"?{query}" if (query := scope.get("query_string", b"").decode("latin-1")) else ""),
        headers=headers,
        address=address,
        origin=origin,
        is_from_proxy=is_from_proxy,
        is_by_own_name=_is_own_name(host, public.hostname or ""),
        root_path=root_path,
        told_root_path=told_root_path,
    )


def clean_root_path(path: str) -> str:
    """A path that stands before all others, with "/" before it and none behind: "pcn/" → "/pcn"; "/" → ""."""
    return "/" + inner if (inner := path.strip().strip("/")) else ""


def strip_root_path(path: str, root_path: str) -> str:
    """A path without what stands before all; as it is where that is not there. The whole of it gives "" for "/pcn"."""
    is_below = bool(root_path) and (path == root_path or path.startswith(f"{root_path}/"))
    return path[len(root_path) :] if is_below else path


def is_trusted(address: str, proxies: Sequence[Network]) -> bool:
    """Whether an address is a trusted proxy's."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    plain = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(plain in network for network in proxies)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine as it names itself: "localhost", "127.0.0.1", "::1"."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _find_sender(peer: str, forwarded: Sequence[str], proxies: Sequence[Network]) -> str:
    """Who sent a request: going back from the peer, the first address that is no trusted proxy's."""
    addresses = [part.strip() for line in forwarded for part in line.split(",")]
    sender = peer
    for address in reversed(addresses):
        sender = address[:100]
        if not is_trusted(address, proxies):
            break
    return sender


def _last_of(headers: Headers, name: str) -> str:
    """The last value of a header that proxies add to: that of the nearest one."""
    values = headers.getlist(name)
    return values[-1].rpartition(",")[2].strip() if values else ""


def _is_own_name(host: str, public: str) -> bool:
    """Whether a Host is this server's: its public name, or the machine's. An address cannot be made to lead elsewhere.

    Any other name may be a site's that was made to lead here ("DNS rebinding").
    """
    try:
        named = (urlsplit(f"//{host}").hostname or "").casefold()
    except ValueError:
        return False
    if named and named in (public.casefold(), "localhost", *_names_of_machine()):
        return True
    try:
        ipaddress.ip_address(named)
    except ValueError:
        return False
    return True


@cache
def _names_of_machine() -> tuple[str, ...]:
    name = socket.gethostname().casefold()
    return tuple(filter(None, (name, f"{name}.local" if "." not in name else "")))
