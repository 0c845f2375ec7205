"""Which questions of a run are listed, which comes next, and verdicts that travel in a workbook."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook

from corpus.errors import UserError
from evals.metrics.explain import count_error_kinds
from evals.runs.ratings import BYTE_ORDER_MARK, Rating, format_ratings_csv
from evals.web.listing import (
    GAPS,
    UNJUDGED,
    choose_questions,
    find_next_unjudged,
    list_choices,
)
from evals.web.run_view import run_html
from evals.web.spreadsheet import read_workbook, write_workbook


def row(id: str, *failures: str, abstained: bool = False, confidence: float = 0.9) -> dict[str, Any]:
    return {
        "id": id, "question": f"=What is £{id}?", "kind": "number", "failures": list(failures),
        "scores": {"fact_recall": 0.5}, "abstained": abstained, "confidence": confidence,
    }  # fmt: skip


ROWS = [
    row("a"),
    row("b", "“x” is missing, and no passage held it: it was not found"),
    row("c", "“x” is missing, though it stood in a passage: it was not chosen", confidence=0.3),
    row("d", "refused (not in library), although the reports answer it", abstained=True),
]
RATINGS = {"b": Rating("b", "wrong", "=cmd()", "Ann")}


def ids(rows: list[Any]) -> list[str]:
    return [each["id"] for each in rows]


@pytest.mark.parametrize(
    ("show", "listed"),
    [
        ("all", ["a", "b", "c", "d"]),
        (UNJUDGED, ["a", "c", "d"]),
        (GAPS, ["c", "d"]),
        ("wrong", ["b"]),
        ("figures: right", ["a"]),
        ("not found by search", ["b"]),
        ("refused what is answered", ["d"]),
    ],
)
def test_questions_are_listed_by_verdict_gap_or_kind_of_error(show: str, listed: list[str]) -> None:
    assert show in list_choices(ROWS)
    assert ids(choose_questions(ROWS, RATINGS, show=show)) == listed


def test_a_sample_is_the_same_for_one_run_and_another_for_another() -> None:
    rows = [row(str(number)) for number in range(100)]
    first = ids(choose_questions(rows, {}, sample=10, seed="one"))
    assert len(first) == 10 and first == ids(choose_questions(rows, {}, sample=10, seed="one"))
    assert first != ids(choose_questions(rows, {}, sample=10, seed="another"))
    assert len(choose_questions(rows, {}, sample=1000)) == 100


def test_the_next_question_to_judge_goes_round_and_ends() -> None:
    assert find_next_unjudged(ROWS, RATINGS, "a") == "c"
    assert find_next_unjudged(ROWS, RATINGS, "d") == "a"
    assert find_next_unjudged(ROWS[:2], {"a": Rating("a", "right"), **RATINGS}, "") is None


def test_kinds_of_error_are_counted() -> None:
    assert sorted(count_error_kinds(ROWS)) == [
        ("found, not chosen", 1), ("not found by search", 1), ("refused what is answered", 1),
    ]  # fmt: skip


def test_a_workbook_keeps_pounds_runs_no_formula_and_comes_back() -> None:
    content = write_workbook(ROWS, {"Ann": RATINGS})
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["B2"].value == "=What is £a?" and sheet["B2"].data_type == "s"
    assert sheet["F3"].value == "=cmd()" and sheet["F3"].data_type == "s"
    sheet["E2"] = "Right"
    sheet["E4"] = "splendid"
    sheet.append(["zz", "", "", "", "right", "", ""])
    changed = io.BytesIO()
    sheet.parent.save(changed)
    ratings, problems = read_workbook(changed.getvalue(), {each["id"]: each for each in ROWS}, rater="Bo")
    assert ratings == [Rating("a", "right", "", "Bo"), Rating("b", "wrong", "=cmd()", "Ann")]
    assert [problem.split(":")[0] for problem in problems] == ["row 4", "row 6"]


def test_the_number_of_a_bad_row_is_the_sheet_s_with_empty_rows_between() -> None:
    sheet = load_workbook(io.BytesIO(write_workbook(ROWS, {}))).worksheets[0]
    sheet.insert_rows(3, amount=4)  # rows 3 to 6 are empty; "b" stands in row 7
    sheet["E7"] = "splendid"
    sheet.cell(40, 1, "zz")
    sheet.cell(40, 5, "right")
    changed = io.BytesIO()
    sheet.parent.save(changed)
    _, problems = read_workbook(changed.getvalue(), {each["id"]: each for each in ROWS}, rater="Bo")
    assert [problem.split(":")[0] for problem in problems] == ["row 7", "row 40"]


def test_a_file_that_is_no_workbook_is_told() -> None:
    with pytest.raises(UserError, match="no Excel workbook"):
        read_workbook(b"id,verdict", {}, rater="")


def rebuild(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed."""
    changed = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(changed, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name == part else before.read(name))
    return changed.getvalue()


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"])
@pytest.mark.parametrize("change", [lambda xml: xml[: len(xml) // 2], lambda xml: b"", lambda xml: b"\xff" + xml])
def test_a_workbook_with_a_broken_part_is_told(part: str, change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UserError, match="no Excel workbook, or a damaged one"):
        read_workbook(rebuild(write_workbook(ROWS, {}), part, change), {}, rater="")


def test_a_workbook_with_a_broken_stream_is_told() -> None:
    content = bytearray(write_workbook(ROWS, {}))
    at = content.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    content[at : at + 8] = b"\xff" * 8
    with pytest.raises(UserError, match="a damaged one"):
        read_workbook(bytes(content), {}, rater="")


def test_a_sheet_with_a_million_rows_is_read_to_its_limit_and_that_is_told() -> None:
    sheet = load_workbook(io.BytesIO(write_workbook(ROWS, {"Ann": RATINGS}))).worksheets[0]
    sheet.cell(1_048_576, 16_384, "far away")
    far = io.BytesIO()
    sheet.parent.save(far)
    ratings, problems = read_workbook(far.getvalue(), {each["id"]: each for each in ROWS}, rater="")
    assert [rating.id for rating in ratings] == ["b"]
    assert problems == ["only the first 20,000 rows were read: the sheet has more."]


def test_a_workbook_that_unpacks_to_too_much_is_told() -> None:
    content = rebuild(write_workbook(ROWS, {}), "docProps/app.xml", lambda xml: xml + b" " * 150_000_000)
    with pytest.raises(UserError, match=r"unpacks to 150\.\d MB"):
        read_workbook(content, {}, rater="")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_small_workbook_of_a_great_many_elements_is_told_at_once(part: str) -> None:
    content = rebuild(write_workbook(ROWS, {}), part, lambda xml: xml + b"<row><c/></row>" * 400_000)
    assert len(content) < 100_000
    begin = time.perf_counter()
    with pytest.raises(UserError, match="that workbook holds too much"):
        read_workbook(content, {}, rater="")
    assert time.perf_counter() - begin < 2


def test_a_table_for_a_spreadsheet_is_marked_as_utf_8() -> None:
    table = format_ratings_csv(ROWS, RATINGS)
    assert table.startswith(BYTE_ORDER_MARK) and "'=What is £b?" in table and "'=cmd()" in table


def test_a_run_shows_raters_errors_and_what_is_listed() -> None:
    summary = {"figures": {"overall": {}}, "questions": 4}
    both = {"Ann": RATINGS, "Bo": {"b": Rating("b", "right", "", "Bo")}}
    shown = run_html("run", summary, ROWS, both, others=[], show=GAPS)
    assert "2 of 4 questions" in shown and "Where raters differ (1)" in shown and "Errors, by kind" in shown
    assert 'data-item="a" data-run="run">Judge the next' in shown
