"""Suites that were uploaded and runs with what they left, as folders and files below the home folder."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.metrics.compare import Comparison, compare_runs, read_results
from evals.reports.outputs import FINISHED
from evals.runs.run import ANSWERS, measure_partial_run
from evals.suites.suite import BUILT_IN, Question, Suite, load_suite
from evals.web.drafts import FILE as DRAFTS
from evals.web.own_suites import MOST_QUESTIONS, OwnSuites

MOST_CHARACTERS = 3_000_000
# A question in a table may take several lines. A file of more lines than this is not even read.
_MOST_LINES = 20 * MOST_QUESTIONS
SUITE_SUFFIXES = (".csv", ".jsonl")

# A run's folder holds this file from its start to its end: what is needed to measure a run that the server's end cut
# short.
_BEGUN = "begun.json"

# The name of a run's folder, such as "2026-11-25_093000_golden_dev". No dots or slashes, so it leads nowhere else.
_RUN_NAME = re.compile(r"[\w-]{1,80}")

# Runs of characters that a suite's file name may not hold, such as the space in "my suite".
_NOT_IN_A_NAME = re.compile(r"[^\w-]+")


class RunStore:
    """Keeps suites under `home`/suites and runs under `home`/runs, one folder a run."""

    def __init__(self, reports: Mapping[str, Report], home: Path, *, built_in: dict[str, Suite] | None = None) -> None:
        """`built_in` are suites of the product that were read already; more are put there."""
        self.reports = reports
        self._suites = home / "suites"
        self._runs = home / "runs"
        self.own = OwnSuites(self._suites, reports)
        self._built_in = {} if built_in is None else built_in
        self._going_on: Path | None = None
        """The folder of the run that is going on."""

    def list_suites(self) -> list[str]:
        """The names of the suites: those that come with the project, then the drafts, and one's own."""
        return [*BUILT_IN, *self.own.list_names()]

    def load_suite(self, name: str) -> Suite:
        """The suite of a name that `list_suites` gives.

        Raises:
            UserError: it cannot be read, or none of its rows can be run.
        """
        if name not in BUILT_IN:
            return load_suite(str(self.own.path(name)), self.reports)
        # Ours do not change while the server runs, and holding their quotes against the reports takes seconds.
        if name not in self._built_in:
            self._built_in[name] = load_suite(name, self.reports)
        return self._built_in[name]

    def add_suite(self, name: str, text: str) -> Suite:
        """Keep a suite that somebody gave, once it can be read.

        Raises:
            UserError: it is too long, no suite, or none of its rows can be run.
        """
        path = Path(name.replace("\\", "/"))
        stem = _NOT_IN_A_NAME.sub("_", path.stem)[:60].strip("_") or "suite"
        suffix = path.suffix.lower()
        # The drafts have that name, in another place.
        stem = f"{stem}_of_my_own" if f"{stem}{suffix}" == DRAFTS else stem
        if suffix not in SUITE_SUFFIXES:
            raise UserError(f"{path.name}: a suite is a .jsonl or a .csv file. docs/evals.md shows both forms.")
        if len(text) > MOST_CHARACTERS:
            raise UserError(f"{path.name}: has {len(text):,} characters; {MOST_CHARACTERS:,} is the most. Part it.")
        if (lines := sum(1 for line in text.splitlines() if line.strip())) > _MOST_LINES:
            raise UserError(
                f"{path.name}: has {lines:,} lines; at most {MOST_QUESTIONS:,} questions fit into a suite. Part it."
            )
        self._suites.mkdir(parents=True, exist_ok=True)
        # Written beside its place first: a suite that cannot be read must not replace one that can.
        tried = self._suites / f".{stem}{suffix}"
        tried.write_text(text, encoding="utf-8", newline="\n")
        try:
            suite = load_suite(str(tried), self.reports)
        except UserError as fault:
            raise UserError(str(fault).replace(tried.name, path.name)) from fault
        else:
            if (count := len(suite.questions) + len(suite.problems)) > MOST_QUESTIONS:
                raise UserError(
                    f"{path.name}: has {count:,} questions; at most {MOST_QUESTIONS:,} fit into a suite here. Part it."
                )
            tried.replace(self._suites / f"{stem}{suffix}")
            return suite
        finally:
            tried.unlink(missing_ok=True)

    def begin_run(self, suite: str, split: str, *, system_id: str) -> Path:
        """Make the folder of a run that begins now. `end_run` must follow, whatever comes of the run.

        Raises:
            OSError: it cannot be written.
        """
        folder = self._runs / self._unused_name(f"{time.strftime('%Y-%m-%d_%H%M%S')}_{Path(suite).stem}_{split}")
        folder.mkdir(parents=True)
        self._going_on = folder
        (folder / _BEGUN).write_text(json.dumps({"suite": suite, "split": split, "system": system_id}), "utf-8")
        return folder

    def end_run(self) -> None:
        """The run that was going on is over: what it left counts as it is."""
        if self._going_on is not None:
            (self._going_on / _BEGUN).unlink(missing_ok=True)
            self._going_on = None

    def list_runs(self) -> dict[str, dict[str, Any]]:
        """The summaries of the runs by name, the latest first; one that ended early is measured as far as it got."""
        self._measure_interrupted_runs()
        summaries = {}
        for path in sorted(self._runs.glob(f"*/{FINISHED}"), reverse=True):
            summaries[path.parent.name] = json.loads(path.read_text("utf-8"))
        return summaries

    def run_folder(self, run: str) -> Path:
        """The folder of a run.

        Raises:
            UserError: there is no such run.
        """
        folder = self._runs / run
        if not _RUN_NAME.fullmatch(run) or not (folder / FINISHED).is_file():
            raise UserError("there is no such run. Choose one from the list.")
        return folder

    def read_results(self, run: str) -> list[dict[str, Any]]:
        """The results of a run's questions, in their order."""
        return read_results(self.run_folder(run))

    def read_answer(self, run: str, question_id: str) -> dict[str, Any]:
        """The answer to one question of a run, in the published form.

        Raises:
            UserError: there is no such run or question.
        """
        for line in (self.run_folder(run) / ANSWERS).read_text("utf-8").split("\n"):
            if not line:
                continue
            row = json.loads(line)
            if row["id"] == question_id:
                answer: dict[str, Any] = row["answer"]
                return answer
        raise UserError("there is no such question in this run. Choose one from the list.")

    def find_question(self, run: str, question_id: str) -> Question | None:
        """The suite's row of a question of a run; None where the suite is gone or has no such row any more."""
        named = json.loads((self.run_folder(run) / FINISHED).read_text("utf-8"))["suite"]
        for name in self.list_suites():
            if Path(name).stem == named:
                try:
                    questions = self.load_suite(name).questions
                except UserError:
                    continue
                return next((question for question in questions if question.id == question_id), None)
        return None

    def compare(self, run: str, baseline: str) -> Comparison:
        """Compare a run with an earlier one.

        Raises:
            UserError: one of them is not there, or they share no question.
        """
        try:
            return compare_runs(self.read_results(run), self.run_folder(baseline))
        except UserError as fault:
            raise UserError("these two runs share no question. Compare runs of one suite and split.") from fault

    def _measure_interrupted_runs(self) -> None:
        """Measure, once, the runs that the server's end cut short."""
        for begun in self._runs.glob(f"*/{_BEGUN}"):
            folder = begun.parent
            if folder == self._going_on or (folder / FINISHED).exists():
                continue
            row = json.loads(begun.read_text("utf-8"))
            begun.unlink()  # once is enough: what cannot be measured now will not be later
            try:
                suite = self.load_suite(row["suite"])
                measure_partial_run(suite, folder, reports=self.reports, system_id=row["system"], split=row["split"])
            except UserError:
                continue

    def _unused_name(self, wanted: str) -> str:
        """A name that no run has; of two that begin within a second, the later is numbered ("…_dev_2")."""
        for number in count(1):
            name = wanted if number == 1 else f"{wanted}_{number}"
            if not (self._runs / name).exists():
                break
        return name
