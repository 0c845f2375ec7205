"""What stands at an address: a pointer to the state of a library, the states, and the files that they name.

current.json         the pointer: which state is published, since when, and which ones were before; written last
states/SHA256.json   a state: the SHA-256 of every file of the library and of its index
objects/SHA256       such a file by its content; it never changes
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.sharing.faults import StateRefused

POINTER = "current.json"
STATES, OBJECTS = "states", "objects"
# The version of the pointer and of the states.
FORMAT = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
# The name of a file in a report's folder or in a segment's, and of such a folder: they lead nowhere else.
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_FOLDER = re.compile(r"[A-Za-z0-9_-]{1,120}")

# The files of a folder: their names, with the SHA-256 of each.
Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A state that was published before."""

    state: str
    # When another took its place, in seconds since 1970.
    at: float


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is published now."""

    # The SHA-256 of the state.
    state: str
    # Since when, in UTC: "2026-11-30T14:05:09Z".
    published: str
    # The states before it whose files are still there, the last one first.
    before: Sequence[Replaced] = ()


@dataclass(frozen=True, slots=True)
class PublishedState:
    """A library and its index, by the hashes of all files."""

    # The version of the program that published it.
    program: str
    # The files of each added report, by its id.
    reports: Mapping[str, Files]
    # The fingerprint of each report that comes with the program and is in the library, by its id.
    bundled: Mapping[str, str]
    # The files of each report as it is indexed, by the name of its folder.
    segments: Mapping[str, Files]
    # The SHA-256 of the index's list of cards, and of its manifest.
    catalogue: str
    manifest: str
    # Bytes of each file, by its SHA-256.
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def digests(self) -> set[str]:
        """The SHA-256 of every file that it needs."""
        folders = [*self.reports.values(), *self.segments.values()]
        return {digest for files in folders for digest in files.values()} | {self.catalogue, self.manifest}


def is_digest(text: str) -> bool:
    """Whether a text is a SHA-256 in hexadecimal digits."""
    return _DIGEST.fullmatch(text) is not None


def name_object(digest: str) -> str:
    """Where a file stands at the address."""
    return f"{OBJECTS}/{digest[:2]}/{digest}"


def name_state(digest: str) -> str:
    """Where a state stands at the address."""
    return f"{STATES}/{digest}.json"


def write_state(state: PublishedState) -> tuple[bytes, str]:
    """A state as it is written, and the SHA-256 of that."""
    content = json.dumps({"format": FORMAT, **asdict(state)}, sort_keys=True).encode()
    return content, hashlib.sha256(content).hexdigest()


def read_state(content: bytes, digest: str) -> PublishedState:
    """A state that was read.

    Raises:
        StateRefused: it is damaged, or another version of the program wrote it.
    """
    if hashlib.sha256(content).hexdigest() != digest:
        raise StateRefused("the list of its files is damaged")
    try:
        row: dict[str, Any] = json.loads(content)
        if row.pop("format") != FORMAT:
            raise StateRefused(f"it was published by another version of the program ({row.get('program')})")
        state = PublishedState(**row)
        folders = [*state.reports.items(), *state.segments.items()]
        names = [name for name, _ in folders], [file for _, files in folders for file in files]
        is_sound = all(map(_FOLDER.fullmatch, names[0])) and all(map(_FILE.fullmatch, names[1]))
        if not is_sound or not all(map(_DIGEST.fullmatch, state.digests)):
            raise StateRefused("the list of its files names what is no file")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise StateRefused("the list of its files is damaged") from fault
    return state


def write_pointer(pointer: Pointer) -> bytes:
    """A pointer as it is written."""
    return json.dumps({"format": FORMAT, **asdict(pointer)}, indent=1).encode()


def read_pointer(content: bytes) -> Pointer:
    """A pointer that was read.

    Raises:
        StateRefused: it is damaged, or another version of the program wrote it.
    """
    try:
        row = json.loads(content)
        if row["format"] != FORMAT:
            raise StateRefused("the pointer was written by another version of the program")
        before = tuple(Replaced(str(each["state"]), float(each["at"])) for each in row["before"])
        pointer = Pointer(row["state"], str(row["published"]), before)
        digests = [pointer.state, *(each.state for each in before)]
        if not all(map(_DIGEST.fullmatch, digests)):
            raise StateRefused("the pointer is damaged")
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise StateRefused("the pointer is damaged") from fault
    return pointer
