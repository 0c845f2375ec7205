"""The eval runner: asks every question of a suite, keeps every answer, and writes figures and reports."""

from __future__ import annotations

import hashlib
import json
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.metrics.compare import read_results
from evals.metrics.scores import score_all
from evals.reports.outputs import FINISHED, write_outputs
from evals.suites.suite import Question, Suite

# What is under test: it takes {"id", "question", "history"} and gives an answer in the published form.
System = Callable[[dict[str, Any]], dict[str, Any]]

ANSWERS = "answers.jsonl"
# Stands after a follow-up's id for its standalone form.
STANDALONE = "#standalone"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a run asks the system."""

    # A question's id, or that of its standalone form.
    name: str
    # Names the words, the history and the system: an answer that was kept counts only under the same key.
    key: str
    # What the system is handed.
    row: dict[str, Any]


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
        # A finished run starts afresh; the answers of one that was interrupted are kept.
        if (out / FINISHED).exists():
            (out / ANSWERS).unlink(missing_ok=True)
            (out / FINISHED).unlink()
        answers = answer_all(chosen.questions, system, out / ANSWERS, system_id=system_id)
    except OSError as fault:
        raise UserError(f"{out}: cannot be written ({fault.strerror}). Choose another folder with --out.") from fault
    own = {question.id: answers[question.id] for question in chosen.questions}
    standalones = {
        name.removesuffix(STANDALONE): answer for name, answer in answers.items() if name.endswith(STANDALONE)
    }
    scores = score_all(chosen.questions, own, standalones, reports)
    return write_outputs(
        scores, out, suite=chosen, split=split, system_id=system_id, reports=reports, baseline=baseline
    )


def measure_partial_run(
    suite: Suite, out: Path, *, reports: Mapping[str, Report], system_id: str, split: str = "all"
) -> dict[str, Any] | None:
    """Measure a run that ended early by the questions answered until then; its summary, None where there are none."""
    chosen = suite.of_split(split)
    answers = _reuse_answers(_list_requests(chosen.questions, system_id), out / ANSWERS)
    # A follow-up counts only with its standalone form: its gap needs both.
    answered = tuple(
        question
        for question in chosen.questions
        if question.id in answers and (not question.history or question.id + STANDALONE in answers)
    )
    if not answered:
        return None
    standalones = {question.id: answers[question.id + STANDALONE] for question in answered if question.history}
    scores = score_all(answered, answers, standalones, reports)
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
    requests = _list_requests(questions, system_id)
    answers = _reuse_answers(requests, path)
    # Lines that are cut off or count no more go; the file is replaced whole, so that an interruption loses nothing.
    kept = path.with_suffix(".part")
    lines = [_format_line(request, answers[request.name]) for request in requests if request.name in answers]
    kept.write_text("".join(lines), "utf-8", newline="\n")
    kept.replace(path)
    missing = [request for request in requests if request.name not in answers]
    talk = _Talk(system)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for request in tqdm(missing, desc="Questions", unit="", initial=len(answers), total=len(requests)):
            answer = _ask(system, request.row | {"history": talk.replay(request.row["history"])})
            answers[request.name] = answer
            file.write(_format_line(request, answer))
            file.flush()
    return answers


class _Talk:
    """Conversations whose questions are given and whose answers are the system's own."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._said: dict[str, str] = {}

    def replay(self, history: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """The history with each answer that is left empty given by the system, asked in turn; each is asked once."""
        turns: list[dict[str, str]] = []
        for turn in history:
            content = turn["content"]
            if turn["role"] == "assistant" and not content and turns:
                key = json.dumps(turns, ensure_ascii=False)
                if key not in self._said:
                    row = {"id": "history", "question": turns[-1]["content"], "history": turns[:-1]}
                    self._said[key] = str(_ask(self._system, row).get("answer") or "")
                content = self._said[key]
            turns.append({"role": turn["role"], "content": content})
        return turns


def _list_requests(questions: Sequence[Question], system_id: str) -> list[Request]:
    """Everything that is asked: each question, and after a follow-up its standalone form without the history."""
    requests = []
    for question in questions:
        history = [dict(turn) for turn in question.history]
        requests.append(_build_request(question.id, question.question, history, system_id))
        if history:
            requests.append(_build_request(question.id + STANDALONE, question.standalone, [], system_id))
    return requests


def _build_request(name: str, question: str, history: list[dict[str, str]], system_id: str) -> Request:
    row = {"id": name, "question": question, "history": history}
    content = json.dumps([row, system_id], sort_keys=True, ensure_ascii=False)
    return Request(name, hashlib.sha256(content.encode("utf-8")).hexdigest()[:16], row)


def _ask(system: System, row: dict[str, Any]) -> dict[str, Any]:
    """The system's answer with its latency; a system that breaks gives an answer that says so, and the run goes on."""
    start = time.perf_counter()
    try:
        answer = dict(system(row))
    except UserError:
        raise
    except Exception as fault:
        answer = {"question": row["question"], "answer": "", "abstained": False, "error": _describe_fault(fault)}
    # The system's own figure counts before ours; it goes last in the line.
    latency = answer.pop("latency_ms", None)
    elapsed = round((time.perf_counter() - start) * 1000, 1)
    return {**answer, "latency_ms": elapsed if latency is None else latency}


def _describe_fault(fault: Exception) -> str:
    """What broke and where, in one line."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__}: {fault} ({Path(frame.filename).name}, line {frame.lineno})"


def _reuse_answers(requests: Sequence[Request], path: Path) -> dict[str, dict[str, Any]]:
    """The answers that a file holds to these requests, by name. What broke is left out: it is asked again."""
    kept = _read_answers(path)
    return {request.name: kept[request.key] for request in requests if request.key in kept}


def _read_answers(path: Path) -> dict[str, dict[str, Any]]:
    """The answers in a file by key; none where there is no file. A line that is cut off holds none."""
    if not path.exists():
        return {}
    answers = {}
    for line in path.read_text("utf-8").split("\n"):
        try:
            row = json.loads(line)
            if not row["answer"].get("error"):
                answers[row["key"]] = row["answer"]
        except (json.JSONDecodeError, KeyError, TypeError):
            continue
    return answers


def _format_line(request: Request, answer: Mapping[str, Any]) -> str:
    return json.dumps({"id": request.name, "key": request.key, "answer": answer}, ensure_ascii=False) + "\n"
