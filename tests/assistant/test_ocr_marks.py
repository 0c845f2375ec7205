"""Words that were read by OCR are marked so wherever they are quoted, and have their place on the page's picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fpdf import FPDF

from assistant.answering.composition import compose_statements
from assistant.command.ask import format_answer
from assistant.conversations.export import lay_out_conversation
from assistant.conversations.store import Exchange
from assistant.documents.layout import Line, citation_place
from assistant.search.places import Place
from assistant.search.search import Found
from assistant.web.chat.printed_pages import printed_pages
from assistant.web.html.reading_view import ReadingPosition, reading_html
from assistant.web.html.statement import AnswerView, statement_html
from corpus.evidence import extract_evidence
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind
from corpus.vocabulary import (
    Answer,
    Block,
    Report,
    ReportDetails,
    WordBox,
    citation_from_json,
    citation_json,
    describe_ocr,
)

TYPED = "The board met in March and agreed the plan for the year."
SCANNED = "Volunteers drove 38 of the 57 routes in the summer of 2023."
MARK = "read by OCR, confidence 88%"
DETAILS = ReportDetails("r", "Transport report", "A board", "2023", False, "", "Transport report")


@pytest.fixture
def report() -> Report:
    """A report of two pages: the second was read by OCR, its first five words more surely than the others."""
    source = f"{TYPED}\n\f{SCANNED}"
    boxes = []
    for number, word in enumerate(re.finditer(r"\S+", SCANNED)):
        at = len(TYPED) + 2
        # Five words in a line, and the rest in the line below.
        column, line = (number, 0) if number < 5 else (number - 5, 1)
        box = (0.1 + 0.1 * column, 0.2 + 0.05 * line, 0.19 + 0.1 * column, 0.24 + 0.05 * line)
        boxes.append(WordBox((at + word.start(), at + word.end()), 2, box, 0.99 if line == 0 else 0.8))
    reading = Reading(source, SourceKind.PDF, ("1", "2"), boxes=tuple(boxes), ocr_pages=(2,))
    return report_from_reading(reading, DETAILS)


def answer_of(report: Report) -> Answer:
    units = [unit for unit in extract_evidence(report) if unit.text in (TYPED, SCANNED)]
    statements, citations = compose_statements([[unit] for unit in units], {"r": report})
    return Answer("How many routes?", "How many routes?", statements, citations)


def test_a_block_has_the_mean_confidence_of_its_letters(report: Report) -> None:
    typed, scanned = report.blocks
    first, rest = SCANNED.split()[:5], SCANNED.split()[5:]
    letters = [len("".join(words)) for words in (first, rest)]
    assert typed.ocr is None
    assert scanned.ocr == pytest.approx((0.99 * letters[0] + 0.8 * letters[1]) / sum(letters))


def test_every_way_out_says_which_quote_was_read_by_ocr_and_how_surely(report: Report) -> None:
    answer = answer_of(report)
    typed, scanned = answer.citations
    assert (typed.ocr, typed.ocr_mark) == (None, "")
    assert scanned.ocr_mark == MARK
    row = citation_json(scanned)
    assert row["ocr"] == scanned.ocr and citation_from_json(row) == scanned
    # Conversations of earlier versions know nothing of it.
    del row["ocr"]
    assert citation_from_json(row).ocr is None
    assert citation_place(scanned).endswith(f"page 2, {MARK}")
    assert "OCR" not in citation_place(typed)
    assert " ".join(format_answer(answer).split()).count(MARK) == 1
    parts = lay_out_conversation("Routes", [Exchange(answer.question, answer)], {"r": DETAILS})
    assert [line.text.count(MARK) for line in parts if isinstance(line, Line) and line.kind == "place"] == [0, 1]
    view = AnswerView(answer, "k", {"r": DETAILS})
    shown = [statement_html(statement, view) for statement in answer.statements]
    assert [MARK in chip for chip in shown] == [False, True]
    # Told to who looks and to who listens.
    assert shown[1].count(MARK) == 2


def test_the_reading_view_and_search_say_so_too(report: Report) -> None:
    opened = reading_html(report, ReadingPosition("k", "Source 1 of 1", page=2, page_label="2", read=MARK))
    assert f"page 2 · {MARK}" in opened
    hits = {block.page: Found(1, 1.0, _place(report, block), (), ()) for block in report.blocks}
    assert MARK in hits[2].where() and "OCR" not in hits[1].where()
    assert hits[2].as_json()["ocr"] == report.blocks[1].ocr


def _place(report: Report, block: Block) -> Place:
    return Place(report, block, frozenset(), "", frozenset(), frozenset(), (), "")


def test_the_quote_is_marked_on_the_picture_where_ocr_read_it(report: Report, tmp_path: Path) -> None:
    pdf = FPDF()
    for _ in range(2):
        pdf.add_page()
        pdf.rect(20, 20, 100, 100)
    pdf.output(str(tmp_path / "scan.pdf"))
    at = report.source.index("38 of")
    printed = printed_pages(report, tmp_path / "scan.pdf", ((at, len(report.source)),))
    assert printed is not None and printed.page == 2
    first, second = printed.boxes[2]
    assert [first.left, first.right, second.left, second.top] == pytest.approx([0.3, 0.59, 0.1, 0.25])


def test_confidence_is_never_rounded_up() -> None:
    assert (describe_ocr(0.999), describe_ocr(None)) == ("read by OCR, confidence 99%", "")
