"""The questions of a text, each made to stand alone."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.answering.conversation import Turn
from assistant.answering.followup import make_standalone
from assistant.kinds.groundwork.wording import as_phrase, content_stems, content_words
from index.terms import tokenize

_WH = r"(?:what|when|where|who|whom|whose|why|how|which)"
# A verb that asks, short forms and denials too: "did", "wd", "isn't".
_AUX = (
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might)(?:n[’']?t)?\b"
    r"|(?:wd|wld|cd|shd)\b)"
)
# A direct question: "is it still going", "how much did it save", "who paid", "what's the number"; not "how long people
# live".
_DIRECT = (
    rf"(?:{_AUX} \w+|who(?:[’']?s)? \w+|{_WH}(?: [\w’'-]+){{0,3}} {_AUX}|(?:what|where|how|when|why)[’']?s \w+"
    r"|what (?:happened|came|changed|went)\b|what \w+s (?:it|them|people|most)\b"
    r"|(?:what|which) [\w’'-]+ (?!and\b|or\b)[\w’'-]+ \w+)"
)
# A question that only asks: "… and why?", "… and how many?".
_BARE = r"(?:(?:where|when|why|who|how|how (?:many|much|often|long)|what for|who for)\W*$)"
# A question without a verb that helps: "how many people went"; after a first question that ends in no "how well".
_HOW_MANY = r"(?:how (?:many|much|often|big|large|old) \w+)"
_ASKS = rf"(?:{_DIRECT}|{_BARE}|{_HOW_MANY})"
# What is asked of a thing in a noun alone, to the end: "cost", "running costs", "number of staff".
_NOUN = (
    r"(?:(?:total|annual|yearly|running|start|exact|rough) )?(?:costs?|budgets?|price|funding|funders?|names?|dates?"
    r"|numbers?|figures?|results?|outcomes?|effects?|impact|authors?|address)\b(?: (?:of|for|in|to|on|per) [^?]*)?\W*$"
)
# What joins a second question to the first: "; how …", ". And who …", "& what …", "? Also when …", "(2) where …".
_JOINS = (
    r"(?:[?.;,:]?\s+(?:and )?\(?(?:[1-4]|[a-d]|i{1,3})\)\s+"
    r"|\?\s+(?:(?:and|also|plus|so|then|or|&) )?(?:also )?"
    r"|\.\s+(?:and|also|plus) |,?\s+(?:and|plus|&|\+) (?:also |then )?|,\s*(?:also|plus),? (?:and )?"
    r"|\s*;\s*(?:(?:and|also|plus) )?|\s+[-–—]\s+(?:and|also|plus) )"
)
# Where a second question begins: "… and how much did it save?", "… ? Who paid for it?", "…, and the cost?", and after
# a comma alone where its verb stands before what it is about: "…, how many are due".
_SECOND = re.compile(
    rf"{_JOINS}(?={_ASKS})"
    rf"|,\s+(?=(?:what|when|where|why|how (?:many|much|often|long)) {_AUX}|how (?:many|much) [^,?]{{3,60}} {_AUX})"
    rf"|[,?]\s+(?:(?:and|plus|also) )?(?=(?:the|its|their) {_NOUN})|\s+(?:and|plus|&) (?=(?:its|their) {_NOUN})",
    re.IGNORECASE,
)
# A first question begins so: "what goes on at …", "whats …", "who put on …"; "Can you tell me who …".
_BEGINS = re.compile(
    r"^\W*(?:(?:so|and|also|ok|but|hi|hello|please)\b\W*)*(?:(?:remind|tell|show) (?:me|us) )?"
    rf"(?:{_WH}(?:[’']?s)?|{_AUX})\s+\w",
    re.IGNORECASE,
)
# A clause of time, no question: "when people are lonely, …"; not "when did …".
_CLAUSE = re.compile(rf"^\W*(?:when|where)\s+(?!{_AUX})[^,?]*,", re.IGNORECASE)
# A sentence that is told before the questions: "We are writing a bid. What …".
_TOLD = re.compile(r"^[^?]*?[.!]\s+(?=\S)")
# Told of the askers themselves, so no part of what they ask about.
_OWN_AFFAIRS = re.compile(r"\b(?:we|our|ours|us|i|im|ive|my|(?:i|we)[’']\w+)\b", re.IGNORECASE)
_LATER_BEGINS = re.compile(rf"^\W*(?:{_ASKS}|(?:the|its|their) {_NOUN})", re.IGNORECASE)
_IS_NOUN = re.compile(rf"^\W*(?:the|its|their) {_NOUN}", re.IGNORECASE)
# Where the questions are about something that is said first, or in which report: "in the london study what was …".
_LEAD_IN = re.compile(
    r"^\W*(?:in|at|for|from|with|about|according to|within)\s+(?P<topic>[^?,;:]{3,50}?),?\s+"
    rf"(?={_WH}(?: [\w’'-]+){{0,3}} {_AUX})",
    re.IGNORECASE,
)
# The number of the first question: "1) what …", "(a) who …".
_FIRST_NUMBER = re.compile(r"^\W*[1ai]\)\s+", re.IGNORECASE)
# A piece that is joined to the next: "where" of "where and when did it begin".
_ONLY_A_WORD = re.compile(rf"^{_WH}$", re.IGNORECASE)
# The same question of something else, its words left out: "the top one on staffing".
_GAPPED = re.compile(
    r",?\s+and (?:the (?:top|biggest|main|most|least|commonest|worst|best|highest|lowest)(?: \w+)? ones?"
    r"|what about|how about) (?P<by>on|in|for|at|among|with|about|by) (?P<what>[^?]+?)\W*$",
    re.IGNORECASE,
)
# Ends in what a later "how" or "what" is joined to: "what changes how well" (and how long people live).
_OPEN_END = re.compile(rf"\s{_WH}(?: \w+){{0,1}}$", re.IGNORECASE)
# What both questions are about, said before them: "Bethnal Green practice - where does …".
_TOPIC = re.compile(
    rf"^\W*(?P<topic>[^?,;:]{{3,60}}?)(?:\s+[-–—]\s*|:\s+)(?:\(?[1ai]\)\s+)?(?=(?:{_WH}|{_AUX})\b)",
    re.IGNORECASE,
)
# A word that may stand for what the first question is about.
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|his|this|that|these|those|there|one)\b", re.IGNORECASE
)
# A later question with so many content words needs no topic.
_OWN_WORDS = 2
# A first question with so many needs nothing of what was told before it.
_FIRST_WORDS = 3
# Words that only ask for a figure, or for how many there are of whom.
_ONLY_ASKS = (
    "whats whos wheres many much number numbers figure figures total amount people persons come came go went turn"
    " attend"
).split()
_MOST = 3
_FEWEST_WORDS = 3
# A later one has so many: "who paid".
_FEWEST_LATER = 2
# A name that is carried has so many letters at least.
_LEAST_NAME = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One question of several: as asked, as it stands alone, and the words that it is about by what was said before.

    Those words are the names before it, where there are any.
    """

    asked: str
    standalone: str
    carried: tuple[str, ...] = ()


def split_question(text: str, names: Collection[str] = ()) -> list[str]:
    """The questions of a text, each made to stand alone: what a later one leaves out is taken from the first.

    `names` are the words, in lower case, that are names: a later question without one is about the first one's.
    """
    return [part.standalone for part in split_parts(text, names)]


def split_parts(text: str, names: Collection[str]) -> list[Part]:
    """The questions of a text as asked and as they stand alone; `names` as for `split_question`; one for no more."""
    told, question = _set_told_aside(text)
    lead = _TOPIC.match(question) or (None if _BEGINS.match(question) else _LEAD_IN.match(question))
    about = as_phrase(lead["topic"]) if lead else ""
    question = question[lead.end() :] if lead else question
    pieces = [question] if _CLAUSE.match(question) else _cut(question)
    if not 1 < len(pieces) <= _MOST or not _are_questions(pieces):
        return [Part(text, text)]
    first = pieces[0].rstrip(" ?.,;") + "?"
    # What is told of the thing asked about is its topic: "Love the line on dancing. What's the point of it, and who …".
    if told and not about:
        about = _topic_told(told, first, names)
    if not content_stems(f"{about} {first}"):
        return [Part(text, text)]
    if about:
        return [Part(piece, f"{as_question(piece)} ({about})?", _named(about, names)) for piece in pieces]
    return [Part(first, first), *(_complete(piece, first, names) for piece in pieces[1:])]


def _topic_told(told: str, first: str, names: Collection[str]) -> str:
    """What the sentences before a first question say that it is about; of the askers' own affairs, names alone."""
    if not _OWN_AFFAIRS.search(told):
        return "" if _stands_alone(first, _FIRST_WORDS) else as_phrase(told)
    return " ".join(_as_written(name, told) for name in _named(told, names)) if _POINTS.search(first) else ""


def _cut(text: str) -> list[str]:
    """The pieces of a text that each ask, without marks: "where and when …" is one piece."""
    if gapped := _GAPPED.search(text):
        first = text[: gapped.start()]
        before, found, _ = first.rpartition(f" {gapped['by']} ")
        return [first, f"{before if found else first} {gapped['by']} {gapped['what']}"]
    # What is told after a question is no part of it: "… and how often? A gap would be nice."
    asked = [piece.partition("?")[0].strip(" ,;") for piece in _SECOND.split(text)]
    pieces: list[str] = []
    for piece in filter(None, asked):
        if pieces and _ONLY_A_WORD.match(pieces[-1]):
            pieces[-1] += f" and {piece}"
        else:
            pieces.append(piece)
    return pieces


def _set_told_aside(text: str) -> tuple[str, str]:
    """The sentences that are told before the questions, and the questions; nothing told where none follow."""
    text = _FIRST_NUMBER.sub("", text)
    rest = text
    while not _BEGINS.match(rest) and (told := _TOLD.match(rest)):
        rest = rest[told.end() :]
    begins = any(pattern.match(rest) for pattern in (_BEGINS, _TOPIC, _LEAD_IN))
    return (text[: len(text) - len(rest)], rest) if begins else ("", text)


def _stands_alone(question: str, words: int = _OWN_WORDS) -> bool:
    """Whether a question has a subject of its own: words that carry one, and none that points back."""
    return len(content_stems(question, without=_ONLY_ASKS)) >= words and not _POINTS.search(question)


def as_question(piece: str) -> str:
    """A piece without its mark; one that is a noun alone is asked for: "the cost" → "what is the cost"."""
    words = piece.rstrip(" ?.,;")
    return f"what is {words}" if _IS_NOUN.match(words) else words


def _are_questions(pieces: list[str]) -> bool:
    if not _BEGINS.match(pieces[0]) or len(pieces[0].split()) < _FEWEST_WORDS or _OPEN_END.search(pieces[0]):
        return False
    later = pieces[1:]
    short = re.compile(rf"{_BARE}|(?:the|its|their) {_NOUN}", re.IGNORECASE)
    return all(
        _LATER_BEGINS.match(piece) and (len(piece.split()) >= _FEWEST_LATER or short.match(piece)) for piece in later
    )


def _named(text: str, names: Collection[str]) -> tuple[str, ...]:
    """The names in a text."""
    return tuple(dict.fromkeys(word for word in tokenize(text) if word in names and len(word) >= _LEAST_NAME))


def _complete(piece: str, first: str, names: Collection[str]) -> Part:
    """A later question with the topic of the first, where it points back, says little, or names nothing itself."""
    own = _named(piece, names)
    carried = () if own else _named(first, names)
    question = f"{as_question(piece)}?"
    if _stands_alone(question) and not carried:
        return Part(piece, question)
    standalone = make_standalone(question, [Turn("user", first)])
    if standalone == question:
        about = [_as_written(name, first) for name in carried] or content_words(first)
        standalone = f"{question.rstrip(' ?.')} ({' '.join(about)})?"
    return Part(piece, standalone, carried or tuple(content_words(first)))


def _as_written(name: str, text: str) -> str:
    """A name as a text writes it."""
    found = re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE)
    return found[0] if found else name
