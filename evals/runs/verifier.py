"""Statements with their evidence, honest and lying → how many lies the verifier catches, how many honest ones it keeps.

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

# The kinds of pair whose statement the evidence supports; every other kind is a lie.
HONEST = ("paraphrase", "reworded", "merge")


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and the evidence it cites."""

    id: str
    # How it was made, such as "number" where a number was changed.
    kind: str
    # Whether the evidence supports the statement.
    honest: bool
    # `seen` by whoever made the rules, or `unseen`.
    split: str
    statement: str
    evidence: tuple[str, ...]
    # The report that each piece of evidence is from.
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
    pairs = []
    for file in sorted((files("evals") / "verifier").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl"):
            pairs += [_pair_from_row(json.loads(line)) for line in file.read_text("utf-8").splitlines()]
    return [pair for pair in pairs if split in (None, pair.split)]


def verify_pairs(verifier: Verifier, pairs: Sequence[Pair], reports: Mapping[str, Report]) -> list[Verdict]:
    """The verdict on each pair, in order."""
    verdicts = []
    for pair in pairs:
        titles = " ".join(reports[report].details.title for report in pair.reports)
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


def main() -> None:
    """Print the figures, and what was judged wrongly."""
    from assistant.factory import open_assistant
    from assistant.settings import load_settings
    from assistant.verification.verifier import build_verifier

    assistant = open_assistant(load_settings())
    verifier = build_verifier(assistant.index)
    for split in ("seen", "unseen"):
        pairs = load_pairs(split)
        verdicts = verify_pairs(verifier, pairs, assistant.index.reports)
        print(f"{split}: {len(pairs)} pairs")
        for name, rate in measure_rates(pairs, verdicts).items():
            print(f"  {name}: {rate}")
        by_hand = [(pair, verdict) for pair, verdict in zip(pairs, verdicts, strict=True) if pair.id.startswith("hand")]
        rates = measure_rates([pair for pair, _ in by_hand], [verdict for _, verdict in by_hand])
        # The first two are those over all kinds.
        for name, rate in list(rates.items())[:2]:
            print(f"  by hand alone, {name}: {rate}")
        # What was judged wrongly is shown of the seen pairs alone: looking is what makes a pair seen.
        if split == "seen":
            _print_mistakes(pairs, verdicts)


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


if __name__ == "__main__":
    main()
