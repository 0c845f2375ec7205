"""A question that was refused or unsure becomes a draft of a suite, or a line for the librarian, by one press."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from evals.runs.ratings import BYTE_ORDER_MARK
from evals.suites.suite import GoldQuote, Question, load_suite
from evals.web.gaps import LibrarianList, build_line, draft_gap, format_librarian_csv, librarian_html
from evals.web.own_suites import OwnSuites
from tests.support.planted.notes import REPORT, REPORTS, cite

QUOTE = "A survey of 128 respondents found that 71% walked more."


def place() -> dict[str, Any]:
    return {"report": "made_up", "section": ["What they do"], "spans": [list(span) for span in cite(QUOTE).spans]}


REFUSED = {"abstained": True, "abstention_reason": "not_in_library", "confidence": 0.1, "citations": []}
UNSURE = {"abstained": False, "confidence": 0.31, "citations": [place()]}


def test_a_gap_of_a_suite_that_is_gone_becomes_a_draft_that_can_be_run(tmp_path: Path) -> None:
    own = OwnSuites(tmp_path / "suites", REPORTS)
    id = own.add_draft(draft_gap("run-1", "q", "How many walked more?", UNSURE, None, REPORTS))
    (draft,) = load_suite(str(tmp_path / "draft_questions.jsonl"), REPORTS).questions
    assert (draft.id, draft.question, draft.split) == (id, "How many walked more?", "dev")
    assert "71% walked more" in draft.evidence[0].quote and "confidence of 31%" in draft.source


def test_a_gap_whose_suite_is_there_takes_what_the_suite_says_of_it() -> None:
    gold = GoldQuote("made_up", QUOTE)
    question = Question("q", "How many?", "number", True, facts=(("71%",),), evidence=(gold,), rubric="Be strict.")
    row = draft_gap("run-1", "q", "How many?", REFUSED, question, REPORTS)
    assert (row["id"], row["facts"], row["evidence"]) == ("gap-q", [["71%"]], [{"report": "made_up", "quote": QUOTE}])
    assert row["rubric"] == "Be strict." and "refused: not in library" in row["source"]


def test_a_refusal_with_nothing_near_becomes_a_question_without_answer(tmp_path: Path) -> None:
    own = OwnSuites(tmp_path / "suites", REPORTS)
    row = draft_gap("run-1", "q", "Will it rain?", REFUSED, None, REPORTS)
    own.add_draft(row)
    (draft,) = load_suite(str(tmp_path / "draft_questions.jsonl"), REPORTS).questions
    assert not draft.answerable


def test_a_draft_that_was_worked_on_is_not_overwritten_by_a_second_press(tmp_path: Path) -> None:
    own = OwnSuites(tmp_path / "suites", REPORTS)
    row = draft_gap("run-1", "q", "How many walked more?", UNSURE, None, REPORTS)
    own.add_draft(row)
    own.keep("draft_questions.jsonl", "gap-q", {"facts": [["71%"]]})
    own.add_draft(row)
    (one,) = own.read("draft_questions.jsonl")
    assert one.row is not None and one.row["facts"] == [["71%"]]


@pytest.mark.parametrize(
    ("answer", "why", "nearest"),
    [
        ({**REFUSED, "passages": [place()]}, "refused: not in library", "Walking groups, What they do"),
        (UNSURE, "answered with a confidence of 31%", "Walking groups, What they do"),
        (REFUSED, "refused: not in library", ""),
        (
            {**UNSURE, "citations": [{**place(), "report": "gone"}]},
            "answered with a confidence of 31%",
            "gone, What they do",
        ),
    ],
)
def test_a_line_for_the_librarian_says_why_and_what_came_nearest(
    answer: dict[str, Any], why: str, nearest: str
) -> None:
    line = build_line("How many?", answer, REPORTS, source="run 1")
    assert (line.question, line.why, line.source) == ("How many?", why, "run 1")
    assert line.nearest == nearest.replace("Walking groups", REPORT.details.title)


def test_the_list_holds_a_question_once_and_can_be_taken_along(tmp_path: Path) -> None:
    kept = LibrarianList(tmp_path)
    line = build_line('=HYPERLINK("x"), £5?', REFUSED, REPORTS, source="run 1")
    assert kept.add(line) and not kept.add(line)
    assert LibrarianList(tmp_path).read() == [line]
    table = format_librarian_csv(kept.read())
    assert table.startswith(BYTE_ORDER_MARK)
    (row,) = csv.DictReader(io.StringIO(table.removeprefix(BYTE_ORDER_MARK)))
    assert row["question"] == "'" + line.question and row["why"] == "refused: not in library"
    assert 'download="for-the-librarian.csv"' in librarian_html(kept.read())
    kept.remove(line.question)
    assert kept.read() == [] and "Nothing yet" in librarian_html(kept.read())
