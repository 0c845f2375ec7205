"""Text from documents, people and models → HTML that shows that text and does nothing else."""

from __future__ import annotations

import html
import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def escaped(text: str) -> str:
    """The text for the inside of an element: mark-up characters escaped, control characters made visible as '�'."""
    return html.escape(_CONTROL.sub("\ufffd", text), quote=True)


def isolated(text: str) -> str:
    """The text within a line of the page's own: marks that turn the reading direction end where the text ends."""
    return f"<bdi>{escaped(text)}</bdi>"


def attribute(text: str) -> str:
    """The text for the inside of a quoted attribute; marks that turn the reading direction are left out."""
    return escaped(_DIRECTION.sub("", text))
