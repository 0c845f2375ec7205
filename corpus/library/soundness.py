"""Whether the files of an added report are the ones that were added, wherever they lie: by the hashes on its card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.errors import ReportError
from corpus.library.cards import CARD, details_from_row, is_row_whole
from corpus.library.reading_file import reading_from_json

_READING = "reading.json"
_BEFORE_SUFFIX = "source."
# SHA-256 of a file that holds nothing: no such file is ever added.
_EMPTY = hashlib.sha256(b"").hexdigest()


def find_damage(report: str, files: Mapping[str, str], place: Callable[[str], Path]) -> str | None:
    """What is wrong with the files of a report, in words: "its card is damaged"; None where nothing is.

    `files` are the names of its files with the SHA-256 of each as it is now, and `place` gives where a name's file
    lies. A reading that is missing is no damage: the report is read from its file again.
    """
    if CARD not in files:
        return "its card is missing"
    try:
        row = json.loads(place(CARD).read_text(encoding="utf-8"))
        is_own = details_from_row(row).id == report
        is_whole = is_row_whole(row)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "its card is damaged"
    if not is_whole:
        return "its card is damaged"
    if not is_own:
        return "its card is another report's"
    source = _find_source(files)
    if source is None:
        return "its source file is missing"
    # Cards of earlier versions hold no hashes.
    if source[1] == _EMPTY or row.get("sha256") not in (None, source[1]):
        return "its source file is not the one that was added"
    if _READING in files and not _is_reading_whole(files[_READING], row.get("reading_sha256"), place(_READING)):
        return "what was read of it is damaged"
    return None


def is_held(live: Path, removed: Path, *, with_card: bool) -> bool:
    """Whether a removed report's file is that of a sound report in the library, with the same card where that is asked.

    A removed copy that is damaged counts as the report whose card it has. Both are folders; False where one is missing.
    """
    try:
        here, there = hash_files(live), hash_files(removed)
    except OSError:
        return False
    if CARD not in here or find_damage(live.name, here, live.joinpath) is not None:
        return False
    source = _find_source(here)
    is_file_same = source is not None and there.get(source[0]) == source[1]
    if here[CARD] == there.get(CARD):
        return is_file_same or find_damage(live.name, there, removed.joinpath) is not None
    return is_file_same and not with_card


def hash_files(folder: Path) -> dict[str, str]:
    """The names of the files in a report's folder, with the SHA-256 of each; those being written are left out."""
    return {file.name: hash_file(file) for file in sorted(folder.glob("[!.]*")) if file.is_file()}


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _find_source(files: Mapping[str, str]) -> tuple[str, str] | None:
    """The name and SHA-256 of the source file among a report's files; None where there is none."""
    return next(((name, files[name]) for name in sorted(files) if name.startswith(_BEFORE_SUFFIX)), None)


def _is_reading_whole(digest: str, noted: str | None, path: Path) -> bool:
    if noted is not None:
        return digest == noted
    try:
        reading_from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ReportError):
        return False
    return True
