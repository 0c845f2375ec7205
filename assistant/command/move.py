"""Conversations and drafts moved from the files of a home into the database on a server that is set, or back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from assistant.command.backup_contents import DATABASES
from assistant.databases.address import Address
from assistant.databases.moving import MovedTable, move_rows
from assistant.databases.opening import open_database
from corpus.errors import UserError

TO_SERVER = "server"


def move_databases(home: Path, address: Address | None, to: str) -> list[str]:
    """Move everything to the server, or where `to` is not TO_SERVER to the files; a line for each says how much.

    Raises:
        UserError: no server is set, one of them cannot be reached, read or written, or both hold what differs.
    """
    if address is None:
        raise UserError(
            "no database is set, so there is nothing to move to or from. Set the environment variable "
            "PCN_ASSISTANT_DATABASE to its address for this command."
        )
    lines = []
    for schema in DATABASES.values():
        with closing(open_database(home, schema)) as file, closing(open_database(home, schema, address)) as server:
            source, target = (file, server) if to == TO_SERVER else (server, file)
            lines.append(f"{source.where} -> {target.where}: {_describe(move_rows(source, target, schema))}")
    return lines


def _describe(moved: list[MovedTable]) -> str:
    """In words. Example: "3 conversations, 9 exchanges (2 were there already)"."""
    parts = []
    for each in moved:
        there = f" ({each.there} more were there already)" if each.there else ""
        parts.append(f"{each.moved} {each.table.replace('_', ' ')}{there}")
    return ", ".join(parts)
