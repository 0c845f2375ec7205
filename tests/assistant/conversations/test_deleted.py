"""What is deleted is gone from the files: looked for among all bytes under the home, while everything is open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.briefing.note import Brief, BriefingNote
from assistant.conversations.store import ConversationStore
from assistant.drafts.store import DraftStore
from corpus.confirmed_time import DAY
from corpus.vocabulary import Answer


def holds(home: Path, words: str) -> bool:
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    return any(words.encode() in path.read_bytes() for path in files)


def ask(store: ConversationStore, words: str, *, feedback: str = "", conversation: str = "") -> tuple[str, str]:
    """A conversation and an exchange that hold the words in question, answer, name and comment, and as long."""
    conversation = conversation or store.begin("me", f"{words} question")
    exchange = store.add_question(conversation, f"{words} question")
    store.keep_answer(exchange, Answer("q", "q", message=f"{words} answer. " * 700, mode="conversation"))
    if feedback:
        assert store.add_feedback(exchange, "wrong", f"{words} {feedback}", index_version="1", browser="me")
    return conversation, exchange


def make_note(topic: str) -> BriefingNote:
    return BriefingNote(Brief(topic), topic, "2026-11-30", "the library", "to inform", ())


def fill(store: ConversationStore) -> None:
    """Other conversations before and after, so that what is deleted stands in the middle of the file."""
    for number in range(20):
        ask(store, f"other{number}", feedback="fine")


@pytest.mark.parametrize("end", ["delete", "delete all", "time"])
def test_a_conversation_that_goes_leaves_nothing_and_takes_its_feedback_along(home: Path, end: str) -> None:
    now = [1_000.0 * DAY]
    store = ConversationStore(home, days=30, clock=lambda: now[0])
    conversation, exchange = ask(store, "Zanzibar", feedback="comment")
    # Whoever has a link to the answer may say what they think of it, too.
    assert store.add_feedback(exchange, "right", "Zanzibar theirs", index_version="1", browser="you")
    if end != "time":
        fill(store)
        store.rename("me", conversation, "Zanzibar renamed")
    assert holds(home, "Zanzibar")
    if end == "delete":
        store.delete("me", conversation)
        assert len(store.list_feedback()) == 20
    elif end == "delete all":
        store.delete_all("me")
        assert store.list_feedback() == []
    else:
        for _ in range(3):
            now[0] += 31 * DAY
            store.drop_old()
        assert store.list_feedback() == []
    assert not holds(home, "Zanzibar")
    assert holds(home, "other7") == (end == "delete")
    store.close()


def test_a_question_taken_back_a_name_replaced_and_feedback_thought_over_leave_nothing(home: Path) -> None:
    store = ConversationStore(home, days=30)
    fill(store)
    conversation = store.begin("me", "Zanzibar stopped")
    store.discard_question(store.add_question(conversation, "Zanzibar stopped"))
    assert not holds(home, "Zanzibar")
    conversation, exchange = ask(store, "kept", feedback="Zanzibar thought")
    store.rename("me", conversation, "Zanzibar name")
    assert holds(home, "Zanzibar name") and holds(home, "Zanzibar thought")
    store.rename("me", conversation, "another")
    assert store.add_feedback(exchange, "right", "better", index_version="1", browser="me")
    assert not holds(home, "Zanzibar")
    store.close()


def test_a_draft_and_what_an_edit_took_out_of_it_leave_nothing(home: Path) -> None:
    drafts = DraftStore(home)
    mine = drafts.of_browser("me")
    others = [mine.save_new(make_note(f"other {number}")) for number in range(9)]
    note = make_note("Zanzibar topic")
    name = mine.save_new(note)
    mine.save(replace(note, brief=replace(note.brief, audience="Zanzibar audience " * 400)), name)
    assert holds(home, "Zanzibar audience")
    mine.save(note, name)
    assert not holds(home, "Zanzibar audience") and holds(home, "Zanzibar topic")
    mine.delete(name)
    # The hash of the browser and the other drafts are all that is left.
    assert not holds(home, "Zanzibar") and len(mine.list_drafts()) == len(others)
    drafts.close()
