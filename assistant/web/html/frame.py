"""The pages of the web app and the heading that leads from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.escaping import attribute, isolated


@dataclass(frozen=True, slots=True)
class PageName:
    """A page: its path below the root ("" for the first), and what the heading calls it."""

    path: str
    name: str


ASK = PageName("", "Ask")
LIBRARY_PAGE = PageName("library", "Library")
BRIEFING = PageName("briefing", "Briefing notes")
EVALUATE = PageName("evaluate", "Evaluate")
PAGES: tuple[PageName, ...] = (ASK, LIBRARY_PAGE, BRIEFING, EVALUATE)


def header_html(current: PageName, *, glossary: str = "", remote: str | None = None) -> str:
    """The heading of a page. `remote` names a model elsewhere that questions are sent to; None where there is none."""
    if remote:
        promise = f'<p class="promise leaves" role="note">Questions and quotes are sent to {isolated(remote)}</p>'
    else:
        promise = '<p class="promise">Nothing you type leaves this machine</p>'
    return (
        '<a class="skip" href="#main-part">Skip to the page</a>'
        f'<header class="masthead"><h1 class="brand">PCN Assistant</h1>{_links(PAGES, current)}'
        f'<div class="masthead-end">{glossary}{promise}</div></header><span id="main-part" tabindex="-1"></span>'
    )


def _links(pages: Sequence[PageName], current: PageName) -> str:
    links = "".join(
        f'<li><a href="/{attribute(page.path)}"{" aria-current=page" if page == current else ""}>{page.name}</a></li>'
        for page in pages
    )
    return f'<nav aria-label="Pages"><ul>{links}</ul></nav>'


def notice_html(message: str) -> str:
    """One line that says what went wrong and what to do; empty where nothing did."""
    return f'<p class="notice" role="alert">{isolated(message[:1].upper() + message[1:])}</p>' if message else ""


def said_html(message: str) -> str:
    """One line that says what was done."""
    return f'<p class="notice said" role="status">{isolated(message)}</p>'
