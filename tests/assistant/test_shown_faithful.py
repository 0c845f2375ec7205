"""What is shown of a quote drops notes' marks and nothing else, on every way to the screen and into a file."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.command.ask import format_answer
from assistant.conversations.export import export_conversation, lay_out_conversation
from assistant.conversations.store import Conversation, Exchange
from assistant.documents.files import FORMATS
from assistant.documents.layout import Line
from assistant.web.html.conversation import conversation_html, text_to_copy
from corpus.vocabulary import Answer, Citation, Report, Statement
from evals.metrics.faithful import fold, keeps_all
from tests.support.made_reports import DETAILS
from tests.support.read_html import Elements

# What must be shown as it stands: figures, shares, sums, comparisons, signs, powers, references, names.
KEPT = (
    "412", "3,377", "0.5%", "£1.2m", "$5 million", "<5", ">75", "≤ 2", "±0.4", "-12", "−3", "10⁶", "5 km²",
    "12⁶ per cent",
    "5*", "p < 0.05", "R&D", "Fig.2", "section 3.4", "2019\u201320", "No. 7", "v1.2", "Dr Patel", "St Mary\u2019s",
    "NHS", "(95% CI 0.6 to 0.9)", "40-59", "1:4", "§ 3", "°C", "50/50", "#1", "A&E", "co-op", "x+y", "~7", "£320¹",
)  # fmt: skip
# A word before what ends a sentence, the end, and marks of notes that may stand behind it.
WORDS = ("practices", "health", "review)", "money”", "people")
ENDS = (".", "!", "?")
MARKS = ("", "", "1", "12", "1, 2", "6,7", "³⁹", "⁴")

sentences = st.tuples(
    st.lists(st.sampled_from(KEPT), min_size=1, max_size=4),
    st.sampled_from(WORDS),
    st.sampled_from(ENDS),
    st.sampled_from(MARKS),
)


def _write(parts: list[tuple[list[str], str, str, str]]) -> tuple[str, str]:
    """The text of some sentences, and the same without its notes' marks."""
    whole = " ".join(f"The {' and '.join(kept)} of all {word}{end}{mark}" for kept, word, end, mark in parts)
    bare = " ".join(f"The {' and '.join(kept)} of all {word}{end}" for kept, word, end, _ in parts)
    return whole, bare


def _answer(text: str) -> Answer:
    citation = Citation(1, "a" * 16, DETAILS.id, DETAILS.title, ("Part",), 1, None, None, text, ((0, len(text)),))
    return Answer("What?", "What?", (Statement(text, (1,)),), (citation,))


def _page(answer: Answer) -> str:
    page = conversation_html([Exchange("What?", answer, "x")], {DETAILS.id: DETAILS}, {})
    return Elements(re.sub(r'<span class="peek-quote">.*?</span>', "", page, flags=re.DOTALL)).text


def _export(answer: Answer, form: str) -> str:
    content = export_conversation(Conversation("c", "T", 0.0), [Exchange("What?", answer)], {}, form)
    if form == ".docx":
        import docx

        return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    text = content.decode("utf-8")
    if form == ".html":
        return Elements(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)).text
    from markdown_it import MarkdownIt

    return Elements(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)).text


@settings(max_examples=25, deadline=None)
@given(st.lists(sentences, min_size=1, max_size=3))
def test_pages_and_copies_drop_notes_marks_alone(parts: list[tuple[list[str], str, str, str]]) -> None:
    text, bare = _write(parts)
    answer = _answer(text)
    for shown in (_page(answer), text_to_copy(answer), format_answer(answer), _export(answer, ".md")):
        assert fold(bare) in fold(shown)


@pytest.mark.parametrize("form", [form for form in FORMATS if form != ".pdf"])
def test_every_file_shows_all_signs_and_no_mark(form: str) -> None:
    parts = [(list(KEPT), "practices", ".", "12"), (["412"], "money”", ".", "³⁹"), (["£5"], "review)", ".", "1, 2")]
    text, bare = _write(parts)
    shown = fold(_export(_answer(text), form))
    # Once in the answer and once among its sources.
    assert shown.count(fold(bare)) == 2


def test_a_report_s_own_quotes_lose_their_notes_marks_alone(reports: dict[str, Report]) -> None:
    changed = 0
    for report in reports.values():
        for block in report.blocks:
            if block.is_quotable and not block.cells:
                shown = _export_quote(block.text)
                assert keeps_all(shown, report, block.spans), shown
                changed += shown != block.text
    assert changed > 30


def _export_quote(text: str) -> str:
    """A quote among the sources of an exported conversation."""
    parts = lay_out_conversation("T", [Exchange("What?", _answer(text))], {})
    (quote,) = [part.text for part in parts if isinstance(part, Line) and part.kind == "quote"]
    return quote
