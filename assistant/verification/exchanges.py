"""Two who have changed places: 'rangers asked walkers' for "walkers asked rangers".

Of two names, groups or kinds of people that both texts have, the words around each are compared with those around it
in the evidence, and with those around the other. Where they are the other's, the two have been exchanged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from assistant.verification.carried_words import is_participle
from assistant.verification.tokens import Token, find_tokens
from corpus.general_words import OTHER, is_known, kind_of, read_shares

# So many words on each side tell what is said of somebody.
_AROUND = 6
# How much more the words around two must be those around the other one: with their sides told apart, and without.
_LEAST_BY_SIDE, _LEAST = 1.25, 0.4
# So near before a "by" its participle stands.
_BEFORE_BY = 3
_YEAR_LENGTH = 4
# A word is a noun from this share of its uses on.
_NOUN = 0.5
# How a word ends that is not general English, and names who does something: 'prescriber'.
_DOERS = ("er", "ers", "or", "ors", "ist", "ists")
_LEFT, _RIGHT, _ANY = "left", "right", ""


@dataclass(frozen=True)
class _Text:
    # The words with a meaning of their own, and the numbers.
    words: tuple[Token, ...]
    # Which word each is in the whole text, from 0.
    numbers: tuple[int, ...]
    # The participles that have a "by" behind them.
    passives: frozenset[str]

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each stem stands."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.words):
            found[word.stem].append(at)
        return found


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that stand side by side in the statement, from `start` up to `end`, and so in the evidence at `places`."""

    start: int
    end: int
    places: tuple[int, ...]


def check_exchanges(statement: str, evidence: str) -> Iterator[str]:
    """Two people, groups or names of which each is told what the evidence tells of the other."""
    stated, given = _read(statement), _read(evidence)
    # Who does and who is done to stand on other sides of a verb in the passive.
    has_other_voice = stated.passives != given.passives
    runs = [run for run in _find_runs(stated, given) if _is_somebody(stated.words[run.start : run.end])]
    for one, other in combinations(runs, 2):
        stems = {word.stem for run in (one, other) for word in stated.words[run.start : run.end]}
        if len(stems) < (one.end - one.start) + (other.end - other.start):
            continue
        gain = _gain(stated, given, one, other, stems, by_side=False)
        if gain < _LEAST or has_other_voice:
            continue
        if _gain(stated, given, one, other, stems, by_side=True) >= _LEAST_BY_SIDE:
            yield f"'{_told(stated, one)}' and '{_told(stated, other)}' have changed places"


def _read(text: str) -> _Text:
    tokens = find_tokens(text)
    kept = [(number, token) for number, token in enumerate(tokens) if token.is_content or token.is_number]
    passives = {
        tokens[place].stem
        for at, token in enumerate(tokens)
        if token.lower == "by"
        for place in range(max(0, at - _BEFORE_BY), at)
        if tokens[place].is_content and is_participle(tokens[place])
    }
    return _Text(tuple(token for _, token in kept), tuple(number for number, _ in kept), frozenset(passives))


def _find_runs(stated: _Text, given: _Text) -> list[_Run]:
    """The statement's words that the evidence has, in runs as long as they stand there side by side, too."""
    runs: list[_Run] = []
    at = 0
    while at < len(stated.words):
        places = given.places.get(stated.words[at].stem, [])
        end = at + 1
        while places and end < len(stated.words) and _is_joined(stated, end):
            longer = [place for place in places if _goes_on(given, place + end - at, stated.words[end].stem)]
            if not longer:
                break
            places, end = longer, end + 1
        if places:
            runs.append(_Run(at, end, tuple(places)))
        at = end
    return runs


def _goes_on(given: _Text, place: int, stem: str) -> bool:
    """Whether a word of the evidence stands right behind the one before, and is the one that is sought."""
    return place < len(given.words) and given.words[place].stem == stem and _is_joined(given, place)


def _is_joined(text: _Text, at: int) -> bool:
    """Whether a word stands right behind the one before, in its clause."""
    before, word = text.words[at - 1 : at + 1]
    return text.numbers[at] == text.numbers[at - 1] + 1 and before.clause == word.clause


def _is_somebody(words: Sequence[Token]) -> bool:
    """Whether a run names somebody or some place: a name, or a noun for people, a group or a place at its end."""
    if any(word.is_number for word in words):
        return False
    if any(word.is_capitalised and (word.start or word.text.isupper()) for word in words):
        return True
    last = words[-1].lower.removesuffix("'s").removesuffix("'")
    if not is_known(last):
        return last.endswith(_DOERS)
    return kind_of(last) != OTHER and read_shares(last)[0] >= _NOUN


def _gain(stated: _Text, given: _Text, one: _Run, other: _Run, stems: set[str], *, by_side: bool) -> float:
    """How much more what stands around each of two is what stands around the other one in the evidence."""
    around = [_around(stated, run.start, run.end, stems, by_side=by_side) for run in (one, other)]
    there = [
        [_around(given, place, place + run.end - run.start, stems, by_side=by_side) for place in run.places]
        for run in (one, other)
    ]
    kept = [max(_share(around[side], each) for each in there[side]) for side in (0, 1)]
    exchanged = [max(_share(around[side], each) for each in there[1 - side]) for side in (0, 1)]
    return sum(exchanged) - sum(kept)


def _around(text: _Text, start: int, end: int, stems: set[str], *, by_side: bool) -> dict[tuple[str, str], float]:
    """The words around some, by their side if that is asked, each the heavier the nearer it stands."""
    found: dict[tuple[str, str], float] = {}
    sides = ((_LEFT, range(start - 1, start - 1 - _AROUND, -1)), (_RIGHT, range(end, end + _AROUND)))
    for side, places in sides:
        for distance, at in enumerate(places, 1):
            if 0 <= at < len(text.words) and text.words[at].stem not in stems:
                key = (side if by_side else _ANY, text.words[at].stem)
                found[key] = max(found.get(key, 0.0), 1 / distance)
    return found


def _share(one: Mapping[tuple[str, str], float], other: Mapping[tuple[str, str], float]) -> float:
    return sum(min(weight, other[key]) for key, weight in one.items() if key in other)


def _told(text: _Text, run: _Run) -> str:
    return " ".join(word.text for word in text.words[run.start : run.end])
