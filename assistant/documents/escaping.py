"""Text from documents, people and models → text that a file can hold, and HTML that shows it and does nothing else."""

from __future__ import annotations

import html
import re

# Control characters but tab and line ends, such as the "\x00" of a damaged file.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# What turns the reading direction, such as "\u202e", after which "abc" shows as "cba".
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What begins a turn of the reading direction, with what ends it: embeddings and overrides, then isolates.
_TURNS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
# What no file can hold: control characters, half of a pair such as "\ud83d" without its "\ude00", two non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def replace_unprintable(text: str) -> str:
    r"""The text for a file: each character that a file cannot hold made visible as '�'. Example: 'a\x00b' → 'a�b'."""
    return _UNPRINTABLE.sub("\ufffd", text)


def close_directions(text: str) -> str:
    r"""The text with each turn of the reading direction ended, so that what follows it reads as it was written.

    Example: 'a\u202eb' → 'a\u202eb\u202c'. A text that turns nothing, or ends what it began, stays as it is.
    """
    open_turns: list[str] = []
    for character in text:
        if character in _TURNS:
            open_turns.append(_TURNS[character])
        elif open_turns and character == open_turns[-1]:
            open_turns.pop()
    return text + "".join(reversed(open_turns))


def escaped(text: str) -> str:
    """The text for the inside of an element: mark-up characters escaped, control characters made visible as '�'."""
    return html.escape(_CONTROL.sub("\ufffd", text), quote=True)


def isolated(text: str) -> str:
    """The text within a line of the page's own: marks that turn the reading direction end where the text ends."""
    return f"<bdi>{escaped(text)}</bdi>"


def attribute(text: str) -> str:
    """The text for the inside of a quoted attribute; marks that turn the reading direction are left out."""
    return escaped(_DIRECTION.sub("", text))
