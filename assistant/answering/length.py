"""How long an answer may be: a few lines for one or two facts, up to a page for a list or a summary."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LengthBudget:
    """How far an answer goes; measured on the dev questions."""

    # Words of evidence at most: without the names of reports and places before it, and but for the first piece, which
    # is always taken. The evals read the first 100 or 250 words of an answer (evals/suites/facts.py).
    words: int
    # Pieces of evidence at most.
    pieces: int
    # How far below the best score, in units of the ranker, evidence may stand.
    margin: float
    # How many neighbouring sentences may be taken together, and words of such a run at most.
    run_sentences: int
    run_words: int
    # How far below the best score a further piece may stand by itself, whatever it adds to the question: a sentence of
    # the section that the first is from, and any other. Most such sentences are beside the point.
    same_section: float = math.inf
    elsewhere: float = math.inf


SHORT_ANSWER = LengthBudget(
    words=95, pieces=4, margin=1.4, run_sentences=2, run_words=60, same_section=1.1, elsewhere=1.4
)
LONG_ANSWER = LengthBudget(words=235, pieces=8, margin=2.4, run_sentences=2, run_words=80)

# What each kind of answer says for a long one; fitted to the dev questions with three facts and more.
_WEIGHTS = {"list": 0.9, "summary": 1.3, "breadth": 0.6, "quantity": -1.4, "time": -0.8, "quote": -0.5, "place": -0.4}
_THRESHOLD = 0.5


def length_budget_for(answer_types: frozenset[str]) -> LengthBudget:
    """Long where the wording asks for several things.

    Example: {"list"} weighs 0.9 and gets a long answer; {"list", "quantity"} weighs −0.5 and gets a short one.
    """
    weight = sum(_WEIGHTS.get(name, 0.0) for name in answer_types)
    return LONG_ANSWER if weight > _THRESHOLD else SHORT_ANSWER
