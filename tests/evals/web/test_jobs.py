"""Verdicts and their agreement with the figures, runs from the page, and drafts of golden questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.conversations.store import ConversationStore
from corpus.errors import UserError
from evals.suites.suite import load_suite
from evals.web.drafts import keep_draft
from evals.web.jobs import Bench
from evals.web.verdicts import Verdict, automatic, cohens_kappa, keep_verdict, read_verdicts, verdicts_csv
from evals.web.view import runs_html

HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"
SUITE = (
    "question,facts,answerable\n"
    'How many households had Warm and Safe Wiltshire helped by July 2021?,"6,993",yes\n'
    "What will the weather be in Leeds tomorrow?,,no\n"
)


def test_kappa_worked_through_by_hand() -> None:
    # 20 agree on yes, 15 on no, 5 and 10 differ: p_o = 0.7, p_e = 0.5 × 0.6 + 0.5 × 0.4 = 0.5, kappa = 0.4
    pairs = [("right", "right")] * 20 + [("right", "wrong")] * 5 + [("wrong", "right")] * 10 + [("wrong", "wrong")] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)
    assert cohens_kappa([("right", "right"), ("wrong", "wrong")]) == 1
    assert cohens_kappa([("right", "wrong"), ("wrong", "right")]) == -1
    assert cohens_kappa([]) is None and cohens_kappa([("right", "right")] * 3) is None


def test_the_last_verdict_on_an_item_counts_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    keep_verdict(tmp_path, Verdict("a", "wrong"))
    keep_verdict(tmp_path, Verdict("a", "right", "=1+1"))
    with (tmp_path / "verdicts.jsonl").open("a") as file:
        file.write('{"id": "b", "verd')
    found = read_verdicts(tmp_path)
    assert found == {"a": Verdict("a", "right", "=1+1")}
    row = {"id": "a", "question": "Why?", "failures": ["x"], "scores": {"fact_recall": 0.5}}
    assert automatic(row) == "partly"
    assert "a,Why?,right,partly,'=1+1" in verdicts_csv([row], found)
    with pytest.raises(ValueError, match="no verdict"):
        keep_verdict(tmp_path, Verdict("a", "splendid"))


def test_an_uploaded_suite_runs_with_progress_and_leaves_a_run(assistant: Answerer, home: Path) -> None:
    bench = Bench(assistant, home)
    assert len(bench.upload("../../my suite.csv", SUITE).questions) == 2
    assert bench.suites() == ["golden", "my_suite.csv"]
    told = list(bench.run("my_suite.csv", "all"))
    assert told[-1].run and told[-1].fault is None and told[0].total == 2
    assert list(bench.runs()) == [told[-1].run]
    results = bench.results(told[-1].run)
    assert [automatic(row) for row in results] == ["right", "right"]
    assert "6,993" in bench.answer(told[-1].run, results[0]["id"])["answer"]
    assert bench.compared(told[-1].run, told[-1].run).shared == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("suite.exe", "x", "a suite is a .jsonl or a .csv"),
        ("suite.csv", "", "no row can be run|found: nothing"),
        ("suite.csv", "a,b\n1,2\n", "no column 'question'"),
        ("suite.jsonl", "x" * 3_000_001, "is the most"),
    ],
)
def test_a_bad_suite_is_told_in_one_line_and_not_kept(
    assistant: Answerer, home: Path, name: str, text: str, said: str
) -> None:
    bench = Bench(assistant, home)
    with pytest.raises(UserError, match=said):
        bench.upload(name, text)
    assert bench.suites() == ["golden"]


def test_what_is_not_there_is_told(assistant: Answerer, home: Path) -> None:
    bench = Bench(assistant, home)
    assert [told.fault for told in bench.run("none.csv", "all")] == ["choose a suite and a split from the lists."]
    for name in ("../..", "nothing", ""):
        with pytest.raises(UserError, match="no such run"):
            bench.folder(name)


def test_a_run_that_is_stopped_keeps_what_was_measured(assistant: Answerer, home: Path) -> None:
    bench = Bench(assistant, home)
    running = bench.run("golden", "dev")
    assert next(told for told in running if told.done >= 3).run is None
    assert "going on already" in str(next(iter(bench.run("golden", "dev"))).fault)
    assert bench.runs() == {}, "a run that is going on is not listed"
    bench.halt()
    ended = list(running)[-1]
    assert ended.run and 3 <= ended.done < ended.total
    ((name, summary),) = bench.runs().items()
    assert name == ended.run and summary["questions"] == ended.done and summary["stopped_of"] == ended.total
    results = bench.results(name)
    assert len(results) == ended.done and bench.answer(name, results[0]["id"])["citations"]
    assert f"{ended.done} of {ended.total}, stopped" in runs_html(bench.runs())
    bench.upload("mine.csv", SUITE)
    assert list(bench.run("mine.csv", "all"))[-1].run, "another can be run after it"


def test_a_run_that_the_server_s_end_cut_short_is_measured_as_far_as_it_got(assistant: Answerer, home: Path) -> None:
    bench = Bench(assistant, home)
    bench.upload("mine.csv", SUITE)
    whole = bench.folder(str(list(bench.run("mine.csv", "all"))[-1].run))
    system = bench.runs()[whole.name]["system"]
    for left in set(whole.iterdir()) - {whole / "answers.jsonl"}:
        left.unlink()
    first, _ = (whole / "answers.jsonl").read_text("utf-8").split("\n", 1)
    (whole / "answers.jsonl").write_text(first + '\n{"id": "row-3", "ke', "utf-8")
    (whole / "begun.json").write_text(json.dumps({"suite": "mine.csv", "split": "all", "system": system}), "utf-8")
    summary = Bench(assistant, home).runs()[whole.name]
    assert (summary["questions"], summary["stopped_of"]) == (1, 2)


def test_feedback_becomes_a_draft_that_the_suite_loader_takes(assistant: Answerer, home: Path) -> None:
    store = ConversationStore(home, days=30)
    reports = assistant.index.reports
    judged = {
        HOUSEHOLDS: "right",
        "What are the 3Cs of Health Creation?": "incomplete",
        "What percentage of respondents wanted leadership development and support?": "wrong",
        "Who won the 2026 cup?": "right",
        "What will the weather be in Leeds tomorrow?": "wrong",
    }
    for question, verdict in judged.items():
        exchange = store.add_question(store.begin("me", question), question)
        store.keep_answer(exchange, assistant.ask(question))
        store.add_feedback(exchange, verdict, "as it should be", index_version="v")
    for entry in store.list_feedback():
        path = keep_draft(home, entry, reports)
        keep_draft(home, entry, reports)
    suite = load_suite(str(path), reports)
    assert suite.problems == () and {q.question for q in suite.questions} == set(judged)
    drafted = {question.question: question for question in suite.questions}
    assert ("6,993",) in drafted[HOUSEHOLDS].facts and drafted[HOUSEHOLDS].evidence
    assert drafted["What are the 3Cs of Health Creation?"].facts
    assert [q.question for q in suite.questions if not q.facts] == [
        question for question in reversed(judged) if judged[question] == "wrong" or question.startswith("Who won")
    ], "nothing is taken from what was wrong"
    assert [q.question for q in suite.questions if not q.answerable] == ["Who won the 2026 cup?"]
    row = json.loads(path.read_text("utf-8").split("\n")[0])
    assert row["id"].startswith("feedback-") and "as it should be" in row["source"] and row["split"] == "dev"


def test_a_draft_over_reports_that_are_gone_is_refused_in_one_line(assistant: Answerer, home: Path) -> None:
    store = ConversationStore(home, days=30)
    exchange = store.add_question(store.begin("me", HOUSEHOLDS), HOUSEHOLDS)
    store.keep_answer(exchange, assistant.ask(HOUSEHOLDS))
    store.add_feedback(exchange, "right", "", index_version="v")
    with pytest.raises(UserError, match="no longer in the library"):
        keep_draft(home, store.list_feedback()[0], {})
    assert not (home / "draft_questions.jsonl").exists()
