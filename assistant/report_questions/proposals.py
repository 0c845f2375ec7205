"""A question that a report may answer, before it is checked."""

from __future__ import annotations

from dataclasses import dataclass

# A question has so many words at least and at most.
FEWEST_WORDS, MOST_WORDS = 3, 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question, the unit of evidence that is to answer it, and what made it."""

    question: str
    # The id of the unit; of a near miss, that of the unit it comes near to.
    unit: str
    # Whether the report is to answer it; else it is a near miss, which nothing of the report answers.
    answered: bool
    # What made it: a rule, such as "figure", or a model's name.
    made_by: str


def is_sound(question: str) -> bool:
    """Whether a text can stand in a bank: one question of some words, which needs nothing before it."""
    return question.find("?") == len(question) - 1 and FEWEST_WORDS <= len(question.split()) <= MOST_WORDS
