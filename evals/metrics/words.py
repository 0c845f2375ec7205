"""Texts as words that can be held against one another, and the words that turn, weaken or widen what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from evals.suites.facts import normalise
from evals.suites.quantities import fold_quantities
from index.terms import stem

# A number with its signs, or a word; hyphens within a word are closed up, so "co-production" is "coproduction".
_WORD = re.compile(r"[<>≤≥±+]?[£$€]?\d+(?:[.,/]\d+)*[%‰]?|[^\W\d_]+(?:['-][^\W\d_]+)*")
# The end of a sentence, of a piece of a quote, or of a line.
_END = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(\[]?\w)|\s…\s|\n+|\s[•∙]\s")

NEGATORS = frozenset(
    "not no never none nor neither nobody nothing nowhere without cannot can't don't doesn't didn't isn't aren't wasn't"
    " weren't won't wouldn't shouldn't couldn't hasn't haven't hadn't untrue false wrong lack lacks lacked fail fails"
    " failed deny denies denied myth".split()
)
HEDGES = frozenset(
    "may might could some often sometimes usually possibly probably perhaps likely generally mostly mainly partly"
    " nearly almost about around roughly approximately estimated suggest suggests suggested appear appears seem seems"
    " most few many several potentially can tend tends up over under least".split()
)
UNIVERSALS = frozenset("all every each always entirely completely only must certainly proven proves proved".split())
RISING = frozenset(
    "increase increases increased increasing rise rises rose risen rising grow grows grew grown growing higher more"
    " highest most improve improves improved improving widen widens widened widening gain gained above better".split()
)
FALLING = frozenset(
    "decrease decreases decreased decreasing fall falls fell fallen falling shrink shrank lower less lowest least fewer"
    " reduce reduces reduced reducing reduction decline declines declined declining worsen worsens worsened narrow"
    " narrows narrowed below worse drop drops dropped cut cuts".split()
)
# Words that carry no claim of their own: they may be added or left out without changing what is said.
SLIGHT = frozenset(
    "a an the and or of to in on at by for with from as is are was were be been being it its this that these those they"
    " their them there which who whom whose what when where while so then than also such into has have had do does did"
    " we our us you your he she his her i s".split()
)
# What may stand before or behind a quote to say whose words they are.
FRAME = SLIGHT | frozenset(
    "report reports study studies survey authors author puts put says say said states stated notes noted finds found"
    " writes wrote tells told according words own here quoted quote quotes paper manifesto document e g eg".split()
)

# The words of a text of so many characters are kept for a while; a whole report has more.
_LONGEST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text."""

    # As it is compared: lower case, its ending dropped, numbers in one form.
    key: str
    # As it is shown in a fault.
    shown: str
    # The number, from 0, of its sentence.
    sentence: int


def read_words(text: str) -> tuple[Word, ...]:
    """The words of a text in order, each with the number of its sentence."""
    return _read_words_once(text) if len(text) <= _LONGEST_KEPT else _find_words(text)


@lru_cache(maxsize=16384)
def _read_words_once(text: str) -> tuple[Word, ...]:
    """As `_find_words`: statements and quotes are asked for again and again."""
    return _find_words(text)


def _find_words(text: str) -> tuple[Word, ...]:
    words: list[Word] = []
    for sentence, piece in enumerate(split_sentences(text)):
        # Closed up after numbers were folded, for "twenty-one" is a number.
        for found in _WORD.findall(fold_quantities(normalise(piece))):
            closed = found.replace("-", "").replace("iz", "is")
            words.append(Word(stem(closed) if closed[:1].isalpha() else closed, found, sentence))
    return tuple(words)


def split_sentences(text: str) -> list[str]:
    """The sentences, lines and pieces of a text, without those that hold no word."""
    parts, start = [], 0
    for end in _END.finditer(text):
        parts.append(text[start : end.start() + 1])
        start = end.end()
    parts.append(text[start:])
    return [part for part in parts if re.search(r"\w", part)]


def is_slight(word: Word) -> bool:
    """Whether a word carries no claim of its own."""
    return word.shown in SLIGHT


def is_number(word: Word) -> bool:
    """Whether a word is a number."""
    return any(character.isdigit() for character in word.key)


def name_kind(words: Sequence[Word]) -> str:
    """What a run of words that was added or left out does to what is said, in a word."""
    shown = {word.shown for word in words}
    if any(is_number(word) for word in words):
        return "number"
    if shown & NEGATORS:
        return "negation"
    if shown & (RISING | FALLING):
        return "direction"
    if shown & (HEDGES | UNIVERSALS):
        return "strength"
    return "words"
