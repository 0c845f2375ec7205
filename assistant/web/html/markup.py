"""HTML that is safe by construction: what is filled into it is escaped, unless it is HTML of our own itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from assistant.documents import escaping


class Html(Markup):
    """A piece of HTML. Text that `format` fills in, or that is added to it, is escaped; other `Html` is left as it is.

    Characters are escaped as in all our documents: control characters are made visible, a quotation mark is "&quot;"
    and an apostrophe "&#x27;".

    Example: Html("<p>{}</p>").format("a < b") → Html("<p>a &lt; b</p>").
    """

    __slots__ = ()

    @classmethod
    def escape(cls, text: Any, /) -> Html:
        """Anything as HTML; what is HTML already stays as it is."""
        if hasattr(text, "__html__"):
            return cls(text.__html__())
        return cls(escaping.escaped(str(text)))


NOTHING = Html("")


def join(pieces: Iterable[Html], separator: Html = NOTHING) -> Html:
    """Pieces of HTML, one after another."""
    return separator.join(pieces)


def isolate(text: str) -> Html:
    """Somebody's text within a line of the page's own: what turns the reading direction in it ends where it ends."""
    return Html(escaping.isolated(text))


def attribute(text: str) -> Html:
    """Somebody's text inside a quoted attribute; what turns the reading direction is left out."""
    return Html(escaping.attribute(text))
