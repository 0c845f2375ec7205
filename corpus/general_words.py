"""General English: what is a word, and which words mean the same, belong to one family, or are opposites.

The file is made from WordNet (`python -m evals.training.general_words`). A line is a word, what it is, and its related
words: 'safe', a tab, its shares as noun, verb, adjective and adverb in tenths and its kind ('0090o'), a tab, and
'=3secure': a sign for how it is related, in which of its senses (0 for the commonest), and to which word. A line that
begins with '=' is a form of a word, irregular or in British spelling: '=colour', a tab, 'color'. One that begins with
'-' is a rare word, of which nothing more is told.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from corpus.errors import UserError
from corpus.weights import require_sound

PATH = Path(str(files("corpus"))) / "weights" / "general_words.txt.gz"
# The signs for relations.
SAME, DERIVED, SIMILAR, BROADER, OPPOSITE = "=", "+", "&", "<", "!"
# The sign before a word of which nothing more is told.
ALONE = "-"
# What a noun is, by its commonest sense, and its letter in the file.
PERSON, GROUP, PLACE, OTHER = "person", "group", "place", "other"
KINDS = {PERSON: "p", GROUP: "g", PLACE: "l", OTHER: "o"}
_KIND_OF = {letter: kind for kind, letter in KINDS.items()}
# Endings of forms, and what a word has in their place.
_ENDINGS = (
    ("ies", "y"), ("ied", "y"), ("ier", "y"), ("iest", "y"), ("ily", "y"), ("es", ""), ("es", "e"), ("s", ""),
    ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("est", ""), ("est", "e"),
)  # fmt: skip
_SHORTEST = 2
# The place of adjectives among the shares.
_ADJECTIVE = 2
_FEW = 4096


@dataclass(frozen=True, slots=True)
class Closeness:
    """How a word is related to another: 1 in its commonest sense, 1/2 in the next …, and 0 where it is not."""

    same: float = 0.0
    derived: float = 0.0
    similar: float = 0.0
    # The other is broader, or is narrower.
    broader: float = 0.0
    narrower: float = 0.0
    opposite: float = 0.0
    # Over a third word that is the same as, or of the family of, both.
    by_way: float = 0.0


@dataclass(frozen=True, slots=True)
class _Entry:
    # Shares as noun, verb, adjective, adverb, 0 to 1.
    shares: tuple[float, ...]
    kind: str
    # By sign, the related words and in which sense.
    related: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _File:
    # The words with the rest of their lines, the words of each irregular form, and words of which nothing is told.
    words: Mapping[str, str]
    irregular: Mapping[str, tuple[str, ...]]
    alone: frozenset[str]


_NOTHING = _Entry((0.0, 0.0, 0.0, 0.0), OTHER, {})


def is_known(word: str) -> bool:
    """Whether it is a word of general English, in any form; in small letters."""
    return bool(_lemmas(word))


def is_english(word: str) -> bool:
    """Whether it is an English word, be it a rare one of which nothing more is known; in small letters.

    Stricter with forms than the others here, so that a slip is none: 'pooest' is no form of 'poo'.
    """
    file = _read_file()
    if word in file.words or word in file.irregular:
        return True
    if any(form in file.alone for form in (word, word.removesuffix("s"), word.removesuffix("es"))):
        return True
    found = [form for form in _base_forms(word) if form in file.words]
    return any(_entry(form).shares[_ADJECTIVE] for form in found) if word.endswith("est") else bool(found)


def read_shares(word: str) -> tuple[float, float, float, float]:
    """How much a word is used as a noun, a verb, an adjective and an adverb, 0 to 1; nothing for an unknown one."""
    entries = [_entry(lemma) for lemma in _lemmas(word)] or [_NOTHING]
    noun, verb, adjective, adverb = (max(entry.shares[part] for entry in entries) for part in range(4))
    return noun, verb, adjective, adverb


def kind_of(word: str) -> str:
    """What a noun is in its commonest sense: `PERSON`, `GROUP`, `PLACE` or `OTHER`."""
    kinds = [_entry(lemma).kind for lemma in _lemmas(word)]
    return next((kind for kind in kinds if kind != OTHER), OTHER)


@lru_cache(maxsize=_FEW)
def measure_closeness(word: str, other: str) -> Closeness:
    """How a word is related to another, in any form of both, in small letters."""
    found: dict[str, float] = {}
    for lemma in _lemmas(word):
        for there in _lemmas(other):
            for name, value in _compare(lemma, there):
                found[name] = max(value, found.get(name, 0.0))
    return Closeness(**found)


def _compare(word: str, other: str) -> Iterator[tuple[str, float]]:
    if word == other:
        yield "same", 1.0
        yield "by_way", 1.0
        return
    here, there = _entry(word).related, _entry(other).related
    for name, sign in (("same", SAME), ("derived", DERIVED), ("similar", SIMILAR), ("broader", BROADER)):
        yield name, _value(here, sign, other)
    yield "narrower", _value(there, BROADER, word)
    yield "opposite", max(_value(here, OPPOSITE, other), _value(there, OPPOSITE, word))
    family, others = _family(word), _family(other)
    ranks = [family[shared] + others[shared] for shared in family.keys() & others.keys()]
    yield "by_way", 1.0 / (1 + min(ranks)) if ranks else 0.0


def _value(related: Mapping[str, Mapping[str, int]], sign: str, word: str) -> float:
    rank = related.get(sign, {}).get(word)
    return 0.0 if rank is None else 1.0 / (1 + rank)


@lru_cache(maxsize=_FEW)
def _family(word: str) -> Mapping[str, int]:
    """The word, what means the same and what is derived, each with the sense."""
    related = _entry(word).related
    found = {word: 0}
    for sign in (SAME, DERIVED):
        for other, rank in related.get(sign, {}).items():
            found[other] = min(rank, found.get(other, rank))
    return found


@lru_cache(maxsize=_FEW)
def _lemmas(form: str) -> tuple[str, ...]:
    """The words that a form may be of: 'closed' is 'closed' and 'close'."""
    file = _read_file()
    found = [word for each in _base_forms(form) for word in (each, *file.irregular.get(each, ()))]
    return tuple(dict.fromkeys(word for word in found if word in file.words))


def _base_forms(form: str) -> list[str]:
    """A form, and what it is without the endings that it may have: 'jabs', 'jab'."""
    forms = [form]
    for ending, instead in _ENDINGS:
        start = form.removesuffix(ending)
        if start != form and len(start) >= _SHORTEST:
            forms.append(start + instead)
            # 'Planned' of 'plan'.
            if not instead and len(start) > _SHORTEST and start[-1] == start[-2]:
                forms.append(start[:-1])
    return forms


@lru_cache(maxsize=_FEW)
def _entry(word: str) -> _Entry:
    what, _, related = _read_file().words[word].partition("\t")
    found: dict[str, dict[str, int]] = {}
    for each in related.split():
        found.setdefault(each[0], {})[each[2:]] = int(each[1])
    return _Entry(tuple(int(share) / 9 for share in what[:4]), _KIND_OF[what[4]], found)


@cache
def _read_file() -> _File:
    """The file that comes with the product.

    Raises:
        UserError: the file is missing or damaged.
    """
    require_sound(PATH)
    try:
        lines = gzip.decompress(PATH.read_bytes()).decode().splitlines()
    except (OSError, EOFError, ValueError) as fault:
        raise UserError(f"{PATH}: the file of general words is missing or damaged. Reinstall.") from fault
    alone = frozenset(line[1:] for line in lines if line.startswith(ALONE))
    pairs = [line.split("\t", 1) for line in lines if not line.startswith(ALONE)]
    words = {word: rest for word, rest in pairs if not word.startswith(SAME)}
    irregular = {form[1:]: tuple(rest.split()) for form, rest in pairs if form.startswith(SAME)}
    return _File(words, irregular, alone)
