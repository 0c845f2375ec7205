"""Conversations as they are kept: per browser, over restarts, found, named, deleted and dropped in time."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.conversations.answer_json import dump_answer, load_answer
from assistant.conversations.feedback import Feedback
from assistant.conversations.store import MIGRATIONS, Conversation, ConversationStore, Exchange, hash_key
from assistant.databases.database import DamagedDatabase
from assistant.databases.sqlite import SqliteDatabase
from assistant.web.html.history import history_html
from corpus.confirmed_time import DAY
from corpus.errors import UserError
from corpus.vocabulary import Answer, Citation, Hit, Passage, Statement

SAID = Answer("q", "q", message="Yes indeed.", mode="conversation")


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
    second.close()
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
    assert b"rhubarb" not in (home / "conversations.sqlite3").read_bytes()
    store.delete_all("me")
    assert store.conversations_of("me") == [] and [c.id for c in store.conversations_of("you")] == [yours]


def use_on(home: Path, *days: float, kept: int = 30) -> list[str]:
    """Opens the store by a clock that says these days, one after the other; the questions that are left."""
    now = list(days)
    store = ConversationStore(home, days=kept, clock=lambda: now[0] * DAY)
    for now[0] in days[1:]:
        store.drop_old()
    store.close()
    with sqlite3.connect(home / "conversations.sqlite3") as file:
        names = [name for (name,) in file.execute("SELECT name FROM conversations ORDER BY name")]
    file.close()
    return names


def ask_on(home: Path, *days: float, question: str = "day {}", kept: int = 30) -> None:
    """Asks a question on each of the days."""
    now = list(days)
    store = ConversationStore(home, days=kept, clock=lambda: now[0] * DAY)
    for now[0] in days:
        store.drop_old()
        _asked(store, "me", question.format(now[0]))
    store.close()


def test_what_is_older_than_the_days_set_is_dropped_once_days_of_use_confirm_it(home: Path) -> None:
    ask_on(home, 1000, question="old")
    ask_on(home, 1020, question="newer")
    assert use_on(home, 1030.5, 1033, 1037) == ["newer", "old"], "past on three days of use, but not for a week"
    assert use_on(home, 1038) == ["newer"]
    assert use_on(home, 1051, 1052, 1053) == ["newer"]
    assert use_on(home, 1059) == []


@pytest.mark.parametrize("wrong", [[1140], [1140, 1140.3, 1141], [2500], [1095, 3000]])
def test_a_clock_that_was_ahead_for_a_while_deletes_nothing(home: Path, wrong: list[float]) -> None:
    ask_on(home, *range(1000, 1050, 5), kept=90)
    ask_on(home, wrong[0], question="asked while the clock was wrong", kept=90)
    assert len(use_on(home, *wrong, kept=90)) == 11
    # Put right again, the clock is believed at once, and the days that were none are forgotten.
    assert len(use_on(home, 1050, 1051, 1097, 1098, kept=90)) == 11
    assert "day 1000" not in use_on(home, 1104, kept=90)


def test_a_clock_that_goes_back_deletes_nothing_and_makes_nothing_look_old(home: Path) -> None:
    ask_on(home, *range(1000, 1020, 2), kept=90)
    ask_on(home, 0, 1, 2, 15, question="asked on a dead battery, day {}", kept=90)
    assert len(use_on(home, 1020, 1021, 1030, 1031, kept=90)) == 14
    left = use_on(home, 1091, 1092, 1094, 1100, kept=90)
    assert "day 1000" not in left and "day 1010" in left
    assert len([name for name in left if "battery" in name]) == 4


def test_old_conversations_go_daily_while_the_server_runs(home: Path) -> None:
    now = [1_000_000.0 * DAY]
    store = ConversationStore(home, days=2, clock=lambda: now[0])
    _asked(store, "me", "old")
    for hours, left in ((12, 1), (30, 1), (55, 1), (80, 1), (105, 0)):
        now[0] = 1_000_000.0 * DAY + hours * 3600
        store.drop_when_due()
        assert len(store.conversations_of("me")) == left, hours


def test_deleting_all_takes_along_the_feedback_on_it_and_ones_own_and_no_other(home: Path) -> None:
    store = ConversationStore(home, days=30)
    name = store.begin("me", "First?")
    exchange = store.add_question(name, "First?")
    store.keep_answer(exchange, SAID)
    for browser in ("me", "you"):
        assert store.add_feedback(exchange, "wrong", f"the rhubarb of {browser}", index_version="v", browser=browser)
    other = store.add_question(store.begin("you", "Second?"), "Second?")
    store.keep_answer(other, SAID)
    for browser in ("me", "you"):
        assert store.add_feedback(other, "wrong", f"the rhubarb of {browser}", index_version="v", browser=browser)
    store.delete_all("me")
    # What others thought of an answer of mine holds a copy of my question.
    assert [entry.comment for entry in store.list_feedback()] == ["the rhubarb of you"]
    assert store.list_feedback()[0].question == "Second?"
    store.close()
    assert b"rhubarb of me" not in (home / "conversations.sqlite3").read_bytes()


def test_a_file_of_an_earlier_version_is_opened_with_its_feedback(home: Path) -> None:
    home.mkdir(parents=True)
    with sqlite3.connect(home / "conversations.sqlite3") as old:
        columns = "id, exchange, verdict, comment, question, history, answer, index_version, given"
        old.execute(f"CREATE TABLE feedback ({columns})")
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


def fill(home: Path) -> Path:
    store = ConversationStore(home, days=30)
    for number in range(9):
        _asked(store, "me", f"Question {number}? " + "words " * 2000)
    store.close()
    return home / "conversations.sqlite3"


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def zero(content: bytes) -> bytes:
    return bytes(len(content))


def zero_the_end(content: bytes) -> bytes:
    return content[: len(content) // 2] + bytes(len(content) - len(content) // 2)


def flip(content: bytes) -> bytes:
    """The table of contents of a page in the middle with every bit turned round."""
    at = len(content) // 4096 // 2 * 4096
    return content[:at] + bytes(byte ^ 0xFF for byte in content[at : at + 64]) + content[at + 64 :]


def other(content: bytes) -> bytes:
    return b"not a database at all, but long enough to be taken for one" * 20


@pytest.mark.parametrize("damage", [cut, zero, zero_the_end, flip, other])
def test_a_damaged_file_is_told_in_one_line_and_left_as_it_is(home: Path, damage: Callable[[bytes], bytes]) -> None:
    path = fill(home)
    path.write_bytes(damage(path.read_bytes()))
    before = path.read_bytes()
    with pytest.raises(DamagedDatabase, match=r"conversations\.sqlite3: cannot be opened") as told:
        ConversationStore(home, days=30)
    assert "\n" not in str(told.value) and "doctor --set-aside" in str(told.value)
    assert path.read_bytes() == before


def test_an_answer_that_was_damaged_within_is_one_that_can_be_asked_again(home: Path) -> None:
    path = fill(home)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE exchanges SET answer = '{\"question\": ' WHERE question LIKE 'Question 7?%'")
    file.close()
    store = ConversationStore(home, days=30)
    [seventh] = store.conversations_of("me", words="Question 7?")
    [exchange] = store.exchanges_of("me", seventh.id)
    assert exchange.answer is None and exchange.question.startswith("Question 7?")


def test_a_file_of_a_newer_version_is_left_alone(home: Path) -> None:
    path = fill(home)
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(UserError, match="a newer version of the program made it"):
        ConversationStore(home, days=30)


def test_keys_of_browsers_are_nowhere_in_the_file_and_those_of_old_files_go(home: Path) -> None:
    home.mkdir(parents=True)
    key = "0123456789abcdef0123456789abcdef"
    with sqlite3.connect(home / "conversations.sqlite3") as old:
        old.executescript(_OLD_TABLES)
        old.execute("UPDATE conversations SET browser = ?", (key,))
    old.close()
    store = ConversationStore(home, days=30, clock=lambda: 4_000_000_003.0)
    assert [each.id for each in store.conversations_of(key)] == ["c"]
    exchange = store.add_question("c", "And then?")
    store.keep_answer(exchange, SAID)
    assert store.add_feedback(exchange, "right", "", index_version="v", browser=key)
    for path in home.iterdir():
        assert key.encode() not in path.read_bytes(), path.name
    assert store.find_exchange(exchange) == (Exchange("And then?", SAID, exchange), "c", hash_key(key))


def test_a_step_to_a_new_version_that_fails_leaves_the_file_as_it_was(home: Path) -> None:
    path = fill(home)

    def fail(file: sqlite3.Connection) -> None:
        file.execute("DROP TABLE exchanges")
        raise sqlite3.IntegrityError("the power went")

    with pytest.raises(DamagedDatabase):
        SqliteDatabase(path, [*MIGRATIONS, fail])
    assert len(ConversationStore(home, days=30).conversations_of("me")) == 9


def test_readers_go_on_while_another_process_writes(home: Path) -> None:
    path = fill(home)
    code = (
        "import sqlite3, sys, time\nfile = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "file.execute('BEGIN IMMEDIATE')\nfile.execute('UPDATE conversations SET name = 1')\nprint('in', flush=True)\n"
        "sys.stdin.read()\n"
    )
    store = ConversationStore(home, days=30)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "in\n"
        assert len(store.conversations_of("me", words="Question")) == 9
        writer.kill()
    assert _asked(store, "me", "And then?")
