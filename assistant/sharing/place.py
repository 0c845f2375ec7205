"""What stands at an address: files that are read and written whole. The only module that knows fsspec.

Whatever may not be half there is written aside and then put into its place; a bucket does so by itself.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.sharing.faults import ObjectMissing, PlaceUnreachable
from corpus.errors import UserError
from corpus.library.state_files import copy_file, write_file

# A bucket that does not answer is given up after so long.
_CONNECT_SECONDS, _READ_SECONDS = 5, 30
_MISSING = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file at the address."""

    # Bytes, and when it was written, in seconds since 1970.
    size: int
    written: float


class Place:
    """Files at an address, by names such as "states/0f3a.json". Safe to share between threads."""

    def __init__(self, address: str) -> None:
        """Open an address as `check_address` gives it.

        Raises:
            UserError: what reads such an address is not installed.
            PlaceUnreachable: it cannot be opened.
        """
        from fsspec.core import url_to_fs

        self.address = address
        options: dict[str, Any] = {"skip_instance_cache": True} if address.startswith("s3://") else {}
        if options:
            timeouts = {"connect_timeout": _CONNECT_SECONDS, "read_timeout": _READ_SECONDS}
            options |= {"use_listings_cache": False, "config_kwargs": timeouts}
        try:
            self._files, root = url_to_fs(address, **options)
        except ImportError as fault:
            raise UserError(
                f"{address}: what reads a bucket is not installed. Install it: pip install 'pcn-assistant[s3]'"
            ) from fault
        except Exception as fault:  # each kind of store has errors of its own
            raise self._unreachable(fault) from fault
        self._root = str(root).rstrip("/")
        # Where a folder of this machine stands behind it.
        self._folder = Path(self._root) if _is_local(self._files) else None

    def read(self, name: str) -> bytes:
        """A file, whole.

        Raises:
            ObjectMissing: it is not there.
            PlaceUnreachable: it cannot be read.
        """
        try:
            return bytes(self._files.cat_file(self._path(name)))
        except _MISSING as fault:
            raise ObjectMissing(f"{self.address}: {name} is missing") from fault
        except Exception as fault:
            raise self._unreachable(fault) from fault

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all.

        Raises:
            PlaceUnreachable: it cannot be written.
        """
        try:
            if self._folder is not None:
                write_file(self._folder / name, content)
            else:
                self._files.pipe_file(self._path(name), content)
        except Exception as fault:
            raise self._unreachable(fault) from fault

    def upload(self, source: Path, name: str) -> None:
        """Copy a file there, whole or not at all; it is never in memory as a whole.

        Raises:
            PlaceUnreachable: it cannot be written.
        """
        try:
            if self._folder is not None:
                target = self._folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                copy_file(source, target)
            else:
                self._files.put_file(str(source), self._path(name))
        except Exception as fault:
            raise self._unreachable(fault) from fault

    def download(self, name: str, target: Path) -> None:
        """Copy a file here; it is never in memory as a whole, and half of it stays where the copying ends.

        Raises:
            ObjectMissing: it is not there.
            PlaceUnreachable: it cannot be read.
            OSError: it cannot be written here.
        """
        try:
            if self._folder is not None:
                with (self._folder / name).open("rb") as old, target.open("wb") as new:
                    shutil.copyfileobj(old, new, 1 << 20)
            else:
                self._files.get_file(self._path(name), str(target))
        except _MISSING as fault:
            if not target.parent.is_dir():
                raise
            raise ObjectMissing(f"{self.address}: {name} is missing") from fault
        except Exception as fault:
            if isinstance(fault, OSError) and (fault.filename == str(target) or fault.errno == errno.ENOSPC):
                raise  # it is this machine that cannot take it
            raise self._unreachable(fault) from fault

    def list(self, folder: str) -> dict[str, Kept]:
        """The files under a folder by their last names.

        Raises:
            PlaceUnreachable: they cannot be listed.
        """
        try:
            found = self._files.find(self._path(folder), detail=True)
        except _MISSING:
            return {}
        except Exception as fault:
            raise self._unreachable(fault) from fault
        return {path.rpartition("/")[2]: Kept(int(row["size"] or 0), _read_time(row)) for path, row in found.items()}

    def remove(self, names: Iterable[str]) -> None:
        """Delete files; one that is gone already, or cannot be deleted for the moment, is passed over."""
        for name in names:
            try:
                self._files.rm_file(self._path(name))
            except Exception:
                continue  # whoever publishes next tries again

    @contextmanager
    def one_publisher(self) -> Iterator[None]:
        """Keep others on this machine, or on the same shared folder, from publishing meanwhile; a bucket has no locks.

        Raises:
            UserError: somebody is publishing.
            PlaceUnreachable: the folder cannot be written.
        """
        from filelock import FileLock, Timeout

        if self._folder is None:
            yield
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder / ".publishing.lock")
            lock.acquire(timeout=0)
        except Timeout as fault:
            raise UserError(f"{self.address}: another process is publishing there. Wait until it is done.") from fault
        except OSError as fault:
            raise self._unreachable(fault) from fault
        try:
            yield
        finally:
            lock.release()

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _unreachable(self, fault: Exception) -> PlaceUnreachable:
        told = getattr(fault, "strerror", None) or " ".join(str(fault).split()) or type(fault).__name__
        return PlaceUnreachable(f"{self.address}: cannot be reached ({told})")


def _is_local(files: Any) -> bool:
    names = (files.protocol,) if isinstance(files.protocol, str) else files.protocol
    return "file" in names


def _read_time(row: dict[str, Any]) -> float:
    """When a file was written, in seconds since 1970; each kind of store calls it otherwise. Far ahead: not known."""
    for key in ("mtime", "LastModified", "created"):
        value = row.get(key)
        if isinstance(value, datetime):
            return value.timestamp()
        if isinstance(value, int | float):
            return float(value)
    return float("inf")
