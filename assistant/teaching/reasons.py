"""Questions on a statement that holds its own reason: the statement is shown without it, and the reason asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.case_studies import find_case_name
from assistant.briefing.note import ACTIONS, BARRIERS
from assistant.briefing.roles import classify_text, is_about_study
from assistant.teaching.material import Material
from assistant.teaching.question import Kind, Listen, Question, Quoted
from assistant.teaching.quoted import Shelf, split_sentences
from corpus.vocabulary import EvidenceKind

# How a reason begins that stands before what follows from it. Example: "As most care is given at home, nurses must …".
_OPENS = re.compile(
    r"^(?:Because|Given that|As (?!of\b|we\b|noted\b|described\b|part\b|an?\b|well\b|such\b|in\b)[^,]{3,}"
    r"\b(?:is|are|was|were|has|have|do|does|can|cannot)\b)"
)
# A clause that could stand alone: it has a verb, and goes on with nothing.
_CLAUSE = re.compile(
    r"^(?!(?:which|who|whose|and|or|but|including|such|as|one|two|three|four|five|six|with|from)\b)[a-z][^;]*"
    r"\b(?:is|are|was|were|has|have|must|should|can|cannot|could|will|would|may|needs?)\b[^;]*\.$"
)
# A reason behind what follows from it. Example: "Few came because the bus had been cut."
_REASON_LAST = re.compile(
    r"^(?P<claim>[^;“]{25,}?),? (?P<reason>(?:because(?! of)|because of|due to|owing to|as a result of) [^;]{15,}\.)$"
)
# Somebody who speaks, and is not named.
_SPEAKS = re.compile(r"\b(?:we|our|my|I|you|your)\b", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:these|those|this) [a-z]+\b|\bTable\b")
_FEWEST_CLAIM, _FEWEST_REASON, _MOST_WORDS, _MOST_COMMAS = 6, 4, 60, 4
_ASK = (
    "Why might the report say so? Name two reasons before you turn to the answers. Which of them have you met yourself?"
)
_GOOD = "a reason from their own place that the report does not name"


def split_reason(sentence: str) -> tuple[str, str] | None:
    """A statement and the reason that it gives, each with "…" where the other stood; None where it gives none.

    Example: "As care is given at home, nurses must travel far." → ("… nurses must travel far.", "As care is given at
    home …").
    """
    last = _REASON_LAST.match(sentence)
    if _POINTS.search(sentence) or sentence.count(",") > _MOST_COMMAS:
        return None
    if _OPENS.match(sentence):
        # the last comma behind which a clause stands
        for place in [found.start() for found in re.finditer(",", sentence)][::-1]:
            reason, claim = sentence[:place], sentence[place + 2 :]
            if _CLAUSE.match(claim) and _OPENS.match(reason) and _is_long_enough(claim, reason):
                return f"… {claim}", f"{reason} …"
    elif last and _is_long_enough(last["claim"], last["reason"]):
        return f"{last['claim'].strip()} …", f"… {last['reason'].strip()}"
    return None


def _is_long_enough(claim: str, reason: str) -> bool:
    return len(claim.split()) >= _FEWEST_CLAIM and len(reason.split()) >= _FEWEST_REASON


def ask_about_reasons(shelf: Shelf, material: Material) -> Iterator[Question]:
    """Why something is so that a report states with its reason: what stands in the way first, then other statements."""
    found = list(_list_reasoned(shelf, material))
    found.sort(key=lambda one: classify_text(one[0].text) not in (BARRIERS, ACTIONS))
    for quoted, claim, reason in found:
        card = shelf.index.reports[quoted.unit.report].details
        named = f"{card.short_title or card.title}, {card.shown_date}" if card.date else card.short_title or card.title
        yield Question(
            Kind.WHY,
            _ASK,
            quoted.citation.id,
            listen=(
                Listen("the reason that the report gives", replace(quoted, text=reason)),
                Listen(_GOOD, lead="A good answer has"),
            ),
            form="reason",
            scene=(Listen("", replace(quoted, text=claim)),),
            scene_of=f"A statement of: {named}",
        )


def _list_reasoned(shelf: Shelf, material: Material) -> Iterator[tuple[Quoted, str, str]]:
    """The sentences on the topic that give their reason: each with its statement and its reason."""
    for quoted in material.list_sentences():
        # what is in no section of the note has to be on the topic by its own words
        if not quoted.section and not material.holds(quoted.unit):
            continue
        is_text = quoted.unit.kind in (EvidenceKind.SENTENCE, EvidenceKind.ITEM) and not is_about_study(quoted.unit)
        if not is_text or find_case_name(shelf.index, quoted.unit):
            continue
        for sentence in split_sentences(quoted.text):
            parts = split_reason(sentence)
            is_clear = not leans_on_text_before(sentence) and not _SPEAKS.search(sentence)
            if parts and is_clear and len(sentence.split()) <= _MOST_WORDS:
                yield (quoted, *parts)
