"""Publishing a library: what is missing at the address is written, then the state, and last the pointer to it.

Nothing that is there is ever changed, so that whoever reads an older state goes on. A run that is cut short leaves the
pointer as it was, and the next one goes on from what is there.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from assistant.sharing.collecting import GRACE_SECONDS, collect, list_kept, list_states
from assistant.sharing.faults import ObjectMissing, StateRefused
from assistant.sharing.place import Kept, Place
from assistant.sharing.published import (
    OBJECTS,
    POINTER,
    Pointer,
    Replaced,
    name_object,
    name_state,
    read_pointer,
    write_pointer,
    write_state,
)
from assistant.sharing.snapshot import take_snapshot
from corpus.errors import UserError
from corpus.library.store import Library
from index.build import IndexSettings

# Files on their way at once, and handed out at once.
_AT_ONCE = 8
_BATCH = 256
_PIECE = 1 << 20

# Called with the number of files that are there and the number in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing."""

    state: str
    # Whether just this was published already.
    is_same: bool
    # Reports in the library; files and bytes that were written; files of older states that were deleted.
    reports: int
    written: int
    size: int
    collected: int


def publish(
    library: Library,
    settings: IndexSettings,
    address: str,
    *,
    program: str,
    notice: Callable[[str], None],
    progress: Progress = lambda done, files: None,
    grace: float = GRACE_SECONDS,
    verify: bool = False,
) -> Published:
    """Publish a library at an address as `check_address` gives it.

    Files of states that were replaced more than `grace` seconds ago are deleted, but for the last two states. With
    `verify`, every file that is there already is read and compared with its hash, and written anew where it is damaged.

    Raises:
        UserError: the library is empty or damaged, the address cannot be written, or somebody else is publishing.
    """
    place = Place(address)
    with place.one_publisher():
        before = _read_pointer(place, notice)
        taken = take_snapshot(library, settings, program=program, notice=notice)
        content, digest = write_state(taken.state)
        is_same = before is not None and before.state == digest
        missing = _find_missing(place, before, taken.state.sizes, grace=grace, verify=verify)
        present = len(taken.sources) - len(missing)
        progress(present, len(taken.sources))
        for done in _upload(place, {each: taken.sources[each] for each in taken.sources if each in missing}):
            progress(present + done, len(taken.sources))
        place.write(name_state(digest), content)
        if not is_same:
            _refuse_other(place, before)
            now = time.time()
            if before is not None:
                kept = (Replaced(before.state, now), *before.before)
            else:  # the pointer was damaged, or a run before the first one was cut short: nobody knows which is read
                kept = tuple(Replaced(state, now) for state in list_states(place))
            kept = tuple(each for each in kept if each.state != digest)
            pointer = Pointer(digest, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", kept)
            place.write(POINTER, write_pointer(pointer))
        else:
            assert before is not None
            pointer = before
        collected = collect(place, pointer, grace=grace)
    return Published(
        state=digest,
        is_same=is_same,
        reports=len(taken.index.reports),
        written=len(missing),
        size=sum(taken.state.sizes[each] for each in missing),
        collected=collected,
    )


def _read_pointer(place: Place, notice: Callable[[str], None]) -> Pointer | None:
    """The pointer that is there; None where there is none or a damaged one, which is told.

    Raises:
        PlaceUnreachable: it cannot be read.
    """
    try:
        return read_pointer(place.read(POINTER))
    except ObjectMissing:
        return None
    except StateRefused as fault:
        notice(f"{place.address}: {fault}; it is written anew.")
        return None


def _refuse_other(place: Place, before: Pointer | None) -> None:
    """Refuse to publish over what somebody else published meanwhile.

    Raises:
        UserError: the pointer is another than before.
    """
    if _read_pointer(place, lambda _: None) != before:
        raise UserError(f"{place.address}: somebody else has published there meanwhile. Publish again, one at a time.")


def _find_missing(
    place: Place, before: Pointer | None, sizes: Mapping[str, int], *, grace: float, verify: bool
) -> set[str]:
    """The files that are to be written.

    A file that no state needs may be deleted by another publisher once it is as old as `grace`: it is written anew from
    half that age on.
    """
    there = place.list(OBJECTS)
    needed = set().union(*(list_kept(place, before).values())) if before else set()
    oldest = time.time() - grace / 2

    def is_there(digest: str) -> bool:
        kept: Kept | None = there.get(digest)
        is_safe = kept is not None and (digest in needed or kept.written > oldest)
        return kept is not None and is_safe and kept.size == sizes[digest]

    missing = {digest for digest in sizes if not is_there(digest)}
    if verify:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            for digest in sizes.keys() - missing:
                place.download(name_object(digest), copy)
                if _copy_and_hash(copy, None) != digest:
                    missing.add(digest)
    return missing


def _upload(place: Place, sources: dict[str, Path]) -> Iterator[int]:
    """Write files; how many are written so far.

    Raises:
        UserError: one is not what it was, or cannot be read or written.
    """
    with tempfile.TemporaryDirectory(prefix="pcn-publishing-") as folder, ThreadPoolExecutor(_AT_ONCE) as pool:

        def upload(item: tuple[str, Path]) -> None:
            digest, source = item
            copy = Path(folder) / digest
            try:
                found = _copy_and_hash(source, copy)
            except OSError as fault:
                raise _changed(source, f"cannot be read ({fault.strerror})") from fault
            if found != digest:
                raise _changed(source, "is not what it was")
            place.upload(copy, name_object(digest))
            copy.unlink()

        done = 0
        for batch in _batches(sources.items()):
            for _ in pool.map(upload, batch):
                done += 1
                yield done


def _batches(items: Iterable[tuple[str, Path]]) -> Iterator[list[tuple[str, Path]]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _copy_and_hash(source: Path, target: Path | None) -> str:
    """The SHA-256 of a file as it is copied: what is hashed is what goes out, though the file may change meanwhile.

    Raises:
        OSError: it cannot be read, or the copy cannot be written.
    """
    hashed = hashlib.sha256()
    with source.open("rb") as old:
        new = target.open("wb") if target else None
        try:
            while piece := old.read(_PIECE):
                hashed.update(piece)
                if new:
                    new.write(piece)
        finally:
            if new:
                new.close()
    return hashed.hexdigest()


def _changed(source: Path, what: str) -> UserError:
    return UserError(
        f"{source}: {what}. Nothing new is published. Run 'pcn-assistant index', then publish again; if it stays so, "
        "'pcn-assistant doctor' says what is damaged."
    )
