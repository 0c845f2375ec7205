"""How far several raters agree: weighted kappa for two, Krippendorff's alpha for all, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations

from evals.runs.ratings import Rating

# The verdicts that can be put in order, from the worst; "unclear" is no verdict.
ORDER = ("wrong", "partly", "right")


def weighted_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement of two raters beyond chance with linear weights (Cohen 1968): 1 − Σ w·observed / Σ w·expected.

    "right" against "wrong" weighs twice as much as against "partly". None where there are no pairs, or where both
    raters give one and the same verdict throughout.
    """
    if not pairs:
        return None
    firsts = Counter(first for first, _ in pairs)
    seconds = Counter(second for _, second in pairs)
    observed = sum(_distance(first, second) for first, second in pairs) / len(pairs)
    expected = sum(firsts[a] * seconds[b] * _distance(a, b) for a in firsts for b in seconds) / len(pairs) ** 2
    return None if expected == 0 else 1 - observed / expected


def krippendorff_alpha(items: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's ordinal alpha (2011): 1 − observed / expected disagreement. `items`: the verdicts on each answer.

    Raters may leave answers out; an answer with one verdict says nothing. None where nothing can be compared or all
    verdicts are the same.
    """
    judged = [verdicts for verdicts in items if len(verdicts) > 1]
    totals = Counter(verdict for verdicts in judged for verdict in verdicts)
    n = sum(totals.values())
    if n < 2:
        return None
    squared = _ordinal_distances(totals)
    observed = 0.0
    for verdicts in judged:
        observed += sum(squared[pair] for pair in permutations(verdicts, 2)) / (len(verdicts) - 1)
    expected = sum(totals[a] * totals[b] * squared[a, b] for a in ORDER for b in ORDER) / (n - 1)
    return None if expected == 0 else 1 - observed / expected


def compare_raters(by_rater: Mapping[str, Mapping[str, Rating]]) -> list[tuple[str, str, float | None, int]]:
    """(rater, rater, weighted kappa, answers that both rated) for every two raters."""
    found = []
    for one, other in combinations(by_rater, 2):
        both = [id for id in by_rater[one] if id in by_rater[other]]
        pairs = [(by_rater[one][id].verdict, by_rater[other][id].verdict) for id in both]
        pairs = [pair for pair in pairs if set(pair) <= set(ORDER)]
        found.append((one, other, weighted_kappa(pairs), len(pairs)))
    return found


def collect_verdicts(by_rater: Mapping[str, Mapping[str, Rating]]) -> dict[str, dict[str, str]]:
    """The verdict of each rater on each answer, by the question's id; "unclear" is left out."""
    found: dict[str, dict[str, str]] = {}
    for rater, ratings in by_rater.items():
        for rating in ratings.values():
            if rating.verdict in ORDER:
                found.setdefault(rating.id, {})[rater] = rating.verdict
    return found


def list_disagreements(by_rater: Mapping[str, Mapping[str, Rating]]) -> dict[str, dict[str, str]]:
    """The answers on which raters differ, the widest apart first, each with everybody's verdict."""
    verdicts = collect_verdicts(by_rater)
    apart = {id: given for id, given in verdicts.items() if len(set(given.values())) > 1}
    return dict(sorted(apart.items(), key=lambda item: -_width(list(item[1].values()))))


def _distance(first: str, second: str) -> int:
    return abs(ORDER.index(first) - ORDER.index(second))


def _width(verdicts: Sequence[str]) -> int:
    ranks = [ORDER.index(verdict) for verdict in verdicts]
    return max(ranks) - min(ranks)


def _ordinal_distances(totals: Mapping[str, int]) -> dict[tuple[str, str], float]:
    """Squared ordinal distance of two verdicts: (how often those from one to the other are given, ends by half)²."""
    squared = {}
    for a, first in enumerate(ORDER):
        for b, second in enumerate(ORDER):
            between = ORDER[min(a, b) : max(a, b) + 1]
            apart = sum(totals.get(verdict, 0) for verdict in between)
            apart_by = apart - (totals.get(first, 0) + totals.get(second, 0)) / 2
            squared[first, second] = apart_by**2 if a != b else 0.0
    return squared
