"""Lists whose bullets or numbers an extraction tore off: N lone markers, then N items without markers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.segmentation.headings import is_left_open
from corpus.segmentation.lines import Line, is_forced_break

# How much an uneven division costs, against the likelihood of its cuts.
_UNEVENNESS_COST = 0.1
# A line that fills this share of the width is full: a comma at its end says nothing.
_FULL_LINE = 0.9
# The end of an item that is a clause of one sentence: ';', ':', ',', ', and', ', or'.
_CLAUSE_END = re.compile(r"(?:[;:]|,|,\s+(?:and|or))$")

# A division of lines into items: its score, and the lines that end an item.
Division = tuple[float, tuple[int, ...]]


def split_items(lines: Sequence[Line], count: int, width: int) -> list[list[Line]]:
    """The lines parted into at most `count` items, at the likeliest item ends; the lines keep their order.

    There are as many items as markers, so of all line ends those count − 1 end an item that are likeliest together:
    lines that were broken on purpose, that end as sentences or clauses end, before a line that begins as the first
    item begins; of like divisions the more even one.
    """
    likely = [i for i in range(len(lines) - 1) if _score_item_end(lines, i, width) > 0]
    cuts = _choose_cuts(lines, likely, min(count - 1, len(likely)), width)
    bounds = [0, *(cut + 1 for cut in cuts), len(lines)]
    return [list(lines[begin:end]) for begin, end in pairwise(bounds) if begin < end]


def _choose_cuts(lines: Sequence[Line], likely: Sequence[int], needed: int, width: int) -> tuple[int, ...]:
    """Dynamic programme over (cuts made, last cut): the cuts of highest likelihood less unevenness."""
    if needed <= 0:
        return ()
    mean = len(lines) / (needed + 1)

    def cost(begin: int, end: int) -> float:
        return _UNEVENNESS_COST * abs(math.log((end - begin) / mean))

    # For each cut that may be the last so far: the best score of a division that ends with it, and its cuts.
    best: dict[int, Division] = {}
    for cut in likely:
        best[cut] = (_score_item_end(lines, cut, width) - cost(-1, cut), (cut,))
    for _ in range(needed - 1):
        longer: dict[int, Division] = {}
        for cut in likely:
            own = _score_item_end(lines, cut, width)
            divisions = [
                (score + own - cost(last, cut), (*cuts, cut)) for last, (score, cuts) in best.items() if last < cut
            ]
            if divisions:
                longer[cut] = max(divisions)
        best = longer
    return max((score - cost(last, len(lines) - 1), cuts) for last, (score, cuts) in best.items())[1]


def _score_item_end(lines: Sequence[Line], index: int, width: int) -> float:
    """How likely an item ends with a line, about −1 to 3; above 0 it may."""
    line, following = lines[index], lines[index + 1]
    capital_items = lines[0].may_begin_sentence
    if capital_items and not following.may_begin_sentence:
        return -1.0
    score = 1.0 - len(line.text) / max(1, width)
    if is_forced_break(line, following, width):
        score += 0.5
    if line.ends_sentence:
        score += 1.0
    elif _CLAUSE_END.search(line.text) and len(line.text) < width * _FULL_LINE:
        score += 0.4
    elif is_left_open(line.text):
        score -= 1.0
    if capital_items:
        score += 0.5
    return score
