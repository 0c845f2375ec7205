"""A model that writes text, as everything but the package that calls it sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class LanguageModel(Protocol):
    """A chat model as a writer needs it."""

    @property
    def name(self) -> str:
        """Provider and name, such as 'ollama:llama3.2'."""

    @property
    def prompt_characters(self) -> int:
        """How many characters may be sent, system and user together, so that what is written fits as well."""

    def stream(self, system: str, user: str) -> Iterator[str]:
        """What the model writes, piece by piece.

        Raises:
            ModelUnavailable: the model gave no answer.
        """

    def complete(self, system: str, user: str) -> str:
        """All that the model writes.

        Raises:
            ModelUnavailable: as `stream`.
        """
