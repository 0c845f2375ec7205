"""From settings to an open assistant: the library, its index (built first where it is missing), a model."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.ranking import Reranker
from assistant.generation.settings import find_destination
from assistant.kinds.registry import answer_kinds
from assistant.settings import Settings
from corpus.library.store import Library

if TYPE_CHECKING:
    from index.build import Progress


def notice(line: str) -> None:
    """A notice to the user, on standard error."""
    print(line, file=sys.stderr, flush=True)


def open_assistant(settings: Settings, *, progress: Progress | None = None) -> Answerer:
    """The assistant of this machine: evidence mode, or with a model where the settings name one.

    `progress` is told how far the index is, where it has to be built first.

    Raises:
        UserError: the library is empty, the index cannot be written, or the chat model's name is none.
    """
    from index.build import open_or_build_index

    library = Library(settings.home)
    index, _ = open_or_build_index(library, settings.index, notice=notice, progress=progress)
    reranker = Reranker(settings.reranker) if settings.reranker else None
    evidence_mode = EvidenceAssistant(index, library, reranker=reranker, kinds=answer_kinds())
    if settings.model.name is None:
        return evidence_mode
    from assistant.generation.assistant import GenerativeAssistant
    from assistant.generation.chat_model import open_model

    if place := find_destination(settings.model, os.environ):
        notice(f"Questions and quotes are sent to {place}.")
    return GenerativeAssistant(evidence_mode, open_model(settings.model))
