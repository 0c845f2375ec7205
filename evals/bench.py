"""Runs started from the web app: suites that were uploaded, runs with their progress, and what they left on disk."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from assistant.batch import turns_of
from assistant.chain import Assistant
from corpus.errors import UserError
from evals.command import fingerprint
from evals.compare import Comparison, compare, read_results
from evals.outputs import FINISHED
from evals.run import ANSWERS, evaluate
from evals.suites import GOLDEN, SPLITS, Suite, load_suite

MOST_CHARACTERS = 3_000_000
_POLL_SECONDS = 0.5
_NAME = re.compile(r"[\w-]{1,80}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: questions asked of all; the run's name once it is finished, or why it ended otherwise."""

    done: int
    total: int
    run: str | None = None
    fault: str | None = None


class Bench:
    """Runs suites one at a time over an assistant and keeps them under `home`."""

    def __init__(self, assistant: Assistant, home: Path) -> None:
        self._assistant = assistant
        self._suites = home / "suites"
        self._runs = home / "runs"
        self._busy = threading.Lock()
        self._halt = threading.Event()

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
            path = suite if suite == GOLDEN else str(self._suites / suite)
            loaded = load_suite(path, self._assistant.index.reports)
        except UserError as fault:
            yield Progress(0, 0, fault=str(fault))
            return
        if not self._busy.acquire(blocking=False):
            yield Progress(0, 0, fault="a run is going on already. Wait for its end, or stop it.")
            return
        yield from self._running(loaded, f"{Path(suite).stem}_{split}", split)

    def halt(self) -> None:
        """Stop the run that is going on."""
        self._halt.set()

    def runs(self) -> dict[str, dict[str, Any]]:
        """The summaries of the finished runs by name, the latest first."""
        found = {}
        for path in sorted(self._runs.glob(f"*/{FINISHED}"), reverse=True):
            found[path.parent.name] = json.loads(path.read_text("utf-8"))
        return found

    def folder(self, run: str) -> Path:
        """The folder of a finished run.

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

    def _running(self, loaded: Suite, label: str, split: str) -> Iterator[Progress]:
        """A run from its start to its end. The lock is held by the work itself and given back when that is over."""
        chosen = loaded.of_split(split).questions
        total = len(chosen) + sum(bool(question.history) for question in chosen)
        halt = self._halt = threading.Event()
        done, ended = [0], [Progress(0, total, fault="the run broke off.")]

        def system(row: Mapping[str, Any]) -> dict[str, Any]:
            if halt.is_set():
                raise UserError("stopped. What was answered so far is not kept as a run.")
            answer = self._assistant.ask(row["question"], history=turns_of(list(row.get("history") or []))).as_json()
            done[0] += 1
            return answer

        def work() -> None:
            try:
                name = self._new_name(f"{time.strftime('%Y-%m-%d_%H%M%S')}_{label}")
                evaluate(
                    loaded, system, self._runs / name, reports=self._assistant.index.reports,
                    system_id=fingerprint(self._assistant), split=split,
                )  # fmt: skip
                ended[0] = Progress(total, total, run=name)
            except UserError as fault:
                ended[0] = Progress(done[0], total, fault=str(fault))
            finally:
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


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"
