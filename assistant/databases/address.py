"""The address of a PostgreSQL database, taken apart; what is printed of it never holds the password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from corpus.errors import UserError

EXAMPLE = "postgresql+psycopg://USER@HOST:5432/NAME"
# What stands before the last "@" is the user and the password, so that a password may hold "@", "/" and ":".
# Example: "postgresql+psycopg://ann:se/cr@t@db.example:5432/pcn?sslmode=require".
_ADDRESS = re.compile(
    r"postgres(?:ql)?(?:\+psycopg)?://(?:(?P<user>[^:@]*)(?::(?P<password>.*))?@)?"
    r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:/?@\[\]]*)(?::(?P<port>\d{1,5}))?/(?P<name>[^/?@]+)(?:\?(?P<query>[^@]*))?",
    re.DOTALL,
)
_SECRET_OPTION = re.compile(r"pass(?!file)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is, and who asks for it."""

    # "" for the server of this machine, by its socket.
    host: str
    name: str
    port: int | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    # What libpq takes beside these, such as sslmode.
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def holds_secret(self) -> bool:
        """Whether a password is in it."""
        return self.password is not None or any(_SECRET_OPTION.search(key) for key, _ in self.options)

    @property
    def is_on_this_machine(self) -> bool:
        """Whether what is kept there stays on this machine."""
        return self.host in ("", "localhost", "127.0.0.1", "::1") and not any(key == "host" for key, _ in self.options)

    def __str__(self) -> str:
        """In words. Example: "PostgreSQL database 'pcn' at db.example:5432"."""
        port = f":{self.port}" if self.port else ""
        return f"PostgreSQL database '{self.name}' at {self.host or 'this machine'}{port}"


def parse_address(text: str, where: str) -> Address:
    """Take an address apart; `where` says where it stands, for the message.

    Raises:
        UserError: it is none of a PostgreSQL database. The address itself is not in the message: it may hold a
            password.
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or not 0 < int(found["port"] or 1) < 65536:
        raise UserError(f"{where}: database must be the address of a PostgreSQL database, such as {EXAMPLE}.")
    return Address(
        host=unquote(found["host"]).strip("[]"),
        name=unquote(found["name"]),
        port=int(found["port"]) if found["port"] else None,
        user=unquote(found["user"]) if found["user"] else None,
        password=None if found["password"] is None else unquote(found["password"]),
        options=tuple(parse_qsl(found["query"] or "")),
    )
