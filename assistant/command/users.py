"""`users`: who may sign in to the web app, and with which role."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.accounts.store import AccountStore

# The longest line that is taken for a password where it comes through a pipe.
_MOST_READ = 1000


def add_user(options: argparse.Namespace) -> int:
    """`users add`: an account with a password, or with a role alone."""
    from assistant.accounts.roles import MEANINGS, Role

    role = Role(options.role)
    with _open_accounts() as accounts:
        if accounts.find(options.name):
            raise UserError(
                f"there is an account '{options.name}' already. 'users password' and 'users role' change it."
            )
        password = None if options.no_password else _ask_password(options.name)
        account = accounts.add(options.name, role, password)
    print(f"Added {account.name}, {role}: may {MEANINGS[role]}.")
    return 0


def list_users(options: argparse.Namespace) -> int:
    """`users list`: names and roles, one a line."""
    with _open_accounts() as accounts:
        found = accounts.list_accounts()
    for account in found:
        print(f"{account.name}\t{account.role}{'' if account.has_password else chr(9) + 'signs in elsewhere'}")
    if not found:
        print("There are no accounts yet. pcn-assistant users add NAME --role reader", file=sys.stderr)
    return 0


def remove_user(options: argparse.Namespace) -> int:
    """`users remove`: the account and its sessions; what it asked is dropped in its time."""
    with _open_accounts() as accounts:
        account = accounts.remove(options.name)
    print(
        f"Removed {account.name}, and signed it out. What was kept for it is dropped in its time, and nobody sees it."
    )
    return 0


def set_password(options: argparse.Namespace) -> int:
    """`users password`: another password; the account is signed out everywhere."""
    with _open_accounts() as accounts:
        account = accounts.require(options.name)
        accounts.set_password(account.name, _ask_password(account.name))
    print(f"{account.name} has a new password, and was signed out everywhere.")
    return 0


def set_role(options: argparse.Namespace) -> int:
    """`users role`: another role, from the next request on."""
    from assistant.accounts.roles import MEANINGS, Role

    role = Role(options.role)
    with _open_accounts() as accounts:
        accounts.set_role(options.name, role)
    print(f"{options.name} is {role} now: may {MEANINGS[role]}.")
    return 0


@contextmanager
def _open_accounts() -> Iterator[AccountStore]:
    from assistant.accounts.passwords import require_argon2
    from assistant.accounts.store import AccountStore
    from assistant.settings import find_home

    require_argon2()
    accounts = AccountStore(find_home())
    try:
        yield accounts
    finally:
        accounts.close()


def _ask_password(name: str) -> str:
    """A new password, typed twice unseen; where something else is connected, its first line.

    Raises:
        UserError: the two differ, or there is none.
    """
    if not sys.stdin.isatty():
        password = sys.stdin.readline(_MOST_READ).rstrip("\r\n")
        if not password:
            raise UserError("no password came. Type it in a terminal, or send it as a line: … users add NAME < FILE")
        return password
    password = getpass(f"Password for {name}: ", stream=sys.stderr)
    if getpass("Once more: ", stream=sys.stderr) != password:
        raise UserError("the two passwords differ. Try again.")
    return password
