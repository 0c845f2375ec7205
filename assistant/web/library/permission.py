"""Who may change the library on the page: the setting, where the server listens, and where a request comes from."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class EditingRule:
    """Whether reports are added, edited and removed on the page."""

    # "auto": where the server listens to this machine alone; "on": always; "off": never.
    setting: str
    # The address that the server listens on.
    host: str
    # Whether people sign in, and roles say who may: then "auto" does not ask where the server listens.
    has_roles: bool = False
    # The address that the library is fetched from, "" for none: nobody changes it here then.
    follows: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anybody may."""
        if self.follows:
            return False
        is_kept_safe = self.has_roles or _is_loopback(self.host or "127.0.0.1")
        return self.setting == "on" or (self.setting == "auto" and is_kept_safe)

    def allows(self, headers: Mapping[str, str]) -> bool:
        """Whether who sent a request may: its page must be the app's own, so that no other site can post here.

        Where this machine alone is served, the page must also have been asked for by a name of this machine: a site
        whose name is made to lead here ("DNS rebinding") is another one.
        """
        if not self.is_on:
            return False
        served_as, origin = headers.get("host", ""), headers.get("origin", "")
        if not served_as or urlsplit(origin).netloc.casefold() != served_as.casefold():
            return False
        return self.setting == "on" or self.has_roles or _is_loopback(urlsplit(f"//{served_as}").hostname or "")


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine as it names itself: "localhost", "127.0.0.1", "::1"."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
