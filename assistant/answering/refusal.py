"""Refusing plainly: the reason, and what is said for it."""

from __future__ import annotations

import re

_CLINICAL = re.compile(
    r"\b(my|our|his|her|a|the) (?:\w+ ){0,2}(mum|mother|dad|father|wife|husband|partner|son|daughter|child|baby"
    r"|patients?|gran\w*|year.old)\b|\b(i am|i'm|i have|i've|should i|can i|am i|do i)\b|\b(dose"
    r"|dosage|mg|prescri\w+|tablets?"
    r"|symptoms?|diagnos\w+|antibiotics?|statins?|side effects?|pregnan\w+|rash|pain|medicines?|medication"
    r"|treat(ment)?s?|drugs?|inhalers?|insulin|hba1c|bp|blood pressure|allerg\w+|fever|cough\w*"
    r"|infection|vaccine safe)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(should|can|could|is it safe|safe to|what dose|how much .* (take|give)|best|first.line|recommended|do i need"
    r"|am i|prescribe|treat|stop taking|increase|start)\b",
    re.IGNORECASE,
)


def mentions_illness(question: str) -> bool:
    """Whether a question names a patient, an illness or a treatment."""
    return bool(_CLINICAL.search(question))


def asks_for_medical_advice(question: str) -> bool:
    """Whether a question asks for medical advice: words of illness or treatment, and what to do about it."""
    return mentions_illness(question) and bool(_ADVICE.search(question))


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


def refusal_reason(question: str) -> str:
    """Why an unsupported question is refused: asked for medical advice, built on a premise, or simply not there."""
    if asks_for_medical_advice(question):
        return "clinical"
    return "false_premise" if _PRESUMES.match(question) else "not_in_library"
