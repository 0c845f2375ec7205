"""Sharing a conversation by a link, where people sign in: made, taken back, opened, and told how long it lives."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from assistant.conversations.store import ConversationStore, Exchange
from assistant.web.html.frame import confirmation_html, notice_html
from assistant.web.html.history import format_time
from assistant.web.html.markup import Html, attribute, isolate
from corpus.errors import UserError

_MADE = Html(
    '<div class="made-link" role="status"><p>Whoever can sign in here and has this link reads the conversation until '
    "{until}. Delete it, or press “Stop sharing”, and the link leads nowhere.{warning}</p>"
    '<label>Link <input type="text" readonly value="{link}"></label>'
    '<button type="button" class="plain" data-copy-link>Copy</button></div>'
)
_HERE_ALONE = (
    " It begins with this machine's own address, and works on it alone: open the chat by the address that your "
    "colleagues use, or have public_url set, and make it again."
)
_OPENED = "A conversation that somebody shares with you, until {until}. Ask on in your own."
_NOT_YOURS = "That conversation is not kept for you any more. Open another one."
_STOPPED = "It is no longer shared: the link leads nowhere."


class Sharing:
    """The links to conversations, over one store."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store

    def make_link(self, browser: str, conversation: str, days: int, *, base: str) -> str:
        """Make a link to a conversation of a browser's, below the address `base`; it as HTML, or why there is none."""
        try:
            share = self._store.share(browser, conversation, days=days)
        except UserError as fault:
            return notice_html(str(fault))
        if share is None:
            return notice_html(_NOT_YOURS)
        return _MADE.format(
            until=isolate(format_time(share.until)),
            link=attribute(f"{base}/?shared={share.token}"),
            warning=_HERE_ALONE if _is_this_machine(base) else "",
        )

    def take_back(self, browser: str, conversation: str) -> str:
        """Take the link to a conversation back; the line that says so."""
        try:
            is_stopped = self._store.stop_sharing(browser, conversation)
        except UserError as fault:
            return notice_html(str(fault))
        return confirmation_html(_STOPPED) if is_stopped else notice_html(_NOT_YOURS)

    def list_links(self, browser: str) -> dict[str, float]:
        """Until when each of a browser's conversations is shared, by its id."""
        try:
            return self._store.shares_of(browser)
        except UserError:
            # The list of conversations says so itself.
            return {}

    def open(self, token: str) -> tuple[tuple[Exchange, ...], str] | None:
        """What a link leads to, and the line above it; None where it leads nowhere.

        Raises:
            UserError: the store cannot be read.
        """
        found = self._store.open_share(token)
        return (found[0], _OPENED.format(until=format_time(found[1]))) if found else None


def _is_this_machine(base: str) -> bool:
    """Whether an address is one by which a machine reaches itself."""
    host = urlsplit(base).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
