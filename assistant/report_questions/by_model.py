"""Questions of a report by a chat model: each unit of evidence is shown to it, and it writes what that answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.generation.chat_model import ChatModel
from assistant.generation.choice import read_questions
from assistant.report_questions.proposals import Proposal, is_sound
from corpus.vocabulary import Evidence, EvidenceKind
from index.terms import terms
from prompts.loading import load_prompt

# Shorter units say too little to be asked about.
_FEWEST_WORDS = 8
# How many questions are taken of one unit, and how many near misses.
_MOST_QUESTIONS, _MOST_MISSES = 3, 1
_ANSWERED, _MISSES = "questions", "near_misses"
# What nobody asks who has not the page before him.
_OF_THE_PAGE = re.compile(
    r"\b(?:the|this|that|given) (?:text|piece|passage|paragraph|excerpt|sentence|statement)\b", re.I
)


def units_to_ask(units: Sequence[Evidence]) -> list[Evidence]:
    """The units that a model is shown: those of some words, a list as a whole and not item by item."""
    in_lists = {block for unit in units if unit.kind is EvidenceKind.LIST for block in unit.blocks}
    return [
        unit
        for unit in units
        if unit.words >= _FEWEST_WORDS
        and unit.kind is not EvidenceKind.HEADING
        and not (unit.kind is EvidenceKind.ITEM and unit.blocks[0] in in_lists)
    ]


def propose_by_model(model: ChatModel, units: Sequence[Evidence]) -> Iterator[list[Proposal]]:
    """The questions that a model writes of each unit, in order; none of a unit whose reply cannot be read.

    Raises:
        ModelUnavailable: as `ChatModel.complete`.
    """
    for unit in units:
        yield _propose(model, unit)


def _propose(model: ChatModel, unit: Evidence) -> list[Proposal]:
    # What stands in the prompt must not look like its own marks.
    place, piece = (text.replace("<", "(")[: model.prompt_characters // 2] for text in (unit.context, unit.text))
    system, user = load_prompt("questions").fill(place=place, piece=piece)
    reply = model.complete(system, user, schema=_schema())
    answered = [question for question in read_questions(reply, _ANSWERED) if _may_be_asked(question, unit)]
    misses = [question for question in read_questions(reply, _MISSES) if _may_be_asked(question, unit)]
    return [
        *(Proposal(question, unit.id, True, model.name) for question in answered[:_MOST_QUESTIONS]),
        *(Proposal(question, unit.id, False, model.name) for question in misses[:_MOST_MISSES]),
    ]


def _may_be_asked(question: str, unit: Evidence) -> bool:
    """Whether a question reads as one that somebody asks, of the matter of a unit.

    Small models copy the example of the prompt: a question that shares no word with the unit is of another matter.
    """
    about = set(terms(f"{unit.context} {unit.text}"))
    return is_sound(question) and not _OF_THE_PAGE.search(question) and bool(about & set(terms(question)))


def _schema() -> dict[str, Any]:
    """The JSON schema of a reply. Every field is required, as some servers ask."""
    text = {"type": "string", "maxLength": 200}
    return {
        "type": "object",
        "properties": {
            _ANSWERED: {"type": "array", "items": text, "maxItems": _MOST_QUESTIONS},
            _MISSES: {"type": "array", "items": text, "maxItems": _MOST_MISSES},
        },
        "required": [_ANSWERED, _MISSES],
        "additionalProperties": False,
    }
