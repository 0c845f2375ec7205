"""Addresses of databases: taken apart whatever the password holds, which is printed nowhere; others are refused."""

from __future__ import annotations

import pytest

from assistant.databases.address import Address, parse_address
from corpus.errors import UserError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("postgresql+psycopg://ann:secret@db.example:5433/pcn", Address("db.example", "pcn", 5433, "ann", "secret")),
        ("postgresql://ann@db.example/pcn", Address("db.example", "pcn", None, "ann")),
        ("postgres://db.example/pcn", Address("db.example", "pcn")),
        ("postgresql:///pcn", Address("", "pcn")),
        ("postgresql://[::1]:5432/pcn", Address("::1", "pcn", 5432)),
        ("postgresql://a:p%40s%2Fs@h/n", Address("h", "n", None, "a", "p@s/s")),
        ("postgresql://a:p@s/s:w?x=1@h:1/n", Address("h", "n", 1, "a", "p@s/s:w?x=1")),
        ("postgresql://a:@h/n", Address("h", "n", None, "a", "")),
        (" postgresql://a:b@h/n?sslmode=require ", Address("h", "n", None, "a", "b", (("sslmode", "require"),))),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(text: str, address: Address) -> None:
    assert parse_address(text, "where") == address


@pytest.mark.parametrize(
    "text",
    [
        "sqlite:///secret.db", "mysql://ann:secret@h/n", "secret", "postgresql://ann:secret@h", "postgresql://ann:secret@h/",
        "postgresql://ann:secret@h:port/n", "postgresql://ann:secret@h:99999/n", "postgresql://ann:secret@h:0/n",
        "postgresql+asyncpg://ann:secret@h/n", "postgresql://ann:secret@h/n/m", "postgresql:ann:secret@h/n", "http://secret",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_one_line_that_does_not_hold_it(text: str) -> None:
    with pytest.raises(UserError, match="where: database must be the address of a PostgreSQL database") as told:
        parse_address(text, "where")
    assert "\n" not in str(told.value) and "secret" not in str(told.value)


def test_a_password_is_printed_nowhere() -> None:
    address = parse_address("postgresql://ann:secret@db.example:5433/pcn?password=hidden", "where")
    assert str(address) == "PostgreSQL database 'pcn' at db.example:5433"
    assert not {"secret", "hidden"} & set(str(address).replace("'", " ").split()) and "secret" not in repr(address)
    assert "hidden" not in repr(address)


@pytest.mark.parametrize(
    ("text", "holds_secret", "is_here"),
    [
        ("postgresql://ann:s@localhost/n", True, True),
        ("postgresql://ann@127.0.0.1/n?passfile=/home/ann/.pgpass", False, True),
        ("postgresql:///n", False, True),
        ("postgresql:///n?host=db.example", False, False),
        ("postgresql://db.example/n?sslpassword=s", True, False),
        ("postgresql://db.example/n?password=s", True, False),
    ],
)
def test_it_is_known_whether_it_holds_a_secret_and_leads_to_another_machine(
    text: str, holds_secret: bool, is_here: bool
) -> None:
    address = parse_address(text, "where")
    assert (address.holds_secret, address.is_on_this_machine) == (holds_secret, is_here)
