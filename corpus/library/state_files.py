"""The files of named states: each state a list of hashes, each file that a state needs kept once by its content.

library/.states/state-NAME.json   a state: the SHA-256 of every file of every report, and the bundled reports it held
library/.states/files/SHA256      the content of such a file: a copy, so that whatever changes a report leaves it alone
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import ReportError
from corpus.library.soundness import find_damage, hash_file, hash_files

_FOLDER = ".states"
_FILES = "files"
# The file of a state begins so: on Windows, no file may be called "con.json".
_BEFORE_NAME = "state-"
_DIGEST = re.compile(r"[0-9a-f]{64}")
# The name of a file in a report's folder: "card.json", "source.pdf".
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_REPORT = re.compile(r"[A-Za-z0-9_-]{1,120}")
_PIECE = 1 << 20  # bytes that are read at once


@dataclass(frozen=True, slots=True)
class State:
    """What the library held."""

    name: str
    # When it was named, in UTC: "2026-11-30T14:05:09Z".
    made: str
    # The files of each added report, by its id: their names, with the SHA-256 of each.
    reports: Mapping[str, Mapping[str, str]]
    # The fingerprint of each bundled report, by its id.
    bundled: Mapping[str, str]
    # The ids of added reports that were there and are not in it, as they were damaged: they are let be.
    left_out: Sequence[str] = ()

    @property
    def ids(self) -> list[str]:
        """The ids of all its reports: the bundled ones, then the added ones."""
        return [*self.bundled, *self.reports]

    @property
    def digests(self) -> set[str]:
        """The SHA-256 of every file that it needs."""
        return {digest for files in self.reports.values() for digest in files.values()}


def keep_report(home: Path, folder: Path) -> dict[str, str]:
    """Keep a copy of every file of a report that is not kept yet; their names and SHA-256."""
    files = hash_files(folder)
    for name, digest in files.items():
        if not is_whole(home, digest):
            kept_file(home, digest).parent.mkdir(parents=True, exist_ok=True)
            copy_file(folder / name, kept_file(home, digest))
    return files


def is_whole(home: Path, digest: str) -> bool:
    """Whether the copy of a file is there and is what it was."""
    try:
        return hash_file(kept_file(home, digest)) == digest
    except OSError:
        return False


def find_copy_damage(home: Path, report: str, files: Mapping[str, str]) -> str | None:
    """What is wrong with a state's copy of a report, in words that follow the state's name; None where it is sound.

    `files` are the names and SHA-256 that the state has. A copy may be just what was there, and yet damaged: earlier
    versions named states of damaged reports, too.
    """
    if not all(is_whole(home, digest) for digest in files.values()):
        return f"its copy of report '{report}' is damaged"
    fault = find_damage(report, files, lambda name: kept_file(home, files[name]))
    return None if fault is None else f"its copy of report '{report}' was damaged when it was made: {fault}"


def find_sound_state(home: Path, report: str) -> str | None:
    """The newest state that holds an added report whole and not as it is now; None where there is none."""
    states = []
    for name in state_names(home):
        try:
            states.append(read_state(home, name))
        except ReportError:
            continue
    try:
        now = hash_files(home / "library" / report)
    except OSError:
        now = {}
    for state in sorted(states, key=lambda each: (each.made, each.name), reverse=True):
        files = state.reports.get(report)
        if files is not None and files != now and find_copy_damage(home, report, files) is None:
            return state.name
    return None


def sweep(home: Path) -> None:
    """Delete the kept files that no state needs; none while a state cannot be read, which may need them."""
    try:
        needed = {digest for name in state_names(home) for digest in read_state(home, name).digests}
    except ReportError:
        return
    for file in kept_file(home, "").glob("*"):
        if file.name not in needed:
            try:
                file.unlink()
            except OSError:
                continue


def read_state(home: Path, name: str) -> State:
    """A state by its exact name.

    Raises:
        ReportError: it is damaged.
    """
    path = state_path(home, name)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        left_out = [str(report) for report in row.get("left_out", [])]
        return State(name, str(row["made"]), _read_reports(row["reports"]), _read_bundled(row["bundled"]), left_out)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise ReportError(
            f"state '{name}' is damaged; nothing was changed. To take it away: pcn-assistant corpus untag {name}"
        ) from fault


def _read_reports(rows: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The reports of a state, with names that lead nowhere else.

    Raises:
        ValueError: there is another name or no hash.
    """
    reports = {}
    for report, files in rows.items():
        whole = all(_FILE.fullmatch(name) and _DIGEST.fullmatch(digest) for name, digest in files.items())
        if not _REPORT.fullmatch(report) or not whole:
            raise ValueError(report)
        reports[report] = dict(files)
    return reports


def _read_bundled(rows: Mapping[str, Any]) -> dict[str, str]:
    return {str(report): str(digest) for report, digest in rows.items()}


def state_names(home: Path) -> list[str]:
    """The names of all states, sorted; of damaged ones, too."""
    found = (home / "library" / _FOLDER).glob(f"{_BEFORE_NAME}*.json")
    return sorted(path.name.removeprefix(_BEFORE_NAME).removesuffix(".json") for path in found)


def state_path(home: Path, name: str) -> Path:
    """The file of a state."""
    return home / "library" / _FOLDER / f"{_BEFORE_NAME}{name}.json"


def kept_file(home: Path, digest: str) -> Path:
    """The copy of a file by its SHA-256; the folder of all of them for ""."""
    return home / "library" / _FOLDER / _FILES / digest


def file_size(home: Path, digest: str) -> int:
    """Bytes of a copy; 0 where it is gone."""
    try:
        return kept_file(home, digest).stat().st_size
    except OSError:
        return 0


def disk_use(home: Path) -> int:
    """Bytes that all states take together."""
    return sum(file.stat().st_size for file in (home / "library" / _FOLDER).rglob("*") if file.is_file())


def copy_file(source: Path, target: Path) -> None:
    """Copy a file aside, onto the disk, and into its place."""
    part = target.with_name(f"{target.name}.part")
    with source.open("rb") as old, part.open("wb") as new:
        shutil.copyfileobj(old, new, _PIECE)
        new.flush()
        os.fsync(new.fileno())
    part.replace(target)


def write_file(path: Path, content: bytes) -> None:
    """Write a file aside, onto the disk, and into its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
