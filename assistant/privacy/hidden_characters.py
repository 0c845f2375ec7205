"""Characters that nobody sees and a language model reads: taken out of what is typed, and of what a model is sent."""

from __future__ import annotations

import re

# Characters that Unicode lets a program leave undrawn ("default ignorable"), and that a text of words never needs: soft
# hyphen, grapheme joiner, fillers, zero-width space, marks and orders of direction, invisible operators, byte order
# mark, and the whole block of tags (U+E0000 …), in which a hidden sentence can be spelt letter by letter.
_NEVER_NEEDED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# A joiner between two letters, and one selector after a sign, shape how these are drawn. More of them in a row, or
# after nothing, can only carry something hidden. Example: "⚠" and a selector stay, of three selectors one is left.
_JOINERS = re.compile("(?<![^\\W\\d_a-zA-Z]|[^\\w\\s])[\u200c\u200d]|(?<=[\u200c\u200d])[\u200c\u200d]")
_SELECTORS = re.compile("(?:(?<=[\\s\ufe00-\ufe0f])|^)[\ufe00-\ufe0f]")


def strip_hidden(text: str) -> str:
    """A text without the characters that are not drawn and can carry hidden words; any other is as it was."""
    if text.isascii():
        return text
    seen = _NEVER_NEEDED.sub("", text)
    return _SELECTORS.sub("", _JOINERS.sub("", seen))
