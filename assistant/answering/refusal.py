"""Refusing plainly: the reason, and what is said for it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.question import QuestionAnalysis

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
# Said in place of the words for "not_in_library" where the question is not in English.
OTHER_LANGUAGE = (
    "This library is read in English, and the question seems to be in another language, so it was not looked up. "
    "Ask it in English."
)


def explain_unmet(unmet: Sequence[str]) -> str:
    """What is said where a year or a place of the question is not met."""
    named = " or ".join(unmet)
    return (
        f"The reports do not speak of {named} here, so this is not answered from another year or place. The closest "
        "passages are listed as near, not as an answer."
    )


def refusal_reason(analysis: QuestionAnalysis) -> str:
    """Why an unsupported question is refused: asked for medical advice, built on a premise, or simply not there."""
    if analysis.asks_for_medical_advice:
        return "clinical"
    return "false_premise" if analysis.has_presumption else "not_in_library"
