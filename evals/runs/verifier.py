"""Statements with their evidence, honest and lying → how many lies the verifier catches, how many honest ones it keeps.

`pcn-assistant eval --suite verifier` prints the figures by kind: of the pairs that the rules were made with (`seen`),
and apart of the others (`SPLITS`); the pairs are in evals/verifier/*.jsonl. With `--pairs FILE` it measures the pairs
of any file (`pairs.py`), and with `--verifier NAME` a second opinion: alone, and beside the rules.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from assistant.answering.answerer import Answerer
from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.metrics.statistics import ratio_interval
from evals.runs.pairs import Pair, read_pairs

if TYPE_CHECKING:
    from assistant.generation.opinion_record import BenchFigures
    from assistant.generation.second_opinion import Opinion
    from assistant.verification.verifier import Verdict, Verifier

NAME = "verifier"

# The rules were made with `seen`; `unseen` was written when they were done; `open` and `sealed` were written without
# sight of any list of words, before the rules for unknown words, which learned from `open` and, once that had been
# measured, from `sealed`; `last` was written when these were done. `moved` and `fresh` were written together, of the
# evidence's own words; the rules for doers and objects learned from `moved` and, once that had been measured, a little
# from `fresh`; `after` was written when these were done. `independent` is by another author; the check of exchanges and
# new synonyms learned from it, the judge of words did not. `newest` was written when both were done. `readers` is by
# two people who had read the reports alone; the rules for dropped denials, changes, conditions and exclusives learned
# from it. `kinds` was written before those rules, for the same kinds of mistake on other topics; `later` when they were
# done. `third` is by another who had read the reports alone, after all of these; nothing learned from it.
SPLITS = (
    "seen", "unseen", "open", "sealed", "last", "moved", "fresh", "after", "independent", "newest", "readers", "kinds",
    "later", "third",
)  # fmt: skip
# Of these a second opinion is measured: the others are many, and a model takes its time.
_SPLITS_OF_OPINION = ("open", "sealed", "last", "moved", "fresh", "after")
# The kinds of pair whose statement the evidence supports; every other kind is a lie. A `free` paraphrase has hardly a
# word of the evidence's.
HONEST = ("paraphrase", "reworded", "merge", "free")


@dataclass(frozen=True, slots=True)
class Rate:
    """Right verdicts of n, with the 95% bootstrap interval; an interval without width comes from n alone."""

    right: int
    n: int
    low: float
    high: float

    def __str__(self) -> str:
        """As a line of a table."""
        return f"{self.right / self.n:.3f} [{self.low:.3f}, {self.high:.3f}] (n={self.n})"


def load_pairs(split: str | None = None) -> list[Pair]:
    """The pairs of one part, `seen` or `unseen`; None gives all."""
    pairs = []
    for file in sorted((files("evals") / "verifier").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl"):
            pairs += [_pair_from_row(json.loads(line)) for line in file.read_text("utf-8").splitlines()]
    return [pair for pair in pairs if split in (None, pair.split)]


def verify_pairs(verifier: Verifier, pairs: Sequence[Pair], reports: Mapping[str, Report]) -> list[Verdict]:
    """The verdict on each pair, in order."""
    verdicts = []
    for pair in pairs:
        titles = " ".join(reports[report].details.title for report in pair.reports if report in reports)
        verdicts.append(verifier.verify(pair.statement, pair.evidence, context=titles))
    return verdicts


def measure_rates(pairs: Sequence[Pair], verdicts: Sequence[Verdict]) -> dict[str, Rate]:
    """Lies caught and honest statements kept, over all and by kind."""
    groups: dict[str, list[bool]] = {"lies caught": [], "honest kept": []}
    for pair, verdict in zip(pairs, verdicts, strict=True):
        right = verdict.supported == pair.honest
        groups["honest kept" if pair.honest else "lies caught"].append(right)
        groups.setdefault(pair.kind, []).append(right)
    return {name: _measure_rate(rights) for name, rights in groups.items() if rights}


def run_verifier(
    assistant: Answerer, pairs_file: Path | None = None, *, out: Path | None = None, opinion: Opinion | None = None
) -> int:
    """Print the verifier's figures over a file of pairs, or over our own; exit code 2 where the file has bad lines.

    Each bad line is named in a line of standard error, and the others are measured. With `out`, `verdicts.jsonl` there
    holds every pair of the file with its verdict. An `opinion` is measured beside the rules.

    Raises:
        UserError: the opinion cannot be had; the file cannot be read or has no pair that can be measured; `out` cannot
            be written.
    """
    from assistant.generation.opinion_record import describe_figures, keep_figures
    from assistant.verification.verifier import build_verifier

    if pairs_file is None:
        _measure_own_pairs(build_verifier(assistant.index), assistant.index.reports)
        if opinion is not None:
            own = [pair for split in _SPLITS_OF_OPINION for pair in load_pairs(split)]
            figures = _print_opinion(opinion, own, build_verifier(assistant.index), assistant.index.reports)
            keep_figures(assistant.library.home, opinion.name, figures)
            print(f"Kept, and told beside what it checks: {describe_figures(opinion.name, figures)}")
        return 0
    pairs, problems = read_pairs(pairs_file)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not pairs:
        raise UserError(f"{pairs_file.name}: no pair can be measured. docs/evals.md shows the form of a pair.")
    verifier = build_verifier(assistant.index)
    rows = _measure_pairs(verifier, pairs, assistant.index.reports, name=pairs_file.name)
    if out is not None:
        _write_verdicts(out, rows)
    if opinion is not None:
        _print_opinion(opinion, pairs, verifier, assistant.index.reports)
    return 2 if problems else 0


def _measure_pairs(
    verifier: Verifier, pairs: Sequence[Pair], reports: Mapping[str, Report], *, name: str
) -> list[dict[str, Any]]:
    """Print the figures over somebody's pairs, those and apart those that the rules were made with; the rows."""
    # Of what the rules were made with, a figure says little: it is told apart.
    made_with = {pair.statement for pair in load_pairs("seen")}
    groups = {
        f"{name}, new to the rules": [pair for pair in pairs if pair.statement not in made_with],
        f"{name}, the rules were made with them": [pair for pair in pairs if pair.statement in made_with],
    }
    rows = []
    for told, group in groups.items():
        if group:
            verdicts = verify_pairs(verifier, group, reports)
            _print_rates(told, group, verdicts)
            rows += [_describe(pair, verdict) for pair, verdict in zip(group, verdicts, strict=True)]
    return rows


def _print_opinion(
    opinion: Opinion, pairs: Sequence[Pair], verifier: Verifier, reports: Mapping[str, Report]
) -> BenchFigures:
    """How often a second opinion is right by itself, and what the rules and it together catch and keep."""
    from assistant.generation.opinion_record import BenchFigures
    from assistant.verification.verifier import Verdict

    alone = [
        Verdict(opinion.carries(pair.statement, "\n".join(pair.evidence)))
        for pair in tqdm(pairs, desc=opinion.name, unit="pairs", leave=False)
    ]
    rules = verify_pairs(verifier, pairs, reports)
    both = [Verdict(one.supported and other.supported) for one, other in zip(rules, alone, strict=True)]
    right = _measure_rate([verdict.supported == pair.honest for pair, verdict in zip(pairs, alone, strict=True)])
    print(f"{opinion.name} alone is right on {right}")
    for name, verdicts in ((opinion.name, alone), ("the rules", rules), (f"the rules and {opinion.name}", both)):
        rates = measure_rates(pairs, verdicts)
        print(f"  {name}: lies caught {rates.get('lies caught')}; honest kept {rates.get('honest kept')}")
    own = measure_rates(pairs, alone)
    caught, kept = (
        rate.right / rate.n if (rate := own.get(group)) else None for group in ("lies caught", "honest kept")
    )
    return BenchFigures(right.n, right.right, caught, kept, date.today().isoformat())


def _measure_own_pairs(verifier: Verifier, reports: Mapping[str, Report]) -> None:
    """Print the figures over our own pairs, seen and unseen apart, and which seen ones were judged wrongly."""
    for split in SPLITS:
        pairs = load_pairs(split)
        verdicts = verify_pairs(verifier, pairs, reports)
        _print_rates(split, pairs, verdicts)
        by_hand = [(pair, verdict) for pair, verdict in zip(pairs, verdicts, strict=True) if pair.id.startswith("hand")]
        rates = measure_rates([pair for pair, _ in by_hand], [verdict for _, verdict in by_hand])
        # The first two are those over all kinds.
        for name, rate in list(rates.items())[:2]:
            print(f"  by hand alone, {name}: {rate}")
        # What was judged wrongly is shown of the seen pairs alone: looking is what makes a pair seen.
        if split == "seen":
            _print_mistakes(pairs, verdicts)


def _print_rates(name: str, pairs: Sequence[Pair], verdicts: Sequence[Verdict]) -> None:
    print(f"{name}: {len(pairs)} pairs")
    for kind, rate in measure_rates(pairs, verdicts).items():
        print(f"  {kind}: {rate}")


def _describe(pair: Pair, verdict: Verdict) -> dict[str, Any]:
    """A pair with its verdict, as verdicts.jsonl holds it."""
    return {
        "id": pair.id,
        "kind": pair.kind,
        "honest": pair.honest,
        "supported": verdict.supported,
        "right": verdict.supported == pair.honest,
        "faults": list(verdict.faults),
        "statement": pair.statement,
    }


def _write_verdicts(out: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (out / "verdicts.jsonl").write_text("".join(lines), encoding="utf-8", newline="\n")
    except OSError as fault:
        raise UserError(f"{out}: cannot be written ({fault.strerror}). Choose another folder with --out.") from fault
    print(f"Every verdict: {out / 'verdicts.jsonl'}")


def _pair_from_row(row: Mapping[str, Any]) -> Pair:
    return Pair(
        id=row["id"],
        kind=row["kind"],
        honest=row["honest"],
        split=row["split"],
        statement=row["statement"],
        evidence=tuple(piece["text"] for piece in row["evidence"]),
        reports=tuple(piece["report"] for piece in row["evidence"]),
        source=row["source"],
    )


def _measure_rate(rights: Sequence[bool]) -> Rate:
    """A share with its interval; where all are right or none, the interval is Hanley and Lippman-Hand's 3 / n."""
    n, right = len(rights), sum(rights)
    low, high = ratio_interval([(float(value), 1.0) for value in rights])
    if right == n:
        low = max(0.0, 1 - 3 / n)
    elif right == 0:
        high = min(1.0, 3 / n)
    return Rate(right, n, low, high)


def _print_mistakes(pairs: Sequence[Pair], verdicts: Sequence[Verdict]) -> None:
    for pair, verdict in zip(pairs, verdicts, strict=True):
        if verdict.supported != pair.honest:
            print(f"{pair.id} {pair.kind}: {pair.statement} {list(verdict.faults)}", file=sys.stderr)
