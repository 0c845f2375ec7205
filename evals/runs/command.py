"""What `pcn-assistant eval` does: the assistant as a system under test, the run, and the gate's verdict."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answering.answerer import Answerer
from assistant.answering.conversation import parse_turns
from assistant.generation.chat_model import ChatModel
from corpus.errors import UserError
from evals.metrics.gate import check_gate, has_passed, load_floors
from evals.runs.briefings import NAME as BRIEFINGS
from evals.runs.briefings import run_briefings
from evals.runs.judge import judge_run
from evals.runs.run import System, evaluate
from evals.runs.styles import run_styles
from evals.runs.verifier import NAME as VERIFIER
from evals.runs.verifier import run_verifier
from evals.suites.suite import BUILT_IN, Suite, load_suite

if TYPE_CHECKING:
    from assistant.generation.second_opinion import Opinion

# The folder, inside that of a run with a model, for the same questions without it.
EVIDENCE = "evidence_mode"


def run_eval(
    assistant: Answerer,
    suite: str,
    *,
    split: str,
    out: Path | None,
    baseline: Path | None = None,
    gate: bool = False,
    judge: ChatModel | None = None,
    pairs: Path | None = None,
    home: Path | None = None,
    styles: bool = False,
    opinion: Opinion | None = None,
) -> int:
    """Run a suite and print its main figures; exit code 1 where the gate is asked for and fails.

    A judge adds figures of its own, labelled as judged; the gate never sees them. `pairs` is a file of pairs for the
    suite `verifier`, which alone needs no `out`, and measures an `opinion` beside the rules. `styles` answers the suite
    without the model and in each of its styles, and prints the figures side by side. A suite that was written on the
    page of the `home` goes by its name.

    Raises:
        UserError: no such suite or split, options that do not go together, or a folder that cannot be read or written.
    """
    if suite == VERIFIER:
        if baseline or gate or judge:
            raise UserError("--suite verifier takes --pairs and --out alone. Leave out --baseline, --gate and --judge.")
        return run_verifier(assistant, pairs, out=out, opinion=opinion)
    if pairs is not None:
        raise UserError("--pairs goes with --suite verifier. Leave it out, or choose that suite.")
    if out is None:
        raise UserError("--out DIR is needed: the folder for answers, figures and report.")
    if styles:
        _refuse_beside_styles(baseline=baseline, gate=gate, judge=judge)
        return _run_styles(assistant, suite, split=split, out=out, home=home)
    if suite == BRIEFINGS:
        if judge:
            raise UserError("--judge judges answers, not briefing notes. Choose another suite.")
        return run_briefings(assistant, split=split, out=out, gate=gate, baseline=baseline)
    loaded = _load_suite(assistant, suite, home)
    if assistant.model is None:
        # The first question loads what is loaded late; its time would be counted.
        assistant.ask("warm up")
    elif baseline is None:
        baseline = _run_evidence_mode(assistant, loaded, split=split, out=out / EVIDENCE)
    summary = evaluate(
        loaded,
        as_system(assistant),
        out,
        reports=assistant.index.reports,
        system_id=fingerprint(assistant),
        split=split,
        baseline=baseline,
    )
    _print_figures(summary)
    if judge:
        print("\n".join(judge_run(out, judge, questions=loaded.questions)))
    print(f"The report: {out / 'report.html'}")
    return _pass_gate(summary, suite) if gate else 0


def _pass_gate(summary: Mapping[str, Any], suite: str) -> int:
    """Print the gate's checks of a run; 1 where one fails, else 0."""
    checks = check_gate(summary, load_floors(suite=suite))
    print("\n".join(str(check) for check in checks))
    return 0 if has_passed(checks) else 1


def _load_suite(assistant: Answerer, suite: str, home: Path | None) -> Suite:
    """The suite of a name; questions that are left out are named on standard error."""
    loaded = load_suite(find_own_suite(suite, home), assistant.index.reports)
    for problem in loaded.problems:
        print(f"Left out: {problem}", file=sys.stderr)
    return loaded


def _refuse_beside_styles(*, baseline: Path | None, gate: bool, judge: ChatModel | None) -> None:
    """Refuse what does not go with --styles.

    Raises:
        UserError: a baseline, the gate or a judge was asked for.
    """
    if baseline or gate or judge:
        raise UserError("--styles compares styles alone. Leave out --baseline, --gate and --judge.")


def _run_styles(assistant: Answerer, suite: str, *, split: str, out: Path, home: Path | None) -> int:
    """Answer a suite without the model and in each of its styles; 0.

    Raises:
        UserError: as `run_styles`, and for the suite of briefing notes, which has no styles.
    """
    if suite == BRIEFINGS:
        raise UserError("--styles compares answers, not briefing notes. Choose another suite.")
    loaded = _load_suite(assistant, suite, home)
    assistant.evidence_mode.ask("warm up")
    run_styles(assistant, loaded, split=split, out=out, system_id=fingerprint(assistant))
    return 0


def find_own_suite(name: str, home: Path | None) -> str:
    """A suite's name as `load_suite` takes it: the path of one that was written on the page, else the name itself.

    "mine" and "mine.jsonl" both name the file mine.jsonl among the suites of the home; a file that is there goes first.
    """
    if home is None or name in BUILT_IN or Path(name).is_file() or Path(name).name != name:
        return name
    places = [folder / (name + suffix) for folder in (home / "suites", home) for suffix in ("", ".jsonl", ".csv")]
    return next((str(place) for place in places if place.suffix in (".jsonl", ".csv") and place.is_file()), name)


def as_system(assistant: Answerer) -> System:
    """The assistant as a run asks it."""

    def ask(row: Mapping[str, Any]) -> dict[str, Any]:
        return assistant.ask(row["question"], history=parse_turns(row.get("history"))).as_json()

    return ask


def fingerprint(assistant: Answerer) -> str:
    """What names this assistant: the index it answers from, and every line of its code and weights.

    Example: "evidence mode 1a2b3c4d5e6f", or "model mode, openai:gpt, 1a2b3c4d5e6f".
    """
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


def _run_evidence_mode(assistant: Answerer, suite: Suite, *, split: str, out: Path) -> Path:
    """The same questions answered without the model: what model mode is compared with, question by question."""
    plain = assistant.evidence_mode
    plain.ask("warm up")
    evaluate(suite, as_system(plain), out, reports=plain.index.reports, system_id=fingerprint(plain), split=split)
    return out


def _print_figures(summary: Mapping[str, Any]) -> None:
    for name, figure in summary["figures"]["overall"].items():
        low, high = figure["interval"]
        print(f"{name}: {figure['value']:.3f} [{low:.3f}, {high:.3f}] (n={figure['n']})")
    for name, share in summary.get("sentences", {}).get("shares", {}).items():
        print(f"sentences {name}: {share:.3f} (n={summary['sentences']['n']})")
