"""Drafts of notes as they are kept: per browser, over restarts, in one process and in several, killed or not."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.briefing.note import Brief, BriefingNote
from assistant.databases.address import Address, parse_address
from assistant.databases.database import DamagedDatabase
from assistant.drafts.store import FILE, BrowserDrafts, DraftStore
from corpus.errors import UserError
from tests.support.paths import ROOT
from tests.support.postgres import PostgresServer

NOTE = BriefingNote(Brief("Gardens", "PCN lead", "short", ()), "Gardens", "2026-11-30", "", "Grün.", ())
OTHER = replace(NOTE, title="Gardens, by somebody else")

Open = Callable[[], DraftStore]


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> Address | None:
    """The address of an empty database on a server; None for a file."""
    if request.param == "sqlite":
        return None
    server: PostgresServer = request.getfixturevalue("postgres")
    return parse_address(server.make_database(), "the test")


@pytest.fixture
def open_store(tmp_path: Path, address: Address | None) -> Iterator[Open]:
    """Opens the store of drafts, as a process of the product does; closed at the end."""
    opened: list[DraftStore] = []

    def open_another() -> DraftStore:
        opened.append(DraftStore(tmp_path, database=address))
        return opened[-1]

    yield open_another
    for store in opened:
        store.close()


@pytest.fixture
def drafts(open_store: Open) -> BrowserDrafts:
    return open_store().of_browser("ann")


def test_a_draft_is_found_again_after_a_restart_by_its_browser_alone(drafts: BrowserDrafts, open_store: Open) -> None:
    assert drafts.save(NOTE, "gardens-short") == "gardens-short"
    again = open_store()
    assert again.of_browser("ann").open("gardens-short") == NOTE
    assert [draft.name for draft in again.of_browser("ann").list_drafts()] == ["gardens-short"]
    assert again.of_browser("bob").list_drafts() == []
    for act in (again.of_browser("bob").open, again.of_browser("bob").delete):
        with pytest.raises(UserError, match="no draft 'gardens-short'"):
            act("gardens-short")


def test_the_last_changed_is_listed_first_and_a_deleted_one_no_more(tmp_path: Path) -> None:
    now = [1000.0]
    store = DraftStore(tmp_path, clock=lambda: now[0])
    drafts = store.of_browser("ann")
    for now[0], name in ((1000.0, "a"), (1002.0, "b"), (1001.0, "c"), (1003.0, "a")):
        drafts.save(NOTE, name)
    assert [(each.name, each.changed_at) for each in drafts.list_drafts()] == [("a", 1003), ("b", 1002), ("c", 1001)]
    drafts.delete("b")
    assert [each.name for each in drafts.list_drafts()] == ["a", "c"]
    store.close()
    assert b"Gr\xc3\xbcn." in (tmp_path / FILE).read_bytes()
    store = DraftStore(tmp_path)
    for name in ("a", "c"):
        store.of_browser("ann").delete(name)
    store.close()
    assert b"Gr\xc3\xbcn." not in (tmp_path / FILE).read_bytes(), "what is deleted is gone from the disk"


def test_a_browsers_key_is_nowhere_on_disk(tmp_path: Path) -> None:
    key = "0123456789abcdef0123456789abcdef"
    store = DraftStore(tmp_path)
    store.of_browser(key).save(NOTE, "gardens-short")
    assert not any(key.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    store.close()


def test_a_note_written_again_takes_its_place_and_leaves_one_that_was_changed(drafts: BrowserDrafts) -> None:
    assert drafts.save_new(NOTE) == "gardens-short"
    assert drafts.save_new(replace(NOTE, date="2026-12-01")) == "gardens-short", "the same note, another day"
    drafts.save(OTHER, "gardens-short")
    assert drafts.save_new(NOTE) == "gardens-short-2"
    assert drafts.open("gardens-short") == OTHER


def test_what_another_window_changed_meanwhile_is_left_and_both_are_kept(drafts: BrowserDrafts) -> None:
    drafts.save(NOTE, "gardens-short")
    mine, theirs = replace(NOTE, title="Mine"), replace(NOTE, title="Theirs")
    assert drafts.save(theirs, "gardens-short", before=NOTE) == "gardens-short"
    assert drafts.save(mine, "gardens-short", before=NOTE) == "gardens-short-2"
    assert [drafts.open(name).title for name in ("gardens-short", "gardens-short-2")] == ["Theirs", "Mine"]
    # From then on each goes on in its own.
    assert drafts.save(NOTE, "gardens-short-2", before=mine) == "gardens-short-2"


def test_a_draft_that_was_deleted_in_another_window_is_kept_again(drafts: BrowserDrafts) -> None:
    drafts.save(NOTE, "gardens-short")
    drafts.delete("gardens-short")
    assert drafts.save(OTHER, "gardens-short", before=NOTE) == "gardens-short"


@pytest.mark.parametrize("name", ["../etc", "", "UPPER", "a" * 81, "a\nb", "a'; DROP TABLE drafts; --"])
def test_what_is_no_name_is_told_in_one_line(drafts: BrowserDrafts, name: str) -> None:
    for act in (drafts.open, drafts.delete, lambda name: drafts.save(NOTE, name)):
        with pytest.raises(UserError, match="no draft") as told:
            act(name)
        assert str(told.value).replace(name, "").count("\n") == 0


def test_a_damaged_draft_is_told_left_out_of_the_list_and_never_replaced(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    drafts = store.of_browser("ann")
    drafts.save(NOTE, "gardens-short")
    with closing(sqlite3.connect(tmp_path / FILE)) as file, file:
        file.execute("UPDATE drafts SET note = '{\"brief\": 3}'")
    assert drafts.list_drafts() == []
    with pytest.raises(UserError, match="gardens-short: the draft is damaged"):
        drafts.open("gardens-short")
    assert drafts.save_new(NOTE) == "gardens-short-2"
    store.close()


def test_a_damaged_file_is_told_in_one_line_and_left_as_it_is(tmp_path: Path) -> None:
    store = DraftStore(tmp_path)
    for number in range(40):
        store.of_browser("ann").save(replace(NOTE, purpose="words " * 500), f"draft-{number}")
    store.close()
    sound = (tmp_path / FILE).read_bytes()
    middle = len(sound) // 4096 // 2 * 4096
    flipped = bytes(byte ^ 255 for byte in sound[middle : middle + 64])
    for damaged in (
        bytes(len(sound)),
        sound[: len(sound) // 2],
        sound[:middle] + flipped + sound[middle + 64 :],
        b"no database, and long enough to be taken for one" * 50,
    ):
        (tmp_path / FILE).write_bytes(damaged)
        with pytest.raises(DamagedDatabase, match=r"drafts\.sqlite3: cannot be opened .* doctor --set-aside") as told:
            DraftStore(tmp_path)
        assert "\n" not in str(told.value) and (tmp_path / FILE).read_bytes() == damaged


_SAVE_ON = """
import sys
from dataclasses import replace
from pathlib import Path
from assistant.databases.address import parse_address
from assistant.drafts.store import DraftStore
from tests.assistant.drafts.test_store import NOTE
home, address, writer, most = sys.argv[1:]
store = DraftStore(Path(home), database=parse_address(address, "argument") if address else None)
for number in range(int(most)):
    note = replace(NOTE, title=f"{writer} {number}")
    print(store.of_browser("ann").save_new(note), flush=True)
"""


def save_on(home: Path, address: Address | None, writer: str, most: int) -> subprocess.Popen[str]:
    """A process that keeps notes of one topic, one after the other, and says the name of each once it is kept."""
    text = ""
    if address:
        text = f"postgresql://{address.user}:{address.password}@{address.host}:{address.port}/{address.name}"
    command = [sys.executable, "-c", _SAVE_ON, str(home), text, writer, str(most)]
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    )


def test_several_processes_that_write_notes_of_one_topic_at_once_lose_none(
    tmp_path: Path, address: Address | None, open_store: Open
) -> None:
    with save_on(tmp_path, address, "one", 25) as one, save_on(tmp_path, address, "two", 25) as two:
        names = [name for writer in (one, two) for name in writer.communicate(timeout=120)[0].split()]
        assert (one.returncode, two.returncode) == (0, 0)
    drafts = open_store().of_browser("ann")
    assert len(set(names)) == 50, "no two were given one name"
    titles = {drafts.open(name).title for name in names}
    assert titles == {f"{writer} {number}" for writer in ("one", "two") for number in range(25)}


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed there in another way")
@pytest.mark.parametrize("kept_before", [1, 4, 9])
def test_a_process_that_is_killed_loses_nothing_that_it_said_was_kept(
    tmp_path: Path, address: Address | None, open_store: Open, kept_before: int
) -> None:
    with save_on(tmp_path, address, "writer", 10**6) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(kept_before)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.read().split()
    drafts = open_store().of_browser("ann")
    there = {draft.name for draft in drafts.list_drafts()}
    assert set(told) <= there and len(there) <= len(told) + 1, "all that were told, and at most the one under way"
    for number, name in enumerate(told):
        assert drafts.open(name).title == f"writer {number}"
    assert drafts.save_new(OTHER) not in there
