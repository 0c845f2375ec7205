"""What goes wrong with a PostgreSQL server, told in one line without a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.databases.address import Address
from assistant.databases.database import DamagedDatabase, UnreachableDatabase
from corpus.errors import UserError

_LEAST_SCRUBBED = 4  # characters of a password that is looked for in what a server says

# What libpq says beside the reason. Example: 'connection failed: connection to server at "::1", port 5432 failed: '
_NOISE = re.compile(
    r"(?:connection failed: )?connection to server at \S+[^\n]*? failed: |\s+Is the server running [^\n]*\?"
)
# What faults mean, by the first characters of PostgreSQL's codes, with what to do next; the longest that fits counts.
_MEANINGS = {
    "23": "this cannot be kept ({why}): what it belongs to was deleted or changed meanwhile. Load the page anew, "
    "and ask again.",
    "25006": "it can only be read ({why}). Give the address of the server that writes.",
    "40": "another program was in the way ({why}). Try again in a moment.",
    "42501": "rights are missing ({why}). Ask whoever runs the server to grant them.",
    "42P01": "a table is missing ({why}). Restore the database from its backup, or give an empty one.",
    "42703": "a table is not as this program made it ({why}). Give the program a database of its own.",
    "42P07": "another program has a table of the same name there ({why}). Give this program a database of its own.",
    "53": "the server has run out of disk, memory or connections ({why}). Free some, and try again.",
    "55P03": "another program has it locked ({why}). End that one, or try again in a moment.",
    "57014": "it took too long ({why}). Try again in a moment.",
}
# Codes of content that is damaged.
_DAMAGED = ("XX001", "XX002")
# Codes of statements that are none: a bug.
_BUGS = ("42601", "42883", "42P02", "42804")


@contextmanager
def tell_faults(address: Address) -> Iterator[None]:
    """Tell what a fault of the server's means, in one line, with what to do next.

    Raises:
        UserError: there was one.
    """
    from psycopg import Error as DriverError
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.exc import TimeoutError as NoConnectionFree

    try:
        yield
    except NoConnectionFree as fault:
        raise UserError(f"{address}: too much is asked of it at once. Try again in a moment.") from fault
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", None) in _BUGS:
            raise
        raise _explain(address, fault.orig) from fault
    except DriverError as fault:
        # While a new connection is set up, SQLAlchemy hands faults on as they are.
        raise _explain(address, fault) from fault


def _explain(address: Address, fault: BaseException | None) -> UserError:
    """What a fault that PostgreSQL tells means; whatever has no code is a connection that was lost or never made."""
    code = getattr(fault, "sqlstate", None) or ""
    why = _describe(address, fault)
    if code in _DAMAGED:
        return DamagedDatabase(
            f"{address}: its content is damaged ({why}). Restore the database from its backup, or give an empty one."
        )
    fitting = [known for known in _MEANINGS if code.startswith(known)]
    if fitting:
        return UserError(f"{address}: {_MEANINGS[max(fitting, key=len)].format(why=why)}")
    return UnreachableDatabase(
        f"{address}: cannot be reached or used ({why}). See that the server runs and that the address, the user and "
        "the password are right."
    )


def _describe(address: Address, fault: BaseException | None) -> str:
    """What the server or the driver said, on one line, without the password and without what was asked."""
    diagnosis = getattr(fault, "diag", None)
    said = (diagnosis and diagnosis.message_primary) or str(fault)
    words = " ".join(_NOISE.sub("", said).split()).removesuffix(".")
    password = address.password or ""
    known = (address.user or "", address.host, address.name)
    if len(password) >= _LEAST_SCRUBBED and password not in known:
        words = words.replace(password, "***")
    return words
