"""An assistant that gives one answer to whatever is asked, over the real library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from assistant.conversations.store import ConversationStore
from assistant.web.chat.controller import ChatController
from corpus.library.store import Library
from corpus.vocabulary import Answer


class Scripted:
    """An assistant over the real library that gives one answer to whatever is asked, or fails with one fault."""

    def __init__(self, library: Library, outcome: Answer | Exception) -> None:
        self.library = library
        manifest = SimpleNamespace(content="an index")
        self.index: Any = SimpleNamespace(reports={}, catalogue=(), bank=None, manifest=manifest)
        self.heard: list[tuple[Any, Any]] = []
        self.outcome = outcome

    model = None

    @property
    def evidence_mode(self) -> Scripted:
        return self

    def narrowed(self, text: str, **_: Any) -> Scripted:
        return self

    def stream(self, question: str, *, history: Any = (), reports: Any = None, full: bool = False) -> Iterator[Answer]:
        yield self.ask(question, history=history, reports=reports)

    def ask(self, question: str, *, history: Any = (), reports: Any = None, full: bool = False) -> Answer:
        self.heard.append((history, reports))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def controller_of(assistant: Scripted, home: Path) -> ChatController:
    return ChatController(assistant, ConversationStore(home, days=30))  # type: ignore[arg-type]


YES = Answer("q", "q", message="Yes.", mode="conversation")
