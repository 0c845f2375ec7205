"""Which reports a question needs, from the passages that the engines find for it and the words that reports hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

# So many reports with the best passages are looked at as a whole.
LOOKED_AT = 24
# A report that scores less than this share of the best is left out.
LEAST_SHARE = 0.6

# A passage as an engine finds it: its report, and its score.
Found = tuple[str, float]


def rarity(reports: int, holding: int) -> float:
    """How much a word tells one report from others: its idf among so many reports, so many of which hold it."""
    return math.log(1 + (reports - holding + 0.5) / (holding + 0.5))


def score_passages(dense: Sequence[Found], lexical: Sequence[Found], *, depth: int) -> dict[str, float]:
    """The reports with the best passages by meaning and by words, best first, each with its score, 0 to 2.

    Both lists are best first, of `depth` passages at the most. A report's score is the share that its best passage has
    of the best of all by meaning, and the same by words, added up: what a single passage says decides, as an answer
    quotes a few lines.
    """
    scores: dict[str, float] = {report: 0.0 for report, _ in (*dense, *lexical)}
    for ranked in (dense, lexical):
        shares = _best_shares(ranked)
        # What an engine did not find among so many stands no higher than the last that it did.
        least = min(shares.values()) if shares and len(ranked) >= depth else 0.0
        for report in scores:
            scores[report] += shares.get(report, least)
    order = sorted(scores, key=lambda report: -scores[report])
    return {report: scores[report] for report in order[:LOOKED_AT]}


def choose_reports(
    scores: Mapping[str, float], words: Mapping[str, float], holders: Callable[[str], set[str]], *, most: int
) -> list[str]:
    """The reports that a question needs, best first, `most` at the most.

    To a report's score by its best passage comes the share of the question's `words`, each with its rarity, that it
    holds anywhere: a line that reads like an answer but stands in a report that never speaks of what is asked is none.
    `holders` gives the reports that hold a word.
    """
    total = sum(words.values())
    whole = dict.fromkeys(scores, 0.0 if total else 1.0)
    for word, weight in words.items():
        for report in holders(word):
            whole[report] += weight / total
    together = {report: score + whole[report] for report, score in scores.items()}
    order = sorted(together, key=lambda report: -together[report])[:most]
    return [report for report in order if together[report] >= LEAST_SHARE * together[order[0]]]


def _best_shares(found: Sequence[Found]) -> dict[str, float]:
    """Each report's best score as a share of the best of all."""
    best: dict[str, float] = {}
    for report, score in found:
        best.setdefault(report, score)
    highest = max(best.values(), default=0.0)
    return {report: max(0.0, score) / highest for report, score in best.items()} if highest > 0 else {}
