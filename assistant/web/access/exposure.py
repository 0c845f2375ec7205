"""Whether a server may be reached by others: on this machine's own addresses without more, elsewhere with sign-in."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from assistant.accounts.settings import ACCOUNTS, OIDC, SignInSettings
from assistant.accounts.store import AccountStore
from assistant.web.access.arrivals import clean_root_path, is_loopback
from assistant.web.access.identity import Desk
from corpus.errors import UserError

# Such as "/pcn" or "/tools/pcn"; "" for none.
_ROOT_PATH = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*){0,5}")
_REFUSED = (
    "host {host}: others could reach the chat, and nobody would have to sign in. Make an account "
    "(pcn-assistant users add NAME --role librarian) and set PCN_ASSISTANT_SIGN_IN=accounts; docs/install.md, "
    '"For a team", has other ways. --host 127.0.0.1 serves this machine alone.'
)
_IN_THE_CLEAR = (
    "Passwords and answers travel in the clear between browsers and this server. Put a reverse proxy with https before "
    "it, and set public_url."
)


def require_sign_in(host: str, settings: SignInSettings) -> None:
    """See that nobody else reaches a server without signing in, before anything slow is begun.

    Raises:
        UserError: others could, or what signing in needs is not installed.
    """
    if not settings.is_on:
        # An empty host is served on this machine's own address.
        if host and not is_loopback(host):
            raise UserError(_REFUSED.format(host=host))
        return
    if settings.method == ACCOUNTS:
        from assistant.accounts.passwords import require_argon2

        require_argon2()
    if settings.method == OIDC:
        from assistant.web.access.oidc import require_oidc

        require_oidc(settings)


def read_root_path(given: str | None, public_url: str) -> str:
    """What stands before all paths, from what the command was given or else from the public address: "/pcn", or "".

    Raises:
        UserError: it is no path, or not that of the public address.
    """
    public = clean_root_path(urlsplit(public_url).path)
    path = public if given is None else clean_root_path(given)
    if not _ROOT_PATH.fullmatch(path):
        raise UserError(f"--root-path {given or public}: is no path. Give one of letters, digits and dashes: /pcn")
    if public_url and path != public:
        raise UserError(f"--root-path {path or '/'}: public_url ends in '{public or '/'}'. Give both the same path.")
    return path


def open_desk(home: Path, settings: SignInSettings) -> Desk | None:
    """What signing in needs; None where nobody signs in.

    Raises:
        UserError: the accounts cannot be opened, or there is none that could sign in.
    """
    if not settings.is_on:
        return None
    accounts = AccountStore(home)
    if settings.method == ACCOUNTS and not any(account.has_password for account in accounts.list_accounts()):
        accounts.close()
        raise UserError(
            "nobody could sign in: there is no account yet. Make one: pcn-assistant users add NAME --role librarian"
        )
    return Desk(settings, accounts)


def warn_of_clear_text(host: str, settings: SignInSettings) -> str:
    """A line for whoever starts a server that others reach without https; "" where there is nothing to say."""
    is_clear = settings.is_on and bool(host) and not is_loopback(host) and not settings.public_url.startswith("https:")
    return _IN_THE_CLEAR if is_clear else ""
