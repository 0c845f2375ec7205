"""What the tests of model mode stand on, wherever a model writes: answers and briefing notes."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.generation.assistant import GenerativeAssistant
from assistant.generation.chat_model import open_model
from assistant.generation.settings import PROSE, ModelSettings


@pytest.fixture(scope="module")
def writer(assistant: EvidenceAssistant) -> GenerativeAssistant:
    """Writes prose. Loaded once for a file; each test gives it a model of its own."""
    model = open_model(ModelSettings("openai:none", "http://127.0.0.1:9/v1"))
    return GenerativeAssistant(assistant, model, style=PROSE)
