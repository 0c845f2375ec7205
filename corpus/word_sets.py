"""How much two sets of words have in common: two standard coefficients, both from 0 (nothing) to 1."""

from __future__ import annotations

from collections.abc import Hashable, Set


def overlap_coefficient(a: Set[Hashable], b: Set[Hashable]) -> float:
    """Szymkiewicz–Simpson: words in both / words of the smaller set. 1 where one set holds all of the other.

    0 where a set is empty. Example: {"more", "food"} and {"food", "banks", "fed", "more"} → 2 / 2 = 1.0.
    """
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


def jaccard(a: Set[Hashable], b: Set[Hashable]) -> float:
    """Jaccard index: words in both / words in either. 1 where the sets are equal.

    0 where both are empty. Example: {"more", "food"} and {"food", "banks", "fed", "more"} → 2 / 4 = 0.5.
    """
    either = len(a | b)
    return len(a & b) / either if either else 0.0
