"""The conversations kept for a browser as HTML: open, search, name, take along, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from assistant.conversations.shares import DAYS
from assistant.conversations.store import Conversation
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from assistant.web.html.statement import excerpt

# The links of a conversation, in their order: each of the documents' formats, and what it is called.
EXPORT_LINKS = {".docx": "Word", ".pdf": "PDF", ".md": "Markdown", ".html": "Print", ".ris": "RIS", ".bib": "BibTeX"}

_HISTORY = Html(
    '<section class="kept" aria-labelledby="kept-title"><div class="kept-head">'
    '<h2 id="kept-title" tabindex="-1">Your conversations</h2>'
    '<button type="button" class="quiet" data-close>Close</button></div>'
    '<label class="kept-search">Search <input type="search" data-search maxlength="100" '
    'value="{words}"></label>{conversations}'
    '<p class="kept-note">Kept {place} for {whose}, and dropped {days} days after the last question. '
    "{delete_all}</p></section>"
)
_LIST = Html('<ul class="kept-list">{}</ul>')
_NONE = Html('<p class="kept-none">{}</p>')
_DELETE_ALL = Html(
    "Deleting all takes your feedback on answers with it. "
    '<button type="button" class="quiet danger" data-forget-all data-sure="Delete all, for good?">Delete all</button>'
)
_ENTRY = Html(
    '<li data-conversation="{id}"><button type="button" class="kept-open" data-resume="{id}"'
    '{current}>{name}<span class="kept-when">{when}</span></button><div class="kept-tools">{links}'
    '<button type="button" class="quiet" data-rename>Rename</button>'
    '<button type="button" class="quiet" data-start-note="{id}">Start a note</button>{share}'
    '<button type="button" class="quiet danger" data-forget="{id}" data-sure="Delete for good?">Delete</button>'
    '</div><form class="kept-name" hidden><label>Name <input type="text" maxlength="80" '
    'value="{name_value}"></label><button type="submit" class="plain">Save</button></form>{sharing}</li>'
)
_SHARE = Html('<button type="button" class="quiet" data-share aria-expanded="false">Share</button>')
_SHARE_FORM = Html(
    '<form class="kept-share" data-share-form hidden><p>A link for colleagues who can sign in here. They read the '
    "conversation, with what is asked in it later, and cannot change it.</p>"
    '<label>It lives for <select name="days">{days}</select></label>'
    '<button type="submit" class="plain">Make a link</button></form>'
)
_DAYS_OPTION = Html('<option value="{days}"{chosen}>{words}</option>')
_SHARED = Html(
    '<p class="kept-shared">Shared until {until}. <button type="button" class="quiet danger" data-unshare>Stop sharing'
    "</button></p>"
)
_EXPORT_LINK = Html('<a href="export/{id}{suffix}"{opens} aria-label="{word}: {name}">{word}</a>')


def history_html(
    conversations: Sequence[Conversation],
    *,
    words: str = "",
    current: str = "",
    days: int,
    place: str = "on this machine",
    fault: str = "",
    shares: Mapping[str, float] | None = None,
) -> Html:
    """The list, last touched first; `words` is what was searched for, `current` the conversation that is open.

    `place` says where they are kept, `fault` why they cannot be listed. `shares` are the times until which
    conversations are shared, by id; None where nobody signs in, and so nothing can be.
    """
    entries = join(
        _entry(conversation, is_current=conversation.id == current, shares=shares) for conversation in conversations
    )
    none = "Nothing found." if words else "Nothing is kept yet. What you ask appears here."
    none = isolate(fault) if fault else Html(none)
    return _HISTORY.format(
        words=attribute(words),
        conversations=_LIST.format(entries) if entries else _NONE.format(none),
        days=days,
        place=isolate(place),
        whose="this browser" if shares is None else "you",
        delete_all=_DELETE_ALL if entries else NOTHING,
    )


def _entry(conversation: Conversation, *, is_current: bool, shares: Mapping[str, float] | None) -> Html:
    return _ENTRY.format(
        id=attribute(conversation.id),
        current=" aria-current=true" if is_current else "",
        name=isolate(conversation.name),
        when=isolate(_describe(conversation)),
        links=join(_export_link(conversation, suffix, word) for suffix, word in EXPORT_LINKS.items()),
        name_value=attribute(conversation.name),
        share=NOTHING if shares is None else _SHARE,
        sharing=NOTHING if shares is None else _sharing(shares.get(conversation.id)),
    )


def _sharing(until: float | None) -> Html:
    """Until when a conversation is shared, and the form that makes a link."""
    options = join(
        _DAYS_OPTION.format(
            days=days,
            chosen=Html(" selected") if days == DAYS[0] else NOTHING,
            words="a day" if days == 1 else f"{days} days",
        )
        for days in sorted(DAYS)
    )
    return (_SHARED.format(until=isolate(format_time(until))) if until else NOTHING) + _SHARE_FORM.format(days=options)


def format_time(seconds: float) -> str:
    """A time in words, as this machine's clock has it. Example: "3 November 2026, 14:05"."""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%d %B %Y, %H:%M").lstrip("0")


def _describe(conversation: Conversation) -> str:
    """What tells it from another of the same name. Example: "3 November 2026, 14:05 · 2 questions, last: Why?"."""
    when = format_time(conversation.touched)
    if conversation.questions < 2:
        return when
    return f"{when} · {conversation.questions} questions, last: {excerpt(conversation.last_question)}"


def _export_link(conversation: Conversation, suffix: str, word: str) -> Html:
    """A link that downloads the conversation in a format, or opens the page that is made for printing."""
    return _EXPORT_LINK.format(
        id=attribute(conversation.id),
        suffix=suffix,
        opens=" target=_blank rel=noopener" if suffix == ".html" else " download",
        name=attribute(conversation.name),
        word=word,
    )
