"""Exports hold the answers, every quote and its place, in three forms that real programs read."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.conversations.export import Document, document, file_name, html, markdown, written
from assistant.conversations.store import Exchange
from corpus.text import readable
from tests.support.read_html import HOSTILE

QUESTIONS = ("What are the 3Cs of Health Creation?", "What are the barriers to community engagement?", "Who won?")


@pytest.fixture(scope="module")
def exported(assistant: Answerer) -> Document:
    cards = {card.id: card for card in assistant.library.cards()}
    exchanges = [Exchange(question, assistant.ask(question), str(n)) for n, question in enumerate(QUESTIONS)]
    return document("Barriers & the 3Cs", [*exchanges, Exchange("unanswered")], cards)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text)


class _Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.said, self.tags = "", set[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.said += data


def _words(found: Document, form: str) -> str:
    if form == "docx":
        import docx

        return "\n".join(p.text for p in docx.Document(io.BytesIO(written(found, form))).paragraphs)
    return _Text(html(found)).said if form == "html" else written(found, form).decode()


@pytest.mark.parametrize("form", ["docx", "md", "html"])
def test_every_form_holds_every_question_statement_quote_and_place(exported: Document, form: str) -> None:
    words = _bare(_words(exported, form))
    assert len(exported.sources) > 3
    for told in exported.told:
        assert _bare(told.question) in words
        assert all(_bare(said) in words for said, _ in told.paragraphs)
    for source in exported.sources:
        assert _bare(source.place) in words and _bare(readable(source.citation.quote)) in words
        assert source.date in source.place
    assert "unanswered" not in words


def test_every_number_in_the_text_names_an_entry_of_the_appendix(exported: Document) -> None:
    named = {number for told in exported.told for _, numbers in told.paragraphs for number in numbers}
    assert named == {source.number for source in exported.sources}


def test_the_word_file_has_headings_of_its_own(exported: Document) -> None:
    import docx

    file = docx.Document(io.BytesIO(written(exported, "docx")))
    styles = [p.style.name for p in file.paragraphs if p.style]
    assert styles.count("Heading 1") == len(exported.told) + 1 and "Quote" in styles


def test_hostile_words_stay_words_in_every_form(assistant: Answerer) -> None:
    answer = assistant.ask(QUESTIONS[0])
    found = document(HOSTILE, [Exchange(HOSTILE + "\x00\ud800", answer, "e")], {})
    assert not {"script", "img", "textarea"} & _Text(html(found)).tags
    words = markdown(found)
    assert not re.search(r"(?<!\\)<script", words) and "](javascript" not in words and "**bold" not in words
    assert "<script>alert(1)</script>" in _words(found, "docx")


@pytest.mark.parametrize(("title", "name"), [("../../etc/passwd", "etcpasswd.md"), ("  ", "Conversation.md")])
def test_a_file_s_name_leads_nowhere(title: str, name: str) -> None:
    assert file_name(title, "md") == name
    assert Path(file_name("a" * 500, "docx")).suffix == ".docx"
