"""Runs started from the web app: suites that were uploaded, runs with their progress, and what they left on disk."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import parse_turns
from corpus.errors import UserError
from evals.metrics.compare import Comparison, compare, read_results
from evals.reports.outputs import FINISHED
from evals.runs.command import fingerprint
from evals.runs.run import ANSWERS, System, evaluate, measure_part
from evals.suites.suite import GOLDEN, SPLITS, Suite, load_suite

MOST_CHARACTERS = 3_000_000
_POLL_SECONDS = 0.5
_BEGUN = "begun.json"
_NAME = re.compile(r"[\w-]{1,80}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: questions asked of all; the run's name once it has ended, or why there is none."""

    done: int
    total: int
    run: str | None = None
    fault: str | None = None


class _Halted(UserError):
    """The run was stopped by whoever started it."""


class Bench:
    """Runs suites one at a time over an assistant and keeps them under `home`."""

    def __init__(self, assistant: Answerer, home: Path) -> None:
        self._assistant = assistant
        self._suites = home / "suites"
        self._runs = home / "runs"
        self._busy = threading.Lock()
        self._halt = threading.Event()
        self._running_in: Path | None = None

    def suites(self) -> list[str]:
        """The names of the suites: the golden one, then those that were uploaded."""
        own = sorted(path.name for path in self._suites.glob("*") if path.suffix in (".csv", ".jsonl"))
        return [GOLDEN, *own]

    def upload(self, name: str, text: str) -> Suite:
        """Keep a suite that somebody gave, once it can be read.

        Raises:
            UserError: it is too long, no suite, or none of its rows can be run.
        """
        path = Path(name.replace("\\", "/"))
        stem = re.sub(r"[^\w-]+", "_", path.stem)[:60].strip("_") or "suite"
        suffix = path.suffix.lower()
        if suffix not in (".csv", ".jsonl"):
            raise UserError(f"{path.name}: a suite is a .jsonl or a .csv file. docs/evals.md shows both forms.")
        if len(text) > MOST_CHARACTERS:
            raise UserError(f"{path.name}: has {len(text):,} characters; {MOST_CHARACTERS:,} is the most. Part it.")
        self._suites.mkdir(parents=True, exist_ok=True)
        kept = self._suites / f"{stem}{suffix}"
        part = self._suites / f".{stem}{suffix}"
        part.write_text(text, encoding="utf-8", newline="\n")
        try:
            suite = load_suite(str(part), self._assistant.index.reports)
        except UserError as fault:
            raise UserError(str(fault).replace(part.name, path.name)) from fault
        else:
            part.replace(kept)
            return suite
        finally:
            part.unlink(missing_ok=True)

    def run(self, suite: str, split: str) -> Iterator[Progress]:
        """Run a suite, telling how far it is; the last one told names the run or says why there is none."""
        if suite not in self.suites() or split not in SPLITS:
            yield Progress(0, 0, fault="choose a suite and a split from the lists.")
            return
        try:
            loaded = load_suite(self._path(suite), self._assistant.index.reports)
        except UserError as fault:
            yield Progress(0, 0, fault=str(fault))
            return
        if not self._busy.acquire(blocking=False):
            yield Progress(0, 0, fault="a run is going on already. Wait for its end, or stop it.")
            return
        yield from self._running(loaded, suite, split)

    def halt(self) -> None:
        """Stop the run that is going on."""
        self._halt.set()

    def runs(self) -> dict[str, dict[str, Any]]:
        """The summaries of the runs by name, the latest first; one that ended early is measured as far as it got."""
        self._measure_broken_off()
        found = {}
        for path in sorted(self._runs.glob(f"*/{FINISHED}"), reverse=True):
            found[path.parent.name] = json.loads(path.read_text("utf-8"))
        return found

    def _measure_broken_off(self) -> None:
        """Measure, once, the runs that the server's end cut short."""
        for begun in self._runs.glob(f"*/{_BEGUN}"):
            folder = begun.parent
            if folder == self._running_in or (folder / FINISHED).exists():
                continue
            told = json.loads(begun.read_text("utf-8"))
            begun.unlink()  # once is enough: what cannot be measured now will not be later
            try:
                suite = load_suite(self._path(told["suite"]), self._assistant.index.reports)
                self._measure_part(suite, folder, told["split"], told["system"])
            except UserError:
                continue

    def _measure_part(self, suite: Suite, folder: Path, split: str, system: str) -> dict[str, Any] | None:
        return measure_part(suite, folder, reports=self._assistant.index.reports, system_id=system, split=split)

    def _path(self, suite: str) -> str:
        """What the loader takes for a suite's name on the page."""
        return suite if suite == GOLDEN else str(self._suites / suite)

    def folder(self, run: str) -> Path:
        """The folder of a run.

        Raises:
            UserError: there is no such run.
        """
        folder = self._runs / run
        if not _NAME.fullmatch(run) or not (folder / FINISHED).is_file():
            raise UserError("there is no such run. Choose one from the list.")
        return folder

    def results(self, run: str) -> list[dict[str, Any]]:
        """The results of a run's questions, in their order."""
        return read_results(self.folder(run))

    def answer(self, run: str, item: str) -> dict[str, Any]:
        """The answer to one question of a run, in the published form.

        Raises:
            UserError: there is no such run or question.
        """
        for line in (self.folder(run) / ANSWERS).read_text("utf-8").split("\n"):
            if line and (row := json.loads(line))["id"] == item:
                found: dict[str, Any] = row["answer"]
                return found
        raise UserError("there is no such question in this run. Choose one from the list.")

    def compared(self, run: str, baseline: str) -> Comparison:
        """A run against an earlier one.

        Raises:
            UserError: one of them is not there, or they share no question.
        """
        try:
            return compare(self.results(run), self.folder(baseline))
        except UserError as fault:
            raise UserError("these two runs share no question. Compare runs of one suite and split.") from fault

    def _new_name(self, wanted: str) -> str:
        """A name that no run has; of two that begin within a second, the later is numbered."""
        number = next(number for number in count(1) if not (self._runs / _numbered(wanted, number)).exists())
        return _numbered(wanted, number)

    def _running(self, loaded: Suite, suite: str, split: str) -> Iterator[Progress]:
        """A run from its start to its end. The lock is held by the work itself and given back when that is over."""
        chosen = loaded.of_split(split).questions
        total = len(chosen) + sum(bool(question.history) for question in chosen)
        halt = self._halt = threading.Event()
        done, ended = [0], [Progress(0, total, fault="the run broke off.")]

        def system(row: Mapping[str, Any]) -> dict[str, Any]:
            if halt.is_set():
                raise _Halted("stopped.")
            answer = self._assistant.ask(row["question"], history=parse_turns(row.get("history"))).as_json()
            done[0] += 1
            return answer

        def work() -> None:
            try:
                name = self._new_name(f"{time.strftime('%Y-%m-%d_%H%M%S')}_{Path(suite).stem}_{split}")
                ended[0] = self._evaluated(loaded, self._runs / name, system, suite=suite, split=split)
            except (UserError, OSError) as fault:
                ended[0] = Progress(done[0], total, fault=str(fault))
            finally:
                self._running_in = None
                self._busy.release()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                yield Progress(done[0], total)
                thread.join(_POLL_SECONDS)
        finally:
            halt.set()
        yield ended[0]

    def _evaluated(self, loaded: Suite, folder: Path, system: System, *, suite: str, split: str) -> Progress:
        """A run's end: all of it, or what was measured when it was stopped."""
        identity = fingerprint(self._assistant)
        total = len(loaded.of_split(split).questions)
        self._running_in = folder
        folder.mkdir(parents=True)
        (folder / _BEGUN).write_text(json.dumps({"suite": suite, "split": split, "system": identity}), "utf-8")
        try:
            evaluate(loaded, system, folder, reports=self._assistant.index.reports, system_id=identity, split=split)
            return Progress(total, total, run=folder.name)
        except _Halted:
            part = self._measure_part(loaded, folder, split, identity)
            if part is None:
                shutil.rmtree(folder)
                return Progress(0, total, fault="stopped before the first answer. Nothing is kept of the run.")
            return Progress(part["questions"], total, run=folder.name)
        finally:
            (folder / _BEGUN).unlink(missing_ok=True)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"
