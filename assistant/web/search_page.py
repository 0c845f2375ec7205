"""The page that finds words in the whole library.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from typing import Any

from assistant.answering.answerer import Answerer
from assistant.privacy.guard import PersonalGuard
from assistant.privacy.hidden_characters import strip_hidden
from assistant.privacy.personal_details import mask_details
from assistant.search.query import MOST_CHARACTERS, parse_query
from assistant.search.search import MOST_SEARCHED, allowed_reports, search
from assistant.web.chat.source_panel import place_link
from assistant.web.html.frame import SEARCH, header_html, notice_html
from assistant.web.html.markup import Html
from assistant.web.html.search import masked_search_html, no_search_html, results_html, search_form_html
from assistant.web.shell.gradio_parts import UNSEEN, add_html, browser_of
from assistant.web.shell.static_files import read_script
from corpus.errors import UserError


def add_search_page(assistant: Answerer, *, glossary: Html, remote: str | None) -> None:
    """Put the page's parts into the blocks that are being built."""
    import gradio as gr

    add_html(header_html(SEARCH, glossary=glossary, remote=remote), "header", read_script("presses"))
    with gr.Column(elem_id="searching", elem_classes="page"):
        form = add_html(search_form_html(), "search-form", read_script("search"))
        found = add_html(no_search_html(), "found-places", read_script("search_presses"))

    guard = PersonalGuard()

    def look_up(event: gr.EventData, request: gr.Request) -> tuple[Any, str]:
        words = str(event.words)[:MOST_CHARACTERS]
        masked = mask_search(guard, browser_of(request), words)
        return masked or (gr.skip(), render_search(assistant, str(event.words), str(event.page)))

    def open_address(request: gr.Request) -> tuple[str, str]:
        named = request.query_params
        words = str(named.get("q", ""))
        if not words.strip():
            return search_form_html(), no_search_html()
        shown = words[:MOST_CHARACTERS]
        if masked := mask_search(guard, browser_of(request), shown):
            return masked
        return search_form_html(shown), render_search(assistant, words, str(named.get("page", "1")))

    form.find(look_up, None, [form, found], **UNSEEN)
    blocks = gr.context.Context.root_block
    assert blocks is not None
    blocks.load(open_address, None, [form, found], **UNSEEN)


def mask_search(guard: PersonalGuard, browser: str, words: str) -> tuple[str, str] | None:
    """The box with details of a person masked in it, and the line that says so; None where a query holds none."""
    seen = strip_hidden(words)
    named = guard.find_unconfirmed(browser, [seen])
    if not named:
        return None
    return search_form_html(mask_details(seen)), masked_search_html(named, seen)


def render_search(assistant: Answerer, words: str, page: str) -> str:
    """What a query finds, as HTML; a notice where it cannot be looked for. `page` is its number, as in an address."""
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    try:
        query = parse_query(words)
        reports = sorted(allowed_reports(assistant.index.catalogue, query))
        index = assistant.narrowed(words, reports=reports, most=MOST_SEARCHED).index
        return results_html(search(index, query, page=number), place_link)
    except UserError as fault:
        return notice_html(str(fault))
