"""A library that is restored while it is read is read as it was before or as it is after, never as a bit of both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import ReportError
from corpus.library.settled import read_settled
from corpus.library.states import restore_state, tag
from corpus.library.store import Library


@pytest.fixture
def own(home: Path) -> Library:
    """A library that was changed since a state of it was named "spring", and named "summer" as it is now."""
    library = Library(home)
    library.add(write(home.parent, "leeds", 14))
    library.add(write(home.parent, "york", 14))
    tag(library, "spring")
    library.remove("leeds")
    library.remove("york")
    library.add(write(home.parent, "york", 90))
    library.add(write(home.parent, "hull", 30))
    library.remove("manifesto")
    tag(library, "summer")
    return library


def write(folder: Path, town: str, people: int) -> Path:
    path = folder / f"{town}.md"
    path.write_text(f"Walks in {town}\n\nThe walks of {town} began with {people} people.\n", encoding="utf-8")
    return path


def list_reports(library: Library) -> object:
    return library.ids()


def load_york(library: Library) -> object:
    return library.load("york")


def load_hull(library: Library) -> object:
    try:
        return library.load("hull")
    except ReportError as fault:
        return str(fault)


def hash_reports(library: Library) -> object:
    return library.fingerprints()


def list_faults(library: Library) -> object:
    return library.faults()


# At which call of the store's a restore comes in between.
MOMENTS = ["read_taken_out", "read_entries", "read_reading", "hash_text"]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("look", [list_reports, load_york, load_hull, hash_reports, list_faults])
def test_what_is_read_is_of_one_state(
    own: Library, monkeypatch: pytest.MonkeyPatch, moment: str, look: Callable[[Library], object]
) -> None:
    from corpus.library import store

    states = {}
    for name in ("spring", "summer"):
        restore_state(own, name)
        states[name] = look(own)
    real = getattr(store, moment)
    restored: list[str] = []

    def restore_and_read(*given: object) -> object:
        """A restore by someone else, whole, before what was about to be read is read."""
        if not restored:
            restored.append("spring")
            restore_state(own, "spring")
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(store, moment, restore_and_read)
        found = look(own)
    assert found in (states["spring"], states["summer"])
    if restored:
        assert found == states["spring"], "it is read again, as it is after"


def test_a_fault_of_a_library_that_stays_as_it_is_is_told_at_once(own: Library) -> None:
    looks: list[int] = []

    def fail() -> None:
        looks.append(1)
        raise ReportError("damaged.")

    with pytest.raises(ReportError, match=r"^damaged\.$"):
        read_settled(own.home, fail)
    assert looks == [1]


def test_a_library_that_never_settles_is_read_in_the_end(own: Library) -> None:
    def change() -> str:
        number = len(list((own.home / "library").iterdir()))
        (own.home / "library" / f"new{number}").mkdir()
        return "read"

    assert read_settled(own.home, change) == "read"
