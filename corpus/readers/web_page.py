"""A web page saved to disk → Markdown of its main part; navigation, banners and footers are left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.errors import ReportError
from corpus.readers.hidden_words import find_hidden_by_style
from corpus.readers.html_blocks import read_words, write_blocks
from corpus.readers.markdown_writer import clean_text
from corpus.readers.plain_text import decode_text
from corpus.readers.properties import propose
from corpus.reading import Proposal, Reading, SourceKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# The encoding that a page states: '<meta charset="windows-1252">', 'content="text/html; charset=utf-8"'.
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHARSET_WITHIN = 4096
# What never belongs to the document, wherever it stands.
_ASIDE = (
    "nav, [role=navigation], [role=search], [role=dialog], [role=alertdialog], [role=menu], [role=menubar], "
    "[hidden]:not([role=tabpanel]), [aria-modal=true]"
)
# What belongs to the site and not to the document, where it stands outside the main part.
_SITE_PARTS = "header, footer, aside, [role=banner], [role=contentinfo], [role=complementary]"
_MAIN_PARTS = "main, [role=main], article"
# A name that web designers give to what is no content: 'cookie-banner', 'breadcrumbs', 'skip-link', 'site-footer'.
_ASIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|breadcrumbs?|skip-?(?:link|nav|to)|share|sharing|social|navbar|nav|pagination"
    r"|site-?(?:header|footer|nav)|global-?(?:header|footer|nav)|page-?footer|newsletter|related-?(?:links|posts))"
    r"(?:$|[\s_-]|banner|bar)",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# An element that its name speaks against is kept where it holds more than this share of the page's words.
_MOST_ASIDE = 0.3
# The main part is believed where it holds this share of the words that are left, or this many.
_LEAST_MAIN = 0.25
_LEAST_MAIN_WORDS = 60
# The names under which a page states its date and publisher, the more trusted first.
_DATE_NAMES = (
    "article:published_time", "datepublished", "dc.date", "dcterms.date", "dcterms.issued", "dc.date.issued", "date",
    "citation_publication_date", "article:modified_time", "last-modified",
)  # fmt: skip
_PUBLISHER_NAMES = ("dc.publisher", "dcterms.publisher", "citation_publisher", "publisher", "og:site_name")
_TITLE_NAMES = ("og:title", "dc.title", "dcterms.title", "citation_title")


def decode_page(content: bytes) -> str | None:
    """The characters of a page in the encoding that it states, else in the one that its content shows."""
    stated = _CHARSET.search(content[:_CHARSET_WITHIN])
    if stated and b"\x00" not in content and not content.startswith(b"\xef\xbb\xbf"):
        name = stated.group(1).decode("ascii").lower()
        try:
            # Browsers, too, read what calls itself Latin-1 as Windows-1252.
            return content.decode("cp1252" if name in ("iso-8859-1", "latin1", "us-ascii") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    decoded = decode_text(content)
    return decoded.text if decoded else None


def read_web_page(text: str, name: str) -> Reading:
    """Read a page; `name` is the file's, for messages.

    Raises:
        ReportError: it shows no text.
    """
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(text)
    proposal = _propose(page)
    if page.body is None:
        raise ReportError(f"{name}: a web page without text. Save the page from the browser once it is shown in full.")
    style_sheets = "\n".join(node.text(deep=True) or "" for node in page.css("style"))
    hidden = _drop_hidden_by_style(page.body, style_sheets)
    _drop_aside(page.body)
    source = write_blocks(_find_main(page.body))
    if not re.search(r"\w", source):
        raise ReportError(f"{name}: a web page without text. Save the page from the browser once it is shown in full.")
    remarks = (f"{hidden} words that the page's style hides were left out.",) if hidden else ()
    return Reading(source, SourceKind.WEB_PAGE, proposal=proposal, remarks=remarks)


def _drop_hidden_by_style(body: LexborNode, style_sheets: str) -> int:
    """Take out what the page's own style rules hide, and count its words; what a control unfolds stays."""
    unfolded = {node.attributes.get("aria-controls") for node in body.css("[aria-controls]")}
    unfolded |= {(node.attributes.get("href") or "")[1:] for node in body.css("a[href^='#']")}
    hidden = 0
    for node in reversed(find_hidden_by_style(body, style_sheets)):
        is_unfolded = node.attributes.get("id") in unfolded - {None, ""}
        if not is_unfolded and node.attributes.get("role") != "tabpanel" and _may_go(node):
            hidden += _count_words(node)
            node.decompose()
    return hidden


def _drop_aside(body: LexborNode) -> None:
    """Take out navigation, banners, dialogues, what is hidden, and what its name says is none of the document."""
    # Always the last first: what stands within an element is gone before the element is.
    for node in reversed(body.css(f"script, style, noscript, template, {_ASIDE}")):
        node.decompose()
    for node in reversed(body.css("[style]")):
        if _HIDDEN_STYLE.search(node.attributes.get("style") or ""):
            node.decompose()
    if body.css_first(_MAIN_PARTS) is not None:
        _drop_outside_main(body)
    words = _count_words(body)
    for node in reversed(body.css("[class], [id]")):
        names = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
        if _ASIDE_NAME.search(names) and _may_go(node) and _count_words(node) <= _MOST_ASIDE * words:
            node.decompose()


def _drop_outside_main(body: LexborNode) -> None:
    """Take out headers, footers and asides that neither stand in a main part nor hold one."""
    for node in reversed(body.css(_SITE_PARTS)):
        if not _stands_in_main(node) and node.css_first(f"{_MAIN_PARTS}, h1") is None:
            node.decompose()


def _stands_in_main(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in ("main", "article") or (parent.attributes.get("role") or "") == "main":
            return True
        parent = parent.parent
    return False


def _may_go(node: LexborNode) -> bool:
    """Whether an element may be no content: neither a part of the page that holds the main one, nor a table's."""
    if node.tag in ("html", "body", "main", "article", "h1", "table", "tr", "td", "th", "tbody", "thead"):
        return False
    return node.css_first(f"{_MAIN_PARTS}, h1, table") is None


def _find_main(body: LexborNode) -> LexborNode:
    """The main part where the page marks one and it holds enough of the words; else the whole page."""
    total = _count_words(body)
    for selector in ("main, [role=main]", "article"):
        found = body.css(selector)
        if len(found) == 1 and _count_words(found[0]) >= min(_LEAST_MAIN * total, _LEAST_MAIN_WORDS):
            return found[0]
    return body


def _count_words(node: LexborNode) -> int:
    return len((node.text(deep=True, separator=" ") or "").split())


def _propose(page: LexborHTMLParser) -> Proposal:
    """Title, publisher and date as the page's head states them."""
    stated: dict[str, str] = {}
    for node in page.css("meta[content]"):
        key = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        stated.setdefault(key.lower(), clean_text(node.attributes.get("content") or ""))
    title = page.css_first("head title")
    in_title = read_words(title) if title is not None else ""
    time = page.css_first("time[datetime]")
    in_text = (time.attributes.get("datetime") or "") if time is not None else ""

    def first(names: tuple[str, ...]) -> str:
        return next((stated[name] for name in names if stated.get(name)), "")

    return propose(first(_TITLE_NAMES) or in_title, first(_PUBLISHER_NAMES), first(_DATE_NAMES) or in_text)
