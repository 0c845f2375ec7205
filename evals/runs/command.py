"""What `pcn-assistant eval` does: the assistant as a system under test, the run, and the gate's verdict."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import parse_turns
from assistant.generation.chat_model import ChatModel
from corpus.errors import UserError
from evals.metrics.gate import gate_lines, load_floors, passes
from evals.runs.briefings import NAME as BRIEFINGS
from evals.runs.briefings import run_briefings
from evals.runs.judge import judge_run
from evals.runs.run import evaluate
from evals.suites.suite import Suite, load_suite

EVIDENCE = "evidence_mode"


def run_eval(
    assistant: Answerer,
    suite: str,
    *,
    split: str,
    out: Path,
    baseline: Path | None = None,
    gate: bool = False,
    judge: ChatModel | None = None,
) -> int:
    """Run a suite and print its main figures; exit code 1 where the gate is asked for and fails.

    A judge adds figures of its own, labelled as judged; the gate never sees them.

    Raises:
        UserError: no such suite or split, or a folder that cannot be read or written.
    """
    if suite == BRIEFINGS:
        if judge:
            raise UserError("--judge judges answers, not briefing notes. Choose another suite.")
        return run_briefings(assistant, split=split, out=out, gate=gate, baseline=baseline)
    loaded = load_suite(suite, assistant.index.reports)
    for problem in loaded.problems:
        print(f"Left out: {problem}", file=sys.stderr)

    def system(row: Mapping[str, Any]) -> dict[str, Any]:
        return assistant.ask(row["question"], history=parse_turns(row.get("history"))).as_json()

    if assistant.model is not None:
        baseline = baseline or _run_evidence_mode(assistant, loaded, split=split, out=out / EVIDENCE)
    else:
        assistant.ask("warm up")
    summary = evaluate(
        loaded,
        system,
        out,
        reports=assistant.index.reports,
        system_id=fingerprint(assistant),
        split=split,
        baseline=baseline,
    )
    for name, figure in summary["figures"]["overall"].items():
        print(_figure_line(name, figure))
    for name, share in summary.get("sentences", {}).get("shares", {}).items():
        print(f"sentences {name}: {share:.3f} (n={summary['sentences']['n']})")
    if judge:
        print("\n".join(judge_run(out, judge)))
    print(f"The report: {out / 'report.html'}")
    if not gate:
        return 0
    lines = gate_lines(summary, load_floors())
    print("\n".join(str(line) for line in lines))
    return 0 if passes(lines) else 1


def _run_evidence_mode(assistant: Answerer, suite: Suite, *, split: str, out: Path) -> Path:
    """The same questions answered without the model: what model mode is compared with, question by question."""
    plain = assistant.evidence_mode

    def system(row: Mapping[str, Any]) -> dict[str, Any]:
        return plain.ask(row["question"], history=parse_turns(row.get("history"))).as_json()

    plain.ask("warm up")
    evaluate(suite, system, out, reports=plain.index.reports, system_id=fingerprint(plain), split=split)
    return out


def fingerprint(assistant: Answerer) -> str:
    """What names this assistant: the index it answers from, and every line of its code and weights."""
    digest = hashlib.sha256(json.dumps(assistant.index.manifest.content).encode())
    for package in ("corpus", "index", "assistant"):
        folder = Path(str(files(package)))
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("weights/*")]):
            digest.update(path.read_bytes())
    if assistant.model is not None:
        for path in sorted(Path(str(files("prompts"))).glob("*.md")):
            digest.update(path.read_bytes())
        return f"model mode, {assistant.model.name}, {digest.hexdigest()[:12]}"
    return f"evidence mode {digest.hexdigest()[:12]}"


def _figure_line(name: str, figure: Mapping[str, Any]) -> str:
    bounds = figure.get("interval")
    interval = f" [{bounds[0]:.3f}, {bounds[1]:.3f}]" if bounds else ""
    value = figure.get("value")
    return f"{name}: {'not measured' if value is None else f'{value:.3f}'}{interval} (n={figure.get('n')})"
