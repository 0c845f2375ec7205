"""A conversation: its turns, and what programs send of one made into turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.errors import UserError

# Roles as chat programs name them, and LangChain's messages by their type.
_ROLES = {"user": "user", "assistant": "assistant", "human": "user", "ai": "assistant"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; `role` is 'user' or 'assistant'."""

    role: str
    content: str


def parse_turns(history: object) -> tuple[Turn, ...]:
    """A history as chat programs send it, oldest first; None is an empty one.

    A message is a mapping {"role", "content"}, one of LangChain's messages, or a pair (role, content). Its content is a
    string, or a list of parts with a text.

    Raises:
        UserError: it is no list, or a message has no role or no text; the message is named.
    """
    if history is None:
        return ()
    if not isinstance(history, (list, tuple)):
        raise UserError("the history must be a list of messages, each with its role and its content.")
    return tuple(_parse_turn(message, number) for number, message in enumerate(history, start=1))


def conversation_input(asked: object) -> tuple[str, tuple[Turn, ...]]:
    """What LangChain users put into a chain, as a question and the turns before it.

    A string; a mapping with "question" (or "input") and, if there is one, "chat_history"; a message; or a list of
    messages whose last one asks.

    Raises:
        UserError: it is none of these, or the last message is not the user's.
    """
    if isinstance(asked, str):
        return asked, ()
    if isinstance(asked, Mapping) and "role" not in asked:
        question = asked.get("question", asked.get("input"))
        if not isinstance(question, str):
            raise UserError('a question is asked as text: {"question": "…", "chat_history": […]}.')
        return question, parse_turns(asked.get("chat_history"))
    # A prompt of LangChain's holds messages.
    messages = asked.to_messages() if hasattr(asked, "to_messages") else asked
    turns = parse_turns(list(messages) if isinstance(messages, (list, tuple)) else [messages])
    if not turns or turns[-1].role != "user":
        raise UserError("the last message must be the user's: it asks the question.")
    return turns[-1].content, turns[:-1]


def _parse_turn(message: Any, number: int) -> Turn:
    """One message; `number` names it where it cannot be read."""
    role, content = _role_and_content(message)
    known = _ROLES.get(role) if isinstance(role, str) else None
    if known is None:
        raise UserError(f'message {number} of the history needs a "role": user or assistant.')
    text = _text_of(content)
    if text is None:
        raise UserError(f'message {number} of the history needs its "content": text, or a list of parts with a text.')
    return Turn(known, text)


def _role_and_content(message: Any) -> tuple[object, object]:
    if isinstance(message, Mapping):
        return message.get("role"), message.get("content")
    if isinstance(message, (list, tuple)) and len(message) == 2:
        return message[0], message[1]
    return getattr(message, "type", None), getattr(message, "content", None)


def _text_of(content: object) -> str | None:
    """The text of a message's content, its parts on lines of their own; None where it has none."""
    if isinstance(content, str):
        return content
    parts = [content] if isinstance(content, Mapping) else content
    if not isinstance(parts, list):
        return None
    texts = [part.get("text") if isinstance(part, Mapping) else part for part in parts]
    return "\n".join(map(str, texts)) if all(isinstance(text, str) for text in texts) else None
