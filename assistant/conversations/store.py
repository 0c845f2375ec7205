"""Conversations and feedback, kept on this machine in one SQLite file; each browser sees only its own conversations."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.conversation import Turn
from assistant.conversations.answer_json import kept, restored
from corpus.errors import UserError
from corpus.vocabulary import Answer

FILE = "conversations.sqlite3"
NAME_CHARACTERS = 80
_DAY = 86_400.0
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
  id TEXT PRIMARY KEY, browser TEXT NOT NULL, name TEXT NOT NULL, begun REAL NOT NULL, touched REAL NOT NULL);
CREATE INDEX IF NOT EXISTS conversations_of ON conversations (browser, touched);
CREATE TABLE IF NOT EXISTS exchanges (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  place INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT, asked REAL NOT NULL, UNIQUE (conversation, place));
CREATE TABLE IF NOT EXISTS feedback (
  id TEXT PRIMARY KEY, exchange TEXT NOT NULL, verdict TEXT NOT NULL, comment TEXT NOT NULL, question TEXT NOT NULL,
  history TEXT NOT NULL, answer TEXT NOT NULL, index_version TEXT NOT NULL, given REAL NOT NULL,
  browser TEXT NOT NULL DEFAULT '');
"""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a conversation and its answer; None while it is being found, or where it never was."""

    question: str
    answer: Answer | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as listed: `touched` is when something was last asked, in seconds since 1970."""

    id: str
    name: str
    touched: float


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thought of an answer, with the question, the answer in its kept form and the index it came from."""

    id: str
    exchange: str
    verdict: str
    comment: str
    question: str
    history: list[dict[str, str]]
    answer: dict[str, Any]
    index_version: str
    given: float


class Notebook:
    """The file under a folder. Safe to share between threads.

    What is older than `days` is dropped when it is opened, and once a day by `drop_when_due`.

    Raises:
        UserError: the file cannot be opened or written.
    """

    def __init__(self, home: Path, *, days: int, clock: Callable[[], float] = time.time) -> None:
        self.path = home / FILE
        self.days = days
        self._clock = clock
        self._lock = threading.Lock()
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(self.path, check_same_thread=False, timeout=15)
            self._file.execute("PRAGMA foreign_keys = ON")
            self._file.execute("PRAGMA secure_delete = ON")
            self._file.executescript(_TABLES)
            if "browser" not in {row[1] for row in self._file.execute("PRAGMA table_info(feedback)")}:
                self._file.execute("ALTER TABLE feedback ADD COLUMN browser TEXT NOT NULL DEFAULT ''")
        except (OSError, sqlite3.Error) as fault:
            raise UserError(
                f"{self.path}: cannot be opened ({fault}). Mend it, or move it away to begin anew."
            ) from fault
        self.drop_old()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def drop_old(self) -> None:
        """Drop the conversations in which nothing was asked for so many days."""
        now = self._clock()
        with self._writing() as file:
            file.execute("DELETE FROM conversations WHERE touched < ?", (now - self.days * _DAY,))
        self._dropped = now

    def drop_when_due(self) -> None:
        """Drop the old conversations if that was last done a day ago or more; cheap to call often."""
        if abs(self._clock() - self._dropped) >= _DAY:  # a clock that was put back must not stop it
            self.drop_old()

    def begin(self, browser: str, question: str) -> str:
        """A new conversation, named after its first question; its id."""
        name, now = secrets.token_urlsafe(12), self._clock()
        with self._writing() as file:
            title = " ".join(question.split())[:NAME_CHARACTERS] or "Conversation"
            file.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", (name, browser, title, now, now))
        return name

    def add(self, conversation: str, question: str) -> str:
        """Write down a question before it is answered; the exchange's id. Unanswered ones of the same words go."""
        name, now = secrets.token_urlsafe(12), self._clock()
        with self._writing() as file:
            file.execute(
                "DELETE FROM exchanges WHERE conversation = ? AND answer IS NULL AND question = ?",
                (conversation, question),
            )
            file.execute(
                "INSERT INTO exchanges SELECT ?, ?, COALESCE(MAX(place), -1) + 1, ?, NULL, ? FROM exchanges"
                " WHERE conversation = ?",
                (name, conversation, question, now, conversation),
            )
            file.execute("UPDATE conversations SET touched = ? WHERE id = ?", (now, conversation))
        return name

    def answered(self, exchange: str, answer: Answer) -> None:
        """Keep an exchange's answer."""
        words = json.dumps(kept(answer), ensure_ascii=False)
        with self._writing() as file:
            file.execute("UPDATE exchanges SET answer = ? WHERE id = ?", (words, exchange))

    def withdraw(self, exchange: str) -> None:
        """Take back a question that was not answered, and its conversation where nothing else was asked in it."""
        with self._writing() as file:
            row = file.execute("SELECT conversation FROM exchanges WHERE id = ?", (exchange,)).fetchone()
            file.execute("DELETE FROM exchanges WHERE id = ? AND answer IS NULL", (exchange,))
            if row:
                file.execute(
                    "DELETE FROM conversations WHERE id = ? AND NOT EXISTS"
                    " (SELECT 1 FROM exchanges WHERE conversation = conversations.id)",
                    row,
                )

    def owned(self, browser: str, conversation: str) -> Conversation | None:
        """The conversation, if it is this browser's."""
        rows = self._rows(
            "SELECT id, name, touched FROM conversations WHERE id = ? AND browser = ?", conversation, browser
        )
        return next((Conversation(*row) for row in rows), None)

    def exchanges(self, browser: str, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges of a browser's conversation, oldest first; none where it is another's or gone."""
        rows = self._rows(
            "SELECT e.question, e.answer, e.id FROM exchanges e JOIN conversations c ON c.id = e.conversation"
            " WHERE c.id = ? AND c.browser = ? ORDER BY e.place",
            conversation,
            browser,
        )
        return tuple(_exchange(row) for row in rows)

    def conversations(self, browser: str, *, words: str = "") -> list[Conversation]:
        """A browser's conversations, the last touched first; only those that hold `words` in their name or text."""
        rows = self._rows(
            "SELECT id, name, touched FROM conversations c WHERE browser = ?1 AND (?2 = '' OR name LIKE ?3 ESCAPE '\\'"
            " OR EXISTS (SELECT 1 FROM exchanges e WHERE e.conversation = c.id AND (e.question LIKE ?3 ESCAPE '\\'"
            " OR json_extract(e.answer, '$.answer') LIKE ?3 ESCAPE '\\'))) ORDER BY touched DESC, id LIMIT 200",
            browser,
            words.strip(),
            f"%{_literally(words.strip())}%",
        )
        return [Conversation(*row) for row in rows]

    def shared(self, exchange: str) -> tuple[Exchange, str, str] | None:
        """An exchange by its unguessable id, with its conversation and that one's browser; None where it is gone."""
        rows = self._rows(
            "SELECT e.question, e.answer, e.id, c.id, c.browser FROM exchanges e"
            " JOIN conversations c ON c.id = e.conversation WHERE e.id = ?",
            exchange,
        )
        return next(((_exchange(row[:3]), row[3], row[4]) for row in rows), None)

    def rename(self, browser: str, conversation: str, name: str) -> None:
        """Give a browser's conversation another name; an empty one changes nothing."""
        name = " ".join(name.split())[:NAME_CHARACTERS]
        if name:
            with self._writing() as file:
                file.execute(
                    "UPDATE conversations SET name = ? WHERE id = ? AND browser = ?", (name, conversation, browser)
                )

    def delete(self, browser: str, conversation: str) -> None:
        """Delete a browser's conversation."""
        with self._writing() as file:
            file.execute("DELETE FROM conversations WHERE id = ? AND browser = ?", (conversation, browser))

    def delete_all(self, browser: str) -> None:
        """Delete all of a browser's conversations, and the feedback that was given in it."""
        with self._writing() as file:
            file.execute("DELETE FROM conversations WHERE browser = ?", (browser,))
            file.execute("DELETE FROM feedback WHERE browser = ?", (browser,))

    def judge(self, exchange: str, verdict: str, comment: str, *, index_version: str, browser: str = "") -> bool:
        """Keep what a browser thought of an answer, in place of what it thought before; False where that is gone."""
        rows = self._rows(
            "SELECT e.question, e.answer, e.conversation, e.place FROM exchanges e"
            " WHERE e.id = ? AND e.answer IS NOT NULL",
            exchange,
        )
        if not rows:
            return False
        question, answer, conversation, place = rows[0]
        before = self._rows(
            "SELECT question, answer FROM exchanges WHERE conversation = ? AND place < ? AND answer IS NOT NULL"
            " ORDER BY place",
            conversation,
            place,
        )
        history = [
            turn
            for asked, said in before
            for turn in (
                {"role": "user", "content": asked},
                {"role": "assistant", "content": json.loads(said)["answer"]},
            )
        ]
        row = (
            secrets.token_hex(6), exchange, verdict, comment.strip()[:2000], question,
            json.dumps(history, ensure_ascii=False), answer, index_version, self._clock(), browser,
        )  # fmt: skip
        with self._writing() as file:
            file.execute("DELETE FROM feedback WHERE exchange = ? AND browser = ?", (exchange, browser))
            file.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        return True

    def feedback(self) -> list[Feedback]:
        """All feedback, the last given first."""
        rows = self._rows("SELECT * FROM feedback ORDER BY given DESC, id")
        return [_feedback(row) for row in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock, self._file:
                yield self._file
        except sqlite3.Error as fault:
            raise UserError(
                f"{self.path.name} cannot be written ({fault}). Free some disk space and ask again."
            ) from fault

    def _rows(self, query: str, *values: Any) -> Sequence[Any]:
        with self._lock:
            return self._file.execute(query, values).fetchall()


def _exchange(row: Sequence[Any]) -> Exchange:
    question, answer, name = row
    return Exchange(question, restored(json.loads(answer)) if answer else None, name)


def _feedback(row: Sequence[Any]) -> Feedback:
    name, exchange, verdict, comment, question, history, answer, version, given, _ = row
    said = json.loads(answer)
    return Feedback(name, exchange, verdict, comment, question, json.loads(history), said, version, given)


def _literally(words: str) -> str:
    """The words for a LIKE pattern, none of their characters a wildcard."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def turns_of_exchange(exchange: Exchange) -> list[Turn]:
    """An exchange as the turns of a history; none where it was not answered."""
    if exchange.answer is None:
        return []
    return [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]
