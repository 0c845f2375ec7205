"""Numbers said roundly: 'nearly', 'about' and 'more than' before a rounder number than the evidence's."""

from __future__ import annotations

import re

# What may stand between such a word and its number: "nearly £7,000", "nearly a quarter".
_GAP = r"\s+(?:[£$€]|an?\s+)?$"
_JUST_UNDER = re.compile(rf"\b(?:nearly|almost|just under|just below|close to|not quite){_GAP}", re.IGNORECASE)
_OVER = re.compile(rf"\b(?:just over|just above|over|more than|slightly over|slightly more than){_GAP}", re.IGNORECASE)
_ABOUT = re.compile(rf"\b(?:about|around|roughly|approximately|some){_GAP}", re.IGNORECASE)
_LESS_THAN = re.compile(rf"\b(?:less than|fewer than|under|below){_GAP}", re.IGNORECASE)
# How far a rounding may lie from the number that it rounds, as a share of it.
_FURTHEST = 0.03


def is_rounding(value: float, exact: float, before: str) -> bool:
    """Whether a number is what the words before it say: a rounding of the exact one, to the right side and near to it.

    'Nearly 7,000' rounds 6,993 and not 7,010. A rounding must be a rounder number, at most 3 per cent away. `before` is
    the text up to the number.
    """
    away = exact - value
    if abs(away) > _FURTHEST * abs(exact) or _roundness(value) <= _roundness(exact):
        return False
    if _ABOUT.search(before):
        return True
    return bool((away < 0 and _JUST_UNDER.search(before)) or (away > 0 and _OVER.search(before)))


def is_rough_share(share: float, exact: float, before: str) -> bool:
    """Whether a share in words is what the words before it say of a percentage; both are in per cent.

    It may lie 10 points away with 'more than' and 'less than', 5 with 'nearly', 2 with 'about': 'nearly half' of 46%.
    """
    away = exact - share
    if 0 < away <= 10 and _OVER.search(before):
        return True
    if -10 <= away < 0 and _LESS_THAN.search(before):
        return True
    if -5 <= away < 0 and _JUST_UNDER.search(before):
        return True
    return abs(away) <= 2 and bool(_ABOUT.search(before))


def _roundness(value: float) -> int:
    """How many digits before the last that is not nought: 7000 → 3, 38 → 0, 38.8 → -1."""
    digits = f"{value:.2f}".replace(".", "")
    return len(digits) - len(digits.rstrip("0")) - 2
