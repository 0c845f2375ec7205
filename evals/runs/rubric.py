"""When an answer is right, partly right, wrong or unclear: one rubric, which people and a judging model both see."""

from __future__ import annotations

from evals.suites.suite import Question

# By verdict, in the order in which they are offered.
RUBRIC = {
    "right": "It says all that a right answer must say, its sources carry every statement, and nothing misleads; or it "
    "refuses what the reports do not answer.",
    "partly": "Part of what a right answer must say is missing, or a source does not carry a statement; nothing in it "
    "misleads.",
    "wrong": "It says something false or misleading, or nothing of what was asked; or it refuses what the reports "
    "answer; or it answers what they do not.",
    "unclear": "What is shown here is not enough to tell.",
}

# How a line begins that tells a fact.
FACT_LEAD = "It must say: "


def write_rubric() -> str:
    """The rubric as lines, such as "right: It says all …"."""
    return "\n".join(f"{verdict}: {meaning}" for verdict, meaning in RUBRIC.items())


def list_expected(question: Question) -> list[str]:
    """What a right answer says, as lines: each fact in its forms, what would mislead, and the question's own rubric."""
    if not question.answerable:
        lines = ["Nothing: the reports do not answer it."]
    else:
        lines = [f"{FACT_LEAD}{' / '.join(fact)}" for fact in question.facts]
    lines += [f"It must name as not found: {words}" for words in question.not_found]
    lines += [f"It would mislead if it said: {' / '.join(fact)}" for fact in question.must_not]
    return lines + ([f"How to judge it: {question.rubric}"] if question.rubric else [])
