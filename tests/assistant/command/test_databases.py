"""Databases that are damaged: told by `doctor`, set aside only when asked, and what can be read of them goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.briefing.note import Brief, BriefingNote
from assistant.command.databases import SET_ASIDE, examine_databases, set_aside
from assistant.command.main import main
from assistant.conversations.store import FILE, MIGRATIONS, ConversationStore, hash_key
from assistant.databases.sqlite import SqliteDatabase
from assistant.drafts.store import FILE as DRAFTS
from assistant.drafts.store import DraftStore
from corpus.errors import UserError
from corpus.vocabulary import Answer

NOTE = BriefingNote(Brief("Gardens", "PCN lead", "short", ()), "Gardens", "2026-11-30", "", "", ())
SAID = Answer("q", "q", message="Yes indeed.", mode="conversation")


@pytest.fixture
def path(home: Path) -> Path:
    """A file of eight conversations, each of several pages."""
    store = ConversationStore(home, days=90)
    for number in range(8):
        conversation = store.begin("me", f"Question {number}?")
        store.keep_answer(store.add_question(conversation, f"Question {number}? " + "words " * 2000), SAID)
    store.close()
    return home / FILE


def test_a_sound_database_is_left_where_it_is(path: Path, home: Path) -> None:
    before = path.read_bytes()
    [found] = examine_databases(home)
    assert (found.name, found.fault, found.rows) == (FILE, "", 8)
    assert set_aside(home) == []
    assert path.read_bytes() == before and not (home / "damaged").exists()


@pytest.mark.parametrize("saves", [True, False], ids=["a page", "all of it"])
def test_a_damaged_one_is_told_set_aside_and_what_can_be_read_goes_on(path: Path, home: Path, saves: bool) -> None:
    content = path.read_bytes()
    middle = len(content) // 4096 // 2 * 4096
    damaged = content[:middle] + bytes(8192) + content[middle + 8192 :] if saves else bytes(len(content))
    path.write_bytes(damaged)
    [found] = examine_databases(home)
    assert found.fault.startswith("damaged (") and "\n" not in found.fault and "doctor --set-aside" in found.remedy
    with pytest.raises(UserError, match="it is damaged, and nothing was changed"):
        ConversationStore(home, days=90)
    assert path.read_bytes() == damaged, "told, and not touched"
    [line] = set_aside(home)
    [kept] = (home / "damaged").rglob(FILE)
    assert kept.read_bytes() == damaged and str(kept.parent) in line and "\n" not in line
    assert [file.name for file in kept.parent.iterdir()] == [FILE]
    store = ConversationStore(home, days=90)
    found_again = store.conversations_of("me")
    assert (2 <= len(found_again) <= 8) if saves else found_again == []
    whole = 0
    for each in found_again:
        exchanges = store.exchanges_of("me", each.id)
        # What lay in the damaged pages is gone; what is left is as it was, and with the conversation that it was in.
        assert all(one.question.startswith(each.name) and one.answer in (SAID, None) for one in exchanges)
        whole += [one.answer for one in exchanges] == [SAID]
    assert whole >= (2 if saves else 0)
    store.close()
    assert [each.fault for each in examine_databases(home)] == [""]


_ASK_AND_END = """
import os, pathlib, sys
from assistant.conversations.store import ConversationStore
store = ConversationStore(pathlib.Path(sys.argv[1]), days=90)
store.add_question(store.begin("me", "The newest?"), "The newest?")
os._exit(0)
"""


def test_the_newest_conversations_are_saved_from_the_log_of_a_chat_that_was_killed(path: Path, home: Path) -> None:
    subprocess.run([sys.executable, "-c", _ASK_AND_END, str(home)], check=True)
    log = path.with_name(f"{FILE}-wal")
    content, changes = path.read_bytes(), log.read_bytes()
    middle = len(content) // 4096 // 2 * 4096
    path.write_bytes(content[:middle] + bytes(8192) + content[middle + 8192 :])
    assert len(set_aside(home)) == 1
    [kept] = (home / "damaged").rglob(log.name)
    assert kept.read_bytes() == changes, "what is set aside stays as it was found"
    store = ConversationStore(home, days=90)
    [newest] = store.conversations_of("me", words="newest")
    assert [each.question for each in store.exchanges_of("me", newest.id)] == ["The newest?"]
    store.close()


@pytest.fixture
def drafts_path(home: Path) -> Path:
    """A file of forty drafts, each of several pages."""
    store = DraftStore(home)
    for number in range(40):
        store.of_browser("me").save(replace(NOTE, title=f"T{number}", purpose="words " * 2000), f"d-{number}")
    store.close()
    return home / DRAFTS


def test_damaged_drafts_are_set_aside_too_and_those_that_can_be_read_go_on(drafts_path: Path, home: Path) -> None:
    content = drafts_path.read_bytes()
    middle = len(content) // 4096 // 2 * 4096
    drafts_path.write_bytes(content[:middle] + bytes(4096) + content[middle + 4096 :])
    [found] = examine_databases(home)
    assert (found.name, found.remedy) == (DRAFTS, SET_ASIDE) and found.fault.startswith("damaged (")
    [line] = set_aside(home)
    assert line.startswith(f"{DRAFTS} was damaged")
    store = DraftStore(home)
    mine = store.of_browser("me")
    left = [each.name for each in mine.list_drafts()]
    assert 20 <= len(left) <= 40
    assert all(mine.open(name).title == f"T{name[2:]}" for name in left), "what is left is whole"
    store.close()
    assert [(each.fault, each.counted) for each in examine_databases(home)] == [("", "drafts")]


def test_both_files_may_be_damaged_at_once(path: Path, drafts_path: Path, home: Path) -> None:
    before = {each: bytes(len(each.read_bytes())) for each in (path, drafts_path)}
    for each, damaged in before.items():
        each.write_bytes(damaged)
    assert len(set_aside(home)) == 2
    for each, damaged in before.items():
        [kept] = (home / "damaged").rglob(each.name)
        assert kept.read_bytes() == damaged
    assert [each.fault for each in examine_databases(home)] == ["", ""] and set_aside(home) == []


def test_rows_of_the_version_before_are_saved_and_brought_up_to_this_one(home: Path) -> None:
    SqliteDatabase(home / FILE, MIGRATIONS[:2]).close()
    key = hash_key("me")
    with closing(sqlite3.connect(home / FILE)) as file, file:
        for number in range(40):
            conversation = (f"c{number}", key, f"Café {number} " + "words " * 400, 4e9, 4e9)
            file.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", conversation)
            exchange = (f"e{number}", f"c{number}", 0, f"Café {number}?", None, 4e9)
            file.execute("INSERT INTO exchanges VALUES (?, ?, ?, ?, ?, ?)", exchange)
    content = (home / FILE).read_bytes()
    last = (len(content) // 4096 - 3) * 4096
    (home / FILE).write_bytes(content[:last] + b"\x05" * 4096 + content[last + 4096 :])
    assert len(set_aside(home)) == 1
    store = ConversationStore(home, days=90)
    found = store.conversations_of("me", words="cafe")
    assert 10 <= len(found) <= 40, "and they are found by their words"
    store.close()
    assert [each.fault for each in examine_databases(home)] == [""]


def test_the_command_sets_aside_when_it_is_asked_and_names_damaged_drafts(
    path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(path.read_bytes()[:6000])
    draft = home / "drafts" / "0f" / "gardens-short.json"
    draft.parent.mkdir(parents=True)
    draft.write_text('{"brief": ')
    assert main(["doctor", "--set-aside"]) == 1
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{FILE} was damaged")
    assert [line[:4] for line in others if FILE in line] == ["ok  "]
    assert [line for line in others if line.startswith(f"MEND draft {draft} is damaged")]
