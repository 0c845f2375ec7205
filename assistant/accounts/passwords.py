"""Passwords: what is asked of a new one, and its hash by argon2id, with the parameters of RFC 9106's second choice."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from corpus.errors import UserError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

INSTALL = "pip install 'pcn-assistant[server]'"
LEAST_CHARACTERS = 12
MOST_CHARACTERS = 200
# Each check takes 64 MiB: so many at once, and the others wait.
_AT_ONCE = threading.BoundedSemaphore(2)
# A hash that no password has: it is checked where there is no account, so that this takes as long.
_NOBODYS = "a password that nobody has"


def hash_password(password: str) -> str:
    """The hash of a new password, with its salt and parameters.

    Raises:
        UserError: it is too short or too long, or argon2-cffi is not installed.
    """
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise UserError(f"a password has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters. Three or four words do.")
    if len(set(password)) < 5:
        raise UserError("that password repeats a few characters. Three or four words make a good one.")
    with _AT_ONCE:
        return _hasher().hash(password)


def is_password(hashed: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; without a hash it is not, and that takes as long to say."""
    from argon2.exceptions import InvalidHashError, VerificationError

    # What nobody can have chosen is cut short before it is hashed.
    password = password[: MOST_CHARACTERS + 1]
    with _AT_ONCE:
        try:
            _hasher().verify(hashed or _nobodys_hash(), password)
        except (InvalidHashError, VerificationError):
            return False
    return hashed is not None


def require_argon2() -> None:
    """See that passwords can be hashed, before anything is begun.

    Raises:
        UserError: argon2-cffi is not installed.
    """
    _hasher()


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError as fault:
        raise UserError(f"accounts need argon2-cffi, which is not installed. Run: {INSTALL}") from fault
    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(_NOBODYS)
