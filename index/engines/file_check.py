"""Comparing the engines' files with their hashes: before anything is asked where they are small, else meanwhile."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from corpus.errors import IndexUnusable

# So many bytes are read before anything is asked: some tens of milliseconds.
_AT_ONCE = 64_000_000


def hash_files(folder: Path, patterns: Iterable[str]) -> dict[str, str]:
    """SHA-256 of the files that some patterns name, by their paths under a folder with forward slashes.

    Raises:
        OSError: one cannot be read.
    """
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix(): _hash(path) for path in paths if not path.name.endswith(".lock")}


class FileCheck:
    """Files that are being compared with their hashes."""

    def __init__(self, folder: Path, hashes: Mapping[str, str]) -> None:
        """Begin; of small files it is done at once.

        Raises:
            IndexUnusable: one is damaged.
        """
        self._folder = folder
        self._hashes = hashes
        self._is_damaged = False
        if sum(_size(folder / name) for name in hashes) <= _AT_ONCE:
            self._compare()
            self.result()
        else:
            threading.Thread(target=self._compare, daemon=True).start()

    def result(self) -> None:
        """Refuse, where a file that was compared so far is damaged.

        Raises:
            IndexUnusable: one is.
        """
        if self._is_damaged:
            raise IndexUnusable("the files of the index's engine are damaged")

    def _compare(self) -> None:
        for name, digest in self._hashes.items():
            try:
                is_same = _hash(self._folder / name) == digest
            except OSError:
                is_same = False
            if not is_same:
                self._is_damaged = True
                return


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
