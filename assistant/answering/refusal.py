"""Refusing plainly: the reason, and what is said for it."""

from __future__ import annotations

import re

from assistant.answering.answerability import clinical

_PRESUMES = re.compile(
    r"^\W*(?:why (?:did|does|do|was|were|is|are|has|have)|how (?:did|has|have)|when (?:did|was|were)|since when"
    r"|given that|after (?:the|which)|now that|(?:what|which) .{0,60}\b(?:made|led|caused|forced|persuaded)\b)",
    re.IGNORECASE,
)

MESSAGES = {
    "not_in_library": "The reports in the library do not answer this question. The closest passages are listed as "
    "near, not as an answer.",
    "false_premise": "The reports do not bear out what this question takes for granted, so it is not answered. The "
    "closest passages show what they do say.",
    "clinical": "This assistant answers from policy reports and gives no medical advice. For advice about a person's "
    "health, speak to a clinician, call NHS 111, or in an emergency 999.",
    "empty_library": "The library holds no report, so there is nothing to answer from. Add one: "
    "pcn-assistant corpus add FILE",
}


def reason_for(question: str) -> str:
    """Why an unsupported question is refused: asked for medical advice, built on a premise, or simply not there."""
    if clinical(question):
        return "clinical"
    return "false_premise" if _PRESUMES.match(question) else "not_in_library"
