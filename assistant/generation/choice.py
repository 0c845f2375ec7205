"""What a model chose: the form it is asked to keep, and how its reply is read where it does not quite keep it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.generation.sentences import drop_thoughts

# What a piece may stand under: the word for the model, and the heading as it is shown; the first shows none.
HEADINGS: dict[str, str] = {
    "answer": "",
    "who": "Who",
    "what": "What was done",
    "how": "How",
    "why": "Why",
    "figures": "Figures",
    "results": "What it led to",
    "barriers": "What stands in the way",
    "advice": "What is recommended",
    "examples": "Examples",
}
ALL, PART, NONE = "all", "part", "none"
# So many pieces are chosen at most.
MOST_CHOSEN = 8
# A reply without JSON is read as a list of numbers where it has so few other words.
_MOST_WORDS_BESIDE = 12
_MOST_MISSING = 120
_PIECE_KEYS = ("number", "piece", "n", "id")
# Where the JSON object of a reply begins: a model may say something before it.
_OBJECT = re.compile(r"\{")
# A number of a piece as it may be written: 3, "3", "[3]", "#3".
_NUMBER = re.compile(r"^\W*(\d{1,3})\W*$")
_MARKER = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_ONLY_NUMBERS = re.compile(r"^\W*\d{1,3}(?:\W+(?:and\W+)?\d{1,3})*\W*$")
# One piece of a reply that is still coming, or was cut off: the "4" of '{"number": 4, "heading": "answer"}'.
_PIECE_BEGUN = re.compile(r"\"(?:number|piece|n|id)\"\s*:\s*\"?\W?(\d{1,3})(?:\W+\"?heading\"?\s*:\s*\"(\w+)\")?")
_ANSWERED = re.compile(r"\"answered\"\s*:\s*\"?(\w+)")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")


@dataclass(frozen=True, slots=True)
class Pick:
    """A piece that was chosen, by its number, and the word of the heading that it stands under."""

    number: int
    heading: str = "answer"


@dataclass(frozen=True, slots=True)
class Choice:
    """A model's reply, as it was read."""

    # In the order in which they were given, each number once.
    picks: tuple[Pick, ...]
    # ALL, PART or NONE; None where it does not say.
    answered: str | None = None
    # What of the question is said not to be answered; "" for nothing.
    missing: str = ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the pieces, in their order."""
        return tuple(pick.number for pick in self.picks)


def choice_schema(numbers: Sequence[int]) -> dict[str, Any]:
    """The JSON schema of a choice among pieces of these numbers. Every field is required, as some servers ask."""
    piece = {
        "type": "object",
        "properties": {
            "number": {"type": "integer", "enum": list(numbers)},
            "heading": {"type": "string", "enum": list(HEADINGS)},
        },
        "required": ["number", "heading"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "pieces": {"type": "array", "items": piece, "maxItems": MOST_CHOSEN},
            "answered": {"type": "string", "enum": [ALL, PART, NONE]},
            "missing": {"type": "string", "maxLength": _MOST_MISSING},
        },
        "required": ["pieces", "answered", "missing"],
        "additionalProperties": False,
    }


def questions_schema() -> dict[str, Any]:
    """The JSON schema of the questions that a question was parted into."""
    questions = {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 3}
    return {
        "type": "object",
        "properties": {"questions": questions},
        "required": ["questions"],
        "additionalProperties": False,
    }


def read_choice(reply: str) -> Choice | None:
    """The choice that a reply makes; None where it makes none.

    Read are JSON, also in a fence, behind other words, with a comma too many or cut off; a list of numbers; and numbers
    in brackets. A number that is no piece's is read, too: it is for the caller to refuse.
    """
    text = drop_thoughts(reply).strip()
    found = _read_object(text)
    if found is not None:
        return _choice_of(found)
    begun = [(int(number), heading) for number, heading in _PIECE_BEGUN.findall(text)]
    answered = _ANSWERED.search(text)
    if begun:
        picks = _each_once(Pick(number, _heading_of(heading)) for number, heading in begun)
        return Choice(picks, _answered_of(answered[1] if answered else None))
    return _read_bare_numbers(text)


def read_questions(reply: str, field: str = "questions") -> tuple[str, ...]:
    """The questions of a reply that stand under a field; none where it holds none."""
    found = _read_object(drop_thoughts(reply).strip()) or {}
    questions = found.get(field)
    if not isinstance(questions, list):
        return ()
    return tuple(" ".join(question.split()) for question in questions if isinstance(question, str) and question.strip())


def pieces_begun(reply: str) -> tuple[int, ...]:
    """The numbers that a reply has named so far, while it is coming."""
    return tuple(dict.fromkeys(int(number) for number, _ in _PIECE_BEGUN.findall(reply)))


def _read_object(text: str) -> Mapping[str, Any] | None:
    """The first JSON object of a text, mended where little is amiss; None where there is none."""
    start = _OBJECT.search(text)
    if start is None:
        return None
    rest = text[start.start() :]
    for candidate in (rest, _TRAILING_COMMA.sub("", rest), _TRAILING_COMMA.sub("", rest.replace("'", '"'))):
        try:
            found, _ = json.JSONDecoder().raw_decode(candidate)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else None
    return None


def _choice_of(found: Mapping[str, Any]) -> Choice | None:
    """The choice of a JSON object; None where it says nothing of pieces, nor whether there is an answer."""
    pieces = next((found[key] for key in ("pieces", "use", "numbers", "evidence") if key in found), None)
    answered = _answered_of(found.get("answered"))
    if pieces is None and answered is None:
        return None
    listed = pieces if isinstance(pieces, list) else [] if pieces is None else [pieces]
    picks = _each_once(pick for item in listed if (pick := _pick_of(item)) is not None)
    missing = found.get("missing")
    told = " ".join(missing.split())[:_MOST_MISSING] if isinstance(missing, str) else ""
    return Choice(picks, answered, told)


def _pick_of(item: Any) -> Pick | None:
    """The pick that an item of a list is: {"number": 3, "heading": "who"}, 3, "3" or "[3]"; None for any other."""
    if isinstance(item, dict):
        number = next((_number_of(item[key]) for key in _PIECE_KEYS if key in item), None)
        return None if number is None else Pick(number, _heading_of(item.get("heading")))
    number = _number_of(item)
    return None if number is None else Pick(number)


def _number_of(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    match = _NUMBER.match(value) if isinstance(value, str) else None
    return int(match[1]) if match else None


def _heading_of(value: Any) -> str:
    """One of the words for a heading; "answer", which shows none, for any other."""
    return value.casefold() if isinstance(value, str) and value.casefold() in HEADINGS else "answer"


def _answered_of(value: Any) -> str | None:
    if isinstance(value, bool):
        return ALL if value else NONE
    return value.casefold() if isinstance(value, str) and value.casefold() in (ALL, PART, NONE) else None


def _each_once(picks: Iterator[Pick]) -> tuple[Pick, ...]:
    found: dict[int, Pick] = {}
    for pick in picks:
        found.setdefault(pick.number, pick)
    return tuple(found.values())


def _read_bare_numbers(text: str) -> Choice | None:
    """The choice of a reply that is no JSON: "2, 5", "[2] and [5]", "none"."""
    if text.casefold().strip(" .\"'") == NONE:
        return Choice((), NONE)
    numbers: list[str] = []
    if _ONLY_NUMBERS.match(text):
        numbers = re.findall(r"\d+", text)
    elif len(_MARKER.sub(" ", text).split()) <= _MOST_WORDS_BESIDE:
        numbers = [number for marker in _MARKER.findall(text) for number in re.findall(r"\d+", marker)]
    return Choice(_each_once(Pick(int(number)) for number in numbers)) if numbers else None
