"""What is known of a statement before it is judged: hints in its words and headings, its shape, and its n-grams."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.statements.patterns import (
    ACTION,
    ACTION_HEADING,
    AIM,
    BARRIER,
    BARRIER_HEADING,
    CASE_HEADING,
    DEFINES,
    DONE,
    ENABLER,
    IMPERATIVE,
    OUTCOME,
)

# Hints in a statement's own words.
_IN_WORDS = {
    "barrier": BARRIER,
    "enabler": ENABLER,
    "action": ACTION,
    "order": IMPERATIVE,
    "done": DONE,
    "outcome": OUTCOME,
    "aim": AIM,
    "defines": DEFINES,
    "quotation": re.compile(r"[“\"‘]"),
    "first person": re.compile(r"\b(?:[Ww]e|[Oo]ur|[Uu]s|I|[Mm]y)\b"),
    "past": re.compile(r"\b(?:was|were|had|did|\w+ed)\b"),
    "possible": re.compile(r"\b(?:can|could|may|might|would)\b"),
    "negative": re.compile(r"\b(?:not|no|nobody|never|without|few|limited|poor|low|little)\b", re.IGNORECASE),
    "number": re.compile(r"\d"),
    "share": re.compile(r"\d\s?(?:%|per cent)|£\s?\d|\b\d{1,3},\d{3}\b"),
    "year": re.compile(r"\b(?:19|20)\d\d\b"),
    "begins with the": re.compile(r"^The [a-z]+"),
    "the project": re.compile(
        r"\b[Tt]he (?:project|initiative|team|service|scheme|programme|partnership|network|charity|practice|model)\b"
    ),
    "points back": re.compile(r"^(?:They|This|These|Those|That|Such|It|He|She|His|Her|Their|Its|Others?|Another)\b"),
    "pronoun": re.compile(r"\b(?:they|their|them|it|its|these|this|those|such)\b", re.IGNORECASE),
    "goes on": re.compile(
        r"^(?:However|Therefore|Thus|Also|But|And|Finally|Moreover|Instead|For example|In addition|As a result|Here"
        r"|Additionally|Furthermore)\b"
    ),
    "asked people": re.compile(r"\b(?:respondents?|participants?|interviewees?|survey\w*)\b", re.IGNORECASE),
    "cites": re.compile(r"[a-z)][.,]?\d{1,3}(?:\s|$)"),
    "because": re.compile(r"\b(?:because|since|due to|thanks to|so that|as a result)\b", re.IGNORECASE),
    "ends": re.compile(r"[.!?”’)]\s*\d*$"),
    "begins large": re.compile(r"^[“‘\"(]?[A-Z0-9£]"),
}
# Hints in the headings over it, and in the lead-in of a list.
_IN_HEADINGS = {
    "barrier": BARRIER_HEADING,
    "action": ACTION_HEADING,
    "case": CASE_HEADING,
    "help": re.compile(r"enabl|driver|success|help|support|learning|key|works", re.IGNORECASE),
    "result": re.compile(r"result|finding|outcome|impact|evidence|achiev", re.IGNORECASE),
    "frame": re.compile(r"discussion|conclusion|summary|foreword|introduction|background", re.IGNORECASE),
    "question": re.compile(r"^what|^how|\?", re.IGNORECASE),
    "solution": re.compile(r"solution|response|approach|model", re.IGNORECASE),
    "problem": re.compile(r"problem|challenge|barrier|gets? in the way|difficult", re.IGNORECASE),
}
_SHAPES = ("sentence", "item", "list", "opens its paragraph", "length")
# The names of the dense features, in their order.
NAMES = (
    *(f"words: {name}" for name in _IN_WORDS),
    *(f"{place}: {name}" for place in ("heading", "headings", "lead-in") for name in _IN_HEADINGS),
    *_SHAPES,
)
_TOKEN = re.compile(r"[a-z]+(?:’[a-z]+)?|#|[“”?;:,.]")
_NUMBER = re.compile(r"\d[\d,.]*")
# How many tokens of an opening are told apart from those further on.
_OPENING = 4


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as it stands in a text."""

    # Its headings, outermost first, and its own words; an item's lead-in.
    headings: tuple[str, ...]
    words: str
    lead_in: str = ""
    # One of "sentence", "item" and "list", or another shape.
    shape: str = "sentence"
    opens_paragraph: bool = False


def describe(stated: Stated) -> list[float]:
    """The dense features of a statement, in the order of `NAMES`."""
    found = [float(bool(pattern.search(stated.words))) for pattern in _IN_WORDS.values()]
    nearest = stated.headings[-1] if stated.headings else ""
    for place in (nearest, " – ".join(stated.headings), stated.lead_in):
        found += [float(bool(pattern.search(place))) for pattern in _IN_HEADINGS.values()]
    found += [float(stated.shape == shape) for shape in _SHAPES[:3]]
    found += [float(stated.opens_paragraph), math.log(1 + len(stated.words.split()))]
    return found


def list_ngrams(stated: Stated) -> set[str]:
    """The words of a statement and pairs of them, those of its opening and of its nearest heading marked as such."""
    tokens = _split(stated.words)
    heading = _split(" ".join(stated.headings[-1:]))
    return {
        *tokens,
        *_pair(tokens),
        *(f"^{token}" for token in [*tokens[:_OPENING], *_pair(tokens[:_OPENING])]),
        *(f"#{token}" for token in heading),
        *(f":{token}" for token in _split(stated.lead_in)),
    }


def _split(text: str) -> list[str]:
    return _TOKEN.findall(_NUMBER.sub(" # ", text.casefold().replace("'", "’")))


def _pair(tokens: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in itertools.pairwise(tokens)]
