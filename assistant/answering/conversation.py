"""A conversation: its turns, small talk and commands among them, and what programs send of one made into turns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import UserError

# Roles as chat programs name them, and LangChain's messages by their type.
_ROLES = {"user": "user", "assistant": "assistant", "human": "user", "ai": "assistant"}


# What a command may begin with: "please", "can you".
BEGGING = (
    r"^\W*+(?:(?:please|ok(?:ay)?|can you|could you|would you|now|and|so|but|just|thanks|great|fine|right)\b[\s,.!]*+)*"
)
_END = r"(?:\s*(?:please|now|then|thanks|for me|again))*\W*$"
_IT = r"(?:it|that|this|the answer|those|them|these|all (?:of )?(?:it|that|this))"
# "shorter please", "make it brief", "in one sentence", "the short version".
_SHORTER = re.compile(
    BEGGING + rf"(?:(?:make|keep|put|say|give me|tell me) )?(?:{_IT} )?(?:(?:a|the) )?(?:much |bit |a bit )?(?:shorter"
    rf"|briefer|more briefly|more concise(?:ly)?|brief(?:ly)?"
    rf"|short|(?:short|brief|quick|(?:one|single)[- ](?:line|sentence|word))(?: version| answer| summary)"
    rf"|(?:one|a single)[- ](?:line|sentence)|in (?:just )?(?:one|a|a single) (?:sentence|line|word|nutshell)|in short"
    r"|tl;?dr|too long(?:,? (?:just )?(?:one|a single) (?:line|sentence)(?: (?:for )?each)?)?"
    r"|(?:one|a single) (?:line|sentence) (?:for )?each"
    rf"|sum {_IT} up|less(?: words| detail)?)" + _END,
    re.IGNORECASE,
)
# "show all", "all of them", "the rest", "give me the full list".
_ALL = re.compile(
    BEGGING + r"(?:(?:show|give|list|see|tell)(?: me| us)? )?(?:them all|(?:it |that )?in full"
    r"|all(?: of (?:it|them|those|these))?|everything|the (?:rest|others|remaining ones)"
    r"|(?:the )?(?:full|whole|complete|entire) (?:list|lot|thing|table)|every(?: single)? one"
    r"|(?:list|name) (?:them|those|these|it)(?: all)?)" + _END,
    re.IGNORECASE,
)
# "tell me more", "anything else?", "go on".
_MORE = re.compile(
    BEGGING + r"(?:(?:tell|show|give) (?:me |us )?)?(?:more(?: (?:detail|details|of (?:it|that|this|them)"
    r"|on (?:it|that|this)|about (?:it|that|this)))?|(?:is there )?any(?:thing)? (?:else|more)|what else|go on|carry on"
    r"|continue|expand(?: on (?:it|that|this))?|elaborate|in (?:more|full) (?:detail)?)" + _END,
    re.IGNORECASE,
)
# "put that in a list", "as bullet points", "in plain English", "explain it simply".
_REWORD = re.compile(
    BEGGING + rf"(?:(?:put|give|show|make|say|explain|write|rephrase|reword|simplify|turn|translate)(?: me|"
    rf" us)?\s*(?:{_IT})?\s*)?(?:(?:in|as|into|with)?\s*(?:an? |the )?"
    r"(?:(?:\d+|two|three|four|five|six|ten|a few|some|short) )?"
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
    r"|(?:which|what) (?:report|paper|document)s? (?:is|was|are) (?:that|this|it|these|those) (?:out of|taken from)"
    r"|which (?:report|paper|document)s? are you (?:quoting|reading|using)(?: (?:from|there|here))*"
    r"|what(?:(?:'|’)?s| is| was) (?:that|this|it|all this) (?:out of|from|taken from)"
    r"(?:,? and when (?:did|was) (?:that|this|it) (?:come out|published|written|from|out))?"
    r"|when did (?:that|this|it) come out"
    r"|where (?:do|did) (?:those|these|the) (?:numbers|figures|statistics|stats) come from"
    r"|where (?:is|was|does|did) (?:that|this|it) (?:from|say|come from|written|stand)(?: that)?|(?:what(?:'s| is"
    r"| are) (?:the|your) )?(?:source|sources|reference|references|citation|evidence)(?: for (?:that|this))?"
    r"|(?:the )?page(?: number)?s?|(?:on )?(?:which|what) page(?: is (?:that|this|it)(?: on)?)?"
    r"|how do you know(?: that| this)?"
    r"|(?:when|what year) (?:was|is) (?:that|this|it) (?:published|written|said|from|dated)"
    r"|who (?:published|produced|issued) (?:that|this|it)|how (?:old|recent|up to date) is (?:that|this) report)"
    + _END,
    re.IGNORECASE,
)
# "start again", "new conversation", "forget that".
_RESTART = re.compile(
    BEGGING + r"(?:(?:let(?:'|’)?s |can we )?start (?:again|over|afresh|fresh|from scratch|anew)"
    rf"|(?:a )?new (?:chat|conversation)|forget (?:{_IT}|everything|all that)|never ?mind|scrap {_IT}|reset"
    r"|clear(?: the)?(?: chat| conversation)?)" + _END,
    re.IGNORECASE,
)
# A report that the last question is put to alone: "only the 2025 report", "now just the 2019 event one".
_LIMIT = re.compile(
    BEGGING + r"(?:only|just|solely|(?:limit|restrict|narrow) (?:it|that|this) (?:down )?to)(?: (?:in|from|for|to))?"
    r" (?:the |that )?(?:[\w’'-]+ ){0,4}(?:reports?|papers?|study|studies|documents?|manifesto|one|event|survey|review"
    r"|guide|strategy)" + _END,
    re.IGNORECASE,
)
_COMMANDS = {
    "restart": _RESTART,
    "shorter": _SHORTER,
    "source": _SOURCE,
    "reword": _REWORD,
    "all": _ALL,
    "more": _MORE,
    "limit": _LIMIT,
}
# "Hello", "good morning all".
GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|greetings)\b[\w\s,]{0,24}\W*$", re.I
)
# "Thanks", "great, thank you very much".
THANKS = re.compile(
    r"^\W*(?:(?:fair enough|ok(?:ay)?|right|cool|got it|sound|super|good|nice|ah|oh|yes|yep|excellent|ace)\b"
    r"(?:[\s,.!–-]+(?:stuff|one|then)\b)?[\s,.!–-]*){0,2}"
    r"(?:many thanks|thanks?( you)?|cheers|ta|great|brilliant|perfect|lovely|ok(ay)?|fair enough|got it)\b"
    r"(?:[\s,]*(?:thanks?|thank you|very much|so much|a lot|for (?:that|this|it|your help)"
    r"|that(?:'s| is|s)? (?:great|helpful|useful|all|perfect)))*\W*$",
    re.IGNORECASE,
)
# "What can I ask you about?", "what can you do for me?", "help", "which reports are there?"; not "what should we do
# about loneliness", which asks for advice.
CAPABILITY = re.compile(
    r"^\W*(?:(?:so )?what (?:kinds? of (?:questions?|things?) )?(?:can|could|should|may) (?:i|we) ask\b.{0,30}"
    r"|(?:so )?what (?:can|could|do) (?:you|this) (?:do|help|answer)(?: (?:me|us|for|with|about|to|here)){0,3}|help"
    r"|who are you|what are you|how (?:do|can|should) (?:i|we) use (?:this|you|it)"
    r"|what (?:do you know|is this)( about)?"
    r"|how (?:do|does) (?:you|this|it) work|(?:which|what) (?:reports|documents) (?:do you (?:have|hold|know|use|cover)"
    r"|are (?:there|in the library|included|covered)))\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; `role` is 'user' or 'assistant'."""

    role: str
    content: str


def command_of(text: str) -> str | None:
    """What a turn wants done with the answer before it; None for any other.

    "restart", "shorter", "source", "reword", "all" (of what was shown in part), "more", "limit" (to a report).
    """
    return next((name for name, pattern in _COMMANDS.items() if pattern.match(text)), None)


def small_talk_kind(text: str) -> str | None:
    """Which kind of small talk a text is (greeting, thanks, capability); None where it is a question."""
    if CAPABILITY.match(text):
        return "capability"
    if GREETING.match(text):
        return "greeting"
    if THANKS.match(text):
        return "thanks"
    return None


def small_talk_reply(kind: str, titles: Sequence[str], starters: Sequence[str]) -> str:
    """What is said to small talk: what the library holds, and questions that it answers."""
    if kind == "thanks":
        return "You are welcome. Ask on whenever you like."
    listed = "\n".join(f"• {title}" for title in titles)
    examples = "\n".join(f"• {starter}" for starter in starters)
    hello = "Hello. " if kind == "greeting" else ""
    return (
        f"{hello}Ask a question in plain words about the reports below. The answer is made of their own words, and "
        f"every statement carries a citation that you can open.\n\nThe library holds:\n{listed}"
        + (f"\n\nFor example:\n{examples}" if examples else "")
    )


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
