"""What of a home is what people made, and goes into a backup; and what is made anew, or belongs nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.conversations.store import FILE as CONVERSATIONS
from corpus.library.moves import ASIDE

# Copied by SQLite itself, so that a copy is whole while somebody writes.
DATABASES = (CONVERSATIONS,)
LIBRARY = "library"
# Files and folders at the top of a home, with what they are; "" for a copy of another.
KINDS = {
    CONVERSATIONS: "conversations and feedback",
    LIBRARY: "added, removed and tagged reports",
    "removed.json": "bundled reports taken out",
    "removed.copy.json": "",
    "drafts": "drafts of notes",
    "draft_questions.jsonl": "draft questions",
    "suites": "suites of questions",
    "runs": "evaluation runs",
    "cross_encoders": "calibrations",
    "watched.json": "files seen by corpus watch",
    "settings.toml": "settings",
}
# What is told of what is left out.
LEFT_OUT = {
    "index": "the index, which is built anew",
    "pages": "pictures of pages, which are drawn anew",
}
SECRETS = "keys of language models and of browsers, which are in no file of it"
# A part of a path that every system takes and that leads nowhere else: no "..", no ":", no "\\", no control characters.
_PART = re.compile(r"(?!\.{1,2}$)[^\\/:*?\"<>|\x00-\x1f]{1,200}")
# Files that are being written, and locks: nobody made them.
_PASSING = re.compile(r"\.lock|.*\.part|.*\.sqlite3-(?:wal|shm|journal)")
# The user and the password in an address: "//ann:secret@".
_USER_IN_ADDRESS = re.compile(r"//[^/\s\"'@]+@")


def walk_contents(home: Path) -> Iterator[str]:
    """The files that a backup holds, databases apart: their paths below the home, parted by "/", sorted."""
    for name in sorted(KINDS):
        place = home / name
        if name in DATABASES or place.is_symlink():
            continue
        if place.is_file():
            yield name
            continue
        for path in sorted(place.rglob("*")) if place.is_dir() else ():
            name_below = path.relative_to(home).as_posix()
            is_made = path.is_file() and not path.is_symlink() and not _PASSING.fullmatch(path.name)
            if is_made and belongs(name_below):
                yield name_below


def belongs(name: str) -> bool:
    """Whether a path, parted by "/", is one of a home and leads nowhere else on any system."""
    parts = name.split("/")
    return parts[0] in KINDS and all(_PART.fullmatch(part) for part in parts)


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
    return "; ".join([*known, SECRETS, *(f"'{name}', which is not of the product's making" for name in strange)])


def hide_secrets(name: str, content: bytes) -> bytes:
    """A file's content without secrets: in settings, an address goes without its user and password."""
    if name != "settings.toml":
        return content
    return _USER_IN_ADDRESS.sub("//", content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
