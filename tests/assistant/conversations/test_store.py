"""Conversations as they are kept: per browser, over restarts, found, named, deleted and dropped in time."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.conversations.answer_json import dump_answer, load_answer
from assistant.conversations.feedback import Feedback
from assistant.conversations.store import Conversation, ConversationStore, Exchange
from assistant.web.html.history import history_html
from corpus.errors import UserError
from corpus.vocabulary import Answer, Citation, Hit, Passage, Statement

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


def test_conversations_are_found_without_accents_and_told_apart_by_their_last_question(home: Path) -> None:
    store = ConversationStore(home, days=30)
    for last in ("And Leeds?", "And Wigan?"):
        conversation = store.begin("me", "Which café opened?")
        store.add_question(conversation, "Which café opened?")
        store.add_question(conversation, last)
    for words in ("cafe", "CAFÉ", "café opened"):
        found = store.conversations_of("me", words=words)
        assert {each.name for each in found} == {"Which café opened?"}
        assert {(each.questions, each.last_question) for each in found} == {(2, "And Leeds?"), (2, "And Wigan?")}
    page = history_html(found, days=30)
    assert "2 questions, last: And Leeds?" in page and "2 questions, last: And Wigan?" in page


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


# The tables as the version before made them, and an answer as it kept one.
_OLD_TABLES = """
CREATE TABLE conversations (
  id TEXT PRIMARY KEY, browser TEXT NOT NULL, name TEXT NOT NULL, begun REAL NOT NULL, touched REAL NOT NULL);
CREATE INDEX conversations_of ON conversations (browser, touched);
CREATE TABLE exchanges (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  place INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT, asked REAL NOT NULL, UNIQUE (conversation, place));
CREATE TABLE feedback (
  id TEXT PRIMARY KEY, exchange TEXT NOT NULL, verdict TEXT NOT NULL, comment TEXT NOT NULL, question TEXT NOT NULL,
  history TEXT NOT NULL, answer TEXT NOT NULL, index_version TEXT NOT NULL, given REAL NOT NULL,
  browser TEXT NOT NULL DEFAULT '');
INSERT INTO conversations VALUES ('c', 'me', 'What are the 3Cs?', 4000000000.5, 4000000001.5);
"""
_OLD_ANSWER = """
{"question": "What are the 3Cs?", "standalone_question": "What are the 3Cs of Health Creation?",
 "answer": "Control, Contact and Confidence. [1]", "abstained": false, "abstention_reason": null, "confidence": 0.75,
 "statements": [{"text": "Control, Contact and Confidence.", "citations": [1], "verified": true}],
 "citations": [{"n": 1, "id": "00d1b0a5e51a9d3c", "report": "manifesto", "title": "A manifesto",
   "section": ["Part 1", "The 3Cs"], "paragraph": 12, "page": 7, "page_label": "vii",
   "quote": "Control, Contact and Confidence.", "spans": [[10, 18], [20, 44]]}],
 "passages": [{"report": "manifesto", "section": ["Part 1"], "text": "Control …", "spans": [[10, 44]], "score": 0.5}],
 "mode": "model", "model": "ollama:small", "latency_ms": 12.5, "message": "Written by a model."}
"""


def test_a_file_of_the_version_before_opens_whole(home: Path) -> None:
    home.mkdir(parents=True)
    with sqlite3.connect(home / "conversations.sqlite3") as old:
        old.executescript(_OLD_TABLES)
        old.execute("INSERT INTO exchanges VALUES ('e', 'c', 0, 'What are the 3Cs?', ?, 4000000000.5)", (_OLD_ANSWER,))
        old.execute("INSERT INTO exchanges VALUES ('f', 'c', 1, 'And then?', NULL, 4000000001.5)")
        row = ("right", "Yes.", "What are the 3Cs?", '[{"role": "user", "content": "Hi"}]', _OLD_ANSWER)
        old.execute("INSERT INTO feedback VALUES ('j', 'e', ?, ?, ?, ?, ?, 'v1', 4000000002.5, 'me')", row)
    old.close()
    store = ConversationStore(home, days=30, clock=lambda: 4_000_000_003.0)
    assert store.conversations_of("me") == [Conversation("c", "What are the 3Cs?", 4_000_000_001.5, 2, "And then?")]
    citation = Citation(
        1, "00d1b0a5e51a9d3c", "manifesto", "A manifesto", ("Part 1", "The 3Cs"), 12, 7, "vii",
        "Control, Contact and Confidence.", ((10, 18), (20, 44)),
    )  # fmt: skip
    passage = Passage("kept-1", "manifesto", ("Part 1",), (), ((10, 44),), "Control …", "manifesto – Part 1")
    answer = Answer(
        question="What are the 3Cs?",
        standalone_question="What are the 3Cs of Health Creation?",
        statements=(Statement("Control, Contact and Confidence.", (1,)),),
        citations=(citation,),
        hits=(Hit(passage, 1, 0.5),),
        message="Written by a model.",
        confidence=0.75,
        mode="model",
        model="ollama:small",
        latency_ms=12.5,
    )
    exchanges = (Exchange("What are the 3Cs?", answer, "e"), Exchange("And then?", None, "f"))
    assert store.exchanges_of("me", "c") == exchanges
    kept = dump_answer(answer)
    for row in kept["citations"]:
        assert [row.pop(key) for key in ("ocr", "shown", "date", "superseded_by")] == [None, row["quote"], "", None]
    assert (kept.pop("kind"), kept.pop("not_found")) == ("fact", [])
    assert kept == json.loads(_OLD_ANSWER), "and it is kept in the same form, but for what versions since then know"
    history = [{"role": "user", "content": "Hi"}]
    kept = json.loads(_OLD_ANSWER)
    assert store.list_feedback() == [
        Feedback("j", "e", "right", "Yes.", "What are the 3Cs?", history, kept, "v1", 4_000_000_002.5)
    ]
    # And it is written to as before.
    store.keep_answer("f", SAID)
    assert store.add_feedback("f", "wrong", "", index_version="v2", browser="me")
    store.delete_all("me")
    assert store.conversations_of("me") == [] and store.list_feedback() == []


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
