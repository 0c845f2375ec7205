"""Names and groups: each that the statement gives must stand in the evidence, as that name and of the same subject."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.verification.lists.word_lists import GROUPS, SPEAKERS
from assistant.verification.numbers import is_number_word
from assistant.verification.tokens import FRAME, Token
from index.terms import STOP_WORDS

# Small words that join the words of a name: 'Warm and Safe Wiltshire'.
_JOINING = frozenset(("and", "of", "for", "the", "in"))
_FIRST_PERSON = frozenset(("we", "our", "us", "i", "my"))
# A clause with fewer words beside its names says too little to be looked for in one piece.
_LEAST_WORDS = 3
# A piece says what a clause says where it has this share of its words, and nothing of the kind below the second.
_LEAST_SUPPORT = 0.6
_LEAST_SHARED = 0.3
# The end of an owner: the "'s" of "Wiltshire's", the "'" of "nurses'".
_OWNER_ENDING = re.compile(r"'s?$")


def check_groups(statement: Sequence[Token], evidence: Sequence[Token], *, meant: frozenset[str]) -> Iterator[str]:
    """A group of people, a kind of place or of organisation that the evidence does not name: 'nurses' for 'doctors'.

    `meant` are stems that the evidence's abbreviations stand for, and abbreviations of what it spells out.
    """
    present = {_without_ownership(token) for token in evidence}
    # 'We visited …' may be reported as 'staff visited …'.
    if present & _FIRST_PERSON:
        present |= SPEAKERS
    for token in statement:
        if token.stem in meant:
            continue
        for group in GROUPS:
            if _without_ownership(token) in group and not group & present:
                yield f"'{token.text}' is not in the evidence"


def _without_ownership(token: Token) -> str:
    return _OWNER_ENDING.sub("", token.lower)


def check_names(
    statement: Sequence[Token],
    evidence: Sequence[Token],
    *,
    is_ordinary: Callable[[str], bool],
    meant: frozenset[str],
) -> Iterator[str]:
    """A name that the evidence does not have: 'led by Dr Hill' where it says 'led by Dr Field'.

    `is_ordinary` says whether the library writes a word small somewhere. `meant` are stems of names that the evidence's
    abbreviations stand for.
    """
    present = {token.stem for token in evidence} | meant
    for at, token in enumerate(statement):
        if token.stem in present or token.lower in STOP_WORDS or is_number_word(token.lower):
            continue
        if _is_name(statement, at, is_ordinary):
            yield f"the name '{token.text}' is not in the evidence"


def _is_name(tokens: Sequence[Token], at: int, is_ordinary: Callable[[str], bool]) -> bool:
    """Whether the capital of the word at a place makes it a name, or part of one."""
    token = tokens[at]
    if not token.is_capitalised:
        return False
    if _is_acronym(token):
        return True
    followed = at + 1 < len(tokens) and tokens[at + 1].is_capitalised
    if at == 0:
        # Any first word has a capital. 'Dorset Council' is a name there; 'Funding was' is none.
        return followed and not is_ordinary(token.lower)
    # 'Warm Homes' is a name though 'warm' is an ordinary word; a lone 'Warm' is only emphasised.
    return followed or tokens[at - 1].is_capitalised or not is_ordinary(token.lower)


def _is_acronym(token: Token) -> bool:
    """'PCN', 'NHS', 'VCSEs', 'McKenzie': two capitals at least."""
    return sum(letter.isupper() for letter in token.text) > 1


def check_altered_names(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """A name that begins like one of the evidence and ends like none: 'Warm and Safe Dorset' for '… Wiltshire'.

    Each of its words may stand in the evidence, in other names.
    """
    for at, token in enumerate(statement):
        opening = _opening_of_name(statement, at) if token.is_capitalised else []
        if not opening:
            continue
        endings = [ending for ending in _find_endings(evidence, opening) if ending.is_capitalised]
        if endings and token.stem not in {ending.stem for ending in endings}:
            begins = " ".join(word.text for word in opening)
            yield f"'{begins} {token.text}' where the evidence says '{begins} {endings[0].text}'"


def _opening_of_name(tokens: Sequence[Token], at: int) -> list[Token]:
    """The words of a name before its word at a place: two capitals at least, with the small words that join them."""
    start = at
    while start and _may_belong_to_name(tokens[start - 1]) and _touch(tokens[start - 1], tokens[start]):
        start -= 1
    # A name does not begin with a word that joins.
    while start < at and not tokens[start].is_capitalised:
        start += 1
    opening = list(tokens[start:at])
    return opening if sum(word.is_capitalised for word in opening) > 1 else []


def _may_belong_to_name(token: Token) -> bool:
    return token.is_capitalised or token.lower in _JOINING


def _touch(one: Token, following: Token) -> bool:
    """Whether there is one character, a space or a hyphen, between two words."""
    return following.start == one.end + 1


def _find_endings(tokens: Sequence[Token], opening: Sequence[Token]) -> Iterator[Token]:
    """The words that stand right after the opening of a name."""
    sought = [word.lower for word in opening]
    length = len(sought)
    for at in range(length, len(tokens)):
        before = [word.lower for word in tokens[at - length : at]]
        if before == sought and _touch(tokens[at - 1], tokens[at]):
            yield tokens[at]


def check_mixed_sources(statement: Sequence[Token], pieces: Sequence[Sequence[Token]]) -> Iterator[str]:
    """A cross-source mix-up: what piece A says is given to a name that is only in piece B, and B does not say it.

    'Leeds trained 40 volunteers' where one piece says that York did, and another names Leeds for something else.
    """
    stems = [{token.stem for token in piece} for piece in pieces]
    if len(stems) < 2:
        return
    for clause in sorted({token.clause for token in statement}):
        own = [token for token in statement if token.clause == clause and token.is_content]
        if _is_mixed(own, stems):
            yield "it says of one what the evidence says of another"


def _is_mixed(clause: Sequence[Token], pieces: Sequence[set[str]]) -> bool:
    """Whether the piece that says what a clause says lacks its name, and the pieces with the name say nothing of it."""
    names = {token.stem for token in clause if token.is_capitalised}
    claim = {token.stem for token in clause if not token.is_capitalised and token.stem not in FRAME}
    if not names or len(claim) < _LEAST_WORDS:
        return False
    shares = [len(claim & piece) / len(claim) for piece in pieces]
    best = max(range(len(pieces)), key=shares.__getitem__)
    missing = names - pieces[best]
    named = [share for share, piece in zip(shares, pieces, strict=True) if missing & piece]
    return shares[best] >= _LEAST_SUPPORT and bool(named) and max(named) < _LEAST_SHARED
