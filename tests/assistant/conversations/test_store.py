"""Conversations as they are kept: per browser, over restarts, found, named, deleted and dropped in time."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.conversations.answer_json import dump_answer, load_answer
from assistant.conversations.store import ConversationStore
from corpus.errors import UserError
from corpus.vocabulary import Answer

SAID = Answer("q", "q", message="Yes indeed.", mode="conversation")
DAY = 86_400.0


def _asked(store: ConversationStore, browser: str, question: str) -> str:
    name = store.begin(browser, question)
    store.keep_answer(store.add_question(name, question), SAID)
    return name


def test_an_answer_and_a_refusal_come_back_as_they_were_kept(assistant: Answerer) -> None:
    for question in ("What are the 3Cs of Health Creation?", "What will the weather be in Leeds tomorrow?"):
        answer = assistant.ask(question)
        back = load_answer(dump_answer(answer))
        assert back.as_json() | {"passages": []} == answer.as_json() | {"passages": []}
        assert [hit.passage.spans for hit in back.hits] == [hit.passage.spans for hit in answer.hits[:5]]
        assert back.message == answer.message


def test_conversations_outlive_the_server_and_belong_to_one_browser(home: Path) -> None:
    first = ConversationStore(home, days=30)
    name = _asked(first, "me", "What is it?")
    first.close()
    second = ConversationStore(home, days=30)
    assert [(e.question, e.answer) for e in second.exchanges_of("me", name)] == [("What is it?", SAID)]
    assert second.exchanges_of("you", name) == () and second.conversations_of("you") == []
    assert [path.name for path in home.iterdir() if path.is_file()] == ["conversations.sqlite3"]


def test_they_are_found_by_words_of_name_question_or_answer(home: Path) -> None:
    store = ConversationStore(home, days=30)
    one, two = _asked(store, "me", "About 50% of walks"), _asked(store, "me", "About trees")
    store.rename("me", two, "  Green   spaces ")
    found = {words: {c.id for c in store.conversations_of("me", words=words)} for words in ("50%", "green", "indeed")}
    assert found == {"50%": {one}, "green": {two}, "indeed": {one, two}}
    assert store.conversations_of("me", words="%") == store.conversations_of("me", words="50%")
    assert store.conversations_of("me", words="' OR 1=1 --") == []


def test_one_and_all_are_deleted_for_good_and_only_ones_own(home: Path) -> None:
    store = ConversationStore(home, days=30)
    mine, more = _asked(store, "me", "the rhubarb question"), _asked(store, "me", "another")
    yours = _asked(store, "you", "yours")
    store.delete("you", mine)
    assert len(store.conversations_of("me")) == 2
    store.delete("me", mine)
    assert [c.id for c in store.conversations_of("me")] == [more]
    assert b"rhubarb" not in store.path.read_bytes()
    store.delete_all("me")
    assert store.conversations_of("me") == [] and [c.id for c in store.conversations_of("you")] == [yours]


def test_what_is_older_than_the_days_set_is_dropped(home: Path) -> None:
    old = ConversationStore(home, days=7, clock=lambda: time.time() - 8 * DAY)
    _asked(old, "me", "old")
    old.close()
    recent = ConversationStore(home, days=7, clock=lambda: time.time() - 6 * DAY)
    assert recent.conversations_of("me")
    name = _asked(recent, "me", "newer")
    recent.close()
    assert [c.id for c in ConversationStore(home, days=7).conversations_of("me")] == [name]


def test_old_conversations_go_daily_while_the_server_runs(home: Path) -> None:
    now = [1_000_000.0 * DAY]
    store = ConversationStore(home, days=2, clock=lambda: now[0])
    _asked(store, "me", "old")
    for hours, left in ((12, 1), (30, 1), (55, 0)):
        now[0] = 1_000_000.0 * DAY + hours * 3600
        store.drop_when_due()
        assert len(store.conversations_of("me")) == left, hours


def test_deleting_all_takes_ones_own_feedback_with_it_and_nobody_else_s(home: Path) -> None:
    store = ConversationStore(home, days=30)
    name = store.begin("me", "First?")
    exchange = store.add_question(name, "First?")
    store.keep_answer(exchange, SAID)
    for browser in ("me", "you"):
        assert store.add_feedback(exchange, "wrong", f"the rhubarb of {browser}", index_version="v", browser=browser)
    store.delete_all("me")
    assert [entry.comment for entry in store.list_feedback()] == ["the rhubarb of you"]
    store.close()
    assert b"rhubarb of me" not in (home / "conversations.sqlite3").read_bytes()


def test_a_file_of_an_earlier_version_is_opened_with_its_feedback(home: Path) -> None:
    home.mkdir(parents=True)
    with sqlite3.connect(home / "conversations.sqlite3") as old:
        old.execute("CREATE TABLE feedback (id, exchange, verdict, comment, question, history, answer, v, given)")
        old.execute("INSERT INTO feedback VALUES ('f', 'e', 'right', '', 'q', '[]', '{}', 'v', 1.0)")
    assert [entry.id for entry in ConversationStore(home, days=30).list_feedback()] == ["f"]


def test_feedback_keeps_the_question_the_answer_its_history_and_the_index(home: Path) -> None:
    store = ConversationStore(home, days=30)
    name = _asked(store, "me", "First?")
    exchange = store.add_question(name, "And then?")
    assert not store.add_feedback(exchange, "right", "", index_version="v1")
    store.keep_answer(exchange, SAID)
    assert store.add_feedback(exchange, "wrong", "no", index_version="v1")
    assert store.add_feedback(exchange, "incomplete", " It leaves out the date. ", index_version="v1")
    (entry,) = store.list_feedback()
    assert (entry.verdict, entry.comment, entry.index_version) == ("incomplete", "It leaves out the date.", "v1")
    assert [turn["content"] for turn in entry.history] == ["First?", "Yes indeed."]
    assert entry.answer["answer"] == "Yes indeed."


def test_a_file_that_is_no_database_is_told_in_one_line(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "conversations.sqlite3").write_bytes(b"not a database at all, but long enough to be taken for one" * 20)
    with pytest.raises(UserError, match=r"conversations\.sqlite3: cannot be opened"):
        ConversationStore(home, days=30)
