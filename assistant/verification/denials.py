"""The words of a text that deny, and what they deny: 'not', 'without', 'lacks', 'few', 'inedible'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.verification.lists.word_lists import (
    DENIALS,
    DIRECTIONS,
    LESSENING,
    NEGATIVE_WORD,
    NEGATORS,
    SOFT_NEGATORS,
)
from assistant.verification.tokens import (
    Token,
    find_stems_after,
    find_stems_before,
    find_word_after,
    has_contracted_not,
)
from index.terms import stem

_NOT_DENYING = ("not only", "no doubt", "not just", "not simply", "not merely", "no matter", "not least")
# The denying beginning or end of a word.
_AFFIX = re.compile(r"^(?:un|in|im|ir|il|dis|mis|under)|less$")


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, and what it may deny."""

    # As written.
    word: str
    stem: str
    # Stems of the words after it, which it denies: 'open' and 'weekend' in 'was not open at weekends'.
    scope: frozenset[str]
    # Stems of the words just before it in its clause.
    before: frozenset[str]

    @property
    def reach(self) -> frozenset[str]:
        """All that it may be about."""
        return self.scope | self.before


@dataclass(frozen=True, slots=True)
class Denials:
    """The denials of a statement or of its evidence, by how firmly they deny."""

    tokens: Sequence[Token]
    stems: frozenset[str]
    # 'no', 'not', 'without', "didn't".
    firm: Sequence[Denial]
    # 'lacks', 'failed to', 'rarely'.
    worded: Sequence[Denial]
    # 'few', 'limited', 'unable', 'inedible', in any of their forms; the worded ones too.
    soft: Sequence[Denial]
    # The soft ones, and words that lessen: 'fewer', 'reduced'.
    lessening: Sequence[Denial]

    @property
    def firm_but_non(self) -> list[Denial]:
        """The firm ones without the 'non' of 'non-clinical', which denies its own word alone."""
        return [denial for denial in self.firm if denial.word.lower() != "non"]


def read_denials(tokens: Sequence[Token]) -> Denials:
    """The denials of a text by all lists of such words."""
    return Denials(
        tokens,
        frozenset(token.stem for token in tokens),
        firm=_find_denials(tokens, NEGATORS),
        worded=_find_denials(tokens, DENIALS),
        soft=_find_denials(tokens, SOFT_NEGATORS, in_any_form=True),
        lessening=_find_denials(tokens, SOFT_NEGATORS | LESSENING, in_any_form=True),
    )


def _find_denials(tokens: Sequence[Token], words: frozenset[str], *, in_any_form: bool = False) -> list[Denial]:
    """The denials of a text by any of `words`, in order.

    With `in_any_form` also other forms of those words ('limiting' for 'limited'), and words whose own beginning or end
    denies ('inedible').
    """
    found = []
    for at, token in enumerate(tokens):
        phrase = f"{token.lower} {find_word_after(tokens, at)}"
        if phrase in _NOT_DENYING:
            continue
        denies_itself = in_any_form and bool(NEGATIVE_WORD.fullmatch(token.lower))
        listed = token.lower in words or phrase in words
        contracted = words == NEGATORS and has_contracted_not(token)
        inflected = in_any_form and token.stem in _stems_of(words)
        if listed or contracted or inflected or denies_itself:
            found.append(_denial_at(tokens, at, denies_itself=denies_itself))
    return found


def _denial_at(tokens: Sequence[Token], at: int, *, denies_itself: bool) -> Denial:
    scope = find_stems_after(tokens, at, most=4, within_clause=True) or find_stems_after(tokens, at, most=2)
    if denies_itself:
        scope.append(_root(tokens[at].lower))
    before = find_stems_before(tokens, at, most=3)
    return Denial(tokens[at].text, tokens[at].stem, frozenset(scope), frozenset(before))


def _root(word: str) -> str:
    """The stem of what a denying word denies: 'unsafe' → 'safe'."""
    return stem(_AFFIX.sub("", word))


@lru_cache(maxsize=8)
def _stems_of(words: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words)


def is_negator(token: Token) -> bool:
    """Whether a word denies by itself: 'not', 'never', "didn't"."""
    return token.lower in NEGATORS or has_contracted_not(token)


def is_denied(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that denies stands up to four words before a place, in the same clause.

    'without' denies only the word right after it: 'without more funding' denies 'more', not 'funding'.
    """
    before = [token for token in tokens[max(0, at - 4) : at] if token.clause == tokens[at].clause]
    before = [token for token in before if token.lower != "without" or token is before[-1]]
    return any(is_negator(token) or token.lower in DENIALS for token in before)


def has_opposite(scope: frozenset[str], stems: frozenset[str]) -> bool:
    """Whether a text has the opposite of something denied: 'low' for 'not high'."""
    return any((scope & one and stems & other) or (scope & other and stems & one) for one, other in DIRECTIONS)
