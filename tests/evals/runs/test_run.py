"""A run keeps every answer, goes on after an interruption, and writes the same bytes for the same answers."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as Xml
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.metrics.compare import compare_runs, read_results
from evals.metrics.gate import check_gate, has_passed, load_floors
from evals.runs.run import answer_all, evaluate
from evals.suites.suite import GOLDEN, Question, Suite, load_suite
from tests.support.broken_assistants import perfect_answer, refusal

System = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def suite(reports: dict[str, Report]) -> Suite:
    golden = load_suite(GOLDEN, reports)
    kinds = {question.kind for question in golden.questions}
    few = [q for kind in sorted(kinds) for q in [q for q in golden.questions if q.kind == kind][:2]]
    return Suite("few", tuple(few), ("line 9: not JSON.",))


@pytest.fixture
def system(suite: Suite, reports: dict[str, Report]) -> System:
    questions = {question.id: question for question in suite.questions}

    def answer(row: dict[str, Any]) -> dict[str, Any]:
        assert set(row) == {"id", "question", "history"}
        return perfect_answer(questions[row["id"].split("#")[0]], reports)

    return answer


def run(suite: Suite, system: System, out: Path, reports: dict[str, Report], **more: Any) -> dict[str, Any]:
    return evaluate(suite, system, out, reports=reports, **{"system_id": "perfect", **more})


def test_a_run_writes_every_file_and_its_figures(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    summary = run(suite, system, tmp_path / "new" / "out", reports)
    out = tmp_path / "new" / "out"
    assert sorted(path.name for path in out.iterdir()) == [
        "answers.jsonl", "junit.xml", "report.html", "results.csv", "results.jsonl", "summary.json",
    ]  # fmt: skip
    assert json.loads((out / "summary.json").read_text("utf-8")) == summary
    assert summary["questions"] == len(suite.questions) == 28
    assert summary["problems"] == ["line 9: not JSON."]
    assert set(summary["figures"]) == {"overall"} | {question.kind for question in suite.questions}
    recall = summary["figures"]["overall"]["fact_recall"]
    assert (recall["value"], recall["n"]) == (1.0, 26)
    assert summary["figures"]["followup"]["followup_gap"]["n"] == 2
    drawn_on = {gold.report for question in suite.questions for gold in question.evidence}
    assert set(summary["figures_by_report"]) == drawn_on and summary["errors"] == {}
    assert summary["times"]["median_ms"]["value"] == 1.0


def test_figures_and_errors_are_told_by_report(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    worst = "syndemic"
    wrong = {q.id for q in suite.questions if worst in {gold.report for gold in q.evidence}}

    def refuses_one_report(row: dict[str, Any]) -> dict[str, Any]:
        return refusal("not_in_library") if row["id"].split("#")[0] in wrong else system(row)

    summary = run(suite, refuses_one_report, tmp_path, reports)
    of_worst = summary["figures_by_report"][worst]
    assert (of_worst["fact_recall"]["value"], of_worst["fact_recall"]["n"]) == (0, len(wrong))
    assert of_worst["false_refusals"]["value"] == 1
    error = summary["errors"]["refused what is answered"]
    assert (error["questions"], error["n"], error["by_report"][worst]) == (len(wrong), 28, len(wrong))
    low, high = error["interval"]
    assert 0 <= low < error["value"] < high <= 1
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<h2>By report</h2>" in page and f"refused what is answered ({len(wrong)})" in page
    rows = {row["id"]: row for row in read_results(tmp_path)}
    assert all(worst in rows[id]["reports"] for id in wrong)
    with (tmp_path / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row["id"]: row["errors"] for row in csv.DictReader(file)}
    assert {told[id] for id in wrong} == {"refused what is answered"}


def test_a_second_run_is_byte_identical_times_aside(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    def slower(row: dict[str, Any]) -> dict[str, Any]:
        return {**system(row), "latency_ms": 7.5}

    run(suite, system, tmp_path / "one", reports)
    run(suite, slower, tmp_path / "two", reports)
    for name in ("results.jsonl", "results.csv", "junit.xml"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    one, two = (json.loads((tmp_path / name / "summary.json").read_text("utf-8")) for name in ("one", "two"))
    assert one.pop("times") != two.pop("times")
    assert one == two
    pages = [(tmp_path / name / "report.html").read_text("utf-8").splitlines() for name in ("one", "two")]
    different = [lines for lines in zip(*pages, strict=True) if lines[0] != lines[1]]
    assert len(different) == 1
    assert all(line.startswith('<p class="times">') for line in different[0])
    answers = [(tmp_path / name / "answers.jsonl").read_text("utf-8") for name in ("one", "two")]
    untimed = [re.sub(r'"latency_ms": [\d.]+', "", text) for text in answers]
    assert untimed[0] == untimed[1]


def test_an_interrupted_run_goes_on_where_it_stopped(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    asked: list[str] = []

    def stopping(row: dict[str, Any]) -> dict[str, Any]:
        if len(asked) == 10:
            raise KeyboardInterrupt
        asked.append(row["id"])
        return system(row)

    with pytest.raises(KeyboardInterrupt):
        run(suite, stopping, tmp_path / "out", reports)
    answers = tmp_path / "out" / "answers.jsonl"
    with answers.open("a", encoding="utf-8") as file:
        file.write('{"id": "cut o')

    def going_on(row: dict[str, Any]) -> dict[str, Any]:
        asked.append(row["id"])
        return system(row)

    run(suite, going_on, tmp_path / "out", reports)
    assert len(asked) == len(set(asked)) == 30
    run(suite, system, tmp_path / "whole", reports)
    assert answers.read_bytes() == (tmp_path / "whole" / "answers.jsonl").read_bytes()


def test_another_system_or_other_words_are_asked_anew_and_a_finished_run_starts_afresh(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    asked: list[str] = []

    def counting(row: dict[str, Any]) -> dict[str, Any]:
        asked.append(row["id"])
        return system(row)

    run(suite, counting, tmp_path, reports)
    run(suite, counting, tmp_path, reports)
    assert len(asked) == 60
    (tmp_path / "summary.json").unlink()
    run(suite, counting, tmp_path, reports)
    assert len(asked) == 60
    (tmp_path / "summary.json").unlink()
    run(suite, counting, tmp_path, reports, system_id="another")
    assert len(asked) == 90


def test_a_question_on_which_the_system_breaks_is_counted_and_the_run_goes_on(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    first = suite.questions[0].id

    def breaking(row: dict[str, Any]) -> dict[str, Any]:
        if row["id"] == first:
            raise ValueError("the model said nothing")
        return system(row)

    summary = run(suite, breaking, tmp_path, reports)
    assert summary["figures"]["overall"]["errors"]["value"] == pytest.approx(1 / 28, abs=1e-6)
    failed = [row for row in read_results(tmp_path) if row["failures"]]
    assert len(failed) == 1
    told = "the system broke: ValueError: the model said nothing (test_run.py, line "
    assert failed[0]["failures"][0].startswith(told)


def test_what_a_user_must_mend_stops_the_run(suite: Suite, tmp_path: Path, reports: dict[str, Report]) -> None:
    def without_index(row: dict[str, Any]) -> dict[str, Any]:
        raise UserError("no index. Run: pcn-assistant index")

    with pytest.raises(UserError, match="no index"):
        run(suite, without_index, tmp_path, reports)
    with pytest.raises(UserError, match="has no question in split"):
        run(Suite("empty", ()), without_index, tmp_path, reports)
    with pytest.raises(UserError, match=r"holds no results\.jsonl"):
        run(suite, without_index, tmp_path, reports, baseline=tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        run(suite, without_index, tmp_path / "file", reports)


def test_the_report_shows_each_failure_beside_the_gold_escaped_and_fetches_nothing(
    suite: Suite, tmp_path: Path, reports: dict[str, Report]
) -> None:
    def hostile(row: dict[str, Any]) -> dict[str, Any]:
        text = "<script>alert('x')</script> & more"
        statement = {"text": text, "citations": [1], "verified": True}
        cited = {"n": 1, "report": "syndemic", "section": ["<b>"], "quote": text, "spans": [[0, 9]]}
        return {**refusal(""), "abstained": False, "answer": text, "statements": [statement], "citations": [cited]}

    run(suite, hostile, tmp_path, reports)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(" in page
    assert not re.search(r"""(src|href)=|url\(|@import|http""", page.split("</style>")[0])
    assert not re.search(r"<(img|link|iframe|object|embed)\b", page)
    assert "prefers-color-scheme: dark" in page
    assert page.count("<svg") == 3
    assert "What a confidence is worth" in page
    answerable = next(question for question in suite.questions if question.answerable)
    for words in (answerable.question, answerable.facts[0][0], "is missing, and no passage held it", "does not hold"):
        assert words.replace("'", "&#x27;") in page
    cases = Xml.fromstring((tmp_path / "junit.xml").read_bytes()).findall("testsuite/testcase")
    assert len(cases) == sum(case.find("failure") is not None for case in cases) == 28


def test_results_open_as_a_table_without_formulas(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    formula = Question("f", "=HYPERLINK(1)", "unanswerable", False, reason="clinical")
    run(Suite("f", (formula,)), lambda row: refusal("clinical"), tmp_path, reports)
    with (tmp_path / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["question"] for row in rows] == ["'=HYPERLINK(1)"]
    assert (rows[0]["refusal_recall"], rows[0]["failures"]) == ("1.0", "")


def test_a_comparison_tells_what_got_worse_and_how_surely(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    refused = {question.id for question in suite.questions if question.answerable and question.kind < "l"}

    def worse(row: dict[str, Any]) -> dict[str, Any]:
        return refusal("not_in_library") if row["id"] in refused else system(row)

    run(suite, system, tmp_path / "old", reports)
    summary = run(suite, worse, tmp_path / "new", reports, baseline=tmp_path / "old")
    moved = summary["baseline"]
    assert set(moved["worse"]) == refused
    assert moved["better"] == []
    change = moved["figures"]["fact_recall"]
    assert change["before"] == 1.0
    assert change["difference"] == pytest.approx(-len(refused) / 26, abs=1e-6)
    assert change["interval"][1] < 0
    assert change["p"] < 0.05
    assert "Against the baseline" in (tmp_path / "new" / "report.html").read_text("utf-8")
    back = compare_runs(read_results(tmp_path / "old"), tmp_path / "new")
    assert {item.id for item in back.better} == refused
    with pytest.raises(UserError, match=r"holds no results\.jsonl"):
        compare_runs([], tmp_path)


def test_the_gate_asks_for_its_floors_and_for_nothing_surely_worse(
    suite: Suite, system: System, tmp_path: Path, reports: dict[str, Report]
) -> None:
    run(suite, system, tmp_path / "old", reports)
    summary = run(suite, lambda row: refusal("clinical"), tmp_path / "new", reports, baseline=tmp_path / "old")
    lines = check_gate(summary, {"overall": {"false_refusals": 1.0, "fact_recall": 0.0}})
    assert [line.passed for line in lines] == [True, True, False, False]
    assert not has_passed(lines)
    assert str(lines[3]).startswith("FAIL  fact_recall (against the baseline): -1.0000 [-1.0000, -1.0000], p=0.0001")
    lines = check_gate(summary, {"overall": {"false_refusals": 0.5}, "table": {"aurc": 0.1, "answer_words": 9}})
    assert [line.passed for line in lines[:3]] == [False, False, False]
    assert lines[2].reason == "not measured in this run"
    good = run(suite, system, tmp_path / "again", reports, baseline=tmp_path / "old")
    assert has_passed(check_gate(good, load_floors()))
    assert not has_passed([])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[overall]\nfact_recal = 1", "unknown figure 'fact_recal'"),
        ("[tables]\nfact_recall = 1", "unknown kind [tables]"),
        ("[overall]\nfact_recall = 'high'", "must be a number"),
        ("fact_recall = 1", "unknown kind [fact_recall]"),
        ("[overall", "not TOML"),
        (None, "cannot be read"),
    ],
)
def test_floors_that_cannot_be_read_are_named(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "floors.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UserError) as refused:
        load_floors(path)
    assert said in str(refused.value)


def test_a_conversations_answers_that_are_left_empty_are_the_systems_own(tmp_path: Path) -> None:
    asked = []

    def echo(row: dict[str, Any]) -> dict[str, Any]:
        asked.append(row)
        return {"answer": f"{row['question']} after {len(row['history'])}"}

    history = (
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": ""},
        {"role": "user", "content": "two"},
        {"role": "assistant", "content": "as given"},
    )
    question = Question("t", "three", "followup", True, standalone="three alone", history=history)
    answer_all((question,), echo, tmp_path / "answers.jsonl", system_id="echo")
    said = [turn["content"] for turn in asked[1]["history"]]
    assert [row["question"] for row in asked] == ["one", "three", "three alone"]
    assert said == ["one", "one after 0", "two", "as given"]
