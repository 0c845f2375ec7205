"""Feedback becomes drafts of golden questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.conversations.store import ConversationStore
from corpus.errors import UserError
from evals.suites.suite import Question, load_suite
from evals.web.drafts import save_draft

HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"
THREE_CS = "What are the 3Cs of Health Creation?"
CUP = "Who won the 2026 cup?"
# What somebody thought of each answer. The last two are refused, the first of them rightly.
FEEDBACK = {
    HOUSEHOLDS: "right",
    THREE_CS: "incomplete",
    "What percentage of respondents wanted leadership development and support?": "wrong",
    CUP: "right",
    "What will the weather be in Leeds tomorrow?": "wrong",
}


@pytest.fixture
def store(home: Path) -> ConversationStore:
    return ConversationStore(home, days=30)


def give_feedback(store: ConversationStore, assistant: Answerer, question: str, verdict: str) -> None:
    exchange = store.add_question(store.begin("me", question), question)
    store.keep_answer(exchange, assistant.ask(question))
    store.add_feedback(exchange, verdict, "as it should be", index_version="v")


@pytest.fixture
def drafts(assistant: Answerer, store: ConversationStore, home: Path) -> tuple[Question, ...]:
    """The drafts of all the feedback, the latest first, as the suite loader reads them."""
    reports = assistant.index.reports
    for question, verdict in FEEDBACK.items():
        give_feedback(store, assistant, question, verdict)
    for entry in store.list_feedback():
        path = save_draft(home, entry, reports)
        save_draft(home, entry, reports)  # the second takes the place of the first
    suite = load_suite(str(path), reports)
    assert suite.problems == ()
    return suite.questions


def test_feedback_becomes_a_draft_that_the_suite_loader_takes(drafts: tuple[Question, ...]) -> None:
    by_question = {draft.question: draft for draft in drafts}
    assert len(by_question) == len(drafts) and set(by_question) == set(FEEDBACK)
    assert ("6,993",) in by_question[HOUSEHOLDS].facts and by_question[HOUSEHOLDS].evidence
    assert by_question[THREE_CS].facts
    assert [draft.question for draft in drafts if not draft.answerable] == [CUP]


def test_nothing_is_taken_as_a_fact_from_what_was_wrong_or_refused(drafts: tuple[Question, ...]) -> None:
    expected = [question for question in reversed(FEEDBACK) if FEEDBACK[question] == "wrong" or question == CUP]
    assert [draft.question for draft in drafts if not draft.facts] == expected


def test_a_draft_says_where_it_came_from(assistant: Answerer, store: ConversationStore, home: Path) -> None:
    give_feedback(store, assistant, HOUSEHOLDS, "right")
    path = save_draft(home, store.list_feedback()[0], assistant.index.reports)
    row = json.loads(path.read_text("utf-8").split("\n")[0])
    assert row["id"].startswith("feedback-") and row["split"] == "dev"
    assert "as it should be" in row["source"]


def test_a_draft_over_reports_that_are_gone_is_refused_in_one_line(
    assistant: Answerer, store: ConversationStore, home: Path
) -> None:
    give_feedback(store, assistant, HOUSEHOLDS, "right")
    with pytest.raises(UserError, match="no longer in the library"):
        save_draft(home, store.list_feedback()[0], {})
    assert not (home / "draft_questions.jsonl").exists()
