"""Deleting what no published state needs. A reader of the pointer before may still be fetching what that names."""

from __future__ import annotations

import time

from assistant.sharing.faults import ObjectMissing, PlaceUnreachable, StateRefused
from assistant.sharing.place import Place
from assistant.sharing.published import (
    OBJECTS,
    POINTER,
    STATES,
    Pointer,
    is_digest,
    name_object,
    name_state,
    read_state,
    write_pointer,
)

# The files of a state are kept for so long after another took its place.
GRACE_SECONDS = 24 * 3600.0


def list_kept(place: Place, pointer: Pointer) -> dict[str, set[str]]:
    """The files of the states that a pointer names, each state by its SHA-256; one that cannot be read is left out."""
    found = {}
    for digest in (pointer.state, *(each.state for each in pointer.before)):
        try:
            found[digest] = read_state(place.read(name_state(digest)), digest).digests
        except StateRefused:
            continue
    return found


def list_states(place: Place) -> list[str]:
    """The SHA-256 of every state that is there.

    Raises:
        PlaceUnreachable: they cannot be listed.
    """
    names = [name.removesuffix(".json") for name in place.list(STATES) if name.endswith(".json")]
    return sorted(name for name in names if is_digest(name))


def collect(place: Place, pointer: Pointer, *, grace: float) -> int:
    """Delete the files that no state needs: how many. The last two states stay, and what is younger than `grace`.

    Nothing is deleted where a state that stays cannot be read, or the address cannot be for the moment.
    """
    oldest = time.time() - grace
    stay = (*pointer.before[:1], *(each for each in pointer.before[1:] if each.at > oldest))
    try:
        if len(stay) < len(pointer.before):
            # No longer named, then no longer there.
            place.write(POINTER, write_pointer(Pointer(pointer.state, pointer.published, stay)))
        wanted = {pointer.state, *(each.state for each in stay)}
        files = {digest: read_state(place.read(name_state(digest)), digest).digests for digest in wanted}
        needed = set().union(*files.values())
        there = place.list(OBJECTS)
        gone = [name for name, kept in there.items() if name not in needed and kept.written < oldest]
        states = [name for name, kept in place.list(STATES).items() if kept.written < oldest]
    except (ObjectMissing, StateRefused, PlaceUnreachable):
        return 0
    place.remove(name_object(name) for name in gone)
    place.remove(f"{STATES}/{name}" for name in states if name.removesuffix(".json") not in wanted)
    return len(gone)
