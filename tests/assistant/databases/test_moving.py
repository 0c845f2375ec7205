"""Conversations and drafts move to PostgreSQL and back: nothing is lost, whenever it is broken off."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.briefing.note import Brief, BriefingNote
from assistant.command.backup_contents import DATABASES
from assistant.command.main import main
from assistant.conversations.store import ConversationStore
from assistant.databases.address import Address, parse_address
from assistant.databases.opening import open_database
from assistant.drafts.store import DraftStore
from corpus.vocabulary import Answer
from tests.support.paths import ROOT
from tests.support.postgres import PostgresServer

SAID = Answer("q", "q", message="Yes indeed.", mode="conversation")
WORDS = ("Gardens", "naïve ✓ 漢字 🚲", "a\tb\nc", "' OR 1=1 --", "100%", ":name", "", "\u202eright", "x" * 5000)
# Ends the process once so many statements were run, as a power cut would.
KILLED = """
import os, signal, sys
from assistant.command.main import main
from assistant.databases import server, sqlite
left = int(sys.argv[1])
def counted(act):
    def execute(self, statement, **values):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return act(self, statement, **values)
    return execute
for kind in (server.ServerTransaction, sqlite._SqliteTransaction):
    kind.execute = counted(kind.execute)
sys.exit(main(["move", "--to", sys.argv[2]]))
"""


@pytest.fixture
def address(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> Address:
    """A new database on a server, set as a person would."""
    named = postgres.make_database()
    monkeypatch.setenv("PCN_ASSISTANT_DATABASE", named)
    return parse_address(named, "the test")


def fill(home: Path, database: Address | None = None, seed: int = 1) -> None:
    """Conversations with and without answers, feedback, shares and drafts, of several people."""
    chance = random.Random(seed)
    store = ConversationStore(home, days=90, database=database)
    drafts = DraftStore(home, database=database)
    for number in range(30):
        browser = f"browser {number % 4} {seed}"
        conversation = store.begin(browser, chance.choice(WORDS) or "Question?")
        for _ in range(chance.randrange(12)):
            exchange = store.add_question(conversation, chance.choice(WORDS))
            if chance.random() < 0.7:
                store.keep_answer(exchange, SAID)
                store.add_feedback(exchange, "right", chance.choice(WORDS), index_version="1", browser=browser)
        if number % 5 == 0:
            store.share(browser, conversation, days=7)
        topic = chance.choice([word for word in WORDS if word.strip()])
        note = BriefingNote(Brief(topic, "PCN lead", "short", ()), topic, "2026-11-30", "", "", ())
        drafts.of_browser(browser).save_new(note)
    store.close()
    drafts.close()


def read_all(home: Path, address: Address | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    found = {}
    for schema in DATABASES.values():
        with closing(open_database(home, schema, address)) as database:
            for table in schema.server_tables:
                with closing(open_database(home, schema)) as file:
                    columns = [name for (name,) in file.read("SELECT name FROM pragma_table_info(:t)", t=table)]
                rows = database.read(f"SELECT {', '.join(columns)} FROM {table}")
                found[table] = sorted((tuple(row) for row in rows), key=repr)
    return found


def count(rows: dict[str, list[tuple[Any, ...]]]) -> int:
    return sum(map(len, rows.values()))


def test_everything_moves_to_the_server_and_back_and_how_much_is_told(
    home: Path, address: Address, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home)
    before = read_all(home)
    assert count(before) > 150
    assert main(["move", "--to", "server"]) == 0
    told = capsys.readouterr().out
    for table in ("conversations", "exchanges", "feedback", "shares", "drafts"):
        assert f"{len(before[table])} {table}" in told
    assert "p@ss" not in told
    assert read_all(home, address) == before
    assert count(read_all(home)) == 0
    # What was moved away is in no byte of the files any more.
    for path in home.rglob("*.sqlite3*"):
        assert b"naive" not in path.read_bytes() and "na\u00efve".encode() not in path.read_bytes()
    assert main(["move", "--to", "files"]) == 0
    assert read_all(home) == before
    assert count(read_all(home, address)) == 0


@pytest.mark.parametrize("to", ["server", "files"])
def test_broken_off_anywhere_and_run_again_nothing_is_lost_or_doubled(home: Path, address: Address, to: str) -> None:
    fill(home, address if to == "files" else None)
    source, target = (address, None) if to == "files" else (None, address)
    before = read_all(home, source)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    codes = []
    for statements in (3, 40, 200, 10**9):
        command = [sys.executable, "-c", KILLED, str(statements), to]
        codes.append(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode)
        left, come = read_all(home, source), read_all(home, target)
        for table, rows in before.items():
            # Each row stands in one of the two, or in both until the next run.
            assert set(left[table]) | set(come[table]) == set(rows), (statements, table)
    assert codes[:2] == [-9, -9] and codes[-1] == 0
    assert count(left) == 0 and come == before


def test_what_stands_in_both_is_told_and_what_differs_stops_it(
    home: Path, address: Address, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(home)
    before = read_all(home)
    assert main(["move", "--to", "server"]) == 0
    # As a run leaves it that was broken off after the server took all.
    put_rows(home, before)
    capsys.readouterr()
    assert main(["move", "--to", "server"]) == 0
    assert f"0 conversations ({len(before['conversations'])} more were there already)" in capsys.readouterr().out
    put_rows(home, before)
    with closing(open_database(home, DATABASES["conversations.sqlite3"])) as file, file.write() as out:
        out.execute("UPDATE conversations SET name = 'Another' WHERE id = :id", id=before["conversations"][0][0])
    assert main(["move", "--to", "server"]) == 2
    told = capsys.readouterr().err
    assert "is there already and differs, so nothing of these was moved" in told and told.count("\n") == 1
    assert len(read_all(home)["conversations"]) == len(before["conversations"])


def put_rows(home: Path, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Rows of conversations into the files."""
    with closing(open_database(home, DATABASES["conversations.sqlite3"])) as file, file.write() as into:
        for table in ("conversations", "exchanges", "feedback", "shares"):
            for row in rows[table]:
                names = [f"v{place}" for place in range(len(row))]
                marks = ", ".join(f":{name}" for name in names)
                into.execute(f"INSERT INTO {table} VALUES ({marks})", **dict(zip(names, row, strict=True)))


def test_without_a_server_it_says_what_to_set(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["move", "--to", "server"]) == 2
    assert "PCN_ASSISTANT_DATABASE" in capsys.readouterr().err
