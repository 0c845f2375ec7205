"""Conversations and feedback in a PostgreSQL database: as in a file, and what is told where the server fails."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.conversations.store import SCHEMA, ConversationStore, Exchange, hash_key
from assistant.databases import server
from assistant.databases.address import Address, parse_address
from assistant.databases.database import UnreachableDatabase
from assistant.databases.server import ServerDatabase
from corpus.confirmed_time import DAY
from corpus.errors import UserError
from corpus.vocabulary import Answer
from tests.support.paths import ROOT
from tests.support.postgres import PASSWORD, USER, PostgresServer, run_postgres, why_not

SAID = Answer("q", "q", message="Yes indeed, Straße.", mode="conversation")


@pytest.fixture
def address(postgres: PostgresServer) -> Address:
    """An empty database."""
    return parse_address(postgres.make_database(), "the test")


@pytest.fixture
def store(home: Path, address: Address) -> Iterator[ConversationStore]:
    store = ConversationStore(home, days=30, database=address)
    yield store
    store.close()
    assert not home.exists(), "nothing is written beside the server"


def ask(store: ConversationStore, browser: str, question: str) -> tuple[str, str]:
    conversation = store.begin(browser, question)
    exchange = store.add_question(conversation, question)
    store.keep_answer(exchange, SAID)
    return conversation, exchange


def test_conversations_outlive_the_process_and_belong_to_one_browser(
    store: ConversationStore, home: Path, address: Address
) -> None:
    name, exchange = ask(store, "me", "What is it?")
    second = ConversationStore(home, days=30, database=address)
    assert second.exchanges_of("me", name) == (Exchange("What is it?", SAID, exchange),)
    assert second.find_exchange(exchange) == (Exchange("What is it?", SAID, exchange), name, hash_key("me"))
    assert second.exchanges_of("you", name) == () and second.conversations_of("you") == []
    second.close()


def test_they_are_found_renamed_and_deleted_as_in_a_file(store: ConversationStore) -> None:
    one, two, yours = (ask(store, who, what)[0] for who, what in (("me", "Cafés, 50%"), ("me", "B_c!"), ("you", "A")))
    store.rename("me", two, "  Green \n spaces ")
    for words, found in {"cafe": {one}, "50%": {one}, "%": {one}, "_": {two}, "!": {two}, "GREEN": {two}}.items():
        assert {each.id for each in store.conversations_of("me", words=words)} == found, words
    assert {each.id for each in store.conversations_of("me", words="strasse")} == {one, two}
    assert store.conversations_of("me", words="' OR 1=1 --") == []
    store.delete("you", one)
    store.delete("me", one)
    assert [each.name for each in store.conversations_of("me")] == ["Green spaces"]
    store.delete_all("me")
    assert store.conversations_of("me") == [] and [each.id for each in store.conversations_of("you")] == [yours]


def test_questions_are_in_their_order_and_one_that_failed_leaves_no_trace(store: ConversationStore) -> None:
    conversation = store.begin("me", "One?")
    for question in ("One?", "Two?", "Two?", "Three?"):
        last = store.add_question(conversation, question)
    assert [each.question for each in store.exchanges_of("me", conversation)] == ["One?", "Two?", "Three?"]
    store.discard_question(last)
    [listed] = store.conversations_of("me")
    assert (listed.questions, listed.last_question) == (2, "Two?")
    for each in store.exchanges_of("me", conversation):
        store.discard_question(each.id)
    assert store.conversations_of("me") == []


def test_feedback_is_kept_with_its_history_and_goes_with_its_conversation(store: ConversationStore) -> None:
    conversation, _ = ask(store, "me", "First?")
    exchange = store.add_question(conversation, "And then?")
    store.keep_answer(exchange, SAID)
    for browser, verdict in (("me", "wrong"), ("you", "right"), ("me", "incomplete")):
        assert store.add_feedback(exchange, verdict, " Why? ", index_version="v", browser=browser)
    assert not store.add_feedback("gone", "right", "", index_version="v")
    assert {(each.verdict, each.comment) for each in store.list_feedback()} == {
        ("right", "Why?"),
        ("incomplete", "Why?"),
    }
    assert [turn["content"] for turn in store.list_feedback()[0].history] == ["First?", SAID.text]
    store.delete_all("me")
    assert store.list_feedback() == []


def test_old_ones_are_dropped_once_days_of_use_confirm_the_time(home: Path, address: Address) -> None:
    now = [1000.0]
    store = ConversationStore(home, days=30, clock=lambda: now[0] * DAY, database=address)
    ask(store, "me", "old")
    for now[0], left in ((1030.5, 1), (1033.0, 1), (1037.0, 1), (1038.0, 0)):
        store.drop_when_due()
        assert len(store.conversations_of("me")) == left, now
    store.close()


@pytest.mark.parametrize(
    "words", ["NUL \x00 in it", "half \ud83d of one", "'; DROP TABLE exchanges; --", "%(x)s :x \\ ☃"]
)
def test_whatever_is_typed_is_kept(store: ConversationStore, words: str) -> None:
    conversation, exchange = ask(store, "me", words)
    store.keep_answer(exchange, replace(SAID, message=words))
    [kept] = store.exchanges_of("me", conversation)
    told = words.replace("\x00", "\ufffd").replace("\ud83d", "?")
    assert kept.question == told and kept.answer is not None
    store.rename("me", conversation, words)
    assert store.conversations_of("me")[0].name == " ".join(told.split())


def test_what_belongs_to_a_deleted_conversation_is_told(store: ConversationStore) -> None:
    with pytest.raises(UserError, match="what it belongs to was deleted or changed meanwhile"):
        store.add_question("gone", "And now?")


_ASK_ON = """
import sys
from pathlib import Path
from assistant.conversations.store import ConversationStore
from assistant.databases.address import parse_address
from tests.assistant.conversations.test_store_on_server import SAID
store = ConversationStore(Path("/nowhere"), days=30, database=parse_address(sys.argv[1], "argument"))
for number in range(40):
    store.keep_answer(store.add_question(sys.argv[2], f"{sys.argv[3]} {number}"), SAID)
    store.drop_old()
"""


def test_several_processes_that_ask_in_one_conversation_at_once_lose_nothing(
    store: ConversationStore, postgres: PostgresServer, address: Address
) -> None:
    conversation = store.begin("me", "Together")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _ASK_ON, postgres.address_of(address.name), conversation, name],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for name in ("one", "two", "three")
    ]
    assert [writer.wait(timeout=180) for writer in writers] == [0, 0, 0]
    kept = store.exchanges_of("me", conversation)
    assert {each.question for each in kept} == {f"{name} {n}" for name in ("one", "two", "three") for n in range(40)}
    assert len(kept) == 120 and all(each.answer == SAID for each in kept)
    for name in ("one", "two", "three"):
        assert [each.question for each in kept if name in each.question] == [f"{name} {n}" for n in range(40)]


def test_processes_that_start_at_once_on_an_empty_database_make_its_tables_once(
    postgres: PostgresServer, address: Address
) -> None:
    code = "import sys\n" + _ASK_ON.split("for number")[0].replace("import sys\n", "")
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, postgres.address_of(address.name)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(4)
    ]
    assert [process.wait(timeout=180) for process in started] == [0] * 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "wrong-secret"}, f'password authentication failed for user "{USER}"'),
        ({"password": None}, "no password supplied"),
        ({"user": "nobody"}, 'password authentication failed for user "nobody"'),
        ({"name": "gone"}, 'database "gone" does not exist'),
        ({"port": 1}, "used (Connection refused). See"),
        ({"host": "no.such.host.invalid"}, "no.such.host.invalid"),
        ({"options": (("sslmode", "require"),)}, "SSL"),
        ({"options": (("colour", "green"),)}, "colour"),
        ({"options": (("sslmode", "perhaps"),)}, "sslmode"),
    ],
    ids=["wrong password", "no password", "user", "database", "port", "host", "encryption", "option", "value"],
)
def test_a_server_that_cannot_be_used_is_told_in_one_line_without_the_password(
    home: Path, address: Address, change: dict[str, object], said: str
) -> None:
    with pytest.raises(UnreachableDatabase, match="cannot be reached or used") as told:
        ConversationStore(home, days=30, database=replace(address, **change))  # type: ignore[arg-type]
    line = str(told.value)
    assert said in line and "\n" not in line
    assert PASSWORD not in line and "wrong-secret" not in line and "See that the server runs" in line


@pytest.fixture(scope="module")
def stoppable() -> Iterator[PostgresServer]:
    """A server of these tests alone, which stop it."""
    if why_not():
        pytest.skip(why_not())
    with run_postgres() as running:
        yield running


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_connection_that_is_lost_is_told_and_made_anew_and_nothing_kept_is_lost(
    home: Path, stoppable: PostgresServer, mode: str
) -> None:
    address = parse_address(stoppable.make_database(), "the test")
    store = ConversationStore(home, days=30, database=address)
    conversation, exchange = ask(store, "me", "Before?")
    stoppable.stop(mode)
    for act in (
        lambda: store.exchanges_of("me", conversation),
        lambda: store.keep_answer(exchange, SAID),
        store.drop_old,
    ):
        with pytest.raises(UnreachableDatabase) as told:
            act()
        assert "\n" not in str(told.value) and PASSWORD not in str(told.value)
    stoppable.start()
    assert store.exchanges_of("me", conversation) == (Exchange("Before?", SAID, exchange),)
    ask(store, "me", "After?")
    assert len(store.conversations_of("me")) == 2
    # Broken off in the middle of a transaction: none of it took effect.
    with pytest.raises(UnreachableDatabase), store._database.write() as file:
        file.execute("DELETE FROM conversations")
        stoppable.stop(mode)
        file.execute("SELECT 1")
    stoppable.start()
    assert len(store.conversations_of("me")) == 2
    store.close()


def test_who_may_only_write_rows_goes_on_and_who_may_not_is_told(
    home: Path, postgres: PostgresServer, address: Address, store: ConversationStore
) -> None:
    name, exchange = ask(store, "me", "Mine?")
    user = f"clerk_{address.name}"
    postgres.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'clerk'", database=address.name)
    clerk = replace(address, user=user, password="clerk")
    with pytest.raises(UserError, match="rights are missing"):
        ConversationStore(home, days=30, database=clerk)
    grant = f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}"
    postgres.execute(grant, database=address.name)
    second = ConversationStore(home, days=30, database=clerk)
    assert second.exchanges_of("me", name) == (Exchange("Mine?", SAID, exchange),)
    ask(second, "me", "And this?")
    second.close()
    postgres.execute(f"ALTER ROLE {user} SET default_transaction_read_only = on", database=address.name)
    with pytest.raises(UserError, match="it can only be read"):
        ConversationStore(home, days=30, database=clerk)


def test_tables_of_a_newer_version_and_of_another_program_are_left_alone(
    home: Path, postgres: PostgresServer, address: Address
) -> None:
    postgres.execute("CREATE TABLE conversations (theirs INTEGER)", database=address.name)
    with pytest.raises(UserError, match="another program has a table of the same name"):
        ConversationStore(home, days=30, database=address)
    postgres.execute("DROP TABLE conversations", database=address.name)
    ConversationStore(home, days=30, database=address).close()
    postgres.execute("UPDATE pcn_assistant_versions SET version = 99", database=address.name)
    with pytest.raises(UserError, match="a newer version of the program made its tables"):
        ConversationStore(home, days=30, database=address)
    postgres.execute("UPDATE pcn_assistant_versions SET version = 2", database=address.name)
    postgres.execute("DROP TABLE days_used", database=address.name)
    with pytest.raises(UserError, match="a table is missing"):
        ConversationStore(home, days=30, database=address)


def test_a_lock_of_another_program_is_told_after_a_while(
    store: ConversationStore, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, _ = ask(store, "me", "Mine?")
    monkeypatch.setattr(server, "_LIMITS", "SET lock_timeout = '100ms'; SET statement_timeout = '60s'")
    hasty = ServerDatabase(address, SCHEMA)
    with store._database.write() as file:
        file.execute("UPDATE conversations SET touched = 1 WHERE id = :id", id=conversation)
        with pytest.raises(UserError, match="another program has it locked"), hasty.write() as other:
            other.execute("DELETE FROM conversations WHERE id = :id", id=conversation)
    hasty.close()
    assert len(store.conversations_of("me")) == 1


def test_a_server_that_answers_nothing_keeps_people_waiting_once_and_not_with_each_press() -> None:
    # It takes a connection and says nothing, as one that hangs.
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        deaf = Address("127.0.0.1", "pcn", silent.getsockname()[1], "me", "secret", (("connect_timeout", "2"),))
        waiting = ServerDatabase(deaf, SCHEMA, prepare=False)
        took = []
        for _ in range(3):
            begun = time.monotonic()
            with pytest.raises(UnreachableDatabase, match="cannot be reached or used"):
                waiting.read("SELECT 1")
            took.append(time.monotonic() - begun)
        assert 1 < took[0] < 15 and max(took[1:]) < 0.1
        waiting.close()


def test_what_is_not_installed_is_told_in_one_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("psycopg", "sqlalchemy"):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, name, None)
            with pytest.raises(UserError, match=r"Run: pip install 'pcn-assistant\[server\]'") as told:
                ConversationStore(home, days=30, database=Address("localhost", "pcn"))
            assert name in str(told.value) and "\n" not in str(told.value)


def test_files_do_not_take_the_time_to_import_what_speaks_to_servers(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom assistant.conversations.store import ConversationStore\n"
        "from assistant.drafts.store import DraftStore\nimport assistant.command.doctor, assistant.command.backup\n"
        "ConversationStore(Path(sys.argv[1]), days=30).close()\nDraftStore(Path(sys.argv[1])).close()\n"
        "print(sorted(sys.modules.keys() & {'sqlalchemy', 'psycopg'}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"
