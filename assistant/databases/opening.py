"""A home and perhaps an address → the open database of some tables: a file in the home, or a server's."""

from __future__ import annotations

from pathlib import Path

from assistant.databases.address import Address
from assistant.databases.database import Database, Schema
from assistant.databases.sqlite import SqliteDatabase


def open_database(home: Path, schema: Schema, address: Address | None = None) -> Database:
    """Open the database that holds the tables, made or brought up to this version first.

    Raises:
        DamagedDatabase: its content is damaged.
        UserError: it cannot be reached, opened or written, a newer version of the program made it, or a server is asked
            for and what speaks to it is not installed.
    """
    if address is None:
        return SqliteDatabase(home / schema.file, schema.migrations)
    # Imported for a server alone: SQLAlchemy takes a seventh of a second.
    from assistant.databases.server import ServerDatabase

    return ServerDatabase(address, schema)
