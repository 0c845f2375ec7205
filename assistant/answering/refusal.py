"""Refusing plainly: what is not met, the reason, and what is said for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answering.question import QuestionAnalysis
from corpus.vocabulary import Citation, Report
from index.lexicon import Lexicon
from index.terms import STOP_WORDS, stem, tokenize

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A place by the word before it: "in Leeds", "at Kings Cross", "across Greater Manchester"; not "from Whitehall".
_PLACE = re.compile(
    r"\b(?:in|at|near|across|around)\s+([A-Z][a-z’'-]{2,}\b(?:\s+(?:(?:upon|on|and|of)\s+)?[A-Z][a-z’'-]{2,}\b)*)"
)
# A name of fewer letters is taken as it is spelt; a long one may have two slips.
_LEAST_MISSPELT = 6
_LONG_NAME = 9

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


def explain_elsewhere(chosen: Sequence[Report], elsewhere: Sequence[Report]) -> str:
    """What is said where the reports that were chosen do not answer, and others do; both in the order to be named."""
    asked = "The report you chose does" if len(chosen) == 1 else "The reports you chose do"
    named = " and ".join(f"“{report.details.short_title or report.details.title}”" for report in elsewhere)
    speaks = "speaks" if len(elsewhere) == 1 else "speak"
    return (
        f"{asked} not answer this; {named} {speaks} of it. The closest passages are listed as near, not as an answer."
    )


def refusal_reason(analysis: QuestionAnalysis) -> str:
    """Why an unsupported question is refused: asked for medical advice, built on a premise, or simply not there."""
    if analysis.asks_for_medical_advice:
        return "clinical"
    return "false_premise" if analysis.has_presumption else "not_in_library"


def find_unmet(
    question: str, citations: Sequence[Citation], reports: Collection[Report], lexicon: Lexicon
) -> list[str]:
    """The years and places of a question that nothing near the cited words speaks of, as it writes them.

    A year must stand in a cited section or on the card of its report. A place must be named somewhere in the library,
    a slip of spelling allowed.
    """
    unmet = []
    # What stands near the quotes is read only where a year is asked about.
    if years := list(dict.fromkeys(_YEAR.findall(question))):
        by_id = {report.id: report for report in reports}
        near = " ".join(_text_near(citation, by_id[citation.report]) for citation in citations)
        unmet = [year for year in years if year not in near]
    for found in _PLACE.finditer(question):
        words = [word for word in tokenize(found[1]) if word not in STOP_WORDS]
        if words and not any(_is_known(word, lexicon) for word in words):
            unmet.append(found[1])
    return unmet


def _text_near(citation: Citation, report: Report) -> str:
    """The text of the section that a citation stands in, with the words of the report's card."""
    details = report.details
    section = (block.text for block in report.blocks if block.section == citation.section)
    card = (details.title, details.short_title, details.date, details.edtf or "", details.publisher)
    return " ".join([citation.quote, *citation.section, *section, *card])


def _is_known(word: str, lexicon: Lexicon) -> bool:
    """Whether the library holds a name, one or two slips of spelling allowed in a longer one."""
    if stem(word) in lexicon.stems:
        return True
    if len(word) < _LEAST_MISSPELT:
        return False
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 2 if len(word) >= _LONG_NAME else 1
    near = [name for name in lexicon.names if name[0] == word[0]]
    return process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips) is not None
