"""Accounts in a private SQLite file of the home: names, roles and hashes of passwords; never a password itself."""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.accounts.passwords import hash_password, is_password
from assistant.accounts.roles import Role
from assistant.databases.database import Database, Schema
from assistant.databases.opening import open_database
from corpus.errors import UserError

FILE = "accounts.sqlite3"
# Names as people type them, and addresses of e-mail. Examples: "ann", "ann.lee@example.org".
_NAME = re.compile(r"[\w.@+'-]{1,80}")
_TABLES = (
    "CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password TEXT,"
    " made DOUBLE PRECISION NOT NULL)",
    # `id` is the SHA-256 of what the cookie holds; `user` names an account, or is NULL for a sign-in elsewhere.
    "CREATE TABLE sessions (id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL,"
    " user TEXT REFERENCES users (id) ON DELETE CASCADE, begun DOUBLE PRECISION NOT NULL,"
    " seen DOUBLE PRECISION NOT NULL)",
    "CREATE TABLE attempts (who TEXT NOT NULL, at DOUBLE PRECISION NOT NULL)",
    "CREATE INDEX attempts_of ON attempts (who, at)",
    "CREATE TABLE keys (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)


def _make_tables(file: sqlite3.Connection) -> None:
    """Version 1."""
    for table in _TABLES:
        file.execute(table)


# Kept in the home alone, whatever database keeps conversations: there are no tables for a server.
SCHEMA = Schema("accounts", FILE, "users", (_make_tables,), ())


@dataclass(frozen=True, slots=True)
class Account:
    """An account as listed."""

    id: str
    name: str
    role: Role
    has_password: bool


class AccountStore:
    """The accounts of a home. Safe to share between threads and processes.

    Raises:
        DamagedDatabase: the file is damaged.
        UserError: it cannot be opened or written.
    """

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.database = open_private(home)
        self._clock = clock

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def add(self, name: str, role: Role, password: str | None) -> Account:
        """Add an account; without a password it only gives a role to somebody who signs in elsewhere.

        Raises:
            UserError: the name is none or taken, or the password is too short.
        """
        name = clean_name(name)
        hashed = None if password is None else hash_password(password)
        if self.find(name):
            raise UserError(f"there is an account '{name}' already. Remove it first, or choose another name.")
        made = Account(secrets.token_hex(16), name, role, hashed is not None)
        with self.database.write() as file:
            file.execute(
                "INSERT INTO users (id, name, role, password, made) VALUES (:id, :name, :role, :password, :made)",
                id=made.id,
                name=name,
                role=str(role),
                password=hashed,
                made=self._clock(),
            )
        return made

    def list_accounts(self) -> list[Account]:
        """The accounts by name."""
        rows = self.database.read("SELECT id, name, role, password IS NOT NULL FROM users ORDER BY name")
        return [_account(*row) for row in rows]

    def find(self, name: str) -> Account | None:
        """The account of a name, in capitals or not; None where there is none."""
        rows = self.database.read(
            "SELECT id, name, role, password IS NOT NULL FROM users WHERE name = :name", name=fold_name(name)
        )
        return next((_account(*row) for row in rows), None)

    def check(self, name: str, password: str) -> Account | None:
        """The account with this name and password; None, after as long a time, where one of them is wrong."""
        rows = self.database.read("SELECT password FROM users WHERE name = :name", name=fold_name(name))
        hashed = next((row[0] for row in rows), None)
        return self.find(name) if is_password(hashed, password) else None

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password; it is signed out everywhere.

        Raises:
            UserError: there is no such account, or the password is too short.
        """
        account = self.require(name)
        hashed = hash_password(password)
        with self.database.write(leaves_no_trace=True) as file:
            file.execute("UPDATE users SET password = :hashed WHERE id = :id", hashed=hashed, id=account.id)
            file.execute("DELETE FROM sessions WHERE user = :id", id=account.id)

    def set_role(self, name: str, role: Role) -> None:
        """Give an account another role, from its next request on.

        Raises:
            UserError: there is no such account.
        """
        account = self.require(name)
        with self.database.write() as file:
            file.execute("UPDATE users SET role = :role WHERE id = :id", role=str(role), id=account.id)

    def remove(self, name: str) -> Account:
        """Remove an account; it is signed out everywhere.

        Raises:
            UserError: there is no such account.
        """
        account = self.require(name)
        with self.database.write(leaves_no_trace=True) as file:
            file.execute("DELETE FROM users WHERE id = :id", id=account.id)
        return account

    def require(self, name: str) -> Account:
        """The account of a name.

        Raises:
            UserError: there is none.
        """
        account = self.find(name)
        if account is None:
            raise UserError(f"there is no account '{name}'. pcn-assistant users list names them.")
        return account

    def key(self, name: str) -> bytes:
        """A secret key of this home by its name, made at its first use."""
        with self.database.write() as file:
            file.execute(
                "INSERT INTO keys (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING",
                name=name,
                value=secrets.token_hex(32),
            )
            return bytes.fromhex(file.execute("SELECT value FROM keys WHERE name = :name", name=name).fetchone()[0])


def open_private(home: Path) -> Database:
    """Open the file of accounts, which nobody but its owner may read."""
    path = home / FILE
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        # Made before SQLite does, so that it is private from its first moment; what SQLite keeps beside it is alike.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    return open_database(home, SCHEMA)


def clean_name(name: str) -> str:
    """A name for a new account.

    Raises:
        UserError: it holds what a name may not.
    """
    folded = fold_name(name)
    if not _NAME.fullmatch(folded):
        raise UserError(f"'{name}' is no name. Use letters, digits and . @ + - _ without spaces, 80 at the most.")
    return folded


def fold_name(name: str) -> str:
    """A name as it is looked up: "Ann " is "ann"."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _account(id: str, name: str, role: str, has_password: int) -> Account:
    return Account(id, name, Role(role), bool(has_password))
