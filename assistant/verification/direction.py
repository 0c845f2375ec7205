"""Words that turn a statement's sense: direction, groups and names, each held against the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.verification.negation import is_denied
from assistant.verification.number_checks import number_word
from assistant.verification.tokens import Token, content_after, content_before
from assistant.verification.verification_lists import GROUPS, SPEAKERS
from assistant.verification.word_lists import DIRECTIONS, prefixed
from index.terms import STOP_WORDS, stem

_REACH = 8
_ORDERING = ("over", "than", "before", "after", "versus")
_JOINING = frozenset(("and", "of", "for", "the", "in"))


def direction_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """A word of one direction where the evidence has only the opposite one, or things compared the other way round."""
    for one, other in DIRECTIONS:
        for pole, opposite in ((one, other), (other, one)):
            for at, token in enumerate(said):
                if not _in(token, pole) or (at and token.lower == "often" and said[at - 1].lower == "how"):
                    continue
                if any(_in(t, pole) for t in borne):
                    if _nearer(said, at, borne, pole, opposite):
                        yield f"'{token.text}' goes with something else in the evidence"
                    continue
                rivals = [k for k, t in enumerate(borne) if _in(t, opposite) and _shares(said, at, borne, k)]
                if rivals and not (is_denied(said, at) or any(is_denied(borne, k) for k in rivals)):
                    yield f"'{token.text}' where the evidence says '{borne[rivals[0]].text}'"
    yield from _prefixed_faults(said, borne)
    yield from _swapped(said, borne)


def _shares(said: Sequence[Token], at: int, borne: Sequence[Token], k: int) -> bool:
    """Whether two words stand beside a same word: only then are they said of the same."""
    around = [
        {
            t.stem
            for t in [*[t for t in tokens[:here] if t.content][-5:], *[t for t in tokens[here + 1 :] if t.content][:5]]
        }
        for tokens, here in ((said, at), (borne, k))
    ]
    return bool(around[0] & around[1])


def _prefixed_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """'engaged' where the evidence has 'disengaged', or the other way round."""
    present = {token.lower for token in borne}
    for at, token in enumerate(said):
        if token.lower in present or not token.content:
            continue
        for k, other in enumerate(borne):
            if prefixed(token.lower, other.lower) and not (is_denied(said, at) or is_denied(borne, k)):
                yield f"'{token.text}' where the evidence says '{other.text}'"


def group_faults(said: Sequence[Token], borne: Sequence[Token], *, known: frozenset[str]) -> Iterator[str]:
    """A group of people, a kind of place or of organisation that the evidence does not name.

    `known` are stems that the evidence's abbreviations stand for, and abbreviations of what it spells out.
    """
    borne_words = {_owner(token) for token in borne}
    if borne_words & {"we", "our", "us", "i", "my"}:
        borne_words |= SPEAKERS
    for token in said:
        for group in GROUPS:
            if _owner(token) in group and not group & borne_words and token.stem not in known:
                yield f"'{token.text}' is not in the evidence"


def name_faults(
    said: Sequence[Token], borne: Sequence[Token], *, ordinary: Callable[[str], bool], known: frozenset[str]
) -> Iterator[str]:
    """A name that the evidence does not bear. `known` are stems of names that the evidence's abbreviations stand for.

    A capital at the statement's start is a name only where no report writes the word small and another follows it.
    """
    stems = {token.stem for token in borne} | known
    for at, token in enumerate(said):
        if not token.text[0].isupper() or token.stem in stems or token.lower in STOP_WORDS or number_word(token.lower):
            continue
        acronym = sum(letter.isupper() for letter in token.text) > 1
        followed = at + 1 < len(said) and said[at + 1].text[0].isupper()
        if at == 0 and not acronym and (ordinary(token.lower) or not followed):
            continue
        if not acronym and at and ordinary(token.lower) and not (followed or said[at - 1].text[0].isupper()):
            continue
        yield f"the name '{token.text}' is not in the evidence"


def renamed_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """A name that begins like one of the evidence and ends like none: the scheme's name with another town's.

    Each of its words may stand in the evidence, in other names.
    """
    for at, token in enumerate(said):
        opening = _opening(said, at) if token.text[0].isupper() else []
        if not opening:
            continue
        endings = [borne[k] for k in _ends(borne, opening) if borne[k].text[0].isupper()]
        if endings and token.stem not in {ending.stem for ending in endings}:
            told = " ".join(word.text for word in opening)
            yield f"'{told} {token.text}' where the evidence says '{told} {endings[0].text}'"


def _opening(tokens: Sequence[Token], at: int) -> list[Token]:
    """The words of a name before its word at a place: two capitals at least, with the small words that join them."""
    start = at
    while start and tokens[start].start == tokens[start - 1].end + 1:
        if not (tokens[start - 1].text[0].isupper() or tokens[start - 1].lower in _JOINING):
            break
        start -= 1
    while start < at and not tokens[start].text[0].isupper():
        start += 1
    opening = list(tokens[start:at])
    return opening if sum(word.text[0].isupper() for word in opening) > 1 else []


def _ends(tokens: Sequence[Token], opening: Sequence[Token]) -> Iterator[int]:
    """The places just after an opening of a name."""
    told = [word.lower for word in opening]
    for at in range(len(told), len(tokens)):
        if [word.lower for word in tokens[at - len(told) : at]] == told and tokens[at].start == tokens[at - 1].end + 1:
            yield at


def _owner(token: Token) -> str:
    return re.sub(r"'s?$", "", token.lower)


def _in(token: Token, pole: frozenset[str]) -> bool:
    return token.stem in pole or token.lower in pole


def _nearer(
    said: Sequence[Token], at: int, borne: Sequence[Token], pole: frozenset[str], opposite: frozenset[str]
) -> bool:
    """Whether the word's neighbours stand beside the opposite in the evidence, and not beside the word itself."""
    mine = _beside(said, at)
    own = rival = 0
    for k, token in enumerate(borne):
        near = _beside(borne, k)
        if _in(token, pole):
            own = max(own, len(mine & near))
        elif (
            _in(token, opposite)
            and not is_denied(borne, k)
            and not (token.lower == "often" and k and borne[k - 1].lower == "how")
        ):
            rival = max(rival, len(mine & near))
    return rival > own + 1


def _beside(tokens: Sequence[Token], at: int) -> set[str]:
    return {*content_after(tokens, at, most=3, within_clause=True), *content_before(tokens, at, most=4)}


def _swapped(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """'a over b' where the evidence has 'b over a'."""
    for word in _ORDERING:
        mine, theirs = _sides(said, word), _sides(borne, word)
        if mine and theirs:
            straight = len(mine[0] & theirs[0]) + len(mine[1] & theirs[1])
            crossed = len(mine[0] & theirs[1]) + len(mine[1] & theirs[0])
            both_cross = mine[0] & theirs[1] and mine[1] & theirs[0] and not mine[1] & theirs[1]
            if crossed > straight + 1 or both_cross:
                yield f"the two sides of '{word}' are the other way round in the evidence"


def _sides(tokens: Sequence[Token], word: str) -> tuple[set[str], set[str]] | None:
    """What stands on either side of a word that orders two things, without what stands on both."""
    places = [at for at, token in enumerate(tokens) if token.lower == word]
    if len(places) != 1 or (places[0] + 1 < len(tokens) and tokens[places[0] + 1].number):
        return None
    at = places[0]
    if (at and tokens[at].clause != tokens[at - 1].clause) or (at and tokens[at - 1].lower == "even"):
        return None  # put first or set off: which side is which cannot be read off the order
    if not at:
        clause = tokens[0].clause
        first = {_positive(t) for t in tokens[1:] if t.content and t.clause == clause}
        rest = {_positive(t) for t in [t for t in tokens if t.content and t.clause != clause][:_REACH]}
        return rest - first, first - rest
    before = {_positive(t) for t in [t for t in tokens[:at] if t.content][-_REACH:]}
    after = {_positive(t) for t in [t for t in tokens[at + 1 :] if t.content][:_REACH]}
    return before - after, after - before


def _positive(token: Token) -> str:
    """The stem of an adjective in its plain form: 'wealthiest' and 'wealthier' as 'wealthy'."""
    return stem(re.sub(r"i(?:er|est)$", "y", re.sub(r"(?<=[^i])(?:er|est)$", "", token.lower)))
