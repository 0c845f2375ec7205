"""Conversations, kept on this machine in one SQLite file; each browser sees only its own."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answering.conversation import Turn
from assistant.conversations import confirmed_clock, feedback
from assistant.conversations.answer_json import dump_answer, load_answer
from assistant.conversations.database import Database
from assistant.conversations.feedback import Feedback
from corpus.accents import fold_accents
from corpus.confirmed_time import DAY, MOST_GRACE
from corpus.vocabulary import Answer

FILE = "conversations.sqlite3"
NAME_CHARACTERS = 80
# Answers kept read, the last shown: some conversations of the length that people have.
_ANSWERS_READ = 128
_TABLES = (
    "CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, browser TEXT NOT NULL, name TEXT NOT NULL,"
    " begun REAL NOT NULL, touched REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS conversations_of ON conversations (browser, touched)",
    "CREATE TABLE IF NOT EXISTS exchanges (id TEXT PRIMARY KEY,"
    " conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, place INTEGER NOT NULL,"
    " question TEXT NOT NULL, answer TEXT, asked REAL NOT NULL, UNIQUE (conversation, place))",
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a conversation and its answer; None while it is being found, or where it never was."""

    question: str
    answer: Answer | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as listed."""

    id: str
    name: str
    # When something was last asked in it, in seconds since 1970.
    touched: float
    # How many questions it has, and the last of them.
    questions: int = 0
    last_question: str = ""


class ConversationStore:
    """The conversations under a folder, and what was thought of their answers. Safe to share between threads.

    What is older than `days` is dropped when it is opened, and once a day by `drop_when_due`, by a clock that days of
    use confirm. A conversation's id and an exchange's cannot be guessed. A browser's key is kept as a hash alone, so
    that nobody who reads the file can pass for it.

    Raises:
        DamagedDatabase: the file is damaged.
        UserError: it cannot be opened or written.
    """

    def __init__(self, home: Path, *, days: int, clock: Callable[[], float] = time.time) -> None:
        self.days = days
        self._clock = clock
        # A time before which it surely is not, as the days of use confirm; 0.0 where nothing is confirmed.
        self._confirmed = 0.0
        self._database = Database(home / FILE, MIGRATIONS)
        self.path = self._database.path
        self.drop_old()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def drop_old(self) -> None:
        """Drop the conversations in which nothing was asked for so many days, as days of use since then confirm."""
        now = self._clock()
        with self._database.write(leaves_no_trace=True) as file:
            self._confirmed = confirmed_clock.note_use(file, now, grace=min(MOST_GRACE, self.days * DAY))
            file.execute("DELETE FROM conversations WHERE touched < ?", (self._confirmed - self.days * DAY,))
        self._dropped = now

    def drop_when_due(self) -> None:
        """Drop the old conversations if that was last done a day ago or more; cheap to call often."""
        if abs(self._clock() - self._dropped) >= DAY:  # a clock that was put back must not stop it
            self.drop_old()

    def _now(self) -> float:
        """The clock, but never before what is confirmed: one that goes back makes nothing look old later."""
        return max(self._clock(), self._confirmed)

    def begin(self, browser: str, question: str) -> str:
        """Begin a conversation, named after its first question; its id."""
        key, now = secrets.token_urlsafe(12), self._now()
        name = _shorten_name(question) or "Conversation"
        with self._database.write() as file:
            file.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", (key, hash_key(browser), name, now, now))
        return key

    def add_question(self, conversation: str, question: str) -> str:
        """Write down a question before it is answered; the exchange's id. Unanswered ones of the same words go."""
        key, now = secrets.token_urlsafe(12), self._now()
        with self._database.write() as file:
            file.execute(
                "DELETE FROM exchanges WHERE conversation = ? AND answer IS NULL AND question = ?",
                (conversation, question),
            )
            file.execute(
                "INSERT INTO exchanges SELECT ?, ?, COALESCE(MAX(place), -1) + 1, ?, NULL, ? FROM exchanges"
                " WHERE conversation = ?",
                (key, conversation, question, now, conversation),
            )
            file.execute("UPDATE conversations SET touched = ? WHERE id = ?", (now, conversation))
        return key

    def keep_answer(self, exchange: str, answer: Answer) -> None:
        """Keep an exchange's answer."""
        words = json.dumps(dump_answer(answer), ensure_ascii=False)
        with self._database.write() as file:
            file.execute("UPDATE exchanges SET answer = ? WHERE id = ?", (words, exchange))

    def discard_question(self, exchange: str) -> None:
        """Take back a question that was not answered, and its conversation where nothing else was asked in it."""
        with self._database.write() as file:
            row = file.execute("SELECT conversation FROM exchanges WHERE id = ?", (exchange,)).fetchone()
            file.execute("DELETE FROM exchanges WHERE id = ? AND answer IS NULL", (exchange,))
            if row:
                file.execute(
                    "DELETE FROM conversations WHERE id = ? AND NOT EXISTS"
                    " (SELECT 1 FROM exchanges WHERE conversation = conversations.id)",
                    row,
                )

    def conversation_of(self, browser: str, conversation: str) -> Conversation | None:
        """The conversation, if it is this browser's."""
        rows = self._database.read(
            "SELECT id, name, touched FROM conversations WHERE id = ? AND browser = ?",
            conversation,
            hash_key(browser),
        )
        return next((Conversation(*row) for row in rows), None)

    def exchanges_of(self, browser: str, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges of a browser's conversation, oldest first; none where it is another's or gone."""
        rows = self._database.read(
            "SELECT e.question, e.answer, e.id FROM exchanges e JOIN conversations c ON c.id = e.conversation"
            " WHERE c.id = ? AND c.browser = ? ORDER BY e.place",
            conversation,
            hash_key(browser),
        )
        return tuple(_exchange(row) for row in rows)

    def conversations_of(self, browser: str, *, words: str = "") -> list[Conversation]:
        """A browser's conversations, the last touched first; only those that hold `words` in their name or text."""
        words = fold_accents(words.strip())
        rows = self._database.read(
            "SELECT id, name, touched, (SELECT COUNT(*) FROM exchanges e WHERE e.conversation = c.id),"
            " COALESCE((SELECT question FROM exchanges e WHERE e.conversation = c.id ORDER BY place DESC LIMIT 1), '')"
            " FROM conversations c WHERE browser = ?1 AND (?2 = '' OR fold(name) LIKE ?3 ESCAPE '\\'"
            " OR EXISTS (SELECT 1 FROM exchanges e WHERE e.conversation = c.id"
            " AND (fold(e.question) LIKE ?3 ESCAPE '\\'"
            " OR fold(json_extract(e.answer, '$.answer')) LIKE ?3 ESCAPE '\\'))) ORDER BY touched DESC, id LIMIT 200",
            hash_key(browser),
            words,
            f"%{_escape_like(words)}%",
        )
        return [Conversation(*row) for row in rows]

    def find_exchange(self, exchange: str) -> tuple[Exchange, str, str] | None:
        """An exchange by its id, with its conversation's id and its browser's `hash_key`; None where it is gone."""
        rows = self._database.read(
            "SELECT e.question, e.answer, e.id, c.id, c.browser FROM exchanges e"
            " JOIN conversations c ON c.id = e.conversation WHERE e.id = ?",
            exchange,
        )
        return next(((_exchange(row[:3]), row[3], row[4]) for row in rows), None)

    def rename(self, browser: str, conversation: str, name: str) -> None:
        """Give a browser's conversation another name; an empty one changes nothing."""
        name = _shorten_name(name)
        if not name:
            return
        with self._database.write() as file:
            file.execute(
                "UPDATE conversations SET name = ? WHERE id = ? AND browser = ?",
                (name, conversation, hash_key(browser)),
            )

    def delete(self, browser: str, conversation: str) -> None:
        """Delete a browser's conversation."""
        with self._database.write(leaves_no_trace=True) as file:
            file.execute("DELETE FROM conversations WHERE id = ? AND browser = ?", (conversation, hash_key(browser)))

    def delete_all(self, browser: str) -> None:
        """Delete all of a browser's conversations, and the feedback that was given in it."""
        with self._database.write(leaves_no_trace=True) as file:
            file.execute("DELETE FROM conversations WHERE browser = ?", (hash_key(browser),))
            feedback.delete_feedback(file, hash_key(browser))

    def add_feedback(self, exchange: str, verdict: str, comment: str, *, index_version: str, browser: str = "") -> bool:
        """Keep what a browser thought of an answer, in place of what it thought before; False where that is gone."""
        return feedback.insert_feedback(
            self._database,
            exchange,
            verdict,
            comment,
            index_version=index_version,
            browser=hash_key(browser),
            given=self._now(),
        )

    def list_feedback(self) -> list[Feedback]:
        """All feedback, the last given first."""
        return feedback.list_feedback(self._database)


def turns_of_exchange(exchange: Exchange) -> list[Turn]:
    """An exchange as the turns of a history; none where it was not answered."""
    if exchange.answer is None:
        return []
    return [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]


def hash_key(browser: str) -> str:
    """What a browser's key is kept as: its SHA-256 in hexadecimal digits; "" for no browser."""
    return hashlib.sha256(browser.encode("utf-8")).hexdigest() if browser else ""


def _make_tables(file: sqlite3.Connection) -> None:
    """Version 1: the tables, or those of a version that did not count yet."""
    for table in (*_TABLES, feedback.TABLE):
        file.execute(table)
    feedback.add_missing_column(file)


def _hash_keys_and_note_days(file: sqlite3.Connection) -> None:
    """Version 2: browsers' keys are kept as hashes alone, and the days of use are noted."""
    file.create_function("hash_key", 1, hash_key, deterministic=True)
    file.execute("UPDATE conversations SET browser = hash_key(browser)")
    file.execute("UPDATE feedback SET browser = hash_key(browser)")
    file.execute(confirmed_clock.TABLE)
    file.execute(confirmed_clock.SEED)


MIGRATIONS = (_make_tables, _hash_keys_and_note_days)


def _exchange(row: Sequence[Any]) -> Exchange:
    question, answer, key = row
    return Exchange(question, _read_answer(answer) if answer else None, key)


@lru_cache(maxsize=_ANSWERS_READ)
def _read_answer(words: str) -> Answer | None:
    """A kept answer; None where it is damaged. Read once, since a page asks for a conversation with each turn."""
    try:
        return load_answer(json.loads(words))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _shorten_name(words: str) -> str:
    """Words as a conversation's name: on one line, of no more than so many characters."""
    return " ".join(words.split())[:NAME_CHARACTERS]


def _escape_like(words: str) -> str:
    r"""The words for a LIKE pattern, none of their characters a wildcard. Example: '50%' → '50\%'."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
