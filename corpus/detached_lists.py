"""Lists whose bullets or numbers an extraction tore off: N lonely marks, then N items without marks."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.headings import left_open
from corpus.lines import Line, forced

_EVENNESS = 0.1
_FULL = 0.9
_SEPARATOR = re.compile(r"(?:[;:]|,|,\s+(?:and|or))$")


def split_items(lines: Sequence[Line], count: int, width: int) -> list[list[Line]]:
    """The lines parted into at most `count` items, at the likeliest item ends; the lines keep their order.

    There are as many items as marks, so of all line ends those count − 1 end an item that are likeliest together:
    lines that were broken on purpose, that end as sentences or clauses end, before a line that begins as the first
    item begins; of like divisions the more even one.
    """
    likely = [i for i in range(len(lines) - 1) if _end_likelihood(lines, i, width) > 0]
    cuts = _best_cuts(lines, likely, min(count - 1, len(likely)), width)
    bounds = [0, *(cut + 1 for cut in cuts), len(lines)]
    return [list(lines[begin:end]) for begin, end in pairwise(bounds) if begin < end]


def _best_cuts(lines: Sequence[Line], likely: Sequence[int], needed: int, width: int) -> tuple[int, ...]:
    """Dynamic programme over (cuts made, last cut): the cuts of highest likelihood less unevenness."""
    if needed <= 0:
        return ()
    mean = len(lines) / (needed + 1)

    def uneven(begin: int, end: int) -> float:
        return _EVENNESS * abs(math.log((end - begin) / mean))

    best: dict[int, tuple[float, tuple[int, ...]]]
    best = {cut: (_end_likelihood(lines, cut, width) - uneven(-1, cut), (cut,)) for cut in likely}
    for _ in range(needed - 1):
        best = {
            cut: max(
                (score + _end_likelihood(lines, cut, width) - uneven(last, cut), (*cuts, cut))
                for last, (score, cuts) in best.items()
                if last < cut
            )
            for cut in likely
            if any(last < cut for last in best)
        }
    return max((score - uneven(last, len(lines) - 1), cuts) for last, (score, cuts) in best.items() if last >= 0)[1]


def _end_likelihood(lines: Sequence[Line], index: int, width: int) -> float:
    line, following = lines[index], lines[index + 1]
    capital_items = lines[0].capital
    score = 1.0 - len(line.text) / max(1, width)
    if forced(line, following, width):
        score += 0.5
    if line.ends:
        score += 1.0
    elif _SEPARATOR.search(line.text) and len(line.text) < width * _FULL:
        score += 0.4
    elif left_open(line.text):
        score -= 1.0
    if capital_items and not following.capital:
        return -1.0
    if capital_items and following.capital:
        score += 0.5
    return score
