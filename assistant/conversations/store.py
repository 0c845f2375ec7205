"""Conversations, kept in one SQLite file or on a database server; each browser sees only its own."""

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
from assistant.conversations import confirmed_clock, feedback, shares
from assistant.conversations.answer_json import dump_answer, load_answer
from assistant.conversations.feedback import Feedback
from assistant.conversations.shares import Share
from assistant.databases.address import Address
from assistant.databases.database import Schema
from assistant.databases.opening import open_database
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
    """The conversations under a folder, or in the database at an address, and what was thought of their answers.

    Safe to share between threads.

    What is older than `days` is dropped when it is opened, and once a day by `drop_when_due`, by a clock that days of
    use confirm. A conversation's id and an exchange's cannot be guessed. A browser's key is kept as a hash alone, so
    that nobody who reads the file can pass for it.

    Raises:
        DamagedDatabase: the file is damaged.
        UserError: it cannot be opened or written.
    """

    def __init__(
        self, home: Path, *, days: int, clock: Callable[[], float] = time.time, database: Address | None = None
    ) -> None:
        self.days = days
        # Where they are, to be told.
        is_here = database is None or database.is_on_this_machine
        self.place = "on this machine" if is_here else f"in the {database}"
        self._clock = clock
        # A time before which it surely is not, as the days of use confirm; 0.0 where nothing is confirmed.
        self._confirmed = 0.0
        self._database = open_database(home, SCHEMA, database)
        try:
            self.drop_old()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def drop_old(self) -> None:
        """Drop the conversations in which nothing was asked for so many days, as days of use since then confirm."""
        now = self._clock()
        with self._database.write(leaves_no_trace=True, alone=True) as file:
            self._confirmed = confirmed_clock.note_use(file, now, grace=min(MOST_GRACE, self.days * DAY))
            before = self._confirmed - self.days * DAY
            feedback.delete_older(file, before)
            file.execute("DELETE FROM conversations WHERE touched < :before", before=before)
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
            file.execute(
                "INSERT INTO conversations (id, browser, name, begun, touched, words)"
                " VALUES (:id, :browser, :name, :now, :now, :words)",
                id=key,
                browser=hash_key(browser),
                name=name,
                now=now,
                words=fold_words(name),
            )
        return key

    def add_question(self, conversation: str, question: str) -> str:
        """Write down a question before it is answered; the exchange's id. Unanswered ones of the same words go."""
        key, now = secrets.token_urlsafe(12), self._now()
        with self._database.write() as file:
            # First, so that of two questions at once the second waits here, and then sees the place of the first.
            file.execute("UPDATE conversations SET touched = :now WHERE id = :id", now=now, id=conversation)
            file.execute(
                "DELETE FROM exchanges WHERE conversation = :id AND answer IS NULL AND question = :question",
                id=conversation,
                question=question,
            )
            file.execute(
                "INSERT INTO exchanges (id, conversation, place, question, answer, asked, words)"
                " SELECT :key, :id, COALESCE(MAX(place), -1) + 1, :question, NULL, :now, :words FROM exchanges"
                " WHERE conversation = :id",
                key=key,
                id=conversation,
                question=question,
                now=now,
                words=fold_words(question),
            )
        return key

    def keep_answer(self, exchange: str, answer: Answer) -> None:
        """Keep an exchange's answer."""
        kept = json.dumps(dump_answer(answer), ensure_ascii=False)
        with self._database.write() as file:
            row = file.execute("SELECT question FROM exchanges WHERE id = :id", id=exchange).fetchone()
            if row is not None:
                file.execute(
                    "UPDATE exchanges SET answer = :answer, words = :words WHERE id = :id",
                    answer=kept,
                    words=fold_words(row[0], answer.text),
                    id=exchange,
                )

    def discard_question(self, exchange: str) -> None:
        """Take back a question that was not answered, and its conversation where nothing else was asked in it."""
        with self._database.write(leaves_no_trace=True) as file:
            row = file.execute("SELECT conversation FROM exchanges WHERE id = :id", id=exchange).fetchone()
            if row is None:
                return
            # Changes nothing, and keeps others from asking in it meanwhile.
            file.execute("UPDATE conversations SET name = name WHERE id = :id", id=row[0])
            file.execute("DELETE FROM exchanges WHERE id = :id AND answer IS NULL", id=exchange)
            file.execute(
                "DELETE FROM conversations WHERE id = :id AND NOT EXISTS"
                " (SELECT 1 FROM exchanges WHERE conversation = :id)",
                id=row[0],
            )

    def conversation_of(self, browser: str, conversation: str) -> Conversation | None:
        """The conversation, if it is this browser's."""
        rows = self._database.read(
            "SELECT id, name, touched FROM conversations WHERE id = :id AND browser = :browser",
            id=conversation,
            browser=hash_key(browser),
        )
        return next((Conversation(*row) for row in rows), None)

    def exchanges_of(self, browser: str, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges of a browser's conversation, oldest first; none where it is another's or gone."""
        return self._read_exchanges(hash_key(browser), conversation)

    def _read_exchanges(self, owner: str, conversation: str) -> tuple[Exchange, ...]:
        rows = self._database.read(
            "SELECT e.question, e.answer, e.id FROM exchanges e JOIN conversations c ON c.id = e.conversation"
            " WHERE c.id = :id AND c.browser = :owner ORDER BY e.place",
            id=conversation,
            owner=owner,
        )
        return tuple(_exchange(row) for row in rows)

    def holds(self, browser: str) -> bool:
        """Whether anything of a browser's is kept.

        Raises:
            UserError: the database cannot be read.
        """
        found = self._database.read(
            "SELECT 1 FROM conversations WHERE browser = :browser LIMIT 1", browser=hash_key(browser)
        )
        return bool(found)

    def conversations_of(self, browser: str, *, words: str = "") -> list[Conversation]:
        """A browser's conversations, the last touched first; only those that hold `words` in their name or text."""
        words = fold_words(words.strip())
        # No words are in all of them.
        rows = self._database.read(
            "SELECT id, name, touched, (SELECT COUNT(*) FROM exchanges e WHERE e.conversation = c.id),"
            " COALESCE((SELECT question FROM exchanges e WHERE e.conversation = c.id ORDER BY place DESC LIMIT 1), '')"
            " FROM conversations c WHERE browser = :browser AND (words LIKE :pattern ESCAPE '!' OR EXISTS"
            " (SELECT 1 FROM exchanges e WHERE e.conversation = c.id AND e.words LIKE :pattern ESCAPE '!'))"
            " ORDER BY touched DESC, id LIMIT 200",
            browser=hash_key(browser),
            pattern=f"%{_escape_like(words)}%",
        )
        return [Conversation(*row) for row in rows]

    def find_exchange(self, exchange: str) -> tuple[Exchange, str, str] | None:
        """An exchange by its id, with its conversation's id and its browser's `hash_key`; None where it is gone."""
        rows = self._database.read(
            "SELECT e.question, e.answer, e.id, c.id, c.browser FROM exchanges e"
            " JOIN conversations c ON c.id = e.conversation WHERE e.id = :id",
            id=exchange,
        )
        return next(((_exchange(row[:3]), row[3], row[4]) for row in rows), None)

    def rename(self, browser: str, conversation: str, name: str) -> None:
        """Give a browser's conversation another name; an empty one changes nothing."""
        name = _shorten_name(name)
        if not name:
            return
        with self._database.write(leaves_no_trace=True) as file:
            file.execute(
                "UPDATE conversations SET name = :name, words = :words WHERE id = :id AND browser = :browser",
                name=name,
                words=fold_words(name),
                id=conversation,
                browser=hash_key(browser),
            )

    def delete(self, browser: str, conversation: str) -> None:
        """Delete a browser's conversation, and the feedback that was given in it."""
        with self._database.write(leaves_no_trace=True, alone=True) as file:
            feedback.delete_with_conversation(file, conversation, hash_key(browser))
            file.execute(
                "DELETE FROM conversations WHERE id = :id AND browser = :browser",
                id=conversation,
                browser=hash_key(browser),
            )

    def delete_all(self, browser: str) -> None:
        """Delete all of a browser's conversations with their feedback, and the feedback that was given in it."""
        with self._database.write(leaves_no_trace=True, alone=True) as file:
            feedback.delete_with_all(file, hash_key(browser))
            file.execute("DELETE FROM conversations WHERE browser = :browser", browser=hash_key(browser))

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

    def share(self, browser: str, conversation: str, *, days: int) -> Share | None:
        """Make a link to a browser's conversation, in place of one there was; None where it is not its own."""
        return shares.insert_share(self._database, hash_key(browser), conversation, days=days, now=self._now())

    def stop_sharing(self, browser: str, conversation: str) -> bool:
        """Take the link to a browser's conversation back; False where the conversation is not its own."""
        return shares.delete_share(self._database, hash_key(browser), conversation)

    def shares_of(self, browser: str) -> dict[str, float]:
        """Until when each of a browser's conversations is shared, by its id; those that are not are left out."""
        return shares.list_shares(self._database, hash_key(browser), now=self._now())

    def open_share(self, token: str) -> tuple[tuple[Exchange, ...], float] | None:
        """What a link leads to, and until when; None where there is no such link, or no more."""
        found = shares.find_shared(self._database, token, now=self._now())
        if found is None:
            return None
        conversation, owner, until = found
        return self._read_exchanges(owner, conversation), until

    def may_read(self, browser: str, exchange: str) -> bool:
        """Whether an exchange is of a browser's own conversation, or of one that is shared now."""
        return shares.may_read(self._database, hash_key(browser), exchange, now=self._now())

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


def _keep_words(file: sqlite3.Connection) -> None:
    """Version 3: what a search looks through is kept beside each name, and beside each question and answer."""
    file.create_function("fold_words", 2, fold_words, deterministic=True)
    file.create_function("answer_text", 1, _read_text, deterministic=True)
    file.execute("ALTER TABLE conversations ADD COLUMN words TEXT NOT NULL DEFAULT ''")
    file.execute("ALTER TABLE exchanges ADD COLUMN words TEXT NOT NULL DEFAULT ''")
    file.execute("UPDATE conversations SET words = fold_words(name, '')")
    file.execute("UPDATE exchanges SET words = fold_words(question, answer_text(answer))")


def _add_shares(file: sqlite3.Connection) -> None:
    """Version 4: links by which others read a conversation."""
    file.execute(shares.TABLE)


MIGRATIONS = (_make_tables, _hash_keys_and_note_days, _keep_words, _add_shares)
# The same tables on a server, as the first version that knew one made them.
_SERVER_TABLES = (
    "CREATE TABLE conversations (id TEXT PRIMARY KEY, browser TEXT NOT NULL, name TEXT NOT NULL,"
    " begun DOUBLE PRECISION NOT NULL, touched DOUBLE PRECISION NOT NULL, words TEXT NOT NULL)",
    "CREATE INDEX conversations_of ON conversations (browser, touched)",
    "CREATE TABLE exchanges (id TEXT PRIMARY KEY,"
    " conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, place INTEGER NOT NULL,"
    " question TEXT NOT NULL, answer TEXT, asked DOUBLE PRECISION NOT NULL, words TEXT NOT NULL,"
    " UNIQUE (conversation, place))",
    "CREATE TABLE feedback (id TEXT PRIMARY KEY, exchange TEXT NOT NULL, verdict TEXT NOT NULL, comment TEXT NOT NULL,"
    " question TEXT NOT NULL, history TEXT NOT NULL, answer TEXT NOT NULL, index_version TEXT NOT NULL,"
    " given DOUBLE PRECISION NOT NULL, browser TEXT NOT NULL)",
    "CREATE TABLE days_used (day INTEGER PRIMARY KEY, seen DOUBLE PRECISION NOT NULL)",
)
SCHEMA = Schema("conversations", FILE, "conversations", MIGRATIONS, (_SERVER_TABLES, (shares.TABLE,)))


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


def fold_words(*texts: str | None) -> str:
    """Texts as a search looks through them: in small letters, without accents. Example: "Café" → "cafe"."""
    return fold_accents("\n".join(text for text in texts if text)).casefold()


def _read_text(kept: str | None) -> str:
    """The text of a kept answer; "" where there is none or it is damaged."""
    answer = _read_answer(kept) if kept else None
    return answer.text if answer else ""


def _escape_like(words: str) -> str:
    """The words for a LIKE pattern, none of their characters a wildcard. Example: '50%' → '50!%'."""
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
