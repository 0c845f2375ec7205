"""The pages of the web app, the heading that leads from one to another, and the lines that say what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join


@dataclass(frozen=True, slots=True)
class PageName:
    """A page of the app."""

    path: str
    """Its path below the root; "" for the first."""
    name: str
    """What the heading calls it."""


ASK = PageName("", "Ask")
LIBRARY_PAGE = PageName("library", "Library")
SEARCH = PageName("search", "Search")
BRIEFING = PageName("briefing", "Briefing notes")
EVALUATE = PageName("evaluate", "Evaluate")
# The menu. Evaluators know their page by its address, and find it in the menu there.
PAGES: tuple[PageName, ...] = (ASK, LIBRARY_PAGE, SEARCH, BRIEFING)

_HEADER = Html(
    '<a class="skip" href="#main-part">Skip to the page</a>'
    '<header class="masthead"><h1 class="brand">PCN Assistant</h1>{links}'
    '<div class="masthead-end">{glossary}{promise}{who}</div></header><span id="main-part" tabindex="-1"></span>'
)
_LINKS = Html('<nav aria-label="Pages"><ul>{}</ul></nav>')
# Pages stand side by side, so that a link says nothing of the path that a proxy puts before them.
_LINK = Html('<li><a href="./{path}"{current}>{name}</a></li>')
_CURRENT = Html(" aria-current=page")
_STAYS = Html('<p class="promise">{}</p>')
_STAYS_HERE = "Nothing you type leaves this machine"
_IS_SENT = Html('<p class="promise leaves" role="note">Questions and quotes are sent to {}</p>')
_NOTICE = Html('<p class="notice" role="alert">{}</p>')
_PERSONAL = Html(
    '<p class="notice" role="alert">Your question holds what looks like {named}. It was neither kept nor sent, and is '
    'masked in the box: press Ask to ask it so. If it is nobody’s: <button type="button" class="quiet" '
    'data-edit="{typed}">Put my words back</button>, then press Ask.</p>'
)
_CONFIRMATION = Html('<p class="notice said" role="status">{}</p>')


def header_html(
    current: PageName,
    *,
    glossary: Html = NOTHING,
    remote: str | None = None,
    pages: Sequence[PageName] = PAGES,
    who: Html = NOTHING,
    stays: str = _STAYS_HERE,
) -> Html:
    """The heading of a page. `remote` names a model elsewhere that questions are sent to; None where there is none.

    `pages` are those of the menu, `who` tells who has signed in, and `stays` where what is typed stays.
    """
    promise = _IS_SENT.format(isolate(remote)) if remote else _STAYS.format(stays)
    return _HEADER.format(links=_links(pages, current), glossary=glossary, promise=promise, who=who)


def _links(pages: Sequence[PageName], current: PageName) -> Html:
    shown = pages if current in pages else (*pages, current)
    links = (
        _LINK.format(path=attribute(page.path), current=_CURRENT if page == current else "", name=page.name)
        for page in shown
    )
    return _LINKS.format(join(links))


def notice_html(message: str) -> Html:
    """One line that says what went wrong and what to do; empty where nothing did."""
    if not message:
        return NOTHING
    return _NOTICE.format(isolate(message[:1].upper() + message[1:]))


def personal_html(named: str, typed: str) -> Html:
    """The line under which a question with details of a person was put back into the box, masked.

    `named` says what they are, such as "an NHS number"; `typed` is the question as it was typed.
    """
    return _PERSONAL.format(named=named, typed=attribute(typed))


def confirmation_html(message: str) -> Html:
    """One line that says what was done."""
    return _CONFIRMATION.format(isolate(message))
