"""Histories as programs send them and as the notebook keeps them → turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answering.followup import Turn
from assistant.conversations.store import Exchange
from corpus.errors import UserError


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


def turns_of_exchange(exchange: Exchange) -> list[Turn]:
    """An exchange as the turns of a history; none where it was not answered."""
    if exchange.answer is None:
        return []
    return [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]
