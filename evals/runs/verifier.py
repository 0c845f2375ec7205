"""The verifier's bench: statements with their evidence, honest and lying → how many lies are caught, honest ones kept.

`python -m evals.runs.verifier` prints the figures by kind: of the pairs that the rules were made with (`seen`), and
apart of those that no rule was made with (`unseen`); the pairs are in evals/verifier/*.jsonl.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from assistant.verification.verifier import Verdict, Verifier
from corpus.vocabulary import Report
from evals.metrics.statistics import ratio_interval

HONEST = ("paraphrase", "reworded", "merge")


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and the evidence it cites; `kind` says how it was made; `honest` whether the evidence supports it."""

    id: str
    kind: str
    honest: bool
    split: str
    statement: str
    evidence: tuple[str, ...]
    reports: tuple[str, ...]
    source: str


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
    folder = files("evals") / "verifier"
    rows: list[Mapping[str, Any]] = [
        json.loads(line)
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    return [
        Pair(
            row["id"], row["kind"], row["honest"], row["split"], row["statement"],
            tuple(piece["text"] for piece in row["evidence"]), tuple(piece["report"] for piece in row["evidence"]),
            row["source"],
        )
        for row in rows
        if split in (None, row["split"])
    ]  # fmt: skip


def verify_pairs(verifier: Verifier, pairs: Sequence[Pair], reports: Mapping[str, Report]) -> list[Verdict]:
    """The verdict on each pair, in order."""
    return [
        verifier.verify(
            pair.statement, pair.evidence, context=" ".join(reports[report].details.title for report in pair.reports)
        )
        for pair in pairs
    ]


def measure_rates(pairs: Sequence[Pair], found: Sequence[Verdict]) -> dict[str, Rate]:
    """Lies caught and honest statements kept, over all and by kind."""
    groups: dict[str, list[bool]] = {"lies caught": [], "honest kept": []}
    for pair, verdict in zip(pairs, found, strict=True):
        right = verdict.supported == pair.honest
        groups["honest kept" if pair.honest else "lies caught"].append(right)
        groups.setdefault(pair.kind, []).append(right)
    return {name: _rate(rights) for name, rights in groups.items() if rights}


def _rate(rights: Sequence[bool]) -> Rate:
    """A share with its interval; where all are right or none, the interval is Hanley and Lippman-Hand's 3 / n."""
    n, right = len(rights), sum(rights)
    low, high = ratio_interval([(float(value), 1.0) for value in rights])
    if right == n:
        low = max(0.0, 1 - 3 / n)
    elif right == 0:
        high = min(1.0, 3 / n)
    return Rate(right, n, low, high)


def main() -> None:
    """Print the figures, and what was judged wrongly."""
    from assistant.factory import open_assistant
    from assistant.settings import load_settings
    from assistant.verification.verifier import build_verifier

    assistant = open_assistant(load_settings())
    verifier = build_verifier(assistant.index)
    for split in ("seen", "unseen"):
        pairs = load_pairs(split)
        found = verify_pairs(verifier, pairs, assistant.index.reports)
        print(f"{split}: {len(pairs)} pairs")
        for name, rate in measure_rates(pairs, found).items():
            print(f"  {name}: {rate}")
        by_hand = [(p, v) for p, v in zip(pairs, found, strict=True) if p.id.startswith("hand")]
        for name, rate in list(measure_rates([p for p, _ in by_hand], [v for _, v in by_hand]).items())[:2]:
            print(f"  by hand alone, {name}: {rate}")
        for pair, verdict in zip(pairs, found, strict=True):
            # What was judged wrongly is told for the seen pairs alone: looking is what makes a pair seen.
            if split == "seen" and verdict.supported != pair.honest:
                print(f"{pair.id} {pair.kind}: {pair.statement} {list(verdict.faults)}", file=sys.stderr)


if __name__ == "__main__":
    main()
