"""Two pieces cited together: what one says of its subject must not be told of a name that only the other bears."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.verification.numbers import number_word
from assistant.verification.tokens import FRAME, Token
from assistant.verification.word_lists import GROUPS, SPEAKERS
from index.terms import STOP_WORDS

_LEAST_WORDS = 3
_TOLD = 0.6
_SHARED = 0.3


def mixed_faults(said: Sequence[Token], pieces: Sequence[Sequence[Token]]) -> Iterator[str]:
    """A clause whose words stand in one piece and whose name stands in another that says nothing of the kind."""
    stems = [{token.stem for token in piece} for piece in pieces]
    if len(stems) < 2:
        return
    for clause in sorted({token.clause for token in said}):
        own = [token for token in said if token.clause == clause and token.content]
        names = {token.stem for token in own if token.text[0].isupper()}
        rest = {token.stem for token in own if not token.text[0].isupper() and token.stem not in FRAME}
        if not names or len(rest) < _LEAST_WORDS:
            continue
        shares = [len(rest & piece) / len(rest) for piece in stems]
        best = max(range(len(stems)), key=shares.__getitem__)
        away = names - stems[best]
        bearers = [share for share, piece in zip(shares, stems, strict=True) if away & piece]
        if shares[best] >= _TOLD and bearers and max(bearers) < _SHARED:
            yield "it says of one what the evidence says of another"


_JOINING = frozenset(("and", "of", "for", "the", "in"))


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
