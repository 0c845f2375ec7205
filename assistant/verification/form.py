"""The form of a sentence: whole, about the reports and not about itself, and quoting word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verification.evidence_text import is_instruction

# A quotation in double marks or in curved single ones: “so much”, "so much", ‘nurses’ time’. An apostrophe within a
# word ("don’t") does not end it.
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]|(?<!\w)‘([^’]+(?:’\w[^’]*)*)’")
_ANY_QUOTATION_MARK = re.compile(r"[“”\"‘’']")
# A web address or an e-mail address: "https://example.org", "www.example.org", "ann@example.org"; of what holds several
# "@" the first that may be one.
_ADDRESS = re.compile(r"https?://\S|www\.\S|(?<!\S)\S[^\s@]*+@\S+\.\w")
# "Answer: …", "The evidence shows that …", "This passage is …".
_ABOUT_ITSELF = re.compile(
    r"(?:answer|question|note)s?\s*:|(?:the|this) (?:numbered |given |provided |above )?(?:evidence|passage|text)s? "
    r"(?:is|are|shows?|says?|states?|suggests?|provides?|presents?|mentions?|does|do|describes?|above|contains?)\b",
    re.IGNORECASE,
)
# The end of a whole sentence: a full stop, or what may stand behind one.
_ENDED = re.compile(r"[.!:”\"’)]$")
_LEAST_WORDS = 3


def check_form(statement: str, evidence: str) -> Iterator[str]:
    """What keeps a text from being a sentence about the reports."""
    if is_instruction(statement):
        yield "it speaks of instructions, not of the reports"
    if _ADDRESS.search(statement):
        yield "it holds an address"
    if statement.rstrip(" ”\"'’)").endswith("?"):
        yield "it is a question"
    if not _ENDED.search(statement.strip()):
        yield "it is cut off"
    if len(statement.split()) < _LEAST_WORDS:
        yield "it is too short to say anything"
    # A report may speak so itself: 'The evidence shows that …'.
    about_itself = _ABOUT_ITSELF.match(statement)
    if about_itself and about_itself.group().lower() not in evidence.lower():
        yield "it speaks of the evidence, not of what the evidence says"


def check_quotations(statement: str, pieces: Sequence[str]) -> Iterator[str]:
    """A quotation that no piece of the evidence has word for word; marks and the full stop at its end may differ."""
    sources = [_plain(piece) for piece in pieces]
    for match in _QUOTED.finditer(statement):
        quoted = _plain(match[1] or match[2] or "").rstrip(" .,;")
        if quoted and not any(quoted in source for source in sources):
            yield "the quotation is not in the evidence word for word"


def _plain(text: str) -> str:
    """A text with one kind of quotation mark and single spaces."""
    return " ".join(_ANY_QUOTATION_MARK.sub("'", text).split())
