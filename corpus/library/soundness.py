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
    source = next((name for name in sorted(files) if name.startswith(_BEFORE_SUFFIX)), None)
    if source is None:
        return "its source file is missing"
    # Cards of earlier versions hold no hashes.
    if files[source] == _EMPTY or row.get("sha256") not in (None, files[source]):
        return "its source file is not the one that was added"
    if _READING in files and not _is_reading_whole(files[_READING], row.get("reading_sha256"), place(_READING)):
        return "what was read of it is damaged"
    return None


def _is_reading_whole(digest: str, noted: str | None, path: Path) -> bool:
    if noted is not None:
        return digest == noted
    try:
        reading_from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ReportError):
        return False
    return True
