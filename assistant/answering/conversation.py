"""A conversation: its turns, and histories as programs send them made into turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import UserError


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; `role` is 'user' or 'assistant'."""

    role: str
    content: str


def turns_from(history: Sequence[Mapping[str, Any]] | None) -> list[Turn]:
    """A history as chat programs send it: messages whose content is a string or a list of parts with a text.

    Raises:
        UserError: a message without a role or without text; it is named.
    """
    turns = []
    for number, message in enumerate(history or [], start=1):
        role = message.get("role") if isinstance(message, Mapping) else None
        if role not in ("user", "assistant"):
            raise UserError(f"message {number} of the history: its role must be 'user' or 'assistant'.")
        turns.append(Turn(str(role), _text_of(message.get("content"), number)))
    return turns


def _text_of(content: object, number: int) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        content = [content]
    if isinstance(content, list):
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
        if all(isinstance(part, str) for part in parts):
            return "\n".join(str(part) for part in parts)
    raise UserError(f"message {number} of the history: its content must be text, or a list of parts with a text.")


def turns_of(history: Any) -> tuple[Turn, ...]:
    """A history in the published form as turns.

    Raises:
        ValueError: it is not a list of {"role", "content"}.
    """
    if not isinstance(history, list):
        raise ValueError("history must be a list")
    turns = []
    for turn in history:
        if not isinstance(turn, dict) or turn.get("role") not in ("user", "assistant"):
            raise ValueError('each turn of the history needs a "role" (user or assistant)')
        if not isinstance(turn.get("content"), str):
            raise ValueError('each turn of the history needs its "content" as text')
        turns.append(Turn(turn["role"], turn["content"]))
    return tuple(turns)
