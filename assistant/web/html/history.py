"""The conversations kept for a browser as HTML: open, search, name, take along, delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.conversations.store import Conversation
from assistant.documents.escaping import attribute, isolated

# The links of a conversation, in their order: each of the documents' formats, and what it is called.
EXPORT_LINKS = {".docx": "Word", ".pdf": "PDF", ".md": "Markdown", ".html": "Print"}


def kept_html(conversations: Sequence[Conversation], *, words: str = "", current: str = "", days: int) -> str:
    """The list, last touched first; `words` is what was searched for, `current` the conversation that is open."""
    entries = "".join(_entry(conversation, conversation.id == current) for conversation in conversations)
    nothing = "Nothing found." if words else "Nothing is kept yet. What you ask appears here."
    body = f'<ul class="kept-list">{entries}</ul>' if entries else f'<p class="kept-none">{nothing}</p>'
    sure = 'data-sure="Delete all, for good?"'
    clear = f'<button type="button" class="quiet danger" data-forget-all {sure}>Delete all</button>'
    told = f"Deleting all takes your feedback on answers with it. {clear}"
    return (
        '<section class="kept" aria-labelledby="kept-title"><div class="kept-head">'
        '<h2 id="kept-title" tabindex="-1">Your conversations</h2>'
        '<button type="button" class="quiet" data-close>Close</button></div>'
        '<label class="kept-search">Search <input type="search" data-search maxlength="100" '
        f'value="{attribute(words)}"></label>{body}'
        f'<p class="kept-note">Kept on this machine for this browser, and dropped {days} days after the last question. '
        f"{told if entries else ''}</p></section>"
    )


def _entry(conversation: Conversation, current: bool) -> str:
    name = attribute(conversation.id)
    links = "".join(_export_link(conversation, suffix, word) for suffix, word in EXPORT_LINKS.items())
    when = datetime.fromtimestamp(conversation.touched, UTC).strftime("%d %B %Y").lstrip("0")
    return (
        f'<li data-conversation="{name}"><button type="button" class="kept-open" data-resume="{name}"'
        f"{' aria-current=true' if current else ''}>{isolated(conversation.name)}"
        f'<span class="kept-when">{when}</span></button><div class="kept-tools">{links}'
        '<button type="button" class="quiet" data-rename>Rename</button>'
        f'<button type="button" class="quiet danger" data-forget="{name}" data-sure="Delete for good?">Delete</button>'
        '</div><form class="kept-name" hidden><label>Name <input type="text" maxlength="80" '
        f'value="{attribute(conversation.name)}"></label><button type="submit" class="plain">Save</button></form></li>'
    )


def _export_link(conversation: Conversation, suffix: str, word: str) -> str:
    """A link that downloads the conversation in a format, or opens the page that is made for printing."""
    opens = " target=_blank rel=noopener" if suffix == ".html" else " download"
    return (
        f'<a href="/export/{attribute(conversation.id)}{suffix}"{opens} '
        f'aria-label="{word}: {attribute(conversation.name)}">{word}</a>'
    )
