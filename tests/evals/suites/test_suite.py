"""An evaluator's own questions: what is read from a file, and what is said of rows that are wrong."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.suites.suite import GoldQuote, Suite, load_suite

QUOTE = "As of July 2021, Warm and Safe Wiltshire had helped 6,993 households across the county."
GOOD: dict[str, Any] = {
    "id": "a",
    "question": "How many?",
    "kind": "number",
    "facts": [["6,993"]],
    "evidence": [{"report": "syndemic", "quote": QUOTE}],
}


def suite_of(tmp_path: Path, reports: dict[str, Report], *lines: str, name: str = "mine.jsonl") -> Suite:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_suite(str(path), reports)


def test_the_template_that_comes_along_has_no_wrong_row(reports: dict[str, Report]) -> None:
    suite = load_suite(str(files("evals") / "template.csv"), reports)
    assert suite.problems == ()
    assert [question.answerable for question in suite.questions] == [True, True, True, False, True]
    assert suite.questions[0].evidence == (GoldQuote("syndemic", QUOTE),)
    assert suite.questions[1].facts == (("0.1 -1%", "0.1-1%", "0.1 to 1%"), ("community initiatives",))
    assert suite.questions[2].history[1] == {"role": "assistant", "content": "6,993 households."}
    assert suite.questions[4].evidence == ()


def test_wrong_lines_are_named_and_the_rest_run(tmp_path: Path, reports: dict[str, Report]) -> None:
    suite = suite_of(
        tmp_path,
        reports,
        json.dumps(GOOD),
        "not json",
        "[1]",
        "",
        json.dumps({**GOOD, "id": "b", "question": " "}),
        json.dumps({**GOOD, "id": "c", "kind": "riddle"}),
        json.dumps({**GOOD, "id": "d", "evidence": [{"report": "syndemik", "quote": QUOTE}]}),
        json.dumps({**GOOD, "id": "e", "evidence": [{"report": "syndemic", "quote": "Never said."}]}),
        json.dumps({**GOOD, "id": "f", "facts": [["7,000"]]}),
        json.dumps({**GOOD, "id": "a"}),
        json.dumps({**GOOD, "id": "g", "answerable": "perhaps"}),
        json.dumps({**GOOD, "id": "h", "answerable": False}),
        json.dumps({**GOOD, "id": "i", "facts": [], "evidence": []}),
        json.dumps({**GOOD, "id": "j", "evidence": [{"report": "syndemic"}]}),
        json.dumps({**GOOD, "id": "k", "split": "later"}),
        json.dumps({**GOOD, "id": "l", "facts": [[""]]}),
        json.dumps({**GOOD, "id": "m", "facts": 3}),
        json.dumps({**GOOD, "id": "n"}),
    )
    assert [question.id for question in suite.questions] == ["a", "n"]
    lines = [problem.split(": ", 1)[0] for problem in suite.problems]
    assert lines == [f"line {number}" for number in (2, 3, *range(5, 18))]
    said = "\n".join(suite.problems)
    for words in (
        "line 2: not JSON (Expecting value at character 0).",
        "line 3: not a JSON object.",
        "line 5: the question is empty.",
        "line 6: unknown kind 'riddle'",
        "line 7: no report 'syndemik' in the library",
        "line 8: the quote is not in syndemic word for word: “Never said.”",
        "line 9: no quote says the fact “7,000”.",
        "line 10: the id 'a' is taken by an earlier row.",
        "line 11: 'answerable' must be true or false.",
        "line 12: an unanswerable question can have neither facts nor quotes.",
        "line 13: an answerable question needs a fact or a quote.",
        "line 14: missing 'quote'.",
        "line 15: unknown split 'later'",
        "line 16: a fact is empty",
    ):
        assert words in said


def test_wrong_cells_of_a_table_are_named_by_line(tmp_path: Path, reports: dict[str, Report]) -> None:
    suite = suite_of(
        tmp_path,
        reports,
        "question,facts,answerable,report,quote,history",
        '"One\nquestion?",6,yes,,,',
        "Two?,6,maybe,,,",
        "Three?,6,yes,syndemic,,",
        "Four?,6,yes,,,soon",
        "Five?,6,yes,,,,too,many",
        ",,,,,",
        "Six?,6,,,,",
        name="mine.CSV",
    )
    assert [(question.id, question.question) for question in suite.questions] == [
        ("row-2", "One\nquestion?"),
        ("row-8", "Six?"),
    ]
    assert suite.problems == (
        "row 3: 'answerable' is 'maybe' (yes or no).",
        "row 4: 'report' stands without its partner column.",
        "row 5: 'history' is not a JSON list of turns.",
        "row 6: more cells than columns.",
    )


def test_the_number_of_a_row_is_the_spreadsheet_s(tmp_path: Path, reports: dict[str, Report]) -> None:
    table = "question,facts,source\r\n\r\n"  # row 1 and an empty row 2
    table += '"Three,\r\non three lines\r\n\r\nand an empty one?",6,x\r\n'
    table += ",,\r\n"  # an empty row 4
    table += "Five?,,x\r\n"
    table += "Six\u2028with a sign that ends lines elsewhere?,6,\x0bx\r\n"
    table += "Seven?,,x\r\n"
    (tmp_path / "mine.csv").write_bytes(table.encode())
    suite = load_suite(str(tmp_path / "mine.csv"), reports)
    assert [question.id for question in suite.questions] == ["row-3", "row-6"]
    assert suite.problems == tuple(
        f"row {number}: an answerable question needs a fact or a quote." for number in (5, 7)
    )


def test_a_table_whose_cell_never_ends_is_told_in_one_line(tmp_path: Path, reports: dict[str, Report]) -> None:
    table = "question,facts\nOne?,6\nTwo?,6\n" + '"Three?,6\n' + "and more\n" * 20_000
    (tmp_path / "mine.csv").write_text(table, "utf-8")
    suite = load_suite(str(tmp_path / "mine.csv"), reports)
    assert [question.id for question in suite.questions] == ["row-2", "row-3"]
    (told,) = suite.problems
    assert told.startswith("row 4: no table from here on") and "quotation mark that is not closed" in told


def test_a_table_saved_by_a_spreadsheet_with_its_mark_is_read(tmp_path: Path, reports: dict[str, Report]) -> None:
    suite = suite_of(tmp_path, reports, "\ufeffquestion,facts", "How many?,6", name="mine.csv")
    assert [question.question for question in suite.questions] == ["How many?"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.jsonl", None, "no such suite or file"),
        ("mine.xlsx", b"x", "a suite is a .jsonl or a .csv file"),
        ("mine.csv", b"question\n\xff\n", "not UTF-8 text"),
        ("mine.csv", b"wording\nWhy?\n", "no column 'question' (found: wording)"),
        ("mine.jsonl", b"", "no row can be run. The file is empty."),
    ],
)
def test_a_file_that_cannot_be_run_is_the_users_to_mend(
    tmp_path: Path, reports: dict[str, Report], name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as refused:
        load_suite(str(tmp_path / name), reports)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_split_is_dev_test_or_all(reports: dict[str, Report]) -> None:
    golden = load_suite("golden", reports)
    assert {question.split for question in golden.of_split("dev").questions} == {"dev"}
    both = len(golden.of_split("dev").questions) + len(golden.of_split("test").questions)
    assert both == len(golden.of_split("all").questions)
    with pytest.raises(UserError, match="no split 'train'"):
        golden.of_split("train")
