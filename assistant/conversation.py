"""Follow-ups made standalone by stated rules, and small talk answered without inventing anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.terms import STOP_WORDS, stem, words

_OPENING = re.compile(r"^\W*(?:(?:and|so|but|or|also|then|ok|okay|thanks|right)\b[\s,]*)+", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^\W*(?:what|how) about\b|^\W*(?:same|likewise) (?:for|with)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|that|those|this|these|there|one|ones|such|else|both"
    r"|others?|former|latter|same)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:those|that) (?:who|which|that|in|of|with|from)\b|\bthere (?:is|are|was|were|any)\b"
    r"|\b(?:say|said|says|think|know|found|show|shows|showed|mean|means|so|is|was|are) that\b"
    r"|\bthat (?:is|are|was|were|has|have|had|can|could|will|would|should|the|a|an)\b|\b(?:is|are|was|were) there\b"
    r"|\bone (?:of|in|another|northern|question)\b|\beach other\b|\bone\b(?=\W+[A-Z])|\bno one\b|\bboth\b.+\band\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[A-Z][\w’'&-]+|\d[\w.,%-]*)(?:\s+(?:(?:and|of|for|the|in|&)\s+)*(?:[A-Z][\w’'&-]+|\d[\w.,%]*))*")
_FRAME = frozenset(
    "give tell show list name describe explain summarise summarize find please need want know quote share many much"
    " kind kinds sort sorts type types way ways thing things main".split()
)
_SHORT_WORDS = 4
_TOPIC_WORDS = 8

GREETING = re.compile(r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|greetings)\b[\w\s,]{0,24}\W*$", re.I)
THANKS = re.compile(r"^\W*(?:many thanks|thanks?( you)?|cheers|ta|great|brilliant|perfect|lovely|ok(ay)?)\b"
                    r"(?:[\s,]*(?:thanks?|thank you|very much|so much|a lot|for (?:that|your help)|that(?:'s| is|s)? "
                    r"(?:great|helpful|useful|all|perfect)))*\W*$", re.I)  # fmt: skip
CAPABILITY = re.compile(
    r"^\W*(?:(?:so )?what (?:can|could|should|may) (?:i|we|you) (?:ask|do|help|answer)\b.*|help|who are you|what are you"
    r"|how (?:do|can|should) (?:i|we) use (?:this|you|it)|what (?:do you know|is this)( about)?"
    r"|how (?:do|does) (?:you|this|it) work|(?:which|what) (?:reports|documents) (?:do you (?:have|hold|know|use|cover)"
    r"|are (?:there|in the library|included|covered)))\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; `role` is 'user' or 'assistant'."""

    role: str
    content: str


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question in a form that needs no history.

    Each earlier question is itself resolved first. A fragment ('and for women?', 'what about PCNs?') is asked as the
    question before it, of the fragment; a question that points back ('how much did it save them?') is given the topic
    of the one before; any other question stands on its own, so that a change of topic is not dragged back.
    """
    before = ""
    for turn in history:
        if turn.role == "user" and turn.content.strip() and not small_talk(turn.content):
            before = _resolved(turn.content, before)
    return _resolved(question, before)


def _resolved(question: str, before: str) -> str:
    question = " ".join(question.split())
    if not before:
        return question
    opened = _OPENING.sub("", question)
    content = [word for word in words(opened) if word not in STOP_WORDS and word not in _FRAME]
    fragment = len(opened.split()) <= _SHORT_WORDS + 2 and not _has_verb(opened)
    if _WHAT_ABOUT.match(opened) or (fragment and len(content) <= _SHORT_WORDS):
        return f"{before.rstrip(' ?.')} – {_WHAT_ABOUT.sub('', opened).strip(' ?.,')}?"
    points = _POINTING.search(_RELATIVE.sub(" ", opened)) is not None
    names = _NAME.search(opened[1:]) is not None
    if points or len(content) <= 1 or (opened != question and not names) or (len(content) <= 2 and not names):
        topic = _topic(before, opened)
        return f"{opened.rstrip(' ?.')} ({topic})?" if topic else opened
    return question


def _has_verb(text: str) -> bool:
    return re.search(
        r"\b(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|who|when|where|why|how)\b", text, re.I
    ) is not None


def _topic(before: str, question: str) -> str:
    """What a question is about, less what the next one repeats: its names, and the words that carry its sense."""
    said = {stem(word) for word in words(question)}
    kept = []
    for match in re.finditer(r"\S+", re.sub(r"\s\(([^)]*)\)\?*$", r" \1", before)):
        bare = match.group().strip(" ?.,;:!\"“”()")
        parts = [word for word in words(bare) if word not in STOP_WORDS and word not in _FRAME]
        if parts and not all(stem(part) in said for part in parts):
            kept.append(bare)
    names = [word for word in kept if word[:1].isupper() and word != before.split()[0]]
    if len(kept) > _TOPIC_WORDS and names:
        kept = [word for word in kept if word in names or word.islower()][:_TOPIC_WORDS + 4]
    return " ".join(dict.fromkeys(kept))


def small_talk(text: str) -> str | None:
    """Which kind of small talk a text is (greeting, thanks, capability); None where it is a question."""
    if CAPABILITY.match(text):
        return "capability"
    if GREETING.match(text):
        return "greeting"
    if THANKS.match(text):
        return "thanks"
    return None


def reply(kind: str, titles: Sequence[str], starters: Sequence[str]) -> str:
    """What is said to small talk: what the library holds, and questions that it answers."""
    if kind == "thanks":
        return "You are welcome. Ask on whenever you like."
    listed = "\n".join(f"• {title}" for title in titles)
    examples = "\n".join(f"• {starter}" for starter in starters)
    hello = "Hello. " if kind == "greeting" else ""
    return (
        f"{hello}Ask a question in plain words about the reports below. The answer is made of their own words, and every "
        f"statement carries a citation that you can open.\n\nThe library holds:\n{listed}"
        + (f"\n\nFor example:\n{examples}" if examples else "")
    )
