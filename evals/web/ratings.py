"""What evaluators think of answers, kept beside a run, and how far they agree with the automatic figure."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

VERDICTS = ("right", "partly", "wrong", "unclear")
FILE = "verdicts.jsonl"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An evaluator's verdict on one item of a run."""

    id: str
    verdict: str
    comment: str = ""


def keep_verdict(folder: Path, verdict: Verdict) -> None:
    """Keep a verdict in a run's folder; the last one on an item counts.

    Raises:
        OSError: the folder cannot be written.
        ValueError: no such verdict.
    """
    if verdict.verdict not in VERDICTS:
        raise ValueError(f"no verdict '{verdict.verdict}'")
    with (folder / FILE).open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(asdict(verdict), ensure_ascii=False) + "\n")


def read_verdicts(folder: Path) -> dict[str, Verdict]:
    """The verdicts on a run's items, by id; a line that is cut off holds none."""
    path = folder / FILE
    found = {}
    for line in path.read_text("utf-8").split("\n") if path.is_file() else ():
        try:
            verdict = Verdict(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[verdict.id] = verdict
    return found


def automatic(result: Mapping[str, Any]) -> str:
    """What the figures make of an item: right where nothing failed, partly where some facts were said, else wrong."""
    if not result["failures"]:
        return "right"
    return "partly" if result["scores"].get("fact_recall", 0) > 0 else "wrong"


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement beyond chance of two raters (Cohen 1960): (p_o − p_e) / (1 − p_e).

    p_o is the share of pairs that agree, p_e the share that would by chance, from how often each rater gives each
    category. None where there are no pairs, or where both raters give one and the same category throughout.
    """
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(first == second for first, second in pairs) / n
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    expected = sum(firsts[category] * seconds[category] for category in firsts) / n**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def rated(results: Sequence[Mapping[str, Any]], verdicts: Mapping[str, Verdict]) -> list[tuple[str, str]]:
    """(evaluator's, automatic) for every item with a verdict; 'unclear' is none."""
    return [
        (verdicts[row["id"]].verdict, automatic(row))
        for row in results
        if row["id"] in verdicts and verdicts[row["id"]].verdict != "unclear"
    ]


def verdicts_csv(results: Sequence[Mapping[str, Any]], verdicts: Mapping[str, Verdict]) -> str:
    """The verdicts as a table for a spreadsheet; no cell is taken for a formula."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["id", "question", "verdict", "automatic", "comment"])
    for row in results:
        if row["id"] in verdicts:
            verdict = verdicts[row["id"]]
            cells = [row["id"], row["question"], verdict.verdict, automatic(row), verdict.comment]
            table.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells])
    return file.getvalue()
