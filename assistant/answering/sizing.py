"""How long an answer should be: a few lines for one or two facts, up to a page for a list or a summary."""

from __future__ import annotations

from assistant.answering.selection import LONG, SHORT, Sizing

_WEIGHTS = {"list": 0.9, "summary": 1.3, "breadth": 0.6, "quantity": -1.4, "time": -0.8, "quote": -0.5, "place": -0.4}
_THRESHOLD = 0.5


def sizing_for(asked: frozenset[str]) -> Sizing:
    """Long where the wording asks for several things, by weights fitted to the dev questions with three facts up."""
    return LONG if sum(_WEIGHTS.get(name, 0.0) for name in asked) > _THRESHOLD else SHORT
