"""A backup's file: a ZIP archive of what a home holds, and a manifest with the SHA-256 of each file.

manifest.json        {"product", "format", "version", "made", "files": {"library/plan/card.json": {"sha256", "bytes"}}}
home/…               the files
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from assistant.command.backup_contents import belongs
from corpus.errors import UserError

PRODUCT = "pcn-assistant"
FORMAT = 1
_MANIFEST = "manifest.json"
_BEFORE = "home/"
_PIECE = 1 << 20  # bytes that are read at once
_MOST_MANIFEST = 100_000_000  # bytes
# A backup of more than so many bytes that were packed smaller than this share is none: texts pack to a tenth.
_SUSPECT_BYTES = 100_000_000
_SMALLEST_SHARE = 1 / 200
# Times and sizes that no file has: after the year 2242, in seconds since 1970; and in bytes.
_LATEST = 2.0**33
_LARGEST = 2**50
# Example: "2026-11-30T14:05:09Z".
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# How the files of a backup are packed; others are unpacked by libraries that fail in ways of their own.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DIGEST = re.compile(r"[0-9a-f]{64}")
# What reading a damaged archive raises.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Content:
    """A file in a backup."""

    sha256: str
    size: int  # bytes
    # When it was last changed, in seconds since 1970: drafts are listed by it.
    changed: float = 0.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    # When it was made, in UTC: "2026-11-30T14:05:09Z".
    made: str
    # The files by their paths below the home, parted by "/".
    files: Mapping[str, Content]


class ArchiveWriter:
    """Writes a backup; `finish` adds the manifest."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self.files: dict[str, Content] = {}

    def add(self, name: str, file: IO[bytes], *, changed: float) -> None:
        """Add what a file holds now, last changed then; if it grows meanwhile, what was read of it."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(_BEFORE + name, "w", force_zip64=True) as target:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        # The clock of another machine may have been wrong.
        self.files[name] = Content(digest.hexdigest(), size, min(max(changed, 0.0), _LATEST))

    def finish(self, *, made: str, version: str) -> None:
        """Add the manifest and close the archive."""
        files = {
            name: {"sha256": content.sha256, "bytes": content.size, "changed": content.changed}
            for name, content in self.files.items()
        }
        row = {"product": PRODUCT, "format": FORMAT, "version": version, "made": made, "files": files}
        self._archive.writestr(_MANIFEST, json.dumps(row, ensure_ascii=False, indent=1))
        self._archive.close()

    def close(self) -> None:
        """Let go of the file, whatever is in it."""
        self._archive.close()


def check_archive(path: Path) -> Manifest:
    """The manifest of a backup, once every file in it was read and has the hash that the manifest says.

    Raises:
        UserError: it is no backup, of another version, damaged, or would write elsewhere or without end.
    """
    with _open(path) as archive:
        manifest = _read_manifest(path, archive)
        _check_entries(path, archive, manifest)
        for name, content in manifest.files.items():
            _read_file(path, archive, name, content, lambda piece: None)
    return manifest


def is_backup(path: Path) -> bool:
    """Whether a file is a backup that this program made, whatever its version; a damaged one is none."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_MANIFEST) as file:
            return bool(json.loads(file.read(_MOST_MANIFEST))["product"] == PRODUCT)
    except (*_DAMAGE, KeyError, TypeError, RecursionError):
        return False


def extract_archive(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write the files of a backup that was checked into a folder, each held against its hash once more.

    Raises:
        UserError: it has changed since.
        OSError: the folder cannot be written.
    """
    with _open(path) as archive:
        for name, content in manifest.files.items():
            target = folder.joinpath(*name.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                _read_file(path, archive, name, content, file.write)
            os.utime(target, (content.changed, content.changed))


@contextmanager
def _open(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, open for reading.

    Raises:
        UserError: there is none, or it is damaged.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as fault:
        raise UserError(f"{path}: no such file. Give the file that pcn-assistant backup wrote.") from fault
    except _DAMAGE as fault:
        raise _refuse(path, "it is no backup, or only a part of one") from fault
    with archive:
        if any(info.compress_type not in _PACKED for info in archive.infolist()):
            raise _refuse(path, "it is packed as no backup is")
        yield archive


def _read_manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(_MANIFEST).file_size > _MOST_MANIFEST:
            raise _refuse(path, "its manifest is too large")
        with archive.open(_MANIFEST) as file:
            row = json.loads(file.read(_MOST_MANIFEST))
        if row["product"] != PRODUCT:
            raise _refuse(path, "another program made it")
        if row["format"] != FORMAT:
            raise _refuse(path, f"it is of format {row['format']!r:.20}, which this version does not know")
        if not _MOMENT.fullmatch(row["made"]):
            raise _refuse(path, "its manifest is damaged: it was made at no time")
        return Manifest(row["made"], {name: _read_content(path, each) for name, each in row["files"].items()})
    except KeyError as fault:
        raise _refuse(path, "it is no backup of this program: its manifest is missing or not whole") from fault
    except (*_DAMAGE, TypeError, AttributeError, RecursionError) as fault:
        raise _refuse(path, "its manifest is damaged") from fault


def _read_content(path: Path, row: Mapping[str, Any]) -> Content:
    """What the manifest says of a file.

    Raises:
        UserError: its size or its time is none.
        KeyError, TypeError, ValueError, OverflowError: it is none in another way.
    """
    size, changed = row["bytes"], float(row["changed"])
    # What is no number, as JSON's NaN, is not within any bounds.
    if not isinstance(size, int) or not 0 <= size <= _LARGEST or not 0 <= changed <= _LATEST:
        raise _refuse(path, "its manifest is damaged: a file has a size or a time that none can have")
    return Content(str(row["sha256"]), size, changed)


def _check_entries(path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Refuse an archive that holds anything but the files of its manifest, each once, each in its place.

    Raises:
        UserError: it does.
    """
    infos = [info for info in archive.infolist() if info.filename != _MANIFEST]
    names = [info.filename.removeprefix(_BEFORE) for info in infos]
    if any(not info.filename.startswith(_BEFORE) for info in infos) or sorted(names) != sorted(manifest.files):
        raise _refuse(path, "it does not hold what its manifest says")
    if len({name.casefold() for name in names}) != len(names):
        raise _refuse(path, "two of its files have one name")
    for info, name in zip(infos, names, strict=True):
        _check_entry(path, info, name, manifest.files[name])
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if size > _SUSPECT_BYTES and packed < size * _SMALLEST_SHARE:
        raise _refuse(path, f"it would unpack to {size // 1_000_000:,} MB, as no backup does")


def _check_entry(path: Path, info: zipfile.ZipInfo, name: str, content: Content) -> None:
    """Refuse a file that would be written elsewhere, is none, or is not of the size that the manifest says.

    Raises:
        UserError: it is one.
    """
    if not belongs(name):
        raise _refuse(path, f"{name[:60]!r} does not belong into a home")
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or info.is_dir():
        raise _refuse(path, f"{name[:60]!r} is no plain file")
    if info.file_size != content.size or not _DIGEST.fullmatch(content.sha256):
        raise _refuse(path, f"{name[:60]!r} is not of the size that its manifest says")


def _read_file(
    path: Path, archive: zipfile.ZipFile, name: str, content: Content, take: Callable[[bytes], object]
) -> None:
    """Hand on what a file holds; never more than the manifest says.

    Raises:
        UserError: it is damaged.
        OSError: `take` cannot write.
    """
    digest, left = hashlib.sha256(), content.size
    try:
        file = archive.open(_BEFORE + name)
    except _DAMAGE as fault:
        raise _refuse(path, f"{name[:60]!r} is damaged") from fault
    with file:
        while True:
            try:
                piece = file.read(min(_PIECE, left + 1))
            except _DAMAGE as fault:
                raise _refuse(path, f"{name[:60]!r} is damaged") from fault
            if not piece:
                break
            left -= len(piece)
            if left < 0:
                break
            digest.update(piece)
            take(piece)
    if left != 0 or digest.hexdigest() != content.sha256:
        raise _refuse(path, f"{name[:60]!r} is damaged")


def _refuse(path: Path, why: str) -> UserError:
    return UserError(f"{path}: {why}. Nothing was changed.")
