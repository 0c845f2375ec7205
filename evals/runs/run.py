"""The eval runner: asks every question of a suite, keeps every answer, and writes figures and reports."""

from __future__ import annotations

import hashlib
import json
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.metrics.compare import read_results
from evals.metrics.scores import score_all
from evals.reports.outputs import FINISHED, write_outputs
from evals.suites.suite import Question, Suite

System = Callable[[dict[str, Any]], dict[str, Any]]

ANSWERS = "answers.jsonl"
STANDALONE = "#standalone"


def evaluate(
    suite: Suite,
    system: System,
    out: Path,
    *,
    reports: Mapping[str, Report],
    system_id: str,
    split: str = "all",
    baseline: Path | None = None,
) -> dict[str, Any]:
    """Ask the system every question of a split, write what came of it to the folder `out`, and return the summary.

    The system takes {"id", "question", "history"} and gives an answer in the published form; `system_id` names it and
    all it depends on. A follow-up is also asked as its standalone form. A run that was interrupted goes on where it
    stopped, if suite and system are the same; a finished one starts afresh. Progress goes to standard error.

    Raises:
        UserError: no question in the split, no run in the folder `baseline`, or `out` cannot be written.
    """
    chosen = suite.of_split(split)
    if not chosen.questions:
        raise UserError(f"suite '{suite.name}' has no question in split '{split}'. Try --split all.")
    if baseline:
        read_results(baseline)
    try:
        out.mkdir(parents=True, exist_ok=True)
        if (out / FINISHED).exists():
            (out / ANSWERS).unlink(missing_ok=True)
            (out / FINISHED).unlink()
        answers = answer_all(chosen.questions, system, out / ANSWERS, system_id=system_id)
    except OSError as fault:
        raise UserError(f"{out}: cannot be written ({fault.strerror}). Choose another folder with --out.") from fault
    own = {question.id: answers[question.id] for question in chosen.questions}
    standalones = {name.removesuffix(STANDALONE): a for name, a in answers.items() if name.endswith(STANDALONE)}
    scores = score_all(chosen.questions, own, standalones, reports)
    return write_outputs(
        scores, out, suite=chosen, split=split, system_id=system_id, reports=reports, baseline=baseline
    )


def measure_part(
    suite: Suite, out: Path, *, reports: Mapping[str, Report], system_id: str, split: str = "all"
) -> dict[str, Any] | None:
    """Measure a run that ended early by the questions answered until then; its summary, None where there are none."""
    chosen = suite.of_split(split)
    kept = _kept(out / ANSWERS)
    known = {name: kept[key] for name, key, _ in _asked(chosen.questions, system_id) if key in kept}
    answered = tuple(q for q in chosen.questions if q.id in known and (not q.history or q.id + STANDALONE in known))
    if not answered:
        return None
    standalones = {q.id: known[q.id + STANDALONE] for q in answered if q.history}
    scores = score_all(answered, known, standalones, reports)
    part = replace(chosen, questions=answered)
    return write_outputs(
        scores, out, suite=part, split=split, system_id=system_id, reports=reports, stopped_of=len(chosen.questions)
    )


def answer_all(
    questions: tuple[Question, ...], system: System, path: Path, *, system_id: str
) -> dict[str, dict[str, Any]]:
    """Every question's answer, by id; those that the file holds already are not asked again.

    Each answer is appended to the file as it comes. A line cut off by an interruption is dropped. An answer counts only
    for the same words asked of the same system.
    """
    wanted = list(_asked(questions, system_id))
    kept = _kept(path)
    known = {name: kept[key] for name, key, _ in wanted if key in kept}
    whole = path.with_suffix(".part")
    whole.write_text(
        "".join(_line(name, key, known[name]) for name, key, _ in wanted if name in known), "utf-8", newline="\n"
    )
    whole.replace(path)
    missing = [asked for asked in wanted if asked[0] not in known]
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for name, key, row in tqdm(missing, desc="Questions", unit="", initial=len(known), total=len(wanted)):
            known[name] = _answer(system, row)
            file.write(_line(name, key, known[name]))
            file.flush()
    return known


def _asked(questions: tuple[Question, ...], system_id: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, key, row) of everything that is asked; the key changes with the words, the history and the system."""
    for question in questions:
        history = [dict(turn) for turn in question.history]
        asked = [(question.id, question.question, history)]
        if history:
            asked.append((question.id + STANDALONE, question.standalone, []))
        for name, words, turns in asked:
            row = {"id": name, "question": words, "history": turns}
            content = json.dumps([row, system_id], sort_keys=True, ensure_ascii=False)
            yield name, hashlib.sha256(content.encode("utf-8")).hexdigest()[:16], row


def _answer(system: System, row: dict[str, Any]) -> dict[str, Any]:
    """The system's answer with its latency; a system that breaks gives an answer that says so, and the run goes on."""
    start = time.perf_counter()
    try:
        answer = dict(system(row))
    except UserError:
        raise
    except Exception as fault:
        answer = {"question": row["question"], "answer": "", "abstained": False, "error": _told(fault)}
    latency = answer.pop("latency_ms", None)
    took = round((time.perf_counter() - start) * 1000, 1)
    return {**answer, "latency_ms": took if latency is None else latency}


def _told(fault: Exception) -> str:
    """What broke and where, in one line."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__}: {fault} ({Path(frame.filename).name}, line {frame.lineno})"


def _kept(path: Path) -> dict[str, dict[str, Any]]:
    """The answers in the file by key. A line that is cut off holds none, and what broke is asked again."""
    found = {}
    for line in path.read_text("utf-8").split("\n") if path.exists() else ():
        try:
            row = json.loads(line)
            if not row["answer"].get("error"):
                found[row["key"]] = row["answer"]
        except (json.JSONDecodeError, KeyError, TypeError):
            continue
    return found


def _line(name: str, key: str, answer: Mapping[str, Any]) -> str:
    return json.dumps({"id": name, "key": key, "answer": answer}, ensure_ascii=False) + "\n"
