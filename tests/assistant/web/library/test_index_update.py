"""The index follows the library: one update at a time, none missed, and one for many changes in a row."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.live import LiveAnswerer
from assistant.web.library.index_update import IndexUpdater, Progress
from corpus.library.store import Library
from tests.support.scripted_assistant import YES, Scripted

PATIENCE_SECONDS = 10


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def scripted(library: Library) -> Any:
    return Scripted(library, YES)


@pytest.fixture
def library(home: Path) -> Library:
    return Library(home)


def write(library: Library, name: str) -> Path:
    path = library.home.parent / name
    path.write_text(f"The plots of {name} were let in 2022.\n", encoding="utf-8")
    return path


def test_changes_during_an_update_are_followed_by_one_more(library: Library) -> None:
    may_go_on = threading.Event()
    opened: list[Any] = []

    def reopen(progress: Progress) -> Any:
        progress(3, 4)
        may_go_on.wait(PATIENCE_SECONDS)
        opened.append(scripted(library))
        return opened[-1]

    live = LiveAnswerer(scripted(library))
    updater = IndexUpdater(live, reopen)
    for _ in range(5):
        updater.request()
    wait_until(lambda: updater.state.texts == 4)
    assert (updater.state.is_busy, updater.state.done) == (True, 3)
    for _ in range(5):
        updater.request()
    may_go_on.set()
    wait_until(lambda: not updater.state.is_busy)
    assert len(opened) == 2
    assert live.evidence_mode is opened[-1]


def test_what_another_process_adds_is_followed_once_it_has_settled(library: Library) -> None:
    updates: list[int] = []

    def reopen(progress: Progress) -> Any:
        updates.append(1)
        return scripted(library)

    updater = IndexUpdater(LiveAnswerer(scripted(library)), reopen)

    def look() -> int:
        updater.look()
        wait_until(lambda: not updater.state.is_busy)
        return len(updates)

    assert [look(), look()] == [0, 0]
    library.add(write(library, "hull.txt"))
    assert look() == 0, "more may come"
    library.add(write(library, "york.txt"))
    assert look() == 0
    assert [look(), look(), look()] == [1, 1, 1]
    library.edit("york", title="York's plots")
    assert [look(), look(), look()] == [1, 2, 2]
    library.remove("manifesto")
    assert [look(), look(), look()] == [2, 3, 3]
    # What was done on the page was followed at once, and is not followed again.
    library.remove("york")
    updater.request()
    wait_until(lambda: not updater.state.is_busy)
    assert [look(), look(), look()] == [4, 4, 4]


def test_a_fault_is_told_and_the_answerer_stays(library: Library) -> None:
    def reopen(progress: Progress) -> Any:
        raise RuntimeError("torn")

    first = scripted(library)
    live = LiveAnswerer(first)
    updater = IndexUpdater(live, reopen)
    updater.request()
    wait_until(lambda: not updater.state.is_busy)
    assert "pcn-assistant doctor" in updater.state.fault
    assert live.evidence_mode is first
