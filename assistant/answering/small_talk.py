"""Greetings, thanks and "what can I ask?", recognised and answered without inventing anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

# "Hello", "good morning all".
GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|greetings)\b[\w\s,]{0,24}\W*$", re.I
)
# "Thanks", "great, thank you very much".
THANKS = re.compile(r"^\W*(?:many thanks|thanks?( you)?|cheers|ta|great|brilliant|perfect|lovely|ok(ay)?)\b"
                    r"(?:[\s,]*(?:thanks?|thank you|very much|so much|a lot|for (?:that|your help)|that(?:'s| is|s)? "
                    r"(?:great|helpful|useful|all|perfect)))*\W*$", re.I)  # fmt: skip
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
