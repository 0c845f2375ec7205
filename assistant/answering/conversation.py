"""A conversation: its turns, the commands among them, and what programs send of one made into turns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.errors import UserError

# Roles as chat programs name them, and LangChain's messages by their type.
_ROLES = {"user": "user", "assistant": "assistant", "human": "user", "ai": "assistant"}


# What a command may begin with: "please", "can you".
BEGGING = r"^\W*(?:(?:please|ok(?:ay)?|can you|could you|would you|now|and|just|thanks|great)\b[\s,]*)*"
_END = r"(?:\s*(?:please|now|then|thanks|for me|again))*\W*$"
_IT = r"(?:it|that|this|the answer|those|them|these|all (?:of )?(?:it|that|this))"
# "shorter please", "make it brief", "in one sentence", "the short version".
_SHORTER = re.compile(
    BEGGING + rf"(?:(?:make|keep|put|say|give me|tell me) )?(?:{_IT} )?(?:(?:a|the) )?(?:much |bit |a bit )?(?:shorter"
    rf"|briefer|more briefly|more concise(?:ly)?|brief(?:ly)?"
    rf"|short(?: version| answer)?|in (?:one|a) (?:sentence|line|word|nutshell)|in short|tl;?dr|too long|sum"
    rf" {_IT} up|less(?: words| detail)?)" + _END,
    re.IGNORECASE,
)
# "tell me more", "show all", "the rest", "anything else?", "go on".
_MORE = re.compile(
    BEGGING + r"(?:(?:tell|show|give) (?:me |us )?)?(?:more(?: (?:detail|details|of (?:it|that|this|them)|on (?:it|that"
    r"|this)|about (?:it|that|this)))?|(?:show |see |list )?(?:them )?all(?: of (?:it|them|those))?"
    r"|the (?:rest|others)|(?:is there )?any(?:thing)? (?:else|more)|what else|go on|carry on|continue|expand(?:"
    r" on (?:it|that|this))?|elaborate|in (?:more|full) (?:detail)?)" + _END,
    re.IGNORECASE,
)
# "put that in a list", "as bullet points", "in plain English", "explain it simply".
_REWORD = re.compile(
    BEGGING + rf"(?:(?:put|give|show|make|say|explain|write|rephrase|reword|simplify|turn|translate)(?: me|"
    rf" us)?\s*(?:{_IT})?\s*)?(?:(?:in|as|into|with)?\s*(?:an? |the )?"
    r"(?:lists?|bullets?|bullet points?|bulleted list|points|numbered list|plain(?:er)? english|simple(?:r)?"
    r" (?:words|english|terms)|simpl(?:y|er)|layman'?s? terms|your own words|other words|easier words|plain words))"
    + _END
    + r"|"
    + BEGGING
    + rf"(?:rephrase|reword|simplify|explain) {_IT}"
    + _END,
    re.IGNORECASE,
)
# "who says so?", "which report is that from?", "what page?", "source?".
_SOURCE = re.compile(
    BEGGING + r"(?:who (?:says|said|wrote|claims)(?: (?:so|that|this|it))?|says who|(?:which|what) (?:report|paper"
    r"|document|page|section|source)s?(?: (?:is|was|are|does|did) (?:that|this|it|these|those)(?: (?:from|in"
    r"|on|say|come from))*)?"
    r"|where (?:is|was|does|did) (?:that|this|it) (?:from|say|come from|written|stand)(?: that)?|(?:what(?:'s| is"
    r"| are) (?:the|your) )?(?:source|sources|reference|references|citation|evidence)(?: for (?:that|this))?"
    r"|(?:on )?(?:which|what) page(?: is (?:that|this|it)(?: on)?)?|how do you know(?: that| this)?)" + _END,
    re.IGNORECASE,
)
_COMMANDS = {"shorter": _SHORTER, "source": _SOURCE, "reword": _REWORD, "more": _MORE}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; `role` is 'user' or 'assistant'."""

    role: str
    content: str


def command_of(text: str) -> str | None:
    """What a turn wants done with the answer before it: "shorter", "more", "reword", "source"; None for any other."""
    return next((name for name, pattern in _COMMANDS.items() if pattern.match(text)), None)


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
