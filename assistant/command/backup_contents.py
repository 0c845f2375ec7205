"""What of a home is what people made, and goes into a backup; and what is made anew, or belongs nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from assistant.conversations.store import SCHEMA as CONVERSATIONS
from assistant.databases.database import Schema
from assistant.drafts.earlier_files import FOLDER as DRAFT_FILES
from assistant.drafts.store import SCHEMA as DRAFTS
from corpus.library.moves import ASIDE

# Databases by the names of their files. Copied by SQLite itself, so that a copy is whole while somebody writes.
DATABASES: dict[str, Schema] = {schema.file: schema for schema in (CONVERSATIONS, DRAFTS)}
LIBRARY = "library"
# Files and folders at the top of a home, with what they are; "" for a copy of another.
KINDS = {
    CONVERSATIONS.file: "conversations and feedback",
    DRAFTS.file: "drafts of notes",
    LIBRARY: "added, removed and tagged reports",
    "removed.json": "bundled reports taken out",
    "removed.copy.json": "",
    DRAFT_FILES: "drafts of notes of an earlier version",
    "draft_questions.jsonl": "draft questions",
    "librarian.jsonl": "questions for the librarian",
    "questions": "questions of reports",
    "suites": "suites of questions",
    "runs": "evaluation runs",
    "people": "suites, runs and draft questions of those who sign in",
    "cross_encoders": "calibrations",
    "verifiers.json": "figures of second opinions",
    "watched.json": "files seen by corpus watch",
    "settings.toml": "settings",
}
# What is told of what is left out.
LEFT_OUT = {
    "index": "the index, which is built anew",
    "pages": "pictures of pages, which are drawn anew",
    "accounts.sqlite3": "accounts and the keys of this server: copy accounts.sqlite3 by itself, and keep it as secret",
}
SECRETS = "keys of language models and of browsers, which are in no file of it"
# A part of a path that every system takes and that leads nowhere else: no "..", no ":", no "\\", no control characters.
_PART = re.compile(r"(?!\.{1,2}$)[^\\/:*?\"<>|\x00-\x1f]{1,200}")
# Files that are being written, and locks: nobody made them.
_PASSING = re.compile(r"\.lock|.*\.part|.*\.sqlite3-(?:wal|shm|journal)")
# The user and the password in an address: "//ann:secret@".
_USER_IN_ADDRESS = re.compile(r"//[^/\s\"'@]+@")


def walk_contents(home: Path) -> Iterator[str]:
    """The files that a backup holds, databases apart: their paths below the home, parted by "/".

    A link at the top of the home is followed.

    Raises:
        OSError: a folder cannot be read.
    """
    return (name for name, is_held in _walk(home) if is_held)


def list_unfit(home: Path) -> list[str]:
    """What lies among the files of a backup and is not in it: links, what is no file, names that some system refuses.

    Raises:
        OSError: a folder cannot be read.
    """
    return [name for name, is_held in _walk(home) if not is_held]


def _walk(home: Path) -> Iterator[tuple[str, bool]]:
    """Everything that somebody made below the names of a backup, databases apart, and whether a backup holds it."""
    for name in sorted(KINDS.keys() - {*DATABASES}):
        place = home / name
        if place.is_file():
            yield name, belongs(name)
        for folder, folders, files in os.walk(place, onerror=_refuse_unreadable) if place.is_dir() else ():
            folders.sort()
            links = [each for each in folders if (Path(folder) / each).is_symlink()]
            for each in sorted([*files, *links]):
                path = Path(folder) / each
                name_below = path.relative_to(home).as_posix()
                if not _PASSING.fullmatch(each):
                    yield name_below, belongs(name_below) and path.is_file() and not path.is_symlink()


def _refuse_unreadable(fault: OSError) -> None:
    """A folder that is gone by now was one in passing; any other that cannot be read must not be left out."""
    if not isinstance(fault, FileNotFoundError):
        raise fault


def belongs(name: str) -> bool:
    """Whether a path, parted by "/", is one of a home and leads nowhere else on any system."""
    parts = name.split("/")
    # Of the names at the top, those with a dot are files, the others folders.
    is_in_place = parts[0] in KINDS and ("." in parts[0]) == (len(parts) == 1)
    return is_in_place and all(_PART.fullmatch(part) for part in parts)


def list_links(home: Path) -> list[Path]:
    """The links among what a backup holds at the top of a home."""
    return [home / name for name in sorted(KINDS) if (home / name).is_symlink()]


def list_present(home: Path) -> list[str]:
    """What there is in a home that a backup holds: names at its top."""
    return [name for name in sorted(KINDS) if (home / name).exists() and any_file(home / name)]


def any_file(place: Path) -> bool:
    """Whether a file is one, or a folder holds one that somebody made."""
    if place.is_file():
        return True
    return any(path.is_file() and not _PASSING.fullmatch(path.name) for path in place.rglob("*"))


def describe_left_out(home: Path) -> str:
    """What of a home no backup holds, in words."""
    known = [words for name, words in LEFT_OUT.items() if (home / name).exists()]
    if any(home.glob(f"{ASIDE}*")):
        known.append("what earlier restores kept aside")
    strange = [
        path.name
        for path in sorted(home.glob("*"))
        if path.name not in KINDS and path.name not in LEFT_OUT and not path.name.startswith((".", ASIDE, *DATABASES))
    ]
    unfit = list_unfit(home)
    if unfit:
        more = f" and {len(unfit) - 1} more" if len(unfit) > 1 else ""
        known.append(f"'{unfit[0]}'{more}, which are links or cannot be named so on every system")
    return "; ".join([*known, SECRETS, *(f"'{name}', which is not of the product's making" for name in strange)])


def hide_secrets(name: str, content: bytes) -> bytes:
    """A file's content without secrets: in settings, an address goes without its user and password."""
    if name != "settings.toml":
        return content
    return _USER_IN_ADDRESS.sub("//", content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
