"""What people thought of answers: kept beside the conversations, and as long as they are."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.databases.database import Database, Transaction

# It keeps a copy of question and answer, so that it reads the same whatever is asked later in its conversation.
TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
  id TEXT PRIMARY KEY, exchange TEXT NOT NULL, verdict TEXT NOT NULL, comment TEXT NOT NULL, question TEXT NOT NULL,
  history TEXT NOT NULL, answer TEXT NOT NULL, index_version TEXT NOT NULL, given REAL NOT NULL,
  browser TEXT NOT NULL DEFAULT '')
"""
# As `Feedback` has them.
_COLUMNS = "id, exchange, verdict, comment, question, history, answer, index_version, given"
_MOST_COMMENT = 2000  # characters


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thought of an answer."""

    id: str
    exchange: str
    # right, wrong or incomplete.
    verdict: str
    comment: str
    question: str
    # What was asked and answered before, as turns of `role` and `content`.
    history: list[dict[str, str]]
    # The answer as `dump_answer` writes it.
    answer: dict[str, Any]
    # The version of the index that the answer came from.
    index_version: str
    # Seconds since 1970.
    given: float


def add_missing_column(file: sqlite3.Connection) -> None:
    """Bring the table of an earlier version up to this one: it did not hold whose feedback it is."""
    columns = {row[1] for row in file.execute("PRAGMA table_info(feedback)")}
    if "browser" not in columns:
        file.execute("ALTER TABLE feedback ADD COLUMN browser TEXT NOT NULL DEFAULT ''")


def insert_feedback(
    database: Database, exchange: str, verdict: str, comment: str, *, index_version: str, browser: str, given: float
) -> bool:
    """Keep what a browser thought of an answer, in place of what it thought before; False where that is gone.

    `browser` is the hash of its key.
    """
    found = database.read(
        "SELECT question, answer, conversation, place FROM exchanges WHERE id = :id AND answer IS NOT NULL", id=exchange
    )
    if not found:
        return False
    question, answer, conversation, place = found[0]
    before = database.read(
        "SELECT question, answer FROM exchanges WHERE conversation = :id AND place < :place AND answer IS NOT NULL"
        " ORDER BY place",
        id=conversation,
        place=place,
    )
    with database.write(alone=True, leaves_no_trace=True) as file:
        file.execute(
            "DELETE FROM feedback WHERE exchange = :exchange AND browser = :browser", exchange=exchange, browser=browser
        )
        file.execute(
            f"INSERT INTO feedback ({_COLUMNS}, browser) VALUES (:id, :exchange, :verdict, :comment, :question,"
            " :history, :answer, :version, :given, :browser)",
            id=secrets.token_hex(6),
            exchange=exchange,
            verdict=verdict,
            comment=comment.strip()[:_MOST_COMMENT],
            question=question,
            history=json.dumps(_turns(before), ensure_ascii=False),
            answer=answer,
            version=index_version,
            given=given,
            browser=browser,
        )
    return True


def list_feedback(database: Database) -> list[Feedback]:
    """All feedback, the last given first."""
    return [_feedback(row) for row in database.read(f"SELECT {_COLUMNS} FROM feedback ORDER BY given DESC, id")]


# The exchanges of the conversations for which a condition holds.
_EXCHANGES = "SELECT e.id FROM exchanges e JOIN conversations c ON c.id = e.conversation WHERE"


def delete_with_conversation(file: Transaction, conversation: str, browser: str) -> None:
    """Delete what anybody thought of the answers in a browser's conversation, before that is deleted itself."""
    file.execute(
        f"DELETE FROM feedback WHERE exchange IN ({_EXCHANGES} c.id = :id AND c.browser = :browser)",
        id=conversation,
        browser=browser,
    )


def delete_with_all(file: Transaction, browser: str) -> None:
    """Delete what was thought in a browser, and what anybody thought of the answers in its conversations."""
    file.execute(
        f"DELETE FROM feedback WHERE browser = :browser OR exchange IN ({_EXCHANGES} c.browser = :browser)",
        browser=browser,
    )


def delete_older(file: Transaction, before: float) -> None:
    """Delete what belongs to conversations last touched before a time, and what was left of earlier ones till then."""
    file.execute(
        f"DELETE FROM feedback WHERE exchange IN ({_EXCHANGES} c.touched < :before)"
        " OR (given < :before AND exchange NOT IN (SELECT id FROM exchanges))",
        before=before,
    )


def _turns(exchanges: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    """Questions and kept answers as turns, oldest first."""
    turns = []
    for question, answer in exchanges:
        turns.append({"role": "user", "content": question})
        turns.append({"role": "assistant", "content": json.loads(answer)["answer"]})
    return turns


def _feedback(row: Sequence[Any]) -> Feedback:
    key, exchange, verdict, comment, question, history, answer, version, given = row
    return Feedback(key, exchange, verdict, comment, question, json.loads(history), json.loads(answer), version, given)
