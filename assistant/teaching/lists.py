"""Questions on lists: which of the things that a report lists one would begin with, has, meets, or would believe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.note import ACTIONS
from assistant.briefing.roles import classify_text, is_about_study
from assistant.documents.note_marks import clean_quote
from assistant.teaching.material import Material
from assistant.teaching.question import Kind, Listen, Question
from assistant.teaching.quoted import Shelf, split_sentences
from corpus.vocabulary import Evidence, EvidenceKind

_BULLET = "• "
_FEWEST_ITEMS, _MOST_ITEMS, _MOST_WORDS = 3, 7, 34
# How many items more is told of, and in how many words each.
_MOST_TOLD, _MOST_MORE = 3, 60
# The mark of a footnote behind an item that ends in no stop. Example: the "14" of "Gateshead14".
_NOTE_MARK = re.compile(r"(?<=[a-z]{3})\d{1,2}$")
# A lead-in that by its own word leads in steps.
_LEADS_STEPS = re.compile(r"\b(?:changes|actions|key learning|next steps)\b", re.IGNORECASE)
# A step that is told as a deed. Examples: "supporting networks", "To enable staff".
_DEED = re.compile(r"^(?:\w{3,}ing|To \w+) ", re.IGNORECASE)
_RESULTS = re.compile(r"\b(?:achievements?|outcomes?|results?|benefits?)\b", re.IGNORECASE)
_TROUBLES = re.compile(r"\b(?:problems?|barriers?|challenges?|difficulties)\b", re.IGNORECASE)
# What is too wide to begin with.
_AIMS = re.compile(r"\b(?:pledges?|principles?|aims?|objectives?|criteria|pillars|commitments?)\b", re.IGNORECASE)
_STEPS = re.compile(
    r"\b(?:changes|actions?|learning|steps?|should|must|need|can|support|enable|recommend\w*|partnerships?|workforce"
    r"|governance|evaluation|achieve)\b",
    re.IGNORECASE,
)
# What each kind of list is asked for, and two lines on what makes an answer good.
_ASKS = {
    "steps": (
        "Which one would you begin with where you work, and which could you not do alone?",
        "a choice with a reason from their own place, and somebody who would have to agree",
        "what they would stop doing to make room for it",
    ),
    "results": (
        "Which of these would convince your own board, and which would you ask to see measured better?",
        "the difference between what was done (sessions held, partners found) and what changed for people",
        "what it would be compared with: before, or people who were not there",
    ),
    "troubles": (
        "Which of these do you meet where you work? Choose one: what is within your own power to change?",
        "one trouble that they have seen themselves, told with an example",
        "what is theirs to change, set apart from what is not",
    ),
}
# What leads a list in whose own lead-in is too long to be read out.
_IN_SHORT = {
    "steps": "A report names these steps:",
    "results": "A report tells of these results:",
    "troubles": "A report tells of these troubles:",
}
_MOST_LEAD = 25  # words


def ask_to_choose_first(shelf: Shelf, material: Material) -> Iterator[Question]:
    """Which of the things that a report lists one would choose, and why."""
    for unit in material.list_lists():
        lead, items = ("", []) if is_about_study(unit) else read_list(unit)
        kind = _name_kind(lead, unit.section, items)
        if not lead or not kind:
            continue
        quoted = shelf.quote(unit, unit.text)
        ask, *good = _ASKS[kind]
        told = " ".join(f"({_letter(place)}) {item.rstrip(' .;,')}." for place, item in enumerate(items))
        who = f"In the case study “{quoted.case}”: " if quoted.case else ""
        listen = [*(Listen(line, lead="A good answer has") for line in good), *_tell_more(shelf, unit, items)]
        heads = f"“{lead}”" if lead.endswith(":") else f"A report lists under “{lead.rstrip('.')}”:"
        can_lead = len(lead.split()) <= _MOST_LEAD and not leans_on_text_before(lead)
        heads = heads if can_lead else _IN_SHORT[kind]
        listen.append(Listen("the list stands in", quoted, is_place=True))
        question = f"{who}{heads} {told} {ask}"
        yield Question(Kind.DO, question, f"list {lead}", (), tuple(listen), f"list of {kind}")


def read_list(unit: Evidence) -> tuple[str, list[str]]:
    """A list's lead-in and its items, each item its first sentence; no lead-in where they cannot be read out."""
    lead, *lines = [" ".join(clean_quote(line).split()) for line in unit.text.split("\n") if line.strip()]
    items = [split_sentences(line.removeprefix(_BULLET))[0] for line in lines if line.startswith(_BULLET)]
    items = [re.sub(r",? and$", "", _NOTE_MARK.sub("", item)) for item in items]
    can_be_read = all(2 <= len(item.split()) <= _MOST_WORDS for item in items) and len(lead.split()) <= 40
    if lead.startswith((_BULLET, "…", "and ")) or not _FEWEST_ITEMS <= len(items) <= _MOST_ITEMS or not can_be_read:
        return "", []
    if len(items) < len(lines):
        return "", []
    return _shorten_lead(lead), items


def _shorten_lead(lead: str) -> str:
    """The last sentence of a lead-in, which announces the list."""
    return split_sentences(lead)[-1]


def _name_kind(lead: str, section: Sequence[str], items: Sequence[str]) -> str:
    """What a list lists: steps, results or troubles; empty for what is none, such as a list of names."""
    orders = sum(classify_text(item) == ACTIONS or bool(_DEED.match(item)) for item in items)
    if lead.casefold().startswith(("examples", "for example", "there are")):
        return ""
    for kind, pattern in (("results", _RESULTS), ("troubles", _TROUBLES)):
        if pattern.search(lead):
            return kind
    if _AIMS.search(lead):
        return ""
    if _LEADS_STEPS.search(lead):
        return "steps"
    over = f"{lead} {' '.join(section[-1:])}"
    return "steps" if orders * 2 >= len(items) or (_STEPS.search(over) and orders) else ""


def _tell_more(shelf: Shelf, unit: Evidence, items: Sequence[str]) -> list[Listen]:
    """What the report says of up to three of the items beyond their first sentences."""
    told: list[Listen] = []
    for other in shelf.index.evidence:
        if other.kind is EvidenceKind.ITEM and other.report == unit.report and other.blocks[0] in unit.blocks:
            first, *rest = split_sentences(clean_quote(other.own))
            if first in items and rest and len(" ".join(rest).split()) <= _MOST_MORE:
                told.append(Listen(f"on ({_letter(items.index(first))})", shelf.quote(other, " ".join(rest))))
    return told[:_MOST_TOLD]


def _letter(place: int) -> str:
    return "abcdefgh"[place]
