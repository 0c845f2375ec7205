"""Drafts that an earlier version kept as JSON files come into the database once, and none is lost on the way."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.briefing.note import Brief, BriefingNote
from assistant.databases.address import parse_address
from assistant.drafts.note_json import dump_note
from assistant.drafts.store import DraftStore, hash_browser
from tests.support.killing import run_and_kill
from tests.support.postgres import PostgresServer

NOTE = BriefingNote(Brief("Gardens", "PCN lead", "short", ()), "Gardens", "2026-11-30", "", "", ())


def leave_file(home: Path, name: str, words: str, *, browser: str = "ann", changed: int = 1_600_000_000) -> Path:
    path = home / "drafts" / hash_browser(browser) / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")
    os.utime(path, (changed, changed))
    return path


def titles(home: Path, browser: str = "ann") -> dict[str, str]:
    """What the product has of a browser's drafts once it was started: titles by name, the latest first."""
    store = DraftStore(home)
    drafts = store.of_browser(browser)
    found = {each.name: drafts.open(each.name).title for each in drafts.list_drafts()}
    store.close()
    return found


def test_they_are_taken_over_with_names_times_and_browsers_and_their_folder_goes(tmp_path: Path) -> None:
    for number in range(5):
        leave_file(
            tmp_path, f"d-{number}", dump_note(replace(NOTE, title=f"T{number}")), changed=1_600_000_000 + number
        )
    leave_file(tmp_path, "d-0", dump_note(replace(NOTE, title="Bob's")), browser="bob")
    assert list(titles(tmp_path).items()) == [(f"d-{number}", f"T{number}") for number in (4, 3, 2, 1, 0)]
    assert titles(tmp_path, "bob") == {"d-0": "Bob's"}
    assert not (tmp_path / "drafts").exists()


def test_what_is_no_draft_stays_where_it_is_and_so_does_all_that_people_put_there(tmp_path: Path) -> None:
    kept = [
        leave_file(tmp_path, "broken", '{"brief": '),
        leave_file(tmp_path, "other", "[1, 2]"),
        leave_file(tmp_path, "deep", "[" * 100_000),
        leave_file(tmp_path, "Not A Name", dump_note(NOTE)),
        leave_file(tmp_path, "sound", dump_note(NOTE)).with_name("notes.txt"),
    ]
    kept[-1].write_text("mine", encoding="utf-8")
    before = [path.read_bytes() for path in kept]
    assert titles(tmp_path) == {"sound": "Gardens"}
    assert [path.read_bytes() for path in kept] == before
    assert titles(tmp_path) == {"sound": "Gardens"}


def test_a_file_of_a_name_that_is_taken_is_kept_beside_it(tmp_path: Path) -> None:
    leave_file(tmp_path, "gardens-short", dump_note(NOTE))
    assert titles(tmp_path) == {"gardens-short": "Gardens"}
    # Somebody went back to the earlier version for a day.
    leave_file(tmp_path, "gardens-short", dump_note(replace(NOTE, title="Later")))
    assert titles(tmp_path) == {"gardens-short": "Gardens", "gardens-short-2": "Later"}
    longest = "a" * 80
    leave_file(tmp_path, longest, dump_note(NOTE))
    assert longest in titles(tmp_path)
    leave_file(tmp_path, longest, dump_note(replace(NOTE, title="Long")))
    assert titles(tmp_path)["a" * 78 + "-2"] == "Long"


@pytest.mark.skipif(sys.platform == "win32", reason="rights of a folder are told in another way there")
def test_a_file_that_cannot_be_deleted_does_not_bring_a_deleted_draft_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = leave_file(tmp_path, "gardens-short", dump_note(NOTE))

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError("no")

    # Root may delete anything, so the folder's rights alone would not do.
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        assert titles(tmp_path) == titles(tmp_path) == {"gardens-short": "Gardens"}, "taken over once"
    store = DraftStore(tmp_path)
    assert not path.exists(), "deleted as soon as it can be"
    store.close()
    path = leave_file(tmp_path, "gardens-short", dump_note(NOTE))
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        store = DraftStore(tmp_path)
        store.of_browser("ann").delete("gardens-short")
        store.close()
        assert titles(tmp_path) == {}
    assert titles(tmp_path) == {}
    assert path.exists(), "what is nowhere else is not deleted"


@pytest.mark.skipif(sys.platform == "win32", reason="a process of one's own is made by fork here, and killed")
def test_killed_at_any_step_it_goes_on_where_it_was(tmp_path: Path) -> None:
    template = tmp_path / "template"
    for number in range(6):
        leave_file(template, f"d-{number}", dump_note(replace(NOTE, title=f"T{number}")))
    kills = 0
    for steps in range(100):
        home = Path(shutil.copytree(template, tmp_path / f"home{steps}"))
        was_killed = run_and_kill(lambda home=home: DraftStore(home).close(), after=steps)  # type: ignore[misc]
        kills += was_killed
        assert titles(home) == {f"d-{number}": f"T{number}" for number in range(6)}
        assert not (home / "drafts").exists()
        if not was_killed:
            break
    assert kills >= 6


def test_they_come_into_a_database_on_a_server_too(tmp_path: Path, postgres: PostgresServer) -> None:
    address = parse_address(postgres.make_database(), "the test")
    leave_file(tmp_path / "one", "gardens-short", dump_note(NOTE))
    leave_file(tmp_path / "two", "gardens-short", dump_note(replace(NOTE, title="Of another machine")))
    for home in ("one", "two", "one"):
        DraftStore(tmp_path / home, database=address).close()
    store = DraftStore(tmp_path / "three", database=address)
    drafts = store.of_browser("ann")
    assert {drafts.open(each.name).title for each in drafts.list_drafts()} == {"Gardens", "Of another machine"}
    store.close()
    assert not (tmp_path / "one" / "drafts").exists() and not list(tmp_path.rglob("*.sqlite3"))
