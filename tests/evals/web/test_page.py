"""The source beside a question of a run shows its page as printed, as the chat does."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fpdf import FPDF

from assistant.conversations.store import ConversationStore
from assistant.web.chat.printed_pages import printed_pages
from assistant.web.html.page_view import PrintedPages
from corpus.errors import ReportError
from corpus.library.store import Library
from corpus.vocabulary import Report, Span
from evals.runs.ratings import Rating, read_by_rater
from evals.web.panels import Panels
from evals.web.run_store import RunStore
from evals.web.spreadsheet import write_workbook

SENTENCE = "The scheme reached 412 people in its first year."


class OneAnswer(RunStore):
    """A run with one answer, that quotes a report's only sentence."""

    def read_answer(self, run: str, question_id: str) -> dict[str, object]:
        (report,) = self.reports.values()
        span = (report.source.index("The scheme"), report.source.index("first year.") + len("first year."))
        citation = {
            "n": 1, "id": "e", "report": report.id, "title": "Walks", "section": [], "paragraph": 1, "page": 1,
            "page_label": "1", "quote": SENTENCE, "spans": [list(span)],
        }  # fmt: skip
        return {
            "question": "How many?", "standalone_question": "How many?", "mode": "evidence",
            "statements": [{"text": SENTENCE, "citations": [1], "verified": True}], "citations": [citation],
            "passages": [], "abstention_reason": None, "confidence": 1.0, "latency_ms": 1,
        }  # fmt: skip


@pytest.fixture
def library(home: Path, tmp_path: Path) -> Library:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(0, 8, SENTENCE)
    pdf.output(str(tmp_path / "walks.pdf"))
    library = Library(home)
    library.add(tmp_path / "walks.pdf")
    return library


def panels(library: Library, *, is_gone: bool = False) -> Panels:
    def print_pages(report: Report, spans: Sequence[Span]) -> PrintedPages | None:
        if is_gone:
            raise ReportError("no such report")
        return printed_pages(report, library.file(report.id), spans)

    runs = OneAnswer({"walks": library.load("walks")}, library.home)
    return Panels(runs, ConversationStore(library.home, days=1), library.home, print_pages)


def test_the_page_stands_beside_the_question_with_the_quote_marked(library: Library) -> None:
    shown = panels(library).show_source("run", "q", 1)
    assert 'data-view="page"' in shown and 'data-report="walks"' in shown
    assert shown.count('class="printed-mark quoted" data-on="1"') == 1
    assert "Source 1 of 1" in shown


def test_a_report_that_has_gone_shows_its_text_alone(library: Library) -> None:
    shown = panels(library, is_gone=True).show_source("run", "q", 1)
    assert "412 people" in shown and 'class="printed"' not in shown


def test_the_page_takes_a_workbook_s_new_verdicts_and_says_which_were_given_before(library: Library) -> None:
    row = {"id": "q", "question": "How many?", "kind": "number", "failures": [], "scores": {}, "abstained": False,
           "confidence": 0.9}  # fmt: skip
    folder = library.home / "runs" / "run"
    folder.mkdir(parents=True)
    (folder / "results.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (folder / "summary.json").write_text('{"suite": "s", "figures": {"overall": {}}, "questions": 1}', encoding="utf-8")
    page = panels(library)
    first = Rating("q", "wrong", "", "Ann")
    page.rate("run", first)
    page.rate("run", Rating("q", "right", "", "Ann"))
    exported = write_workbook([row], {"Ann": {"q": first}, "Bo": {"q": replace(first, rater="Bo")}})
    *_, notice = page.take_workbook("run", f"data:;base64,{b64encode(exported).decode()}")
    assert "1 verdicts were taken. 1 had been given before: what was said since stays." in notice
    given = read_by_rater(folder)
    assert (given["Ann"]["q"].verdict, given["Bo"]["q"].verdict) == ("right", "wrong")
