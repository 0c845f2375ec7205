"""The rows of one database → another, whichever each is: all of them or none, and none is lost where it is broken off.

One of the two is a file. The target takes the rows in one transaction; only once that has taken effect are they deleted
where they came from. Broken off in between, they stand in both, and the next run finds those that are there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.databases.database import Database, Schema, Transaction
from assistant.databases.sqlite import SqliteDatabase
from corpus.errors import UserError

# Rows that are held at a time: answers are large.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class MovedTable:
    """What became of the rows of a table."""

    table: str
    moved: int
    # Those that stood in the target already, as an earlier run that was broken off has left them.
    there: int


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: tuple[str, ...]
    # The columns of its primary key.
    keys: tuple[str, ...]


def move_rows(source: Database, target: Database, schema: Schema) -> list[MovedTable]:
    """Move all rows; what was moved, by table. Nobody else writes to the source meanwhile.

    Raises:
        UserError: one of them cannot be read or written, or a row stands in both and differs; nothing was moved then.
    """
    file = source if isinstance(source, SqliteDatabase) else target
    with source.write(leaves_no_trace=True, alone=True) as out:
        tables = [_describe(file, out if file is source else None, name) for name in schema.server_tables]
        if file is not source:
            out.execute(f"LOCK TABLE {', '.join(table.name for table in tables)} IN EXCLUSIVE MODE")
        with target.write(alone=True) as into:
            moved = [_copy(out, into, table, target.where) for table in tables]
        # From here on all of it stands in the target. What belongs to another row goes before that.
        for table in reversed(tables):
            out.execute(f"DELETE FROM {table.name}")
    return moved


def _describe(file: Database, transaction: Transaction | None, name: str) -> _Table:
    """A table's columns, and which of them are its key, as the file has them."""
    query = "SELECT name, pk FROM pragma_table_info(:name)"
    rows: Sequence[Any] = (
        transaction.execute(query, name=name).fetchall() if transaction else file.read(query, name=name)
    )
    keys = sorted((place, column) for column, place in rows if place)
    return _Table(name, tuple(column for column, _ in rows), tuple(column for _, column in keys))


def _copy(out: Transaction, into: Transaction, table: _Table, where: str) -> MovedTable:
    columns = ", ".join(table.columns)
    insert = f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join(f':{column}' for column in table.columns)})"
    find = f"SELECT {columns} FROM {table.name} WHERE {' AND '.join(f'{key} = :{key}' for key in table.keys)}"
    moved = there = 0
    for row in _read(out, table):
        values = dict(zip(table.columns, map(_clean, row), strict=True))
        found = into.execute(find, **{key: values[key] for key in table.keys}).fetchone()
        if found is None:
            into.execute(insert, **values)
            moved += 1
        elif table.name == _DAYS or tuple(found) == tuple(values.values()):
            # A day on which both were used is one day.
            there += 1
        else:
            raise UserError(
                f"{where}: a row of its {table.name} is there already and differs, so nothing of these was moved. "
                "Empty one of the two databases first; pcn-assistant backup keeps the files."
            )
    return MovedTable(table.name, moved, there)


def _read(out: Transaction, table: _Table) -> Iterator[Any]:
    """The rows of a table, in the order of its key."""
    order = ", ".join(table.keys)
    query = f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY {order} LIMIT :most OFFSET :begin"
    begin = 0
    while rows := out.execute(query, most=_AT_ONCE, begin=begin).fetchall():
        yield from rows
        begin += len(rows)


# Days of use, by which it is told what time it surely is.
_DAYS = "days_used"


def _clean(value: Any) -> Any:
    """A value as both can keep it: a server's texts hold no NUL, and no half of a character."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
