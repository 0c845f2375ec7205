"""A PostgreSQL database by its address, through SQLAlchemy: opened, brought up to this version, written and read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.databases.address import Address
from assistant.databases.database import Schema, ServerMigration, UnreachableDatabase
from assistant.databases.server_faults import tell_faults
from corpus.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, Engine

INSTALL = "pip install 'pcn-assistant[server]'"
# Connections that a process holds at most; threads that want more wait so long.
_MOST_CONNECTIONS = 20
_MOST_WAITED = 15  # seconds
# A connection is made anew after so long, so that one which something on the way has dropped is not used for ever.
_CONNECTION_AGE = 1800  # seconds
# What libpq is told, unless the address says otherwise: a server that is gone is noticed within seconds.
_CONNECTION = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "application_name": "pcn-assistant",
}
# A server that shows only after so long that it cannot be reached is not asked again for a while.
_LONG, _PAUSE = 1.0, 10.0  # seconds
_LIMITS = "SET lock_timeout = '15s'; SET statement_timeout = '60s'"
NEWER = "a newer version of the program made its tables. Install that version, or give another database."
VERSIONS = "pcn_assistant_versions"
_VERSIONS_TABLE = f"CREATE TABLE IF NOT EXISTS {VERSIONS} (name TEXT PRIMARY KEY, version INTEGER NOT NULL)"
# Two processes that prepare the tables, or that write alone, wait for each other by locks of these names.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext(:name))"
_PREPARING = "pcn-assistant prepares its tables"


class ServerDatabase:
    """The tables of a schema in the database at an address. Safe to share between threads and processes.

    They are made or brought up to this version first, unless it is opened only to be looked at.

    Raises:
        UserError: it cannot be reached, a newer version of the program made the tables, or SQLAlchemy is not installed.
    """

    def __init__(self, address: Address, schema: Schema, *, prepare: bool = True) -> None:
        self.address = address
        self._name = schema.name
        # Until when it is taken for unreachable, by the monotonic clock, and what is told of it.
        self._unreachable = (0.0, "")
        self._engine = _make_engine(address)
        # Each query is a transaction of its own, without the round trips that begin and end one.
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            if prepare:
                _migrate(self, schema.name, schema.server_migrations)
        except BaseException:
            self.close()
            raise

    @property
    def where(self) -> str:
        """Which it is, in words, without a password."""
        return str(self.address)

    def close(self) -> None:
        """Let go of its connections."""
        self._engine.dispose()

    @contextmanager
    def write(self, *, leaves_no_trace: bool = False, alone: bool = False) -> Iterator[ServerTransaction]:
        """The statements of one transaction: all of them take effect, or none.

        What is deleted is overwritten when the server tidies up, whatever `leaves_no_trace` says. With `alone`, no
        other process is in such a transaction on these tables at the same time.

        Raises:
            DamagedDatabase: its content is damaged.
            UserError: it cannot be reached or written.
        """
        with self._reaching(), self._engine.begin() as connection:
            transaction = ServerTransaction(connection)
            if alone:
                transaction.execute(_LOCK, name=f"pcn-assistant {self._name}")
            yield transaction

    def read(self, query: str, **values: Any) -> Sequence[Any]:
        """The rows that a query finds.

        Raises:
            DamagedDatabase: its content is damaged.
            UserError: it cannot be reached or read.
        """
        with self._reaching(), self._reading.connect() as connection:
            return ServerTransaction(connection).execute(query, **values).fetchall()

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Tell faults; for a while after one that took long to show, at once, so that nobody waits for it again.

        Raises:
            UserError: there was one.
        """
        until, told = self._unreachable
        begun = time.monotonic()
        if begun < until:
            raise UnreachableDatabase(told)
        try:
            with tell_faults(self.address):
                yield
        except UnreachableDatabase as fault:
            if time.monotonic() - begun > _LONG:
                self._unreachable = (time.monotonic() + _PAUSE, str(fault))
            raise


class ServerTransaction:
    """The statements of one transaction on a server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, **values: Any) -> CursorResult[Any]:
        """Run a statement with its named values."""
        from sqlalchemy import text

        return self._connection.execute(text(statement), {name: _clean(value) for name, value in values.items()})


def read_versions(database: ServerDatabase) -> dict[str, int]:
    """How many migrations the tables on a server have had, by schema; nothing where it holds none."""
    [(table,)] = database.read(f"SELECT to_regclass('{VERSIONS}') IS NOT NULL")
    return dict(tuple(row) for row in database.read(f"SELECT name, version FROM {VERSIONS}")) if table else {}


def count_readable_rows(database: ServerDatabase, schema: Schema) -> int:
    """How many rows the first of its tables holds, once every row of all of them was read to the end.

    Raises:
        DamagedDatabase: one cannot be read.
        UserError: the server cannot be reached.
    """
    rows = 0
    for table in schema.server_tables:
        # Each row as one text: so the server unpacks all that it holds, and nothing of it comes here.
        [(count, _)] = database.read(f"SELECT COUNT(*), SUM(LENGTH(CAST({table} AS TEXT))) FROM {table}")
        rows = int(count) if table == schema.counted else rows
    return rows


def _make_engine(address: Address) -> Engine:
    """What connects, when it is needed, and connects anew where a connection was lost.

    Raises:
        UserError: SQLAlchemy or psycopg is not installed, or the address holds what neither knows.
    """
    try:
        import psycopg  # noqa: F401
        from sqlalchemy import URL, create_engine, event
        from sqlalchemy.exc import ArgumentError
    except ImportError as fault:
        raise UserError(f"{address}: {fault.name or fault} is not installed. Run: {INSTALL}") from fault
    url = URL.create(
        "postgresql+psycopg",
        username=address.user,
        password=address.password,
        host=address.host or None,
        port=address.port,
        database=address.name,
        query=dict(address.options),
    )
    told = {key for key, _ in address.options}
    try:
        engine = create_engine(
            url,
            # What is asked never stands in a message.
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=_MOST_CONNECTIONS // 2,
            max_overflow=_MOST_CONNECTIONS // 2,
            pool_timeout=_MOST_WAITED,
            pool_recycle=_CONNECTION_AGE,
            # Statements prepared on the server go wrong behind a pooler.
            connect_args={"prepare_threshold": None}
            | {key: value for key, value in _CONNECTION.items() if key not in told},
        )
    except ArgumentError as fault:
        raise UserError(f"{address}: its address cannot be used. Look at what stands behind the '?'.") from fault
    event.listen(engine, "connect", _set_limits)
    return engine


def _set_limits(connection: Any, _: object) -> None:
    """Bound what a statement of a new connection may wait and take."""
    connection.execute(_LIMITS)
    connection.commit()


def _migrate(database: ServerDatabase, name: str, migrations: Sequence[ServerMigration]) -> None:
    """Take the steps that the tables have not had, all in one transaction; one process does so at a time.

    Raises:
        UserError: a newer version of the program made the tables.
    """
    had = read_versions(database).get(name, 0)
    if had > len(migrations):
        raise UserError(f"{database.where}: {NEWER}")
    # Who may only read and write rows can go on with tables that are there.
    if had == len(migrations):
        return
    with database.write() as file:
        file.execute(_LOCK, name=_PREPARING)
        # Another process may have made it, and taken the steps, while this one waited.
        file.execute(_VERSIONS_TABLE)
        found = file.execute(f"SELECT version FROM {VERSIONS} WHERE name = :name", name=name).scalar()
        had = int(found or 0)
        for migration in migrations[had:]:
            for statement in migration:
                file.execute(statement)
        file.execute(f"DELETE FROM {VERSIONS} WHERE name = :name", name=name)
        file.execute(f"INSERT INTO {VERSIONS} VALUES (:name, :version)", name=name, version=max(had, len(migrations)))


def _clean(value: Any) -> Any:
    """A value as PostgreSQL takes it: its texts hold no NUL, and no half of a character."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
