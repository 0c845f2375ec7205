"""An answer as it is exported, read back as a program reads it that knows the format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from assistant.conversations.export import lay_out_conversation
from assistant.conversations.store import Exchange
from assistant.documents.html import as_html
from assistant.documents.layout import Part
from assistant.documents.markdown import as_markdown
from corpus.vocabulary import Answer, Statement, citation_from_json


def read_exports(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts of a published answer as HTML and as Markdown shows it; that of what is no answer is empty.

    Word and PDF files take a second each to write and read; tests hold those.
    """
    try:
        exchange = Exchange(answer.get("question", ""), _load(answer))
    except (KeyError, TypeError, ValueError):
        return ("",)
    return read_document(lay_out_conversation("Answer", [exchange], {}))


def read_document(parts: Sequence[Part]) -> tuple[str, ...]:
    """The texts of a document as HTML and as Markdown shows it."""
    from markdown_it import MarkdownIt

    page = MarkdownIt("commonmark").enable("table").render(as_markdown(parts))
    return _Text(as_html(parts, title="")).text, _Text(page).text


def _load(answer: Mapping[str, Any]) -> Answer:
    """What is exported of an answer."""
    question = answer.get("question", "")
    statements = tuple(Statement(row["text"], tuple(row["citations"])) for row in answer["statements"])
    citations = tuple(citation_from_json(row) for row in answer["citations"])
    return Answer(question, question, statements, citations, mode=answer.get("mode", "evidence"))


class _Text(HTMLParser):
    """The text of a page, its elements parted by spaces, its style left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._is_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self.text += " "

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False
        self.text += " "

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.text += data
