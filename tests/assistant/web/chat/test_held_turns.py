"""Where the store fails, answers are shown all the same, said not to be kept, and kept once they can be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from assistant.conversations.store import FILE, ConversationStore
from assistant.databases import sqlite
from assistant.databases.address import parse_address
from assistant.web.chat.asking import ChatUpdate
from assistant.web.chat.controller import ChatController
from corpus.errors import UserError
from corpus.library.store import Library
from tests.support.postgres import PASSWORD, PostgresServer, run_postgres, why_not
from tests.support.scripted_assistant import YES, Scripted

NOT_KEPT = "This answer is shown, but could not be kept: "


class Broken:
    """A store that can be made to fail: a file that another program has locked, or a server that is stopped."""

    def __init__(self, home: Path, store: ConversationStore) -> None:
        self.home, self.store = home, store
        self.assistant = Scripted(Library(home), YES)
        self.page = ChatController(self.assistant, store)  # type: ignore[arg-type]

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Locked: it can be read, and not written."""
        with closing(sqlite3.connect(self.home / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield


class Stopped(Broken):
    """Its server is stopped: it can neither be read nor written."""

    def __init__(self, home: Path, server: PostgresServer) -> None:
        self.server = server
        address = parse_address(server.make_database(), "the test")
        super().__init__(home, ConversationStore(home, days=30, database=address))

    @contextmanager
    def failing(self) -> Iterator[None]:
        with self.server.stopped():
            yield


@pytest.fixture(scope="module")
def stoppable() -> Iterator[PostgresServer]:
    """A server of these tests alone, which stop it."""
    if why_not():
        pytest.skip(why_not())
    with run_postgres() as server:
        yield server


@pytest.fixture(params=["a locked file", "a stopped server"])
def broken(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broken]:
    monkeypatch.setattr(sqlite, "_MOST_WAITED", 0.05)
    if request.param == "a locked file":
        store = ConversationStore(home, days=30)
        yield Broken(home, store)
        store.close()
        return
    stopped = Stopped(home, request.getfixturevalue("stoppable"))
    yield stopped
    stopped.store.close()


def ask(broken: Broken, question: str, conversation: str = "") -> ChatUpdate:
    *_, shown = broken.page.ask(question, "me", conversation)
    return shown


def questions(broken: Broken) -> list[list[str]]:
    """What is kept: the questions of each conversation that were answered, the last touched first."""
    return [
        [each.question for each in broken.store.exchanges_of("me", listed.id) if each.answer == YES]
        for listed in broken.store.conversations_of("me")
    ]


def test_an_answer_that_cannot_be_kept_is_shown_and_kept_with_the_next(broken: Broken) -> None:
    with broken.failing():
        first = ask(broken, "Is it so?")
        assert "Is it so?" in str(first.conversation) and "Yes." in str(first.conversation)
        assert NOT_KEPT in str(first.notice) and PASSWORD not in str(first.notice)
        second = ask(broken, "And then?", str(first.conversation_id))
        assert str(second.conversation).count("Yes.") == 2 and second.conversation_id == first.conversation_id
        history, _ = broken.assistant.heard[-1]
        assert [turn.content for turn in history] == ["Is it so?", "Yes."]
    third = ask(broken, "And now?", str(second.conversation_id))
    assert str(third.conversation).count("Yes.") == 3 and "could not be kept" not in str(third.notice)
    assert questions(broken) == [["Is it so?", "And then?", "And now?"]]
    assert third.conversation_id == broken.store.conversations_of("me")[0].id


def test_a_conversation_that_was_begun_before_goes_on_and_loses_nothing(broken: Broken) -> None:
    before = ask(broken, "Before?")
    conversation = str(before.conversation_id)
    with broken.failing():
        during = ask(broken, "During?", conversation)
        assert "Before?" in str(during.conversation) and str(during.conversation).count("Yes.") == 2
        assert NOT_KEPT in str(during.notice)
        again = broken.page.reopen("me", conversation)
        assert "During?" in str(again.conversation)
    assert ask(broken, "After?", conversation).conversation_id == conversation
    assert questions(broken) == [["Before?", "During?", "After?"]]


def test_a_store_that_fails_while_an_answer_is_found_keeps_it_from_nobody(broken: Broken) -> None:
    updates = broken.page.ask("Is it so?", "me")
    conversation = str(next(updates).conversation_id)
    with broken.failing():
        *_, shown = updates
        assert "Yes." in str(shown.conversation) and NOT_KEPT in str(shown.notice)
    assert "Yes." in str(broken.page.reopen("me", conversation).conversation)
    ask(broken, "And then?", conversation)
    assert questions(broken) == [["Is it so?", "And then?"]]


def test_it_is_kept_at_once_where_the_store_is_back_when_the_answer_is_there(broken: Broken) -> None:
    updates = broken.page.ask("Is it so?", "me")
    with broken.failing():
        held = str(next(updates).conversation_id)
    *_, shown = updates
    assert "could not be kept" not in str(shown.notice) and shown.conversation_id != held
    assert questions(broken) == [["Is it so?"]]


def test_what_is_held_belongs_to_one_browser_and_goes_when_it_is_deleted(broken: Broken) -> None:
    before = ask(broken, "Before?")
    conversation = str(before.conversation_id)
    with broken.failing():
        ask(broken, "Held?", conversation)
        assert broken.page._held.known_of("you", conversation) == ()
        assert broken.page.forget("me", conversation) != "", "what cannot be deleted is told"
    assert broken.page.forget("me", conversation) == ""
    assert "Held?" not in str(broken.page.reopen("me", conversation).conversation)
    ask(broken, "Anew?")
    assert questions(broken) == [["Anew?"]]


def test_whatever_else_is_pressed_while_the_server_is_stopped_is_told_in_one_line(broken: Broken) -> None:
    before = ask(broken, "Before?")
    conversation = str(before.conversation_id)
    [exchange] = broken.store.exchanges_of("me", conversation)
    page = broken.page
    with broken.failing():
        told = [
            page.give_feedback("me", exchange.id, "right", ""),
            page.rename("me", conversation, "Name"),
            page.forget("me", "*"),
        ]
        if isinstance(broken, Stopped):
            told += [page.render_history("me", conversation), page.open_source("nowhere-known-c1")[1]]
            # Raised, and told by the events: the page keeps what it shows.
            for act in (
                lambda: page.open_shared("me", exchange.id),
                lambda: page.reopen("me", "another"),
                lambda: page.show_all("me", exchange.id),
                lambda: list(page.follow("me", "another")),
            ):
                with pytest.raises(UserError) as raised:
                    act()
                told.append(str(raised.value))
            assert page.suggest_next("me", "another") == ""
        for line in told:
            assert ("cannot be reached" in line or "has it locked" in line) and PASSWORD not in line, line
            assert "\n" not in line
        assert page.stop("me", conversation).notice == ""
    assert [each.name for each in broken.store.conversations_of("me")] == ["Before?"]
