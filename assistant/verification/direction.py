"""Words that turn a statement's sense: direction, groups and names, each held against the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verification.negation import is_denied
from assistant.verification.tokens import Token, content_after, content_before
from assistant.verification.word_lists import DIRECTIONS, prefixed
from index.terms import stem

_REACH = 8
_ORDERING = ("over", "than", "before", "after", "versus")


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
