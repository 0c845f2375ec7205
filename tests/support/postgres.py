"""A PostgreSQL server of the tests' own: in a temporary folder, on loopback, run by a user without rights."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

USER, PASSWORD = "keeper", "p@ss/w:rd?"
_WAIT = 60  # seconds


@cache
def find_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; None where PostgreSQL is not installed."""
    found = shutil.which("pg_ctl")
    # Debian keeps them beside the versions, and not on the path.
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if places:
        return places[-1].parent
    return Path(found).parent if found else None


def why_not() -> str:
    """Why no server can be started here; "" where one can."""
    if sys.platform == "win32":
        return "the tests start PostgreSQL on Unix alone"
    if find_programs() is None:
        return "PostgreSQL is not installed: apt-get install -y --no-install-recommends postgresql"
    if os.geteuid() == 0 and not (shutil.which("runuser") and _has_user("postgres")):
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


class PostgresServer:
    """A server that can be stopped and started; each test takes a new database in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _find_free_port()
        # Where its files lie; to be changed while it is stopped.
        self.data = folder / "data"
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if os.geteuid() == 0:
            for path in (folder, secret):
                shutil.chown(path, "postgres")
        self._run("initdb", "-D", self.data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8")
        self.start()

    @property
    def is_running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return (self.data / "postmaster.pid").exists()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # fsync is left on: what was kept must be there when it is killed.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=60"
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-o", options, "-w", "-t", _WAIT, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` breaks connections off, `immediate` is a crash."""
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", _WAIT, "stop")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """It is stopped for as long."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def make_database(self, name: str = "") -> str:
        """Make a database; its address, password and all."""
        name = name or f"pcn_{secrets.token_hex(4)}"
        self.execute(f'CREATE DATABASE "{name}"', database="postgres")
        return self.address_of(name)

    def address_of(self, name: str, *, user: str = USER, password: str = PASSWORD) -> str:
        """The address of a database."""
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str, *, database: str) -> list[tuple[object, ...]]:
        """Run a statement in a database, past the product; the rows it finds."""
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=database, autocommit=True
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *arguments: object) -> None:
        folder = find_programs()
        assert folder is not None
        command = [str(folder / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # The server keeps what it is given as its output; a file is not waited for as a pipe would be.
        with (self.folder.parent / f"{self.folder.name}.out").open("ab") as out:
            done = subprocess.run(command, stdout=out, stderr=out, cwd=self.folder, timeout=2 * _WAIT, check=False)
        assert done.returncode == 0, Path(out.name).read_text(encoding="utf-8", errors="replace")[-2000:]


@contextmanager
def run_postgres() -> Iterator[PostgresServer]:
    """A server, stopped at the end."""
    # Not in pytest's folder: that is closed to other users.
    with tempfile.TemporaryDirectory(prefix="pcn-postgres-") as top:
        Path(top).chmod(0o755)
        folder = Path(top) / "server"
        folder.mkdir()
        server = PostgresServer(folder)
        try:
            yield server
        finally:
            if server.is_running:
                server.stop("immediate")


def _has_user(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
