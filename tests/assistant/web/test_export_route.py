"""A conversation is handed out as a file, in every format, to the browser whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.conversations.export import CONVERSATION_FORMATS
from assistant.conversations.store import ConversationStore
from assistant.documents.files import MEDIA_TYPES
from assistant.web.export_route import add_export_route
from corpus.vocabulary import Answer, Citation, Statement

MINE, YOURS = "0f" * 16, "ff" * 16


@pytest.fixture
def store(home: Path) -> ConversationStore:
    return ConversationStore(home, days=30)


@pytest.fixture
def conversation(store: ConversationStore) -> str:
    name = store.begin(MINE, "Is it so?")
    quote = Citation(1, "a" * 16, "r", "A {report} & more", ("Part",), 3, None, None, "Yes indeed.", ((0, 11),))
    store.keep_answer(
        store.add_question(name, "Is it so?"), Answer("q", "q", (Statement("Yes indeed.", (1,)),), (quote,))
    )
    return name


def visit(store: ConversationStore, key: str | None) -> TestClient:
    app = FastAPI()
    add_export_route(app, store, dict)
    return TestClient(app, headers={"cookie": f"pcn_browser={key}"} if key else {})


@pytest.mark.parametrize("suffix", CONVERSATION_FORMATS)
def test_it_is_had_in_every_format_and_loads_nothing(store: ConversationStore, conversation: str, suffix: str) -> None:
    found = visit(store, MINE).get(f"/export/{conversation}{suffix}")
    assert found.status_code == 200 and found.content
    assert found.headers["content-type"] == MEDIA_TYPES[suffix]
    shown = "inline" if suffix == ".html" else "attachment"
    assert found.headers["content-disposition"] == f"{shown}; filename*=UTF-8''Is%20it%20so{suffix}"
    assert found.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert found.headers["x-content-type-options"] == "nosniff" and found.headers["cache-control"] == "no-store"


def test_references_of_a_conversation_that_cites_nothing_are_told_to_be_none(store: ConversationStore) -> None:
    name = store.begin(MINE, "Hello")
    store.keep_answer(store.add_question(name, "Hello"), Answer("q", "q", message="Hello.", mode="conversation"))
    found = visit(store, MINE).get(f"/export/{name}.ris")
    assert found.status_code == 422 and "no report is cited here" in found.text and "\n" not in found.text.strip()


@pytest.mark.parametrize("key", [YOURS, None])
def test_another_browser_is_told_that_there_is_none(
    store: ConversationStore, conversation: str, key: str | None
) -> None:
    found = visit(store, key).get(f"/export/{conversation}.md")
    assert found.status_code == 404 and found.headers["content-type"] == "text/plain; charset=utf-8"
    assert found.text == "There is no such conversation in this browser. It may have been deleted."


@pytest.mark.parametrize("name", ["nothing.md", "{}.exe", "{}", "{}.", "", "a/b.md", ".md"])
def test_so_is_whoever_asks_for_what_there_is_not(store: ConversationStore, conversation: str, name: str) -> None:
    assert visit(store, MINE).get(f"/export/{name.format(conversation)}").status_code == 404
