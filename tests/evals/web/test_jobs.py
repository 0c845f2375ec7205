"""Suites that are uploaded, runs started from the page, and what they leave on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from corpus.errors import UserError
from evals.runs.ratings import rate_automatically
from evals.web.jobs import RunJobs
from evals.web.run_store import RunStore
from evals.web.view import runs_html

SUITE = (
    "question,facts,answerable\n"
    'How many households had Warm and Safe Wiltshire helped by July 2021?,"6,993",yes\n'
    "What will the weather be in Leeds tomorrow?,,no\n"
)


@pytest.fixture
def store(assistant: Answerer, home: Path) -> RunStore:
    return RunStore(assistant.index.reports, home)


@pytest.fixture
def jobs(assistant: Answerer, store: RunStore) -> RunJobs:
    return RunJobs(assistant, store)


def run_to_the_end(jobs: RunJobs, suite: str) -> str:
    """The name of the run."""
    last = list(jobs.run(suite, "all"))[-1]
    assert last.run and last.fault is None
    return last.run


def test_an_uploaded_suite_runs_with_progress_and_leaves_a_run(store: RunStore, jobs: RunJobs) -> None:
    assert len(store.add_suite("../../my suite.csv", SUITE).questions) == 2
    assert store.list_suites() == ["golden", "leads", "my_suite.csv"]
    updates = list(jobs.run("my_suite.csv", "all"))
    assert updates[0].total == 2
    run = updates[-1].run
    assert run and updates[-1].fault is None
    assert list(store.list_runs()) == [run]
    results = store.read_results(run)
    assert [rate_automatically(row) for row in results] == ["right", "right"]
    assert "6,993" in store.read_answer(run, results[0]["id"])["answer"]
    assert store.compare(run, run).shared == 2


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("suite.exe", "x", "a suite is a .jsonl or a .csv"),
        ("suite.csv", "", "no row can be run|found: nothing"),
        ("suite.csv", "a,b\n1,2\n", "no column 'question'"),
        ("suite.jsonl", "x" * 3_000_001, "is the most"),
    ],
)
def test_a_bad_suite_is_told_in_one_line_and_not_kept(store: RunStore, name: str, text: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        store.add_suite(name, text)
    assert store.list_suites() == ["golden", "leads"]


def test_what_is_not_there_is_told(store: RunStore, jobs: RunJobs) -> None:
    faults = [update.fault for update in jobs.run("none.csv", "all")]
    assert faults == ["choose a suite and a split from the lists."]
    for name in ("../..", "nothing", ""):
        with pytest.raises(UserError, match="no such run"):
            store.run_folder(name)


def test_a_run_that_is_stopped_keeps_what_was_measured(store: RunStore, jobs: RunJobs) -> None:
    running = jobs.run("golden", "dev")
    assert next(update for update in running if update.done >= 3).run is None
    assert "going on already" in str(next(iter(jobs.run("golden", "dev"))).fault)
    assert store.list_runs() == {}, "a run that is going on is not listed"
    jobs.cancel()
    ended = list(running)[-1]
    assert ended.run and 3 <= ended.done < ended.total
    ((name, summary),) = store.list_runs().items()
    assert name == ended.run
    assert (summary["questions"], summary["stopped_of"]) == (ended.done, ended.total)
    results = store.read_results(name)
    assert len(results) == ended.done
    assert store.read_answer(name, results[0]["id"])["citations"]
    assert f"{ended.done} of {ended.total}, stopped" in runs_html(store.list_runs())
    store.add_suite("mine.csv", SUITE)
    assert run_to_the_end(jobs, "mine.csv"), "another can be run after it"


def test_a_run_that_the_server_s_end_cut_short_is_measured_as_far_as_it_got(
    assistant: Answerer, home: Path, store: RunStore, jobs: RunJobs
) -> None:
    store.add_suite("mine.csv", SUITE)
    folder = store.run_folder(run_to_the_end(jobs, "mine.csv"))
    system = store.list_runs()[folder.name]["system"]
    for left in set(folder.iterdir()) - {folder / "answers.jsonl"}:
        left.unlink()
    first, _ = (folder / "answers.jsonl").read_text("utf-8").split("\n", 1)
    (folder / "answers.jsonl").write_text(first + '\n{"id": "row-3", "ke', "utf-8")
    (folder / "begun.json").write_text(json.dumps({"suite": "mine.csv", "split": "all", "system": system}), "utf-8")
    summary = RunStore(assistant.index.reports, home).list_runs()[folder.name]
    assert (summary["questions"], summary["stopped_of"]) == (1, 2)
