"""From settings to an open assistant: the library, its index (built first where it is missing), the chain."""

from __future__ import annotations

import os
import sys

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.ranking import Reranker
from assistant.generation.settings import sent_to
from assistant.settings import Settings
from corpus.library import Library


def notice(line: str) -> None:
    """A notice to the user, on standard error."""
    print(line, file=sys.stderr, flush=True)


def open_assistant(settings: Settings) -> EvidenceAssistant:
    """The assistant of this machine.

    Raises:
        UserError: the library is empty, the index cannot be written, or the chat model's name is none.
    """
    from index.build import live_index

    library = Library(settings.home)
    index, _ = live_index(library, settings.index, notice=notice)
    reranker = Reranker(settings.reranker) if settings.reranker else None
    if settings.model.name is None:
        return EvidenceAssistant(index, library, reranker=reranker)
    from assistant.generation.assistant import GenerativeAssistant
    from assistant.generation.chat_model import open_model

    if place := sent_to(settings.model, os.environ):
        notice(f"Questions and quotes are sent to {place}.")
    return GenerativeAssistant(index, library, open_model(settings.model), reranker=reranker)
