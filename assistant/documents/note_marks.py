"""Marks of footnotes that a text has without markup, as figures glued to a sentence's stop: left out where it is shown.

Pages and exported files leave them out; the quote itself, in files for programs and in the source panel, keeps them.
"""

from __future__ import annotations

import re

# One mark or several behind the stop of a sentence: 'good health.1', 'Review).1, 2', 'thrive.”17', 'since 2010.47'.
# Before the stop stands a word of four small letters, a year, or what closes a bracket or a quotation; behind the mark
# the text ends or a sentence begins. So 'Fig.2', '£2010.47', '18.5 per cent' and 'section 3.4' stay as they are.
_NOTE_MARKS = re.compile(
    r"(?P<end>(?:[a-z]{4}|(?<![\d.,£$€-])(?:19|20)\d\d|[a-z]{2}[)\]])[.!?][”’\"]?|[a-z][”’\"][.!?])"
    r"\d{1,3}(?:,[ ]?\d{1,3})*(?=$|\s+(?:[\"“‘(\[]?[A-Z]|$))"
)
# Raised figures behind a word of four small letters, a stop or what closes a bracket or a quotation: 'as said.³⁹', 'the
# Digest⁹ has'. Behind a figure or a unit they may be a power, and stay: '10⁶', 'km²', '£320¹'.
_RAISED_MARKS = re.compile(
    r"(?P<end>[a-z]{4}|[\w%)\]”’\"][.!?,;:]|[.!?,][”’\"]|[a-z]{2}[)\]”’\"])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?:,[ ]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})*"
    r"(?![⁰¹²³⁴⁵⁶⁷⁸⁹\w])"
)
# An asterisk behind a word, for a note below: 'Giang*, a woman'; not '5*', and not '*soft*'.
_ASTERISK = re.compile(r"(?<=[a-z]{2})\*{1,2}(?=[\s,.;:)]|$)")
_OPENING_ASTERISK = re.compile(r"(?<![\w*])\*{1,2}(?=\w)")
# The backslash of Markdown before a sign of a web address: "https://a.org/b\\_c.pdf". No address has one of its own.
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_ESCAPED_SIGN = re.compile(r"\\(?=[_*#&~()\[\]])")
# A mark of a footnote as Markdown writes it: "its first year,[^1]".
_MARKDOWN_MARK = re.compile(r"\[\^[\w-]{1,20}\]")


def clean_quote(text: str) -> str:
    """A quote as it is read: without marks of footnotes, and its web addresses without Markdown's backslashes."""
    plain = drop_note_marks(_MARKDOWN_MARK.sub("", text))
    return _ADDRESS.sub(lambda address: _ESCAPED_SIGN.sub("", address[0]), plain)


def drop_note_marks(text: str) -> str:
    """The lines of a text without the marks of footnotes behind its sentences.

    Example: "in good health.1 More" → "in good health. More".
    """
    return "\n".join(map(_drop_from_line, text.split("\n")))


def _drop_from_line(text: str) -> str:
    for pattern in (_NOTE_MARKS, _RAISED_MARKS):
        text = pattern.sub(lambda match: match["end"], text)
    return text if _OPENING_ASTERISK.search(text) else _ASTERISK.sub("", text)
